use serde::{Deserialize, Serialize};

use super::record_payment::{check_entries, paid_amount};
use crate::invoicing::documents::{DocumentKind, PaymentMethod};
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{DocumentRefusal, InvoicingRefusal, PaymentRefusal};
use crate::invoicing::state::Issuer;
use crate::money::Money;
use crate::{
    CashSessionId, Context, Decided, IssuerId, Message, PaymentId, Permission, TaxDocumentId,
};

/// Gives back what was paid too much: no more than that. To give back more, credit the invoice first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Refund {
    /// Who gives it back.
    pub issuer: IssuerId,
    /// The invoice that it was paid for.
    pub document: TaxDocumentId,
    /// With what.
    pub method: PaymentMethod,
    /// How much.
    pub money: Money,
    /// The cash session that it comes out of; with cash only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<CashSessionId>,
}

/// Money that was given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RefundRecorded {
    /// Its id.
    pub payment: PaymentId,
    /// What could still be given back.
    pub credit: Money,
}

impl Message for Refund {
    type Aggregate = Issuer;
    type Reply = RefundRecorded;

    const NAME: &'static str = "refund";
    const PERMISSION: Permission = permissions::PAYMENTS_REFUND;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let (document, method, money, session) =
            (self.document, self.method, self.money, self.session);
        let found = issuer.known_document(document)?;
        if found.kind != DocumentKind::Invoice {
            let (kind, wanted) = (found.kind, "invoices");
            return Err(DocumentRefusal::WrongKind { document, kind, wanted }.into());
        }
        check_entries(found)?;
        let amount = paid_amount(money, found.currency)?;
        let available = found.credit();
        if amount > available.amount() {
            return Err(PaymentRefusal::CreditTooSmall { available, document }.into());
        }
        if let Some(cash) = issuer.check_session(method, session, found.currency)?
            && amount > cash.expected
        {
            return Err(
                PaymentRefusal::TooLittleCash { expected: cash.money(cash.expected) }.into()
            );
        }
        let payment = context.fresh_id(0);
        let credit = found.money(available.amount().minus_fact(amount));
        let refunded = InvoicingEvent::Refunded { document, payment, method, money, session };
        Ok(Decided::new(vec![refunded], RefundRecorded { payment, credit }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;

    fn refund(amount: &str, session: Option<CashSessionId>) -> Refund {
        let method = if session.is_some() { PaymentMethod::Cash } else { PaymentMethod::Transfer };
        Refund { issuer: issuer(), document: document(), method, money: money(amount), session }
    }

    #[test]
    fn what_was_paid_too_much_goes_back() {
        let outcome = paid("60000").when(&refund("4000", None));
        let payment = outcome.fresh_id(0);
        outcome.reply(&RefundRecorded { payment, credit: money("6000") });
        let after = outcome.afterwards();
        assert_eq!(after.state().document(document()).unwrap().credit(), money("6000"));
        after
            .when(&refund("6000.01", None))
            .then_refused("credit.too_small")
            .saying("6000.00 COP was paid too much; no more than that can be given back or used");
    }

    #[test]
    fn what_is_owed_is_not_given_back() {
        paid("50000").when(&refund("1", None)).then_refused("credit.too_small");
        issued().when(&refund("1", None)).then_refused("credit.too_small");
    }

    #[test]
    fn cash_comes_out_of_a_session_that_has_it() {
        let given = paid("250000").and(session_opened());
        let outcome = given.when(&refund("90000", Some(session())));
        let after = outcome.afterwards();
        assert_eq!(after.state().cash_session(session()).unwrap().expected, amount("10000"));
        after.when(&refund("10001", Some(session()))).then_refused("cash.too_little").saying(
            "there should be 10000.00 COP in this cash session; no more than that can be taken out",
        );
        let unnamed = Refund { session: None, ..refund("1", Some(session())) };
        given.when(&unnamed).then_refused("cash.session_needed");
    }

    #[test]
    fn what_was_paid_for_something_that_was_given_up_goes_back() {
        let given = rejected_with_number();
        let paid = InvoicingEvent::PaymentRecorded {
            document: document(),
            payment: payment(),
            method: PaymentMethod::Transfer,
            money: money("50000"),
            session: None,
            reference: None,
        };
        let kind = DocumentKind::Invoice;
        let abandoned =
            InvoicingEvent::DocumentAbandoned { document: document(), kind, number: None };
        let given = given.and(paid).and(abandoned);
        let after = given.when(&refund("50000", None)).afterwards();
        after.when(&refund("1", None)).then_refused("credit.too_small");
    }
}
