use serde::{Deserialize, Serialize};

use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::branch::ticket::{CancelledBy, TicketState};
use crate::{BranchId, Context, Decided, Message, Permission, TicketId};

/// Withdraws a ticket whose holder waits or is away, or was called and has not come. A counter that had called it
/// is idle again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Cancel {
    /// Where.
    pub branch: BranchId,
    /// Whose ticket.
    pub ticket: TicketId,
}

impl Message for Cancel {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "cancel";
    const PERMISSION: Permission = permissions::TICKETS_CANCEL;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let cancelled = branch.cancelling(self.ticket, CancelledBy::Staff)?;
        Ok(Decided::new(branch.with_calls(context, vec![cancelled]), ()))
    }
}

impl Branch {
    /// This ticket is withdrawn, or the refusal that it cannot be.
    pub(super) fn cancelling(
        &self,
        id: TicketId,
        by: CancelledBy,
    ) -> Result<BranchEvent, BranchRefusal> {
        let ticket = self.known_ticket(id)?;
        if !ticket.state.is_alive() || matches!(*ticket.state, TicketState::Serving { .. }) {
            return Err(ticket.not_waiting(id));
        }
        let (code, counter) = (ticket.code, ticket.state.in_hand());
        Ok(BranchEvent::TicketCancelled { ticket: id, code, counter, by })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::branch::{CounterState, Totals};
    use crate::given::given;

    fn cancel(id: u128) -> Cancel {
        Cancel { branch: branch(), ticket: ticket(id) }
    }

    #[test]
    fn who_waits_leaves_the_line() {
        let outcome = given::<Branch>(two_wait(&[])).when(&cancel(FIRST));
        outcome.then(&[cancelled(FIRST, None)]).reply(&());
        let after = outcome.afterwards();
        let waiting: Vec<_> = after.state().waiting().map(|(id, _)| id).collect();
        assert_eq!(waiting, [ticket(SECOND)]);
        assert_eq!(after.state().totals(), Totals { issued: 2, cancelled: 1, ..Totals::default() });
    }

    #[test]
    fn a_counter_that_had_called_is_idle_again() {
        let outcome = given::<Branch>(two_wait(&[called(FIRST, 2)])).when(&cancel(FIRST));
        outcome.then(&[cancelled(FIRST, Some(2))]).reply(&());
        let after = outcome.afterwards();
        assert_eq!(after.state().counter_state(counter(2)), Some(CounterState::Idle));
    }

    #[test]
    fn who_is_being_served_cannot_be_withdrawn() {
        given::<Branch>(two_wait(&[called(FIRST, 2), started(FIRST, 2)]))
            .when(&cancel(FIRST))
            .then_refused("ticket.not_waiting")
            .saying("A-001 is being served at counter 2; finish it");
    }

    #[test]
    fn a_ticket_is_withdrawn_once() {
        given::<Branch>(two_wait(&[cancelled(FIRST, None)]))
            .when(&cancel(FIRST))
            .then_refused("ticket.not_waiting")
            .saying("A-001 was cancelled; issue a new ticket");
    }

    #[test]
    fn the_ticket_must_be_known() {
        given::<Branch>(open(&[])).when(&cancel(FIRST)).then_refused("ticket.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&cancel(FIRST)).then_refused("branch.unknown");
    }
}
