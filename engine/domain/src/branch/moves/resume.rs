use serde::{Deserialize, Serialize};

use crate::branch::event::BranchEvent;
use crate::branch::moves::Back;
use crate::branch::permissions;
use crate::branch::refusal::{BranchRefusal, MoveRefusal};
use crate::branch::state::Branch;
use crate::branch::ticket::TicketState;
use crate::{BranchId, Context, Decided, Message, Permission, TicketId};

/// A ticket that was set aside waits again, with all the time that its holder has waited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Resume {
    /// Where.
    pub branch: BranchId,
    /// Whose ticket.
    pub ticket: TicketId,
    /// Where.
    #[serde(default)]
    pub to: Back,
}

impl Message for Resume {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "resume";
    const PERMISSION: Permission = permissions::TICKETS_HOLD;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let (ticket, found) = (self.ticket, branch.known_ticket(self.ticket)?);
        let code = found.code;
        if !matches!(*found.state, TicketState::Held { .. }) {
            let state = TicketState::clone(&found.state);
            return Err(MoveRefusal::NotHeld { ticket, ticket_code: code, state }.into());
        }
        let place = self.to.place(found);
        let resumed = vec![BranchEvent::TicketResumed { ticket, code, place }];
        Ok(Decided::new(branch.with_calls(context, resumed), ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::given::{Given, given};

    fn resume(to: Back) -> Resume {
        Resume { branch: branch(), ticket: ticket(FIRST), to }
    }

    fn line(given: &Given<Branch>) -> Vec<TicketId> {
        given.state().waiting().map(|(id, _)| id).collect()
    }

    #[test]
    fn who_was_set_aside_comes_back_to_the_old_place_or_the_end() {
        let given = given::<Branch>(two_wait(&[held(FIRST, None)]));
        let before = given.when(&resume(Back::OldPlace)).afterwards();
        assert_eq!(line(&before), [ticket(FIRST), ticket(SECOND)]);
        let view = before.state().ticket(ticket(FIRST)).unwrap();
        assert_eq!(view.waiting_since, view.issued_at);
        let behind = given.when(&resume(Back::End)).afterwards();
        assert_eq!(line(&behind), [ticket(SECOND), ticket(FIRST)]);
    }

    #[test]
    fn who_still_waits_was_not_set_aside() {
        given::<Branch>(two_wait(&[]))
            .when(&resume(Back::OldPlace))
            .then_refused("ticket.not_held")
            .saying("A-001 still waits; call it first, or cancel it");
    }

    #[test]
    fn the_ticket_must_be_known() {
        given::<Branch>(open(&[])).when(&resume(Back::End)).then_refused("ticket.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&resume(Back::End)).then_refused("branch.unknown");
    }
}
