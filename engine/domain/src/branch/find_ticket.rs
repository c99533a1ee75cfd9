use serde::{Deserialize, Serialize};

use super::permissions;
use super::refusal::BranchRefusal;
use super::state::Branch;
use super::ticket::TicketView;
use crate::{BranchId, Context, Decided, Message, Permission, TicketId};

/// Asks how far one ticket has come. Also answered for a while after the ticket has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    use super::super::example::*;
    use super::super::{BranchEvent, Call, TicketState};
    use super::*;
    use crate::given::{given, minute};

    fn find() -> FindTicket {
        FindTicket { branch: branch(), ticket: ticket(FIRST) }
    }

    /// After these events, the first ticket has come so far.
    #[track_caller]
    fn check(more: &[BranchEvent], state: TicketState) {
        given::<Branch>(two_wait(more)).when(&find()).then_nothing().reply(&TicketView {
            ticket: ticket(FIRST),
            code: code(FIRST),
            service: service(),
            issued_at: minute(5),
            state,
        });
    }

    #[test]
    fn a_ticket_tells_how_far_it_has_come_and_since_when() {
        let call = Call { counter: sign(2), called_at: minute(7), calls: 1 };
        let (started_at, ended_at) = (minute(8), minute(9));
        let to_the_end = [called(FIRST, 2), started(FIRST, 2), served(FIRST, 2)];
        check(&[], TicketState::Waiting);
        check(&to_the_end[..1], TicketState::Called { call });
        check(&to_the_end[..2], TicketState::Serving { call, started_at });
        check(&to_the_end, TicketState::Served { call, started_at, ended_at });

        let ended_at = minute(8);
        check(&[called(FIRST, 2), no_show(FIRST, 2)], TicketState::NoShow { call, ended_at });
        check(&[called(FIRST, 2), cancelled(FIRST, Some(2))], TicketState::Cancelled { ended_at });
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
