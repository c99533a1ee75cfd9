use serde::{Deserialize, Serialize};

use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::branch::ticket::TicketView;
use crate::{BranchId, Context, Decided, Message, Permission, TicketId};

/// Asks how far one ticket has come. Also answered for a while after the ticket has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct FindTicket {
    /// Where.
    pub branch: BranchId,
    /// Which one.
    pub ticket: TicketId,
}

impl Message for FindTicket {
    type Aggregate = Branch;
    type Reply = TicketView;

    const NAME: &'static str = "find_ticket";
    const PERMISSION: Permission = permissions::TICKETS_READ;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, _: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let ticket = state.existing(self.branch)?.known_ticket(self.ticket)?;
        Ok(Decided::answer(ticket.view(self.ticket)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::branch::{BranchEvent, Call, CancelledBy, TicketState};
    use crate::given::{given, minute};

    fn find() -> FindTicket {
        FindTicket { branch: branch(), ticket: ticket(FIRST) }
    }

    /// After these events, the first ticket has come so far.
    #[track_caller]
    fn check(more: &[BranchEvent], state: TicketState) {
        let given = given::<Branch>(two_wait(more));
        let expected = TicketView {
            ticket: ticket(FIRST),
            code: code(FIRST),
            service: service(),
            promise: None,
            issued_at: minute(5),
            waiting_since: minute(5),
            state,
            queue: None,
            priority: None,
            more: given.state().known_ticket(ticket(FIRST)).unwrap().more.clone(),
        };
        given.when(&find()).then_nothing().reply(&expected);
    }

    #[test]
    fn a_ticket_tells_how_far_it_has_come_and_since_when() {
        let (started_at, ended_at) = (minute(8), minute(9));
        let call = || {
            let (counter, called_at) = (sign(2), minute(7));
            let (last_at, agent, reason) = (called_at, None, None);
            Box::new(Call { counter, called_at, calls: 1, last_at, agent, reason })
        };
        let to_the_end = [called(FIRST, 2), started(FIRST, 2), served(FIRST, 2)];
        check(&[], TicketState::Waiting);
        check(&to_the_end[..1], TicketState::Called { call: call() });
        check(&to_the_end[..2], TicketState::Serving { call: call(), started_at });
        check(&to_the_end, TicketState::Served { call: call(), started_at, ended_at });

        let (ended_at, by) = (minute(8), CancelledBy::Staff);
        check(
            &[called(FIRST, 2), no_show(FIRST, 2)],
            TicketState::NoShow { call: call(), ended_at },
        );
        let cancelled = [called(FIRST, 2), cancelled(FIRST, Some(2))];
        check(&cancelled, TicketState::Cancelled { ended_at, by });
        check(&[held(FIRST, None)], TicketState::Held { held_at: minute(7), until: None });
    }

    #[test]
    fn the_ticket_must_be_known() {
        given::<Branch>(open(&[])).when(&find()).then_refused("ticket.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&find()).then_refused("branch.unknown");
    }
}
