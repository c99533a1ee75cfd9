use std::sync::Arc;

use super::Fact;
use crate::branch::appointments::AppointmentState;
use crate::branch::arrival::Arrival;
use crate::branch::calls::CallMade;
use crate::branch::choice::Choice;
use crate::branch::code::Code;
use crate::branch::counter::{CounterSign, CounterState};
use crate::branch::event::BranchEvent;
use crate::branch::state::Branch;
use crate::branch::ticket::{Call, More, Ticket, TicketNote, TicketState};
use crate::dispatch::{Age, Class, Target};
use crate::{ServiceId, TicketId};

/// Most moves are made by somebody, and can be undone as they are.
const BY_HAND: bool = false;

/// What a counter does that had a ticket in its hands and has it no more.
fn freed(counter: Option<CounterSign>) -> Option<(crate::CounterId, CounterState)> {
    counter.map(|counter| (counter.id, CounterState::Idle))
}

impl Branch {
    pub(super) fn apply_to_tickets(&mut self, fact: Fact, event: &BranchEvent) {
        let at = fact.at;
        match event {
            BranchEvent::TicketIssued { ticket, code, service, arrival } => {
                self.issue(fact, *ticket, *code, *service, arrival);
            }
            BranchEvent::TicketCalled { ticket, counter, choice, reason, .. } => {
                // Whatever becomes of the ticket: a board that hears of it late has heard of it.
                self.note_call(fact, *ticket, *counter, 1);
                let agent = self.counters.get(&counter.id).and_then(|counter| counter.agent);
                let (counter, reason) = (*counter, *reason);
                let call = Call { counter, called_at: at, calls: 1, last_at: at, agent, reason };
                let busy = (counter.id, CounterState::Calling { ticket: *ticket });
                let auto = *choice == Choice::Auto;
                self.step(fact, *ticket, Some(busy), auto, |ticket| ticket.be_called(call));
            }
            BranchEvent::TicketRecalled { ticket, counter, calls, .. } => {
                self.note_call(fact, *ticket, *counter, *calls);
                self.step(fact, *ticket, None, BY_HAND, |ticket| ticket.be_recalled(*calls, at));
            }
            BranchEvent::ServiceStarted { ticket, counter, .. } => {
                let busy = (counter.id, CounterState::Serving { ticket: *ticket });
                self.step(fact, *ticket, Some(busy), BY_HAND, |ticket| ticket.start(at));
            }
            BranchEvent::TicketServed { ticket, counter, wrap_up, .. } => {
                let free = Some((counter.id, after_service(fact, *wrap_up)));
                self.step(fact, *ticket, free, BY_HAND, |ticket| ticket.be_served(at));
            }
            BranchEvent::TicketWentOn { ticket, counter, wrap_up, service, queue, .. } => {
                let free = Some((counter.id, after_service(fact, *wrap_up)));
                let arrived = Age::new(at, fact.seq);
                self.step(fact, *ticket, free, BY_HAND, |ticket| {
                    ticket.go_on(at, *service, *queue, arrived)
                });
            }
            BranchEvent::TicketNoShow { ticket, counter, .. } => {
                let free = freed(Some(*counter));
                self.step(fact, *ticket, free, BY_HAND, |ticket| ticket.not_show(at));
            }
            BranchEvent::TicketCancelled { ticket, counter, by, .. } => {
                let free = freed(*counter);
                self.step(fact, *ticket, free, BY_HAND, |ticket| ticket.be_cancelled(at, *by));
            }
            BranchEvent::TicketVoided { ticket, counter, .. } => {
                self.step(fact, *ticket, freed(*counter), BY_HAND, |ticket| ticket.be_voided(at));
            }
            _ => self.apply_to_places(fact, event),
        }
    }

    fn apply_to_places(&mut self, fact: Fact, event: &BranchEvent) {
        let (at, end) = (fact.at, Age::new(fact.at, fact.seq));
        match event {
            BranchEvent::TicketHeld { ticket, counter, until, .. } => {
                let free = freed(*counter);
                self.step(fact, *ticket, free, BY_HAND, |ticket| ticket.be_held(at, *until));
            }
            BranchEvent::TicketResumed { ticket, place, .. } => {
                let place = place.unwrap_or(end);
                self.step(fact, *ticket, None, BY_HAND, |ticket| ticket.resume(place));
            }
            BranchEvent::TicketRecycled { ticket, counter, place, until, .. } => {
                let (free, place) = (freed(*counter), place.unwrap_or(end));
                self.step(fact, *ticket, free, BY_HAND, |ticket| {
                    ticket.be_recycled(at, place, *until)
                });
            }
            BranchEvent::TicketReinstated { ticket, place, .. } => {
                let place = place.unwrap_or(end);
                self.step(fact, *ticket, None, BY_HAND, |ticket| ticket.be_reinstated(at, place));
            }
            BranchEvent::TicketTransferred {
                ticket, counter, queue, target, place, note, ..
            } => {
                let (free, place) = (freed(*counter), place.unwrap_or(end));
                self.step(fact, *ticket, free, BY_HAND, |ticket| {
                    let moved = ticket.be_transferred(at, *queue, *target, place);
                    if let Some(text) = note.clone().filter(|_| moved) {
                        ticket.more_mut().notes.push(TicketNote { at, by: fact.by, text });
                    }
                    moved
                });
            }
            BranchEvent::TicketNoted { ticket, note, .. } => {
                let note = TicketNote { at, by: fact.by, text: note.clone() };
                self.step(fact, *ticket, None, BY_HAND, |ticket| {
                    ticket.more_mut().notes.push(note);
                    true
                });
            }
            BranchEvent::LaneHandedOver { from, to, .. } => self.hand_over(fact, from, to),
            BranchEvent::MoveUndone { undone, .. } => self.undo(fact, *undone),
            _ => {}
        }
    }

    fn issue(
        &mut self,
        fact: Fact,
        id: TicketId,
        code: Code,
        service: ServiceId,
        arrival: &Arrival,
    ) {
        let at = fact.at;
        let appointment = arrival.appointment.and_then(|id| self.appointments.get(&id));
        let since = appointment.map_or(at, |appointment| appointment.terms.at.max(at));
        let ticket = Arc::new(Ticket {
            code,
            service,
            queue: arrival.queue,
            priority: arrival.priority,
            promise: arrival.promise,
            issued_at: at,
            arrived: Age::new(since, fact.seq),
            joined_at: at,
            visit: arrival.visit,
            state: TicketState::Waiting.into(),
            more: more_of(arrival).map(Box::new),
        });
        // Looking first whether the id is taken would cost every ticket; it never is.
        if let Some(earlier) = self.tickets.insert(id, ticket.clone()) {
            self.tickets.insert(id, earlier);
            return;
        }
        self.index.know(id, &ticket);
        self.index.enter(id, &ticket);
        self.dispatch.arrive(&ticket.waiting(id), at);
        self.count_issued(at, &ticket);
        self.totals.issued += 1;
        if let Some(appointment) = arrival.appointment {
            self.end_appointment(appointment, AppointmentState::CheckedIn { ticket: id });
        }
        if let Some(service) = self.services.get_mut(&service) {
            let service = Arc::make_mut(service);
            service.started_over |= service.last_number.is_some_and(|last| last >= code.number());
            service.last_number = Some(code.number());
        }
        self.forget_old();
    }

    fn note_call(&mut self, fact: Fact, id: TicketId, counter: CounterSign, call: u16) {
        let Some(ticket) = self.tickets.get(&id) else { return };
        self.calls.add(CallMade {
            seq: fact.seq,
            ticket: id,
            code: ticket.code,
            counter,
            service: ticket.service,
            language: ticket.more.as_ref().and_then(|more| more.language),
            call,
            at: fact.at,
        });
    }

    fn hand_over(&mut self, fact: Fact, from: &Class, to: &Class) {
        let Some(waiting) = self.dispatch.line().lane(from).cloned() else { return };
        for (_, id) in waiting {
            if let Some(before) = self.tickets.get(&id).cloned() {
                let mut after = Ticket::clone(&before);
                after.be_handed_over(fact.at, to.queue, to.target);
                self.put(fact, id, &before, Arc::new(after));
            }
        }
    }

    /// The ticket and the counter are again what they were before the event of this number.
    fn undo(&mut self, fact: Fact, undone: u64) {
        let Some(place) = self.moves.iter().rposition(|made| made.seq == undone) else { return };
        let made = self.moves.remove(place);
        if self.tickets.get(&made.id) == Some(&made.after) {
            self.take_back(fact.at, made.id, &made.before, &made.after);
            made.counted.iter().for_each(|fact| self.figures.take_back(fact));
            self.record(made.id, &made.after, made.before.clone());
            if let Some(counter) = &made.counter {
                self.restore_counter(fact, made.at, counter);
            }
        }
    }
}

/// What few tickets have, if this one does.
fn more_of(arrival: &Arrival) -> Option<More> {
    let Arrival { appointment, then, customer, language, .. } = arrival;
    let plain =
        appointment.is_none() && then.is_empty() && customer.is_none() && language.is_none();
    (!plain).then(|| More {
        target: Target::Anyone,
        place: None,
        appointment: *appointment,
        then: then.clone(),
        legs: Vec::new(),
        notes: Vec::new(),
        customer: *customer,
        language: *language,
    })
}

/// What a counter does once a service is done.
fn after_service(fact: Fact, wrap_up: bool) -> CounterState {
    if wrap_up { CounterState::WrapUp { since: fact.at } } else { CounterState::Idle }
}
