use serde::{Deserialize, Serialize};

use crate::branch::counter::CounterState;
use crate::branch::course::Course;
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::{BranchId, Context, CounterId, Decided, Message, Permission};

/// A counter serves nobody any more. Who waits for it alone is handed over; whoever nobody can serve any
/// more is named at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct CloseCounter {
    /// Where.
    pub branch: BranchId,
    /// Which counter.
    pub counter: CounterId,
}

impl Message for CloseCounter {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "close_counter";
    const PERMISSION: Permission = permissions::COUNTERS_WORK;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let mut course = Course::new(branch, context);
        branch.closing(self.counter)?.into_iter().for_each(|event| course.happens(event));
        Ok(Decided::new(course.settles(), ()))
    }
}

impl Branch {
    /// What happens when this counter is closed; nothing when it is closed already.
    pub(in crate::branch) fn closing(
        &self,
        id: CounterId,
    ) -> Result<Vec<BranchEvent>, BranchRefusal> {
        let found = self.known_counter(id)?;
        let counter = found.sign(id);
        if let Some(ticket) = found.state.ticket() {
            return Err(self.busy(id, found, ticket)?);
        }
        if found.state == CounterState::Closed {
            return Ok(Vec::new());
        }
        let left = found.agent.map(|agent| BranchEvent::AgentLeft { counter, agent });
        Ok(left.into_iter().chain([BranchEvent::CounterClosed { counter }]).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::catalogue::{Chosen, Unserved};
    use crate::branch::counter::CounterTerms;
    use crate::branch::example::*;
    use crate::dispatch::{Class, Target};
    use crate::given::given;

    fn close(number: u16) -> CloseCounter {
        CloseCounter { branch: branch(), counter: counter(number) }
    }

    #[test]
    fn a_counter_is_closed_and_its_agent_leaves() {
        given::<Branch>(open(&[seated(1)]))
            .when(&close(1))
            .then(&[BranchEvent::AgentLeft { counter: sign(1), agent: agent() }, closed(1)]);
    }

    #[test]
    fn a_counter_is_closed_once() {
        given::<Branch>(open(&[closed(1)])).when(&close(1)).then_nothing();
    }

    #[test]
    fn with_the_last_counter_it_is_said_who_waits_in_vain() {
        given::<Branch>(two_wait(&[])).when(&close(1)).then(&[closed(1)]);
        given::<Branch>(two_wait(&[closed(1)]))
            .when(&close(2))
            .then(&[closed(2), unserved(2, Unserved::AllClosed)]);
    }

    #[test]
    fn a_queue_whose_counters_all_close_hands_its_tickets_over() {
        let own = |number, queues| BranchEvent::CounterChanged {
            counter: sign(number),
            name: name(&format!("Desk {number}")),
            terms: CounterTerms { queues, ..CounterTerms::default() },
        };
        let history = open(&[
            queue_added(),
            own(1, Chosen::these([queue()])),
            own(2, Chosen::these([])),
            issued_in(FIRST, queue()),
        ]);
        let from = Class { queue: Some(queue()), ..class() };
        given::<Branch>(history)
            .when(&close(1))
            .then(&[closed(1), BranchEvent::LaneHandedOver { from, to: class(), waiting: 1 }]);
    }

    #[test]
    fn who_was_sent_to_it_alone_may_go_anywhere() {
        let from = Class { target: Target::Counter(counter(1)), ..class() };
        let sent = BranchEvent::TicketTransferred {
            ticket: ticket(FIRST),
            code: code(FIRST),
            counter: None,
            queue: None,
            target: from.target,
            place: None,
            note: None,
        };
        given::<Branch>(two_wait(&[sent]))
            .when(&close(1))
            .then(&[closed(1), BranchEvent::LaneHandedOver { from, to: class(), waiting: 1 }]);
    }

    #[test]
    fn who_is_being_served_is_served_first() {
        given::<Branch>(two_wait(&[called(FIRST, 1), started(FIRST, 1)]))
            .when(&close(1))
            .then_refused("counter.busy")
            .saying("counter 1 is busy: A-001 is being served at counter 1; finish it");
    }

    #[test]
    fn the_counter_must_be_known() {
        given::<Branch>(open(&[])).when(&close(3)).then_refused("counter.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&close(1)).then_refused("branch.unknown");
    }
}
