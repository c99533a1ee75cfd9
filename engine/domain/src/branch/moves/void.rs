use serde::{Deserialize, Serialize};

use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::{BranchId, Context, Decided, Message, Permission, TicketId};

/// Takes a ticket back that was made in error: it ends, and counts for nothing. A counter that had it is
/// idle again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Void {
    /// Where.
    pub branch: BranchId,
    /// Whose ticket.
    pub ticket: TicketId,
}

impl Message for Void {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "void";
    const PERMISSION: Permission = permissions::TICKETS_VOID;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let (ticket, found) = (self.ticket, branch.living_ticket(self.ticket)?);
        let (code, counter) = (found.code, found.state.in_hand());
        let voided = vec![BranchEvent::TicketVoided { ticket, code, counter }];
        Ok(Decided::new(branch.with_calls(context, voided), ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::Totals;
    use crate::branch::counter::CounterState;
    use crate::branch::example::*;
    use crate::given::given;

    fn void(id: u128) -> Void {
        Void { branch: branch(), ticket: ticket(id) }
    }

    #[test]
    fn what_was_made_in_error_ends_wherever_it_is() {
        for (more, number) in [
            (vec![], None),
            (vec![held(FIRST, None)], None),
            (vec![called(FIRST, 2)], Some(2)),
            (vec![called(FIRST, 2), started(FIRST, 2)], Some(2)),
        ] {
            let outcome = given::<Branch>(two_wait(&more)).when(&void(FIRST));
            let (ticket, code, counter_sign) = (ticket(FIRST), code(FIRST), number.map(sign));
            outcome.then(&[BranchEvent::TicketVoided { ticket, code, counter: counter_sign }]);
            let after = outcome.afterwards();
            assert_eq!(after.state().counter_state(counter(2)), Some(CounterState::Idle));
            assert_eq!(
                after.state().totals(),
                Totals { issued: 2, voided: 1, ..Totals::default() }
            );
        }
    }

    #[test]
    fn what_has_ended_stays_as_it_is() {
        given::<Branch>(two_wait(&[cancelled(FIRST, None)]))
            .when(&void(FIRST))
            .then_refused("ticket.ended");
    }

    #[test]
    fn the_ticket_must_be_known() {
        given::<Branch>(open(&[])).when(&void(FIRST)).then_refused("ticket.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&void(FIRST)).then_refused("branch.unknown");
    }
}
