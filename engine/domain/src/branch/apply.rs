use std::sync::Arc;

use super::bounds::ENDED_KEPT;
use super::code::{Code, Prefix};
use super::counter::{Counter, CounterNumber, CounterState};
use super::event::BranchEvent;
use super::refusal::BranchRefusal;
use super::service::Service;
use super::state::{Branch, Profile};
use super::ticket::{Call, Place, Ticket, TicketState};
use crate::{Aggregate, BranchId, CounterId, Name, Recorded, ServiceId, TicketId, Timestamp};

/// Every event that `decide` makes fits the state that it was decided on. One that does not (written
/// by another version, or damaged and not noticed) is a fact all the same: what does not fit is left
/// out, always in the same way, and never with a panic. To stop here would close the branch for good,
/// because its history would stop there at every start.
impl Aggregate for Branch {
    type Id = BranchId;
    type Event = BranchEvent;
    type Refusal = BranchRefusal;

    const KIND: u8 = 1;
    const NAME: &'static str = "branch";
    const FORM: u32 = 1;

    fn apply(&mut self, recorded: &Recorded<BranchEvent>) {
        let at = recorded.at;
        self.seq = recorded.seq;
        match &recorded.event {
            BranchEvent::BranchCreated { branch, name } => {
                self.profile = Some(Arc::new(Profile { branch: *branch, name: name.clone() }));
            }
            BranchEvent::ServiceAdded { service, name, prefix } => {
                self.add_service(*service, name, *prefix);
            }
            BranchEvent::CounterAdded { counter, number, name } => {
                self.add_counter(*counter, *number, name);
            }
            BranchEvent::TicketIssued { ticket, code, service } => {
                self.issue(*ticket, *code, *service, at);
            }
            BranchEvent::TicketCalled { ticket, counter, .. } => {
                let call = Call { counter: *counter, called_at: at, calls: 1 };
                if self.advance(*ticket, |state| state.called(call)) {
                    self.set_counter(counter.id, CounterState::Calling { ticket: *ticket });
                }
            }
            BranchEvent::TicketRecalled { ticket, calls, .. } => {
                self.advance(*ticket, |state| state.recalled(*calls));
            }
            BranchEvent::ServiceStarted { ticket, counter, .. } => {
                if self.advance(*ticket, |state| state.started(at)) {
                    self.set_counter(counter.id, CounterState::Serving { ticket: *ticket });
                }
            }
            BranchEvent::TicketServed { ticket, counter, .. } => {
                if self.end(*ticket, |state| state.served(at)) {
                    self.set_counter(counter.id, CounterState::Idle);
                    self.totals.served += 1;
                }
            }
            BranchEvent::TicketNoShow { ticket, counter, .. } => {
                if self.end(*ticket, |state| state.no_show(at)) {
                    self.set_counter(counter.id, CounterState::Idle);
                    self.totals.no_show += 1;
                }
            }
            BranchEvent::TicketCancelled { ticket, counter, .. } => {
                if self.end(*ticket, |state| state.cancelled(at)) {
                    if let Some(counter) = counter {
                        self.set_counter(counter.id, CounterState::Idle);
                    }
                    self.totals.cancelled += 1;
                }
            }
        }
    }
}

impl Branch {
    fn add_service(&mut self, service: ServiceId, name: &Name, prefix: Prefix) {
        let position = u16::try_from(self.services.len() + 1).unwrap_or(u16::MAX);
        let name = name.clone();
        self.services.insert(service, Service { name, prefix, position, last_number: None });
    }

    fn add_counter(&mut self, counter: CounterId, number: CounterNumber, name: &Name) {
        let (name, state) = (name.clone(), CounterState::Idle);
        self.counters.insert(counter, Counter { name, number, state });
    }

    fn issue(&mut self, id: TicketId, code: Code, service: ServiceId, issued_at: Timestamp) {
        let (place, state) = (Place::given_by(self.seq), TicketState::Waiting);
        let ticket = Arc::new(Ticket { code, service, issued_at, place, state });
        // Looking first whether the id is taken would cost every ticket; it never is.
        if let Some(earlier) = self.tickets.insert(id, ticket) {
            self.tickets.insert(id, earlier);
            return;
        }
        self.line.insert(place, id);
        self.totals.issued += 1;
        if let Some(service) = self.services.get_mut(&service) {
            service.last_number = Some(code.number());
        }
    }

    /// Brings a ticket to the next state, unless it is unknown or there is no such way from where it
    /// is. Whether it moved.
    fn advance(
        &mut self,
        id: TicketId,
        next: impl FnOnce(&TicketState) -> Option<TicketState>,
    ) -> bool {
        let Some(ticket) = self.tickets.get_mut(&id) else {
            return false;
        };
        let Some(state) = next(&ticket.state) else {
            return false;
        };
        let ticket = Arc::make_mut(ticket);
        let left = std::mem::replace(&mut ticket.state, state);
        let place = ticket.place;
        if left == TicketState::Waiting {
            self.line.remove(&place);
        }
        true
    }

    /// Brings a ticket to its end, and forgets the one that ended longest ago when more are known than
    /// are kept. Whether it ended.
    fn end(
        &mut self,
        id: TicketId,
        ending: impl FnOnce(&TicketState) -> Option<TicketState>,
    ) -> bool {
        let ended = self.advance(id, ending);
        if ended {
            self.ended.push_back(id);
        }
        if self.ended.len() > ENDED_KEPT
            && let Some(forgotten) = self.ended.pop_front()
        {
            self.tickets.remove(&forgotten);
        }
        ended
    }

    fn set_counter(&mut self, counter: CounterId, state: CounterState) {
        if let Some(counter) = self.counters.get_mut(&counter) {
            counter.state = state;
        }
    }
}
