use serde::{Deserialize, Serialize};

use crate::branch::choice::Choice;
use crate::branch::code::Code;
use crate::branch::counter::CounterSign;
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::dispatch::Reason;
use crate::{BranchId, Context, CounterId, Decided, Message, Permission, TicketId};

/// Calls whoever is next to a counter: of its own queues first, then of any that it is able to serve.
///
/// Two counters that call at the same moment get two different tickets, because a branch decides one
/// message at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct CallNext {
    /// Where.
    pub branch: BranchId,
    /// The counter that calls. It must be free.
    pub counter: CounterId,
}

/// The ticket that was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Called {
    /// Its id.
    pub ticket: TicketId,
    /// What its holder is called by.
    pub code: Code,
    /// Where to.
    pub counter: CounterSign,
    /// Why this ticket was next; none when it was not, and somebody chose it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

impl Message for CallNext {
    type Aggregate = Branch;
    type Reply = Called;

    const NAME: &'static str = "call_next";
    const PERMISSION: Permission = permissions::TICKETS_CALL;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let found = branch.free_counter(self.counter)?;
        let next = branch.next_for(self.counter, context.now).ok_or(BranchRefusal::NobodyWaits)?;
        let (ticket, reason, choice) = (next.ticket, Some(next.reason), Choice::Next);
        let (code, counter) = (branch.known_ticket(ticket)?.code, found.sign(self.counter));
        Ok(Decided::new(
            vec![BranchEvent::TicketCalled { ticket, code, counter, choice, reason }],
            Called { ticket, code, counter, reason },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::given::given;

    fn call(number: u16) -> CallNext {
        CallNext { branch: branch(), counter: counter(number) }
    }

    #[test]
    fn whoever_has_waited_longest_is_called() {
        let (ticket, code, counter) = (ticket(FIRST), code(FIRST), sign(2));
        let reason = Some(Reason::Shortest {
            expected_millis: 480_000,
            waiting: 2,
            limit_millis: 2_100_000,
            beyond_millis: None,
            counters_on_overdue: 0,
        });
        let choice = Choice::Next;
        given::<Branch>(two_wait(&[]))
            .when(&call(2))
            .then(&[BranchEvent::TicketCalled { ticket, code, counter, choice, reason }])
            .reply(&Called { ticket, code, counter, reason });
    }

    #[test]
    fn another_counter_gets_another_ticket() {
        given::<Branch>(two_wait(&[called(FIRST, 2)]))
            .when(&call(1))
            .then_calls(&[called(SECOND, 1)]);
    }

    #[test]
    fn who_has_cancelled_is_not_called() {
        given::<Branch>(two_wait(&[cancelled(FIRST, None)]))
            .when(&call(1))
            .then_calls(&[called(SECOND, 1)]);
    }

    #[test]
    fn a_counter_calls_again_once_it_is_idle() {
        for ending in [
            vec![started(FIRST, 1), served(FIRST, 1)],
            vec![no_show(FIRST, 1)],
            vec![cancelled(FIRST, Some(1))],
        ] {
            let history = two_wait(&[called(FIRST, 1)]).into_iter().chain(ending);
            given::<Branch>(history).when(&call(1)).then_calls(&[called(SECOND, 1)]);
        }
    }

    #[test]
    fn a_counter_that_has_called_somebody_is_busy() {
        given::<Branch>(two_wait(&[called(FIRST, 1)]))
            .when(&call(1))
            .then_refused("counter.busy")
            .saying(
                "counter 1 is busy: A-001 was called to counter 1; start it, recall it, or say that \
                 nobody came",
            );
    }

    #[test]
    fn a_counter_that_serves_somebody_is_busy() {
        given::<Branch>(two_wait(&[called(FIRST, 1), started(FIRST, 1)]))
            .when(&call(1))
            .then_refused("counter.busy")
            .saying("counter 1 is busy: A-001 is being served at counter 1; finish it");
    }

    #[test]
    fn somebody_must_wait() {
        given::<Branch>(open(&[]))
            .when(&call(1))
            .then_refused("branch.nobody_waits")
            .saying("nobody waits; call again when somebody has taken a ticket");
    }

    #[test]
    fn the_counter_must_be_known() {
        given::<Branch>(two_wait(&[])).when(&call(3)).then_refused("counter.unknown").saying(
            "there is no counter 00000000-0000-0000-0000-0000000000c3 in this branch; choose \
                 one that its snapshot lists",
        );
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&call(1)).then_refused("branch.unknown");
    }
}
