use serde::{Deserialize, Serialize};

use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::branch::ticket::TicketState;
use crate::{BranchId, Context, Decided, Message, Permission, TicketId};

/// The service is done: the ticket ends, or goes on to the next service of the visit; the counter is idle,
/// or in wrap-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let ticket = branch.known_ticket(self.ticket)?;
        let code = ticket.code;
        let TicketState::Serving { call, .. } = &*ticket.state else {
            return Err(BranchRefusal::NotServing {
                ticket: self.ticket,
                ticket_code: code,
                state: (*ticket.state).clone(),
            });
        };
        let (id, counter) = (self.ticket, call.counter);
        let wrap_up = branch.known_counter(counter.id)?.terms.wrap_up;
        let Some(service) = ticket.then().first().copied() else {
            let served = vec![BranchEvent::TicketServed { ticket: id, code, counter, wrap_up }];
            return Ok(Decided::new(branch.with_calls(context, served), ()));
        };
        let queue = branch.queue_for(service, ticket.priority);
        let unserved = branch.unserved(service);
        let went_on = BranchEvent::TicketWentOn {
            ticket: id,
            code,
            counter,
            wrap_up,
            service,
            queue,
            unserved,
        };
        Ok(Decided::new(branch.with_calls(context, vec![went_on]), ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ServiceId;
    use crate::branch::bounds::ENDED_KEPT;
    use crate::branch::example::*;
    use crate::branch::leg::LegOutcome;
    use crate::branch::{Arrival, CallNext, CounterTerms, OpenCounter};
    use crate::branch::{CounterState, Totals};
    use crate::given::{given, minute};

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

    fn issued_as(ticket: TicketId, code: crate::branch::Code) -> BranchEvent {
        let (service, arrival) = (service(), Arrival::default());
        BranchEvent::TicketIssued { ticket, code, service, arrival }
    }

    #[test]
    fn a_visit_goes_on_to_its_next_service_and_each_leg_has_its_own_waiting_time() {
        let other: ServiceId = uuid::Uuid::from_u128(0x6).into();
        let added = BranchEvent::ServiceAdded {
            service: other,
            name: name("Cashier"),
            prefix: prefix("C"),
        };
        let arrival = Arrival { then: vec![other], ..Arrival::default() };
        let history =
            open(&[added, issued_with(FIRST, arrival), called(FIRST, 1), started(FIRST, 1)]);
        let outcome = given::<Branch>(history).when(&finish(FIRST));
        outcome.then(&[BranchEvent::TicketWentOn {
            ticket: ticket(FIRST),
            code: code(FIRST),
            counter: sign(1),
            wrap_up: false,
            service: other,
            queue: None,
            unserved: None,
        }]);
        let after = outcome.afterwards();
        assert_eq!(after.state().counter_state(counter(1)), Some(CounterState::Idle));
        let view = after.state().ticket(ticket(FIRST)).unwrap();
        assert_eq!((view.service, view.waiting_since), (other, minute(9)));
        let after = after.at(minute(20)).and(called(FIRST, 2)).and(started(FIRST, 2));
        let after = after.when(&finish(FIRST)).afterwards();
        let legs = after.state().known_ticket(ticket(FIRST)).unwrap().ended_legs();
        let waited: Vec<_> = legs.iter().map(|leg| leg.waited_ms() / 60_000).collect();
        assert_eq!(waited, [1, 11]);
        assert!(legs.iter().all(|leg| leg.outcome == LegOutcome::Served));
        assert_eq!(after.state().totals().served, 1);
    }

    #[test]
    fn a_counter_with_wrap_up_is_not_idle_at_once_but_can_call() {
        let terms = CounterTerms { wrap_up: true, auto_call: true, ..CounterTerms::default() };
        let changed = BranchEvent::CounterChanged { counter: sign(1), name: name("Desk 1"), terms };
        let history = two_wait(&[called(FIRST, 1), started(FIRST, 1), changed]);
        let outcome = given::<Branch>(history).when(&finish(FIRST));
        let (ticket, code, counter_sign) = (ticket(FIRST), code(FIRST), sign(1));
        let served =
            BranchEvent::TicketServed { ticket, code, counter: counter_sign, wrap_up: true };
        outcome.then(&[served]);
        let after = outcome.afterwards();
        let since = minute(10);
        assert_eq!(after.state().counter_state(counter(1)), Some(CounterState::WrapUp { since }));
        let next = CallNext { branch: branch(), counter: counter(1) };
        after.when(&next).then_calls(&[called(SECOND, 1)]);
        after.when(&OpenCounter { branch: branch(), counter: counter(1) }).then_calls(&[
            BranchEvent::CounterOpened { counter: sign(1) },
            called_by_itself(SECOND, 1),
        ]);
    }

    #[test]
    fn what_ended_long_ago_is_forgotten() {
        let rounds = |count: usize| {
            let first = 0x1000_u128;
            (first..first + count as u128).flat_map(|id| {
                let (ticket, code, counter) = (ticket(id), code(FIRST), sign(1));
                [
                    issued_as(ticket, code),
                    called_as(ticket, code),
                    BranchEvent::ServiceStarted { ticket, code, counter },
                    BranchEvent::TicketServed { ticket, code, counter, wrap_up: false },
                ]
            })
        };
        let kept = given::<Branch>(open(&[]).into_iter().chain(rounds(ENDED_KEPT)));
        kept.when(&finish(0x1000)).then_refused("ticket.not_serving");
        // They are forgotten when the next ticket is issued: so long the last move can be undone.
        let next = issued_as(ticket(SECOND), code(SECOND));
        let history = open(&[]).into_iter().chain(rounds(ENDED_KEPT + 1)).chain([next]);
        let one_more = given::<Branch>(history);
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
