use serde::{Deserialize, Serialize};

use super::Reference;
use super::record_payment::{check_entries, paid_amount};
use crate::invoicing::bounds::UNMATCHED_TRANSFERS_MAX;
use crate::invoicing::documents::{DocumentKind, DocumentNumber};
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{InvoicingRefusal, PaymentRefusal};
use crate::invoicing::state::Issuer;
use crate::money::Money;
use crate::{Context, Decided, IssuerId, Message, PaymentId, Permission, TaxDocumentId, Timestamp};

/// Records a transfer that came in at the bank. If its reference is the number of an invoice, it is paid by it;
/// otherwise the transfer waits until somebody says which invoice it is for. The same transfer, by what the
/// bank calls it, is taken once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct RecordTransfer {
    /// To whom.
    pub issuer: IssuerId,
    /// How much.
    pub money: Money,
    /// What the payer wrote on it: the number of the invoice, with or without spaces and dashes.
    pub reference: Reference,
    /// What the bank calls it: no two transfers share one.
    pub bank_reference: Reference,
}

/// A transfer that was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TransferRecorded {
    /// The payment.
    pub transfer: PaymentId,
    /// The invoice that it was matched with, now; none if it waits, or was matched before.
    pub document: Option<TaxDocumentId>,
}

/// A transfer that waits for its invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Transfer {
    /// How much.
    pub money: Money,
    /// What the payer wrote on it.
    pub reference: Reference,
    /// When it was recorded.
    pub received_at: Timestamp,
}

impl Message for RecordTransfer {
    type Aggregate = Issuer;
    type Reply = TransferRecorded;

    const NAME: &'static str = "record_transfer";
    const PERMISSION: Permission = permissions::PAYMENTS_RECORD;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        if let Some(transfer) = issuer.index.bank.get(&self.bank_reference).copied() {
            return Ok(Decided::answer(TransferRecorded { transfer, document: None }));
        }
        let money = self.money;
        paid_amount(money, money.currency())?;
        let limit = UNMATCHED_TRANSFERS_MAX;
        let document = issuer.referenced(self);
        if document.is_none() && issuer.transfers.len() >= limit {
            return Err(PaymentRefusal::TooManyTransfers { limit }.into());
        }
        let transfer = context.fresh_id(0);
        let (reference, bank_reference) = (self.reference.clone(), self.bank_reference.clone());
        let received =
            InvoicingEvent::TransferReceived { transfer, money, reference, bank_reference };
        let matched =
            document.map(|document| InvoicingEvent::TransferMatched { transfer, document });
        let events = std::iter::once(received).chain(matched).collect();
        Ok(Decided::new(events, TransferRecorded { transfer, document }))
    }
}

impl Issuer {
    /// The invoice that a transfer names by its number, if it can be paid by it.
    fn referenced(&self, transfer: &RecordTransfer) -> Option<TaxDocumentId> {
        let number = DocumentNumber::new(&transfer.reference.bare()).ok()?;
        let id = self.index.numbers.get(&(DocumentKind::Invoice, number)).copied()?;
        let found = self.document(id)?;
        let fits = found.is_payable()
            && found.currency == transfer.money.currency()
            && found.balance().amount().is_positive()
            && check_entries(found).is_ok();
        fits.then_some(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;

    fn transfer(reference: &str, bank: &str) -> RecordTransfer {
        RecordTransfer {
            issuer: issuer(),
            money: money("50000"),
            reference: reference.parse().unwrap(),
            bank_reference: bank.parse().unwrap(),
        }
    }

    #[test]
    fn a_transfer_that_names_its_invoice_pays_it() {
        for reference in ["SETP990000000", "setp-990-000-000"] {
            let outcome = issued().when(&transfer(reference, "B-1"));
            let id = outcome.fresh_id(0);
            outcome.reply(&TransferRecorded { transfer: id, document: Some(document()) });
            let after = outcome.afterwards();
            let paid = after.state().document(document()).unwrap();
            assert!(paid.balance().amount().is_zero());
            assert_eq!(paid.account.entries[0].payment, id);
        }
    }

    #[test]
    fn a_transfer_that_names_none_waits() {
        let outcome = issued().when(&transfer("RENT", "B-1"));
        outcome.reply(&TransferRecorded { transfer: outcome.fresh_id(0), document: None });
        assert_eq!(outcome.afterwards().state().unmatched_transfers().len(), 1);
    }

    #[test]
    fn what_is_paid_already_or_in_another_currency_is_not_matched() {
        let after = issued().when(&transfer("SETP990000000", "B-1")).afterwards();
        let again = after.seed(2).when(&transfer("SETP990000000", "B-2"));
        assert_eq!(again.afterwards().state().unmatched_transfers().len(), 1);
        let dollars = Money::new(amount("5"), "USD".parse().unwrap()).unwrap();
        let foreign = RecordTransfer { money: dollars, ..transfer("SETP990000000", "B-1") };
        let outcome = issued().when(&foreign);
        assert_eq!(outcome.afterwards().state().unmatched_transfers().len(), 1);
    }

    #[test]
    fn the_same_transfer_is_taken_once() {
        let outcome = issued().when(&transfer("SETP990000000", "B-1"));
        let id = outcome.fresh_id(0);
        let again = outcome.afterwards().seed(2).when(&transfer("SETP990000000", "b-1"));
        again.then_nothing().reply(&TransferRecorded { transfer: id, document: None });
    }

    #[test]
    fn no_more_wait_than_somebody_can_match() {
        let full = (0..UNMATCHED_TRANSFERS_MAX).fold(issued(), |given, n| {
            let message = transfer("RENT", &format!("B-{n}"));
            given.and(InvoicingEvent::TransferReceived {
                transfer: uuid::Uuid::from_u128(0x7000 + n as u128).into(),
                money: message.money,
                reference: message.reference,
                bank_reference: message.bank_reference,
            })
        });
        full.when(&transfer("RENT", "B-X")).then_refused("transfer.too_many");
        assert_eq!(full.when(&transfer("SETP990000000", "B-X")).events().len(), 2);
    }

    #[test]
    fn money_is_something() {
        let nothing = RecordTransfer { money: money("0"), ..transfer("RENT", "B-1") };
        issued().when(&nothing).then_refused("money.zero");
    }
}
