use serde::{Deserialize, Serialize};

use super::record_payment::check_entries;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::field::Field;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{InField, InvoicingRefusal, PaymentRefusal};
use crate::invoicing::state::Issuer;
use crate::money::Money;
use crate::{Context, Decided, IssuerId, Message, Permission, TaxDocumentId};

/// Uses what was paid too much for one invoice to pay another one of the same customer: as much as is there and
/// as is owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ApplyCredit {
    /// Whose.
    pub issuer: IssuerId,
    /// The invoice that was paid too much for.
    pub from: TaxDocumentId,
    /// The invoice that is to be paid.
    pub to: TaxDocumentId,
}

impl Message for ApplyCredit {
    type Aggregate = Issuer;
    type Reply = Money;

    const NAME: &'static str = "apply_credit";
    const PERMISSION: Permission = permissions::PAYMENTS_RECORD;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let (from, to) = (self.from, self.to);
        let source = issuer.known_document(from)?;
        check_entries(source)?;
        let target = issuer.payable(to)?;
        // Two who did not say who they are may be two.
        let same =
            source.buyer.customer().is_some() && source.buyer.customer() == target.buyer.customer();
        if !same {
            return Err(PaymentRefusal::CreditOfOther { from, to }.into());
        }
        let available = source.credit();
        available.amount_in(target.currency).in_field(&Field::new("from"))?;
        if available.amount().is_zero() {
            return Err(PaymentRefusal::CreditTooSmall { available, document: from }.into());
        }
        let owed = target.balance();
        if !owed.amount().is_positive() {
            return Err(PaymentRefusal::NothingDue { document: to }.into());
        }
        let money = if owed.amount() < available.amount() { owed } else { available };
        let payment = context.fresh_id(0);
        Ok(Decided::new(vec![InvoicingEvent::CreditApplied { payment, from, to, money }], money))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::Given;
    use crate::invoicing::example::*;

    fn credit() -> ApplyCredit {
        ApplyCredit { issuer: issuer(), from: document(), to: nth_document(2) }
    }

    /// A customer who paid so much for the first of two invoices.
    fn two(paid: &str) -> Given<Issuer> {
        two_of_a_customer(paid)
    }

    #[test]
    fn what_was_paid_too_much_pays_another() {
        let outcome = two("60000").when(&credit());
        outcome.reply(&money("10000"));
        let after = outcome.afterwards();
        let balance = |n| after.state().document(nth_document(n)).unwrap().balance();
        assert_eq!((balance(1), balance(2)), (money("0"), money("40000")));
    }

    #[test]
    fn no_more_is_used_than_is_owed() {
        let outcome = two("200000").when(&credit());
        outcome.reply(&money("50000"));
        let after = outcome.afterwards();
        assert_eq!(after.state().document(document()).unwrap().credit(), money("100000"));
        after.when(&credit()).then_refused("credit.nothing_due");
    }

    #[test]
    fn there_must_be_something_of_the_same_customer() {
        two("50000").when(&credit()).then_refused("credit.too_small");
        let strangers = issued_again(&paid("60000"), 2);
        strangers.when(&credit()).then_refused("credit.other_customer");
        paid("60000").when(&credit()).then_refused("document.unknown");
    }
}
