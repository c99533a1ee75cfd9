use serde::{Deserialize, Serialize};

use crate::branch::bounds::TIME_LIMIT_MAX;
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::branch::ticket::TicketState;
use crate::{BranchId, Context, Decided, Message, Permission, Seconds, TicketId};

/// Sets a ticket aside that waits, was called or is being served: its holder went to fetch something. A
/// counter that had it is idle again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Hold {
    /// Where.
    pub branch: BranchId,
    /// Whose ticket.
    pub ticket: TicketId,
    /// For how long; as long as the branch says when it is left out.
    #[serde(default)]
    pub length: Option<Seconds>,
}

impl Message for Hold {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "hold";
    const PERMISSION: Permission = permissions::TICKETS_HOLD;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let (ticket, found) = (self.ticket, branch.living_ticket(self.ticket)?);
        if matches!(*found.state, TicketState::Held { .. }) {
            return Err(found.not_waiting(ticket));
        }
        found.takes_a_leg(ticket)?;
        let (code, counter) = (found.code, found.state.in_hand());
        let usual = branch.settings().and_then(|settings| settings.time_limits.hold);
        let length =
            self.length.or(usual).map(|length| length.clamp(Seconds::new(1), TIME_LIMIT_MAX));
        let until = length.map(|length| context.now.plus(length));
        let held = vec![BranchEvent::TicketHeld { ticket, code, counter, until }];
        Ok(Decided::new(branch.with_calls(context, held), ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::counter::CounterState;
    use crate::branch::example::*;
    use crate::branch::leg::LegOutcome;
    use crate::given::{given, minute};

    fn hold(id: u128) -> Hold {
        Hold { branch: branch(), ticket: ticket(id), length: None }
    }

    #[test]
    fn who_waits_is_set_aside_and_not_called() {
        let outcome = given::<Branch>(two_wait(&[])).when(&hold(FIRST));
        outcome.then(&[held(FIRST, None)]);
        let after = outcome.afterwards();
        after
            .when(&crate::branch::CallNext { branch: branch(), counter: counter(1) })
            .then_calls(&[called(SECOND, 1)]);
    }

    #[test]
    fn a_counter_that_served_is_idle_again_and_the_leg_has_ended() {
        let outcome =
            given::<Branch>(two_wait(&[called(FIRST, 2), started(FIRST, 2)])).when(&hold(FIRST));
        outcome.then(&[held(FIRST, Some(2))]);
        let after = outcome.afterwards();
        assert_eq!(after.state().counter_state(counter(2)), Some(CounterState::Idle));
        let legs = after.state().ticket(ticket(FIRST)).unwrap().more.unwrap().legs;
        assert_eq!((legs[0].outcome, legs[0].waited_ms()), (LegOutcome::Held, 120_000));
    }

    #[test]
    fn it_can_be_for_a_time() {
        let hold = Hold { length: Some(Seconds::minutes(5)), ..hold(FIRST) };
        let (ticket, code) = (ticket(FIRST), code(FIRST));
        given::<Branch>(two_wait(&[])).when(&hold).then(&[BranchEvent::TicketHeld {
            ticket,
            code,
            counter: None,
            until: Some(minute(12)),
        }]);
    }

    #[test]
    fn what_is_set_aside_or_has_ended_is_not() {
        given::<Branch>(two_wait(&[held(FIRST, None)]))
            .when(&hold(FIRST))
            .then_refused("ticket.not_waiting")
            .saying("A-001 is set aside; resume it, or cancel it");
        given::<Branch>(two_wait(&[cancelled(FIRST, None)]))
            .when(&hold(FIRST))
            .then_refused("ticket.ended")
            .saying("A-001 was cancelled; issue a new ticket");
    }

    #[test]
    fn the_ticket_must_be_known() {
        given::<Branch>(open(&[])).when(&hold(FIRST)).then_refused("ticket.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&hold(FIRST)).then_refused("branch.unknown");
    }
}
