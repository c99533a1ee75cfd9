use serde::{Deserialize, Serialize};

use crate::branch::bounds::NOTES_MAX;
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::{BranchRefusal, MoveRefusal};
use crate::branch::state::Branch;
use crate::branch::ticket::Ticket;
use crate::{BranchId, Context, Decided, Message, Note, Permission, TicketId};

/// Notes something about a visit, for whoever serves it next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct AddNote {
    /// Where.
    pub branch: BranchId,
    /// Whose ticket.
    pub ticket: TicketId,
    /// What.
    pub note: Note,
}

impl Message for AddNote {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "add_note";
    const PERMISSION: Permission = permissions::TICKETS_NOTE;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, _: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let (ticket, found) = (self.ticket, branch.known_ticket(self.ticket)?);
        found.takes_a_note(ticket)?;
        let (code, note) = (found.code, self.note.clone());
        Ok(Decided::new(vec![BranchEvent::TicketNoted { ticket, code, note }], ()))
    }
}

impl Ticket {
    /// Whether there is room for one more note.
    pub(super) fn takes_a_note(&self, id: TicketId) -> Result<(), BranchRefusal> {
        if self.notes().len() < NOTES_MAX {
            return Ok(());
        }
        let (ticket_code, limit) = (self.code, NOTES_MAX);
        Err(MoveRefusal::TooManyNotes { ticket: id, ticket_code, limit }.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::given::{given, minute};

    fn add(text: &str) -> AddNote {
        AddNote { branch: branch(), ticket: ticket(FIRST), note: Note::new(text).unwrap() }
    }

    #[test]
    fn what_is_noted_stands_with_the_ticket_and_says_who_and_when() {
        let given = given::<Branch>(two_wait(&[])).by(agent());
        let after = given.when(&add("needs an interpreter")).afterwards();
        let more = after.state().ticket(ticket(FIRST)).unwrap().more.unwrap();
        let found = &more.notes[0];
        assert_eq!((found.text.as_str(), found.by), ("needs an interpreter", agent()));
        assert_eq!(found.at, minute(7));
    }

    #[test]
    fn a_ticket_has_a_bounded_number_of_notes() {
        let mut given = given::<Branch>(two_wait(&[]));
        for _ in 0..NOTES_MAX {
            given = given.when(&add("again")).afterwards();
        }
        given.when(&add("again")).then_refused("ticket.too_many_notes");
    }

    #[test]
    fn the_ticket_must_be_known() {
        given::<Branch>(open(&[])).when(&add("hello")).then_refused("ticket.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&add("hello")).then_refused("branch.unknown");
    }
}
