use serde::{Deserialize, Serialize};

use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::field::Field;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{InField, InvoicingRefusal};
use crate::invoicing::state::Issuer;
use crate::money::Money;
use crate::{CashSessionId, Context, Decided, IssuerId, Message, Permission};

/// Counts the cash of a counter and closes its session. Who counts says what is there before they are told what
/// should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct CloseCashSession {
    /// Whose cash it is.
    pub issuer: IssuerId,
    /// Which session.
    pub session: CashSessionId,
    /// What is there.
    pub counted: Money,
}

/// What should have been there, and what was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CashCounted {
    /// What should have been there.
    pub expected: Money,
    /// What was there.
    pub counted: Money,
    /// What was there more than there should have been; below zero when something is missing.
    pub difference: Money,
}

impl Message for CloseCashSession {
    type Aggregate = Issuer;
    type Reply = CashCounted;

    const NAME: &'static str = "close_cash_session";
    const PERMISSION: Permission = permissions::CASH_WORK;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let (session, counted) = (self.session, self.counted);
        let found = issuer.open_session(session)?;
        let field = Field::new("counted");
        let amount = counted.amount_in(found.currency).in_field(&field)?;
        amount.not_negative().in_field(&field)?;
        let expected = found.money(found.expected);
        let difference = counted.minus(expected).in_field(&field)?;
        Ok(Decided::new(
            vec![InvoicingEvent::CashSessionClosed { session, expected, counted }],
            CashCounted { expected, counted, difference },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::bounds::CLOSED_SESSIONS_KNOWN;
    use crate::invoicing::example::*;
    use uuid::Uuid;

    fn close(counted: &str) -> CloseCashSession {
        CloseCashSession { issuer: issuer(), session: session(), counted: money(counted) }
    }

    #[test]
    fn what_is_there_stands_beside_what_should_be() {
        let given = existing().and(session_opened());
        let outcome = given.when(&close("99500"));
        outcome.reply(&CashCounted {
            expected: money("100000"),
            counted: money("99500"),
            difference: money("-500"),
        });
        let after = outcome.afterwards();
        let closed = after.state().cash_session(session()).unwrap();
        assert_eq!(closed.difference(), Some(money("-500")));
        after.when(&close("99500")).then_refused("cash.session_closed");
        existing().when(&close("1")).then_refused("cash.session_unknown");
        given.when(&close("-1")).then_refused("money.negative");
    }

    #[test]
    fn the_next_shift_can_open_its_own() {
        let after = existing().and(session_opened()).when(&close("100000")).afterwards();
        assert!(after.state().index.open_sessions.is_empty());
    }

    #[test]
    fn what_is_closed_is_not_in_the_way_of_what_is_open_in_whatever_order_they_are_read() {
        for next in [0x01, 0xFF] {
            let after = existing().and(session_opened()).when(&close("100000")).afterwards();
            let next = CashSessionId::from(Uuid::from_u128(next));
            let given = after.and(InvoicingEvent::CashSessionOpened {
                session: next,
                branch: Uuid::from_u128(0xB).into(),
                counter: Uuid::from_u128(0xC1).into(),
                shift: None,
                opening: money("0"),
            });
            let written = serde_json::to_string(given.state()).unwrap();
            let read: Issuer = serde_json::from_str(&written).unwrap();
            assert_eq!(read.index, given.state().index);
        }
    }

    #[test]
    fn the_newest_that_were_closed_stay_known() {
        let mut given = existing();
        let id = |n: usize| CashSessionId::from(Uuid::from_u128(0x5E00 + n as u128));
        for n in 0..=CLOSED_SESSIONS_KNOWN {
            let (session, nothing) = (id(n), money("0"));
            given = given
                .and(InvoicingEvent::CashSessionOpened {
                    session,
                    branch: Uuid::from_u128(0xB).into(),
                    counter: Uuid::from_u128(0xC1).into(),
                    shift: None,
                    opening: nothing,
                })
                .and(InvoicingEvent::CashSessionClosed {
                    session,
                    expected: nothing,
                    counted: nothing,
                });
        }
        assert!(given.state().cash_session(id(0)).is_none());
        assert!(given.state().cash_session(id(1)).is_some());
    }
}
