use serde::{Deserialize, Serialize};

use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::{BranchId, Context, Decided, Message, Permission, TicketId};

/// Who was called did not come: the ticket ends, and the counter is idle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct NoShow {
    /// Where.
    pub branch: BranchId,
    /// Whose ticket.
    pub ticket: TicketId,
}

impl Message for NoShow {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "no_show";
    const PERMISSION: Permission = permissions::TICKETS_SERVE;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let (ticket, call) = branch.called_ticket(self.ticket)?;
        let (code, counter) = (ticket.code, call.counter);
        let missed = vec![BranchEvent::TicketNoShow { ticket: self.ticket, code, counter }];
        Ok(Decided::new(branch.with_calls(context, missed), ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::branch::{CounterState, Totals};
    use crate::given::given;

    fn no_show_of(id: u128) -> NoShow {
        NoShow { branch: branch(), ticket: ticket(id) }
    }

    #[test]
    fn who_was_called_has_not_come() {
        let outcome = given::<Branch>(two_wait(&[called(FIRST, 2)])).when(&no_show_of(FIRST));
        outcome.then(&[no_show(FIRST, 2)]).reply(&());
        let after = outcome.afterwards();
        assert_eq!(after.state().counter_state(counter(2)), Some(CounterState::Idle));
        assert_eq!(after.state().totals(), Totals { issued: 2, no_show: 1, ..Totals::default() });
    }

    #[test]
    fn who_still_waits_was_not_called() {
        given::<Branch>(two_wait(&[]))
            .when(&no_show_of(SECOND))
            .then_refused("ticket.not_called")
            .saying("A-002 still waits; call it first, or cancel it");
    }

    #[test]
    fn who_is_being_served_has_come() {
        given::<Branch>(two_wait(&[called(FIRST, 2), started(FIRST, 2)]))
            .when(&no_show_of(FIRST))
            .then_refused("ticket.not_called")
            .saying("A-001 is being served at counter 2; finish it");
    }

    #[test]
    fn the_ticket_must_be_known() {
        given::<Branch>(open(&[])).when(&no_show_of(FIRST)).then_refused("ticket.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&no_show_of(FIRST)).then_refused("branch.unknown");
    }
}
