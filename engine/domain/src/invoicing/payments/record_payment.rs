use serde::{Deserialize, Serialize};

use super::Reference;
use crate::invoicing::bounds::{PAYMENTS_PER_INVOICE_MAX, SESSION_MOVES_MAX};
use crate::invoicing::cash::CashSession;
use crate::invoicing::documents::{PaymentMethod, TaxDocument};
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::field::Field;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{InField, InvoicingRefusal, PaymentRefusal};
use crate::invoicing::state::Issuer;
use crate::money::{Amount, Currency, Money};
use crate::{
    CashSessionId, Context, Decided, IssuerId, Message, PaymentId, Permission, TaxDocumentId,
};

/// Records that money came in for an invoice: all of it, a part, or more. What is more stays there as credit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct RecordPayment {
    /// To whom.
    pub issuer: IssuerId,
    /// For which invoice.
    pub document: TaxDocumentId,
    /// With what.
    pub method: PaymentMethod,
    /// How much was kept: what was given as change is none of it.
    pub money: Money,
    /// The cash session that it went into; with cash only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<CashSessionId>,
    /// What somebody else calls it, like the approval of a card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
}

/// A payment that was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PaymentRecorded {
    /// Its id.
    pub payment: PaymentId,
    /// What is still owed; below zero when too much was paid.
    pub balance: Money,
}

impl Message for RecordPayment {
    type Aggregate = Issuer;
    type Reply = PaymentRecorded;

    const NAME: &'static str = "record_payment";
    const PERMISSION: Permission = permissions::PAYMENTS_RECORD;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let (document, method, money) = (self.document, self.method, self.money);
        let found = issuer.payable(document)?;
        let amount = paid_amount(money, found.currency)?;
        issuer.check_session(method, self.session, found.currency)?;
        let payment = context.fresh_id(0);
        let event = InvoicingEvent::PaymentRecorded {
            document,
            payment,
            method,
            money,
            session: self.session,
            reference: self.reference.clone(),
        };
        let balance = found.money(found.balance().amount().minus_fact(amount));
        Ok(Decided::new(vec![event], PaymentRecorded { payment, balance }))
    }
}

/// An amount of money that is paid: above zero, in this currency.
pub(super) fn paid_amount(money: Money, currency: Currency) -> Result<Amount, InvoicingRefusal> {
    let field = Field::new("money");
    let amount = money.amount_in(currency).in_field(&field)?;
    Ok(amount.positive().in_field(&field)?)
}

impl Issuer {
    /// The invoice of this id, if money can come in for it and there is room to note it.
    pub(super) fn payable(
        &self,
        document: TaxDocumentId,
    ) -> Result<&TaxDocument, InvoicingRefusal> {
        let found = self.known_document(document)?;
        if !found.is_payable() {
            let (kind, standing) = (found.kind, found.standing.name());
            return Err(PaymentRefusal::NotPayable { document, kind, standing }.into());
        }
        check_entries(found)?;
        Ok(found)
    }

    /// Cash goes through a session that is open and in its currency; nothing else goes through one.
    pub(super) fn check_session(
        &self,
        method: PaymentMethod,
        session: Option<CashSessionId>,
        currency: Currency,
    ) -> Result<Option<&CashSession>, InvoicingRefusal> {
        match (method, session) {
            (PaymentMethod::Cash, None) => Err(PaymentRefusal::SessionNeeded.into()),
            (PaymentMethod::Cash, Some(session)) => {
                let found = self.open_session(session)?;
                if found.moves >= SESSION_MOVES_MAX {
                    let limit = SESSION_MOVES_MAX;
                    return Err(PaymentRefusal::TooManyMoves { limit }.into());
                }
                Money::zero(currency).amount_in(found.currency).in_field(&Field::new("session"))?;
                Ok(Some(found))
            }
            (_, Some(_)) => Err(PaymentRefusal::SessionUnwanted.into()),
            (_, None) => Ok(None),
        }
    }
}

/// Whether there is room for one more payment of this invoice.
pub(super) fn check_entries(found: &TaxDocument) -> Result<(), PaymentRefusal> {
    let limit = PAYMENTS_PER_INVOICE_MAX;
    if found.account.entries.len() >= limit {
        return Err(PaymentRefusal::TooManyPayments { limit });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::documents::PaidState;
    use crate::invoicing::example::*;

    fn pay(method: PaymentMethod, amount: &str) -> RecordPayment {
        let session = (method == PaymentMethod::Cash).then(session);
        RecordPayment {
            issuer: issuer(),
            document: document(),
            method,
            money: money(amount),
            session,
            reference: None,
        }
    }

    #[test]
    fn an_invoice_is_paid_in_parts_with_several_methods() {
        let given = issued().and(session_opened());
        let outcome = given.when(&pay(PaymentMethod::Cash, "20000"));
        let payment = outcome.fresh_id(0);
        outcome.reply(&PaymentRecorded { payment, balance: money("30000") });
        let after = outcome.afterwards();
        let state = |given: &crate::given::Given<Issuer>| {
            given.state().document(document()).unwrap().paid_state()
        };
        assert_eq!(state(&after), PaidState::InPart);
        let after = after.seed(2).when(&pay(PaymentMethod::DebitCard, "30000")).afterwards();
        assert_eq!(state(&after), PaidState::Paid);
        assert!(after.state().index.unpaid.is_empty());
        assert_eq!(after.state().cash_session(session()).unwrap().expected, amount("120000"));
    }

    #[test]
    fn what_is_paid_too_much_stays_as_credit() {
        let outcome = issued().when(&pay(PaymentMethod::Transfer, "60000"));
        let payment = outcome.fresh_id(0);
        outcome.reply(&PaymentRecorded { payment, balance: money("-10000") });
        let after = outcome.afterwards();
        assert_eq!(after.state().document(document()).unwrap().credit(), money("10000"));
    }

    #[test]
    fn cash_is_counted_and_nothing_else_is() {
        let given = issued();
        let cash = pay(PaymentMethod::Cash, "1");
        given
            .when(&RecordPayment { session: None, ..cash.clone() })
            .then_refused("cash.session_needed");
        given.when(&cash).then_refused("cash.session_unknown");
        let card =
            RecordPayment { session: Some(session()), ..pay(PaymentMethod::CreditCard, "1") };
        given.when(&card).then_refused("cash.session_unwanted");
        let closed = InvoicingEvent::CashSessionClosed {
            session: session(),
            expected: money("100000"),
            counted: money("100000"),
        };
        given.and(session_opened()).and(closed).when(&cash).then_refused("cash.session_closed");
    }

    #[test]
    fn money_is_something_in_the_currency_of_the_invoice() {
        issued().when(&pay(PaymentMethod::Transfer, "0")).then_refused("money.zero");
        issued().when(&pay(PaymentMethod::Transfer, "-5")).then_refused("money.negative");
        let dollars = Money::new(amount("5"), "USD".parse().unwrap()).unwrap();
        let foreign = RecordPayment { money: dollars, ..pay(PaymentMethod::Transfer, "5") };
        issued()
            .when(&foreign)
            .then_refused("currency.different")
            .saying("money: this is in USD, and must be in COP; exchange it first");
    }

    #[test]
    fn only_an_invoice_that_was_issued_is_paid() {
        drafted()
            .when(&pay(PaymentMethod::Transfer, "5"))
            .then_refused("payment.not_payable")
            .saying("that invoice is a draft; only an invoice that was issued can be paid");
        selling().when(&pay(PaymentMethod::Transfer, "5")).then_refused("document.unknown");
    }

    #[test]
    fn an_invoice_is_paid_in_a_bounded_number_of_parts() {
        let full = (0..PAYMENTS_PER_INVOICE_MAX).fold(issued(), |given, seed| {
            given.seed(seed as u128).when(&pay(PaymentMethod::Transfer, "1")).afterwards()
        });
        full.when(&pay(PaymentMethod::Transfer, "1")).then_refused("payment.too_many");
    }
}
