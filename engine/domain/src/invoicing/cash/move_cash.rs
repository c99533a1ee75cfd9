use serde::{Deserialize, Serialize};

use crate::invoicing::bounds::SESSION_MOVES_MAX;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::field::Field;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{InField, InvoicingRefusal, PaymentRefusal};
use crate::invoicing::state::Issuer;
use crate::money::Money;
use crate::{CashSessionId, Context, Decided, IssuerId, Message, Name, Permission};

/// Brings cash to a counter or takes it away, other than for an invoice: change from the bank, a bag for the
/// safe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct MoveCash {
    /// Whose cash it is.
    pub issuer: IssuerId,
    /// In which session.
    pub session: CashSessionId,
    /// Which way.
    pub direction: CashDirection,
    /// How much.
    pub money: Money,
    /// What for, in a word or two: not who.
    pub reason: Name,
}

/// Which way cash goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CashDirection {
    /// It is brought.
    In,
    /// It is taken away.
    Out,
}

impl Message for MoveCash {
    type Aggregate = Issuer;
    type Reply = ();

    const NAME: &'static str = "move_cash";
    const PERMISSION: Permission = permissions::CASH_WORK;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let (session, direction, money) = (self.session, self.direction, self.money);
        let found = issuer.open_session(session)?;
        let field = Field::new("money");
        let amount = money.amount_in(found.currency).in_field(&field)?;
        amount.positive().in_field(&field)?;
        if direction == CashDirection::Out && amount > found.expected {
            let expected = found.money(found.expected);
            return Err(PaymentRefusal::TooLittleCash { expected }.into());
        }
        if found.moves >= SESSION_MOVES_MAX {
            return Err(PaymentRefusal::TooManyMoves { limit: SESSION_MOVES_MAX }.into());
        }
        let reason = self.reason.clone();
        Ok(Decided::new(vec![InvoicingEvent::CashMoved { session, direction, money, reason }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;

    fn moving(direction: CashDirection, amount: &str) -> MoveCash {
        let reason = name("A bag for the safe");
        MoveCash { issuer: issuer(), session: session(), direction, money: money(amount), reason }
    }

    #[test]
    fn cash_is_brought_and_taken_away() {
        let given = existing().and(session_opened());
        let after = given.when(&moving(CashDirection::In, "50000")).afterwards();
        let after = after.when(&moving(CashDirection::Out, "120000")).afterwards();
        assert_eq!(after.state().cash_session(session()).unwrap().expected, amount("30000"));
        after.when(&moving(CashDirection::Out, "30000.01")).then_refused("cash.too_little");
    }

    #[test]
    fn it_is_something_in_the_currency_of_the_session_while_that_is_open() {
        let given = existing().and(session_opened());
        given.when(&moving(CashDirection::In, "0")).then_refused("money.zero");
        let money = Money::new(amount("5"), "USD".parse().unwrap()).unwrap();
        let foreign = MoveCash { money, ..moving(CashDirection::In, "5") };
        given.when(&foreign).then_refused("currency.different");
        existing().when(&moving(CashDirection::In, "5")).then_refused("cash.session_unknown");
    }

    #[test]
    fn so_much_goes_through_a_session_and_no_more() {
        let mut given = existing().and(session_opened());
        for _ in 0..SESSION_MOVES_MAX {
            given = given.and(InvoicingEvent::CashMoved {
                session: session(),
                direction: CashDirection::In,
                money: money("1"),
                reason: name("Change"),
            });
        }
        given.when(&moving(CashDirection::In, "5")).then_refused("cash.too_many_moves");
    }
}
