use std::sync::Arc;

use super::Fact;
use crate::invoicing::bounds::TRANSFERS_KNOWN;
use crate::invoicing::documents::PaymentMethod;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::payments::{Entry, Movement, Reference, Transfer};
use crate::invoicing::state::Issuer;
use crate::money::Money;
use crate::{CashSessionId, PaymentId, TaxDocumentId};

impl Issuer {
    pub(super) fn apply_to_payments(&mut self, fact: Fact, event: &InvoicingEvent) {
        match event {
            InvoicingEvent::PaymentRecorded {
                document,
                payment,
                method,
                money,
                session,
                reference,
            } => {
                let movement = Movement::Paid { method: *method };
                let entry = entry(fact, *payment, movement, *money, *session, reference.clone());
                self.enter_payment(fact, *document, entry);
            }
            InvoicingEvent::TransferReceived { transfer, money, reference, bank_reference } => {
                let (money, reference) = (*money, reference.clone());
                let waiting = Transfer { money, reference, received_at: fact.at };
                self.transfers.insert(*transfer, Arc::new(waiting));
                self.index.bank.insert(bank_reference.clone(), *transfer);
                self.bank_references.insert(*transfer, bank_reference.clone());
                while self.bank_references.len() > TRANSFERS_KNOWN {
                    let oldest = self.bank_references.get_min().cloned();
                    let Some((oldest, reference)) = oldest else { return };
                    self.bank_references.remove(&oldest);
                    self.index.bank.remove(&reference);
                }
            }
            InvoicingEvent::TransferMatched { transfer, document } => {
                if let Some(found) = self.transfers.remove(transfer) {
                    let movement = Movement::Paid { method: PaymentMethod::Transfer };
                    let reference = Some(found.reference.clone());
                    let entry = entry(fact, *transfer, movement, found.money, None, reference);
                    self.enter_payment(fact, *document, entry);
                }
            }
            InvoicingEvent::CreditApplied { payment, from, to, money } => {
                let given = Movement::CreditTo { document: *to };
                let taken = Movement::CreditFrom { document: *from };
                let entry = |movement| entry(fact, *payment, movement, *money, None, None);
                self.enter_payment(fact, *from, entry(given));
                self.enter_payment(fact, *to, entry(taken));
            }
            InvoicingEvent::Refunded { document, payment, method, money, session } => {
                let movement = Movement::Refunded { method: *method };
                let entry = entry(fact, *payment, movement, *money, *session, None);
                self.enter_payment(fact, *document, entry);
            }
            InvoicingEvent::PaymentReversed {
                document,
                payment,
                reversed,
                money,
                why,
                session,
            } => {
                let movement = Movement::Reversed { payment: *reversed, why: *why };
                let entry = entry(fact, *payment, movement, *money, *session, None);
                self.enter_payment(fact, *document, entry);
            }
            _ => {}
        }
    }

    /// What was paid for an invoice has changed, and what is in the cash with it.
    fn enter_payment(&mut self, fact: Fact, document: TaxDocumentId, entry: Entry) {
        let (adds, amount, session) = (entry.movement.adds(), entry.amount, entry.session);
        self.change_document(fact, document, |document| {
            let paid = &mut document.account.paid;
            *paid = if adds { paid.plus_fact(amount) } else { paid.minus_fact(amount) };
            document.account.entries.push_back(Arc::new(entry));
        });
        if let Some(session) = session {
            self.change_cash(session, amount, adds);
        }
    }
}

fn entry(
    fact: Fact,
    payment: PaymentId,
    movement: Movement,
    money: Money,
    session: Option<CashSessionId>,
    reference: Option<Reference>,
) -> Entry {
    let (at, by, amount) = (fact.at, fact.by, money.amount());
    Entry { payment, movement, amount, at, by, session, reference }
}
