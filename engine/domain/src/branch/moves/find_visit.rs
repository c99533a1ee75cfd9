use serde::{Deserialize, Serialize};

use crate::branch::catalogue::Unserved;
use crate::branch::code::Code;
use crate::branch::permissions;
use crate::branch::refusal::{BranchRefusal, MoveRefusal};
use crate::branch::state::Branch;
use crate::branch::ticket::{Ticket, TicketState};
use crate::{
    BranchId, Context, Decided, Message, Name, Permission, ServiceId, TicketId, Timestamp, VisitId,
};

/// Asks how far a visit has come, by the link that its holder has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct FindVisit {
    /// Where.
    pub branch: BranchId,
    /// The link.
    pub visit: VisitId,
}

/// How far a visit has come, as its holder sees it: nothing of what those note who work there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VisitView {
    /// What its holder is called by.
    pub code: Code,
    /// What its holder waits for.
    pub service: ServiceId,
    /// What that is called.
    pub service_name: Name,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// How far it has come.
    #[serde(flatten)]
    pub state: TicketState,
    /// How many stand before it in its queue, while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ahead: Option<usize>,
    /// What its holder goes on to afterwards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<ServiceId>,
    /// Why nobody can be served now, if so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unserved: Option<Unserved>,
}

impl Message for FindVisit {
    type Aggregate = Branch;
    type Reply = VisitView;

    const NAME: &'static str = "find_visit";
    const PERMISSION: Permission = permissions::VISITS_READ;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, _: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let (_, ticket) = branch.known_visit(self.visit)?;
        let service = branch.known_service(ticket.service)?;
        let ahead = matches!(*ticket.state, TicketState::Waiting)
            .then(|| branch.ahead_of(ticket.queue, ticket.place()));
        let unserved = ahead.and_then(|_| branch.unserved(ticket.service));
        Ok(Decided::answer(VisitView {
            code: ticket.code,
            service: ticket.service,
            service_name: service.name.clone(),
            issued_at: ticket.issued_at,
            state: ticket.state.without_agent(),
            ahead,
            then: ticket.then().to_vec(),
            unserved,
        }))
    }
}

impl Branch {
    /// The ticket that its holder follows by this link, or the refusal that there is none.
    pub(in crate::branch) fn known_visit(
        &self,
        visit: VisitId,
    ) -> Result<(TicketId, &Ticket), BranchRefusal> {
        let mark = visit.mark();
        let mut made_together = self.tickets.range(mark.tickets_of_its_moment());
        let found = made_together.find(|(_, ticket)| ticket.visit == Some(mark));
        let id = found.map(|(id, _)| id).or_else(|| self.index.visits.get(&mark));
        let id = *id.ok_or(MoveRefusal::VisitUnknown)?;
        Ok((id, self.known_ticket(id)?))
    }
}

impl TicketState {
    /// The same, but not who sits at the counter: that is nobody's business.
    fn without_agent(&self) -> Self {
        let mut state = self.clone();
        if let Self::Called { call }
        | Self::Serving { call, .. }
        | Self::Served { call, .. }
        | Self::NoShow { call, .. } = &mut state
        {
            call.agent = None;
        }
        state
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::branch::ticket::Call;
    use crate::given::{given, minute};

    fn find(visit: VisitId) -> FindVisit {
        FindVisit { branch: branch(), visit }
    }

    #[test]
    fn whoever_has_the_link_sees_the_place_and_the_counter() {
        let visit = visit(2);
        let history = open(&[seated(1), issued(FIRST), issued_to(SECOND, visit)]);
        let waiting = given::<Branch>(history);
        let expected = VisitView {
            code: code(SECOND),
            service: service(),
            service_name: name("Inquiries"),
            issued_at: minute(7),
            state: TicketState::Waiting,
            ahead: Some(1),
            then: Vec::new(),
            unserved: None,
        };
        waiting.when(&find(visit)).then_nothing().reply(&expected);
        let called = waiting.and(called(FIRST, 1)).and(called(SECOND, 2));
        let call = Call {
            counter: sign(2),
            called_at: minute(9),
            calls: 1,
            last_at: minute(9),
            agent: None,
            reason: None,
        };
        let state = TicketState::Called { call: Box::new(call) };
        called.when(&find(visit)).reply(&VisitView { state, ahead: None, ..expected });
    }

    #[test]
    fn nobody_finds_a_visit_by_anything_else() {
        let history = open(&[issued_to(FIRST, visit(1))]);
        given::<Branch>(history)
            .when(&find(visit(3)))
            .then_refused("visit.unknown")
            .saying("no visit is known by this link, or it ended long ago; take a new ticket");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&find(visit(1))).then_refused("branch.unknown");
    }
}
