use serde::{Deserialize, Serialize};

use crate::branch::code::Code;
use crate::branch::permissions;
use crate::branch::refusal::{BranchRefusal, MoveRefusal};
use crate::branch::state::Branch;
use crate::branch::ticket::TicketState;
use crate::branch::waits::Promise;
use crate::{
    BranchId, Context, Decided, Language, Message, Name, Permission, TicketId, Timestamp, VisitId,
};

/// Asks what stands on the paper of a ticket. Whoever gives out tickets may: a printer is part of that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct FindSlip {
    /// Where.
    pub branch: BranchId,
    /// Which one.
    pub ticket: TicketId,
    /// The link that is to stand on it. It has to be that of this ticket: a paper that leads to somebody else's visit
    /// would be worse than none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<VisitId>,
}

/// What stands on the paper of a ticket. Nothing in it is about a person but the code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TicketSlip {
    /// Where it was given out.
    pub branch_name: Name,
    /// In which language its holder is spoken to.
    pub language: Language,
    /// The time zone of the branch; none for UTC.
    pub time_zone: Option<Name>,
    /// What its holder will be called by.
    pub code: Code,
    /// What its holder waits for.
    pub service_name: Name,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// How many stand before it in its queue, while it waits.
    pub ahead: Option<usize>,
    /// How long its holder was told to wait.
    pub promise: Option<Promise>,
}

impl Message for FindSlip {
    type Aggregate = Branch;
    type Reply = TicketSlip;

    const NAME: &'static str = "find_slip";
    const PERMISSION: Permission = permissions::TICKETS_ISSUE;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, _: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let unknown = BranchRefusal::BranchUnknown { branch: self.branch };
        let profile = branch.profile().ok_or(unknown)?;
        let ticket = branch.known_ticket(self.ticket)?;
        if self.visit.is_some_and(|visit| ticket.visit != Some(visit.mark())) {
            return Err(MoveRefusal::VisitUnknown.into());
        }
        let service = branch.known_service(ticket.service)?;
        let own = ticket.more.as_ref().and_then(|more| more.language);
        let waits = matches!(*ticket.state, TicketState::Waiting);
        Ok(Decided::answer(TicketSlip {
            branch_name: profile.name.clone(),
            language: own.unwrap_or(profile.settings.language),
            time_zone: profile.settings.time_zone.clone(),
            code: ticket.code,
            service_name: service.name.clone(),
            issued_at: ticket.issued_at,
            ahead: waits.then(|| branch.ahead_of(ticket.queue, ticket.place())),
            promise: ticket.promise,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::given::{given, minute};

    fn find(id: u128, visit: Option<VisitId>) -> FindSlip {
        FindSlip { branch: branch(), ticket: ticket(id), visit }
    }

    #[test]
    fn the_paper_says_the_place_while_the_ticket_waits() {
        let history = open(&[seated(1), issued(FIRST), issued_to(SECOND, visit(2))]);
        let waiting = given::<Branch>(history);
        let profile = waiting.state().profile().unwrap();
        let expected = TicketSlip {
            branch_name: profile.name.clone(),
            language: profile.settings.language,
            time_zone: profile.settings.time_zone.clone(),
            code: code(SECOND),
            service_name: name("Inquiries"),
            issued_at: minute(7),
            ahead: Some(1),
            promise: None,
        };
        let found = find(SECOND, Some(visit(2)));
        waiting.when(&found).then_nothing().reply(&expected);
        let called = waiting.and(called(FIRST, 1)).and(called(SECOND, 2));
        let expected = TicketSlip { ahead: None, ..expected };
        called.when(&find(SECOND, None)).then_nothing().reply(&expected);
    }

    #[test]
    fn a_link_stands_on_its_own_ticket_only() {
        let history = open(&[issued_to(FIRST, visit(1)), issued_to(SECOND, visit(2))]);
        let waiting = given::<Branch>(history);
        waiting.when(&find(FIRST, Some(visit(2)))).then_refused("visit.unknown");
    }

    #[test]
    fn the_ticket_must_be_known() {
        given::<Branch>(open(&[])).when(&find(FIRST, None)).then_refused("ticket.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&find(FIRST, None)).then_refused("branch.unknown");
    }
}
