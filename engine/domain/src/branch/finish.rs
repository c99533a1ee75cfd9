use serde::{Deserialize, Serialize};

use super::event::BranchEvent;
use super::permissions;
use super::refusal::BranchRefusal;
use super::state::Branch;
use super::ticket::TicketState;
use crate::{BranchId, Context, Decided, Message, Permission, TicketId};

/// The service is done: the ticket ends, and the counter is idle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Finish {
    /// Where.
    pub branch: BranchId,
    /// Whose ticket.
    pub ticket: TicketId,
}

impl Message for Finish {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "finish";
    const PERMISSION: Permission = permissions::TICKETS_SERVE;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, _: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let ticket = branch.known_ticket(self.ticket)?;
        let code = ticket.code;
        let TicketState::Serving { call, .. } = &ticket.state else {
            return Err(BranchRefusal::NotServing {
                ticket: self.ticket,
                ticket_code: code,
                state: ticket.state.clone(),
            });
        };
        let counter = call.counter;
        Ok(Decided::new(vec![BranchEvent::TicketServed { ticket: self.ticket, code, counter }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::bounds::ENDED_KEPT;
    use super::super::example::*;
    use super::super::{CounterState, Totals};
    use super::*;
    use crate::given::given;

    fn finish(id: u128) -> Finish {
        Finish { branch: branch(), ticket: ticket(id) }
    }

    #[test]
    fn who_is_being_served_has_been_served() {
        given::<Branch>(two_wait(&[called(FIRST, 2), started(FIRST, 2)]))
            .when(&finish(FIRST))
            .then(&[served(FIRST, 2)])
            .reply(&());
    }

    #[test]
    fn the_counter_is_idle_and_the_ticket_is_counted() {
        let history = two_wait(&[called(FIRST, 2), started(FIRST, 2)]);
        let given = given::<Branch>(history).when(&finish(FIRST)).afterwards();
        assert_eq!(given.state().counter_state(counter(2)), Some(CounterState::Idle));
        assert_eq!(given.state().totals(), Totals { issued: 2, served: 1, ..Totals::default() });
    }

    #[test]
    fn a_service_must_have_begun() {
        given::<Branch>(two_wait(&[called(FIRST, 2)]))
            .when(&finish(FIRST))
            .then_refused("ticket.not_serving")
            .saying("A-001 was called to counter 2; start it, recall it, or say that nobody came");
    }

    #[test]
    fn a_service_is_done_once() {
        given::<Branch>(two_wait(&[called(FIRST, 2), started(FIRST, 2), served(FIRST, 2)]))
            .when(&finish(FIRST))
            .then_refused("ticket.not_serving")
            .saying("A-001 was served already; issue a new ticket");
    }

    #[test]
    fn what_ended_long_ago_is_forgotten() {
        let rounds = |count: usize| {
            let first = 0x1000_u128;
            (first..first + count as u128).flat_map(|id| {
                let (ticket, code, counter) = (ticket(id), code(FIRST), sign(1));
                [
                    BranchEvent::TicketIssued { ticket, code, service: service() },
                    BranchEvent::TicketCalled { ticket, code, counter },
                    BranchEvent::ServiceStarted { ticket, code, counter },
                    BranchEvent::TicketServed { ticket, code, counter },
                ]
            })
        };
        let kept = given::<Branch>(open(&[]).into_iter().chain(rounds(ENDED_KEPT)));
        kept.when(&finish(0x1000)).then_refused("ticket.not_serving");
        let one_more = given::<Branch>(open(&[]).into_iter().chain(rounds(ENDED_KEPT + 1)));
        one_more.when(&finish(0x1000)).then_refused("ticket.unknown");
        one_more.when(&finish(0x1001)).then_refused("ticket.not_serving");
    }

    #[test]
    fn the_ticket_must_be_known() {
        given::<Branch>(open(&[])).when(&finish(FIRST)).then_refused("ticket.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&finish(FIRST)).then_refused("branch.unknown");
    }
}
