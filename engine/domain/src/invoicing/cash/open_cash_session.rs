use serde::{Deserialize, Serialize};

use crate::invoicing::bounds::OPEN_SESSIONS_MAX;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::field::Field;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{InField, InvoicingRefusal, PaymentRefusal};
use crate::invoicing::state::Issuer;
use crate::money::Money;
use crate::{
    BranchId, CashSessionId, Context, CounterId, Decided, IssuerId, Message, Name, Permission,
};

/// Opens the cash of a counter for a shift: whoever opens it says how much is in it. A counter has one for each
/// currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct OpenCashSession {
    /// Whose cash it is.
    pub issuer: IssuerId,
    /// Where.
    pub branch: BranchId,
    /// At which counter.
    pub counter: CounterId,
    /// In which shift, if there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift: Option<Name>,
    /// What is in it.
    pub opening: Money,
}

/// The cash session that was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CashSessionOpened {
    /// Its id.
    pub session: CashSessionId,
}

impl Message for OpenCashSession {
    type Aggregate = Issuer;
    type Reply = CashSessionOpened;

    const NAME: &'static str = "open_cash_session";
    const PERMISSION: Permission = permissions::CASH_WORK;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let (branch, counter, opening) = (self.branch, self.counter, self.opening);
        opening.amount().not_negative().in_field(&Field::new("opening"))?;
        let currency = opening.currency();
        if let Some(session) = issuer.index.open_sessions.get(&(counter, currency)) {
            let session = *session;
            return Err(PaymentRefusal::CounterTaken { counter, currency, session }.into());
        }
        let limit = OPEN_SESSIONS_MAX;
        if issuer.index.open_sessions.len() >= limit {
            return Err(PaymentRefusal::TooManySessions { limit }.into());
        }
        let (session, shift) = (context.fresh_id(0), self.shift.clone());
        let opened = InvoicingEvent::CashSessionOpened { session, branch, counter, shift, opening };
        Ok(Decided::new(vec![opened], CashSessionOpened { session }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;
    use uuid::Uuid;

    fn open(counter: u128, opening: Money) -> OpenCashSession {
        let branch = Uuid::from_u128(0xB).into();
        let (issuer, counter) = (issuer(), Uuid::from_u128(counter).into());
        OpenCashSession { issuer, branch, counter, shift: Some(name("Morning")), opening }
    }

    #[test]
    fn cash_is_opened_with_what_is_in_it() {
        let outcome = existing().when(&open(0xC1, money("100000")));
        let session = outcome.fresh_id(0);
        outcome.reply(&CashSessionOpened { session });
        let after = outcome.afterwards();
        let opened = after.state().cash_session(session).unwrap();
        assert_eq!((opened.opening, opened.expected), (amount("100000"), amount("100000")));
        assert_eq!(opened.difference(), None);
    }

    #[test]
    fn a_counter_has_one_for_each_currency() {
        let given = existing().when(&open(0xC1, money("0"))).afterwards();
        given
            .when(&open(0xC1, money("5")))
            .then_refused("cash.counter_taken")
            .saying("a cash session in COP is open at this counter; count and close it first");
        let dollars = Money::new(amount("5"), "USD".parse().unwrap()).unwrap();
        assert_eq!(given.when(&open(0xC1, dollars)).events().len(), 1);
        assert_eq!(given.when(&open(0xC2, money("5"))).events().len(), 1);
    }

    #[test]
    fn there_is_not_less_than_nothing_in_it() {
        existing().when(&open(0xC1, money("-1"))).then_refused("money.negative");
    }

    #[test]
    fn a_bounded_number_is_open() {
        let full = (0..OPEN_SESSIONS_MAX as u128)
            .fold(existing(), |given, n| given.seed(n).when(&open(n, money("0"))).afterwards());
        full.when(&open(0xFFFF, money("0"))).then_refused("cash.too_many_open");
    }
}
