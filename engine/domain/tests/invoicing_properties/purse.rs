//! Money that comes in and goes back.

use turnero_domain::invoicing::*;
use turnero_domain::{CashSessionId, PaymentId};
use uuid::Uuid;

use super::play::{Play, cents, issuer, money};
use super::step::Step;

impl Play {
    pub(crate) fn pay(&mut self, step: &Step) {
        let issuer = issuer();
        let is_payable = TaxDocument::is_payable;
        match step {
            Step::Pay { which, cents: amount, cash } => {
                let document = self.likely(*which, is_payable);
                let (method, session) = self.method(*cash);
                let money = money(cents(*amount));
                let reference = None;
                self.send(&RecordPayment { issuer, document, method, money, session, reference });
            }
            Step::PayRest { which } => {
                let owed = |document: &TaxDocument| document.balance().amount().is_positive();
                let document = self.one(*which, owed);
                let Some(money) = self.issuer.document(document).map(TaxDocument::balance) else {
                    return;
                };
                let (method, session) = self.method(false);
                let reference = None;
                self.send(&RecordPayment { issuer, document, method, money, session, reference });
            }
            Step::Transfer { which, cents: amount, named, bank } => {
                let document = self.likely(*which, is_payable);
                let number = self.issuer.document(document).and_then(|found| found.number.clone());
                let named = number.filter(|_| *named).map(|number| number.to_string());
                let reference = named.unwrap_or_else(|| "RENT".to_owned()).parse().unwrap();
                let bank_reference = format!("B-{bank}").parse().unwrap();
                let money = money(cents(*amount));
                self.send(&RecordTransfer { issuer, money, reference, bank_reference });
            }
            Step::Match { which, transfer } => {
                let document = self.likely(*which, is_payable);
                let waiting: Vec<_> = self.issuer.unmatched_transfers().keys().copied().collect();
                let transfer = waiting.get(usize::from(*transfer) % waiting.len().max(1)).copied();
                let transfer = transfer.unwrap_or_else(|| Uuid::nil().into());
                self.send(&MatchTransfer { issuer, transfer, document });
            }
            Step::OpenCash => {
                let [branch, counter] = [Uuid::from_u128(0xB), Uuid::from_u128(0xC)];
                let (branch, counter) = (branch.into(), counter.into());
                let opening = money(cents(10_000_000));
                self.send(&OpenCashSession { issuer, branch, counter, shift: None, opening });
            }
            Step::CloseCash { cents: amount } => {
                if let Some(session) = self.session() {
                    let counted = money(cents(*amount));
                    self.send(&CloseCashSession { issuer, session, counted });
                }
            }
            _ => self.give_back(step),
        }
    }

    fn give_back(&mut self, step: &Step) {
        let issuer = issuer();
        let has_credit = |document: &TaxDocument| document.credit().amount().is_positive();
        match step {
            Step::Refund { which, cents: amount, cash } => {
                let document = self.likely(*which, has_credit);
                let (method, session) = self.method(*cash);
                let money = money(cents(*amount));
                self.send(&Refund { issuer, document, method, money, session });
            }
            Step::RefundAll { which } => {
                let document = self.one(*which, has_credit);
                let Some(money) = self.issuer.document(document).map(TaxDocument::credit) else {
                    return;
                };
                let (method, session) = self.method(false);
                self.send(&Refund { issuer, document, method, money, session });
            }
            Step::ApplyCredit { from, to } => {
                let owed = |document: &TaxDocument| document.balance().amount().is_positive();
                let (from, to) = (self.likely(*from, has_credit), self.likely(*to, owed));
                self.send(&ApplyCredit { issuer, from, to });
            }
            Step::Reverse { which, payment } => {
                let document = self.one(*which, |document| !document.account.entries.is_empty());
                let payments: Vec<PaymentId> = self
                    .issuer
                    .document(document)
                    .iter()
                    .flat_map(|found| &found.account.entries)
                    .map(|entry| entry.payment)
                    .collect();
                if let Some(payment) =
                    payments.get(usize::from(*payment) % payments.len().max(1)).copied()
                {
                    let why = Reversal::Bounced;
                    self.send(&ReversePayment { issuer, document, payment, why });
                }
            }
            _ => {}
        }
    }

    fn method(&self, cash: bool) -> (PaymentMethod, Option<CashSessionId>) {
        if cash { (PaymentMethod::Cash, self.session()) } else { (PaymentMethod::DebitCard, None) }
    }
}
