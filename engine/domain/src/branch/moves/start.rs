use serde::{Deserialize, Serialize};

use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::{BranchId, Context, Decided, Message, Permission, TicketId};

/// Who was called has come: the service begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Start {
    /// Where.
    pub branch: BranchId,
    /// Whose ticket.
    pub ticket: TicketId,
}

impl Message for Start {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "start";
    const PERMISSION: Permission = permissions::TICKETS_SERVE;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, _: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let (ticket, call) = branch.called_ticket(self.ticket)?;
        let (code, counter) = (ticket.code, call.counter);
        Ok(Decided::new(
            vec![BranchEvent::ServiceStarted { ticket: self.ticket, code, counter }],
            (),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::given::given;

    fn start() -> Start {
        Start { branch: branch(), ticket: ticket(FIRST) }
    }

    #[test]
    fn who_was_called_is_served() {
        given::<Branch>(two_wait(&[called(FIRST, 2)]))
            .when(&start())
            .then(&[started(FIRST, 2)])
            .reply(&());
    }

    #[test]
    fn who_still_waits_must_be_called_first() {
        given::<Branch>(two_wait(&[]))
            .when(&start())
            .then_refused("ticket.not_called")
            .saying("A-001 still waits; call it first, or cancel it");
    }

    #[test]
    fn a_service_starts_once() {
        given::<Branch>(two_wait(&[called(FIRST, 2), started(FIRST, 2)]))
            .when(&start())
            .then_refused("ticket.not_called")
            .saying("A-001 is being served at counter 2; finish it");
    }

    #[test]
    fn who_did_not_come_is_reinstated_first() {
        given::<Branch>(two_wait(&[called(FIRST, 2), no_show(FIRST, 2)]))
            .when(&start())
            .then_refused("ticket.not_called")
            .saying("A-001 did not come when it was called; reinstate it, or issue a new ticket");
    }

    #[test]
    fn the_ticket_must_be_known() {
        given::<Branch>(open(&[])).when(&start()).then_refused("ticket.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&start()).then_refused("branch.unknown");
    }
}
