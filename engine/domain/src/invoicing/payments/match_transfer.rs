use serde::{Deserialize, Serialize};

use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::field::Field;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{InField, InvoicingRefusal, PaymentRefusal};
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, PaymentId, Permission, TaxDocumentId};

/// Says for which invoice a transfer came in that named none, or a wrong one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct MatchTransfer {
    /// To whom.
    pub issuer: IssuerId,
    /// The transfer.
    pub transfer: PaymentId,
    /// The invoice.
    pub document: TaxDocumentId,
}

impl Message for MatchTransfer {
    type Aggregate = Issuer;
    type Reply = ();

    const NAME: &'static str = "match_transfer";
    const PERMISSION: Permission = permissions::PAYMENTS_RECORD;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let (transfer, document) = (self.transfer, self.document);
        let unknown = PaymentRefusal::TransferUnknown { transfer };
        let waiting = issuer.transfers.get(&transfer).ok_or(unknown)?;
        let found = issuer.payable(document)?;
        waiting.money.amount_in(found.currency).in_field(&Field::new("transfer"))?;
        Ok(Decided::new(vec![InvoicingEvent::TransferMatched { transfer, document }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;
    use crate::money::Money;

    fn waiting(money: Money) -> InvoicingEvent {
        InvoicingEvent::TransferReceived {
            transfer: payment(),
            money,
            reference: "RENT".parse().unwrap(),
            bank_reference: "B-1".parse().unwrap(),
        }
    }

    fn matching() -> MatchTransfer {
        MatchTransfer { issuer: issuer(), transfer: payment(), document: document() }
    }

    #[test]
    fn somebody_says_for_which_invoice_it_is() {
        let given = issued().and(waiting(money("20000")));
        let after = given.when(&matching()).afterwards();
        let invoice = after.state().document(document()).unwrap();
        assert_eq!(invoice.balance(), money("30000"));
        assert!(after.state().unmatched_transfers().is_empty());
        after.when(&matching()).then_refused("transfer.unknown");
    }

    #[test]
    fn it_must_fit() {
        let dollars = Money::new(amount("5"), "USD".parse().unwrap()).unwrap();
        issued().and(waiting(dollars)).when(&matching()).then_refused("currency.different");
        drafted().and(waiting(money("1"))).when(&matching()).then_refused("payment.not_payable");
    }
}
