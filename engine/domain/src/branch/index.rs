use imbl::{OrdMap, OrdSet};

use super::appointments::{Appointment, AppointmentState};
use super::counter::Counter;
use super::ticket::{Ticket, TicketState};
use crate::{AppointmentId, CounterId, ServiceId, TicketId, Timestamp, VisitMark};

/// What can be found quickly. All of it follows from the tickets and the counters, so no checkpoint
/// holds it: it is made anew when one is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Index {
    /// The tickets that people follow by a link that was made at another moment, with an appointment.
    pub(super) visits: OrdMap<VisitMark, TicketId>,
    /// The tickets that are set aside.
    pub(super) held: OrdSet<TicketId>,
    /// The held tickets that come back by themselves, and when.
    pub(super) returning: OrdSet<(Timestamp, TicketId)>,
    /// Who was called and has not come yet: no more than there are counters.
    pub(super) called: OrdSet<TicketId>,
    /// The tickets that have ended and are still known, in the order in which they did.
    pub(super) ended: OrdSet<(Timestamp, TicketId)>,
    /// The appointments that people follow.
    pub(super) bookings: OrdMap<VisitMark, AppointmentId>,
    /// The appointments that are booked, by service and time.
    pub(super) booked: OrdSet<(ServiceId, Timestamp, AppointmentId)>,
    /// The same, by the time when they are missed.
    pub(super) awaited: OrdSet<(Timestamp, AppointmentId)>,
    /// The appointments that are over and still known, by their time.
    pub(super) over: OrdSet<(Timestamp, AppointmentId)>,
    /// The counters that call by themselves as soon as they are idle and somebody waits.
    pub(super) eager: OrdSet<CounterId>,
}

impl Index {
    /// This ticket is there now.
    pub(super) fn enter(&mut self, id: TicketId, ticket: &Ticket) {
        match &*ticket.state {
            // Those the dispatch has.
            TicketState::Waiting => {}
            TicketState::Held { until, .. } => {
                self.held.insert(id);
                self.returning.extend(until.map(|until| (until, id)));
            }
            TicketState::Called { .. } => {
                self.called.insert(id);
            }
            state => {
                if let Some(ended_at) = state.ended_at() {
                    self.ended.insert((ended_at, id));
                }
            }
        }
    }

    /// This ticket is as it was no more.
    pub(super) fn leave(&mut self, id: TicketId, ticket: &Ticket) {
        match &*ticket.state {
            TicketState::Waiting => {}
            TicketState::Held { until, .. } => {
                self.held.remove(&id);
                until.and_then(|until| self.returning.remove(&(until, id)));
            }
            TicketState::Called { .. } => {
                self.called.remove(&id);
            }
            state => {
                if let Some(ended_at) = state.ended_at() {
                    self.ended.remove(&(ended_at, id));
                }
            }
        }
    }

    /// This ticket has become known.
    pub(super) fn know(&mut self, id: TicketId, ticket: &Ticket) {
        if let Some(mark) = ticket.visit
            && !mark.tickets_of_its_moment().contains(&id)
        {
            self.visits.insert(mark, id);
        }
    }

    /// This ticket is known no more.
    pub(super) fn forget(&mut self, ticket: &Ticket) {
        if let Some(mark) = ticket.visit {
            self.visits.remove(&mark);
        }
    }

    /// This appointment is like this now.
    pub(super) fn enter_appointment(&mut self, id: AppointmentId, appointment: &Appointment) {
        let Appointment { terms, until, visit, state } = appointment;
        self.bookings.insert(*visit, id);
        if *state == AppointmentState::Booked {
            self.booked.insert((terms.service, terms.at, id));
            self.awaited.insert((*until, id));
        } else {
            self.over.insert((terms.at, id));
        }
    }

    /// This appointment is as it was no more.
    pub(super) fn leave_appointment(&mut self, id: AppointmentId, appointment: &Appointment) {
        let Appointment { terms, until, visit, .. } = appointment;
        self.bookings.remove(visit);
        self.booked.remove(&(terms.service, terms.at, id));
        self.awaited.remove(&(*until, id));
        self.over.remove(&(terms.at, id));
    }

    /// This counter is like this now.
    pub(super) fn counter(&mut self, id: CounterId, counter: &Counter) {
        if counter.terms.auto_call {
            self.eager.insert(id);
        } else {
            self.eager.remove(&id);
        }
    }
}
