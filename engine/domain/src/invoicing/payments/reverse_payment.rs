use serde::{Deserialize, Serialize};

use super::record_payment::check_entries;
use super::{Entry, Movement, Reversal};
use crate::invoicing::documents::TaxDocument;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{InvoicingRefusal, PaymentRefusal};
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, PaymentId, Permission, TaxDocumentId};

/// Takes back a payment that turned out to be none: the invoice is owed again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ReversePayment {
    /// To whom it was paid.
    pub issuer: IssuerId,
    /// For which invoice.
    pub document: TaxDocumentId,
    /// Which payment.
    pub payment: PaymentId,
    /// Why.
    pub why: Reversal,
}

impl Message for ReversePayment {
    type Aggregate = Issuer;
    type Reply = ();

    const NAME: &'static str = "reverse_payment";
    const PERMISSION: Permission = permissions::PAYMENTS_REFUND;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let (document, reversed, why) = (self.document, self.payment, self.why);
        let found = issuer.known_document(document)?;
        let entry = found_payment(found, reversed)?;
        check_entries(found)?;
        // Cash that was counted is counted: what goes out of a drawer later is a refund.
        if let Some(session) = entry.session {
            let cash = issuer.open_session(session)?;
            if entry.amount > cash.expected {
                let expected = cash.money(cash.expected);
                return Err(PaymentRefusal::TooLittleCash { expected }.into());
            }
        }
        let event = InvoicingEvent::PaymentReversed {
            document,
            payment: context.fresh_id(0),
            reversed,
            money: found.money(entry.amount),
            why,
            session: entry.session,
        };
        Ok(Decided::new(vec![event], ()))
    }
}

/// The payment of this id, if it was not taken back.
fn found_payment(found: &TaxDocument, payment: PaymentId) -> Result<&Entry, PaymentRefusal> {
    let entries = &found.account.entries;
    let is_paid = |entry: &&Entry| {
        entry.payment == payment && matches!(entry.movement, Movement::Paid { .. })
    };
    let entry = entries.iter().map(AsRef::as_ref).find(is_paid);
    let entry = entry.ok_or(PaymentRefusal::PaymentUnknown { payment })?;
    let is_back = |other: &std::sync::Arc<Entry>| matches!(other.movement, Movement::Reversed { payment: back, .. } if back == payment);
    if entries.iter().any(is_back) {
        return Err(PaymentRefusal::PaymentReversed { payment });
    }
    Ok(entry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::documents::PaymentMethod;
    use crate::invoicing::example::*;

    fn reverse() -> ReversePayment {
        let why = Reversal::Bounced;
        ReversePayment { issuer: issuer(), document: document(), payment: payment(), why }
    }

    #[test]
    fn what_bounced_is_owed_again() {
        let after = paid("50000").when(&reverse()).afterwards();
        let invoice = after.state().document(document()).unwrap();
        assert_eq!(invoice.balance(), money("50000"));
        assert_eq!(invoice.account.entries.len(), 2, "both stay known");
        after.when(&reverse()).then_refused("payment.reversed");
    }

    #[test]
    fn cash_goes_out_of_the_session_that_it_came_into_while_that_is_open() {
        let cash = InvoicingEvent::PaymentRecorded {
            document: document(),
            payment: payment(),
            method: PaymentMethod::Cash,
            money: money("50000"),
            session: Some(session()),
            reference: None,
        };
        let given = issued().and(session_opened()).and(cash);
        let after = given.when(&reverse()).afterwards();
        assert_eq!(after.state().cash_session(session()).unwrap().expected, amount("100000"));
        let closed = InvoicingEvent::CashSessionClosed {
            session: session(),
            expected: money("150000"),
            counted: money("150000"),
        };
        given.and(closed).when(&reverse()).then_refused("cash.session_closed");
    }

    #[test]
    fn the_payment_must_be_known() {
        issued().when(&reverse()).then_refused("payment.unknown");
        selling().when(&reverse()).then_refused("document.unknown");
    }
}
