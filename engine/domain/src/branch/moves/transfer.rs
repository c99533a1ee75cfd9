use serde::{Deserialize, Serialize};

use crate::branch::course::Course;
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::{BranchRefusal, CatalogueRefusal, DeskRefusal};
use crate::branch::state::Branch;
use crate::branch::ticket::Ticket;
use crate::dispatch::Target;
use crate::{
    BranchId, Context, CounterId, Decided, Message, Note, Permission, PrincipalId, QueueId,
    TicketId,
};

/// Sends a ticket elsewhere: to a queue, a counter or an agent. Its holder keeps the time already waited; a
/// counter that had it is idle again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Transfer {
    /// Where.
    pub branch: BranchId,
    /// Whose ticket.
    pub ticket: TicketId,
    /// Where to.
    pub to: TransferTo,
    /// At which place.
    pub place: TransferPlace,
    /// What the next should know.
    #[serde(default)]
    pub note: Option<Note>,
}

/// Where a ticket is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TransferTo {
    /// To this queue; nothing (`null`) for the one that every branch has.
    Queue(Option<QueueId>),
    /// To this counter, and no other.
    Counter(CounterId),
    /// To this agent, wherever they sit.
    Agent(PrincipalId),
}

/// At which place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TransferPlace {
    /// Before everybody who waits there.
    First,
    /// Behind everybody who waits there.
    Last,
    /// As if it had waited there from the beginning.
    ByArrival,
}

impl Message for Transfer {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "transfer";
    const PERMISSION: Permission = permissions::TICKETS_TRANSFER;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let (ticket, found) = (self.ticket, branch.living_ticket(self.ticket)?);
        found.takes_a_leg(ticket)?;
        if self.note.is_some() {
            found.takes_a_note(ticket)?;
        }
        let (queue, target) = branch.destination(found, self.to)?;
        let place = match self.place {
            TransferPlace::First => branch.first_place(queue),
            TransferPlace::Last => None,
            TransferPlace::ByArrival => Some(found.place()),
        };
        let (code, counter, note) = (found.code, found.state.in_hand(), self.note.clone());
        let mut course = Course::new(branch, context);
        course.happens(BranchEvent::TicketTransferred {
            ticket,
            code,
            counter,
            queue,
            target,
            place,
            note,
        });
        Ok(Decided::new(course.settles(), ()))
    }
}

impl Branch {
    /// The queue in which a ticket waits that is sent there, and who alone may call it.
    fn destination(
        &self,
        ticket: &Ticket,
        to: TransferTo,
    ) -> Result<(Option<QueueId>, Target), BranchRefusal> {
        let (service, priority) = (ticket.service, ticket.priority);
        match to {
            TransferTo::Queue(None) => Ok((None, Target::Anyone)),
            TransferTo::Queue(Some(queue)) => {
                let terms = &self.known_queue(queue)?.terms;
                if !terms.admits(service, priority) {
                    let name = terms.name.clone();
                    let refusal = CatalogueRefusal::DoesNotAdmit { queue, name, service, priority };
                    return Err(refusal.into());
                }
                Ok((Some(queue), Target::Anyone))
            }
            TransferTo::Counter(counter) => {
                self.open_counter(counter)?;
                self.able(counter, service)?;
                Ok((ticket.queue, Target::Counter(counter)))
            }
            TransferTo::Agent(agent) => {
                let seat = self.seat_of(agent).ok_or(DeskRefusal::NotSeated { agent })?;
                self.open_counter(seat.id)?;
                self.able(seat.id, service)?;
                Ok((ticket.queue, Target::Agent(agent)))
            }
        }
    }

    /// Whether somebody can be served there, or the refusal that it is closed.
    fn open_counter(&self, id: CounterId) -> Result<(), BranchRefusal> {
        let counter = self.known_counter(id)?;
        if counter.state.is_open() {
            return Ok(());
        }
        Err(DeskRefusal::CounterClosed { counter: counter.sign(id) }.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::CallNext;
    use crate::branch::catalogue::{Chosen, QueueTerms};
    use crate::branch::counter::CounterState;
    use crate::branch::example::*;
    use crate::branch::leg::LegOutcome;
    use crate::given::given;

    fn transfer(to: TransferTo, place: TransferPlace) -> Transfer {
        Transfer { branch: branch(), ticket: ticket(FIRST), to, place, note: None }
    }

    #[test]
    fn who_is_sent_elsewhere_keeps_the_time_already_waited() {
        let history = two_wait(&[queue_added(), called(FIRST, 1), started(FIRST, 1)]);
        let outcome = given::<Branch>(history)
            .when(&transfer(TransferTo::Queue(Some(queue())), TransferPlace::Last));
        outcome.then(&[BranchEvent::TicketTransferred {
            ticket: ticket(FIRST),
            code: code(FIRST),
            counter: Some(sign(1)),
            queue: Some(queue()),
            target: Target::Anyone,
            place: None,
            note: None,
        }]);
        let after = outcome.afterwards();
        let view = after.state().ticket(ticket(FIRST)).unwrap();
        assert_eq!((view.queue, view.waiting_since), (Some(queue()), view.issued_at));
        assert_eq!(after.state().counter_state(counter(1)), Some(CounterState::Idle));
        assert_eq!(view.more.unwrap().legs[0].outcome, LegOutcome::Transferred);
    }

    #[test]
    fn it_is_first_or_last_or_where_its_arrival_puts_it() {
        let history = || two_wait(&[queue_added(), issued_in(0x73, queue()), called(FIRST, 1)]);
        for (place, first) in [
            (TransferPlace::First, FIRST),
            (TransferPlace::Last, 0x73),
            (TransferPlace::ByArrival, FIRST),
        ] {
            let outcome =
                given::<Branch>(history()).when(&transfer(TransferTo::Queue(Some(queue())), place));
            let after = outcome.afterwards();
            let mut waiting = after.state().waiting().filter(|(_, ticket)| ticket.queue.is_some());
            assert_eq!(waiting.next().unwrap().0, ticket(first), "{place:?}");
        }
    }

    #[test]
    fn only_the_counter_it_was_sent_to_calls_it() {
        let outcome = given::<Branch>(two_wait(&[called(FIRST, 1)]))
            .when(&transfer(TransferTo::Counter(counter(2)), TransferPlace::First));
        let after = outcome.afterwards();
        let next = |number| CallNext { branch: branch(), counter: counter(number) };
        after.when(&next(1)).then_calls(&[called(SECOND, 1)]);
        after.when(&next(2)).then_calls(&[called(FIRST, 2)]);
    }

    #[test]
    fn only_the_agent_it_was_sent_to_calls_it_wherever_they_sit() {
        let history = two_wait(&[seated(1)]);
        let outcome = given::<Branch>(history)
            .when(&transfer(TransferTo::Agent(agent()), TransferPlace::First));
        let after = outcome.afterwards();
        let next = |number| CallNext { branch: branch(), counter: counter(number) };
        after.when(&next(2)).then_calls(&[called(SECOND, 2)]);
        after.when(&next(1)).then_calls(&[called(FIRST, 1)]);
    }

    #[test]
    fn a_note_goes_with_it() {
        let note = Some(Note::new("has the form").unwrap());
        let transfer = Transfer { note, ..transfer(TransferTo::Queue(None), TransferPlace::Last) };
        let after = given::<Branch>(two_wait(&[])).when(&transfer).afterwards();
        let more = after.state().ticket(ticket(FIRST)).unwrap().more.unwrap();
        assert_eq!(more.notes[0].text.as_str(), "has the form");
    }

    #[test]
    fn somebody_must_be_there_to_serve_it() {
        let to = |to| transfer(to, TransferPlace::Last);
        let agent = TransferTo::Agent(agent());
        given::<Branch>(two_wait(&[])).when(&to(agent)).then_refused("agent.not_seated");
        let counter = TransferTo::Counter(counter(1));
        given::<Branch>(two_wait(&[closed(1)])).when(&to(counter)).then_refused("counter.closed");
        given::<Branch>(two_wait(&[unable(1)]))
            .when(&to(counter))
            .then_refused("counter.cannot_serve");
        given::<Branch>(two_wait(&[seated(1), closed(1)]))
            .when(&to(agent))
            .then_refused("counter.closed");
    }

    #[test]
    fn the_queue_must_admit_it() {
        let terms =
            QueueTerms { priorities: Chosen::these([Some(priority())]), ..queue_terms("Front") };
        let only = BranchEvent::QueueAdded { queue: queue(), terms };
        let to = transfer(TransferTo::Queue(Some(queue())), TransferPlace::Last);
        given::<Branch>(two_wait(&[])).when(&to).then_refused("queue.unknown");
        given::<Branch>(two_wait(&[only])).when(&to).then_refused("queue.does_not_admit");
    }

    #[test]
    fn what_has_ended_goes_nowhere() {
        given::<Branch>(two_wait(&[cancelled(FIRST, None)]))
            .when(&transfer(TransferTo::Queue(None), TransferPlace::Last))
            .then_refused("ticket.ended");
    }

    #[test]
    fn the_ticket_must_be_known() {
        given::<Branch>(open(&[]))
            .when(&transfer(TransferTo::Queue(None), TransferPlace::Last))
            .then_refused("ticket.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([])
            .when(&transfer(TransferTo::Queue(None), TransferPlace::Last))
            .then_refused("branch.unknown");
    }
}
