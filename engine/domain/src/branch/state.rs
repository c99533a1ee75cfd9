use std::sync::Arc;

use imbl::{OrdMap, Vector};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::appointments::Appointment;
use super::calls::Calls;
use super::catalogue::{Priority, Queue, Service};
use super::counter::Counter;
use super::day::Day;
use super::index::Index;
use super::moves::Move;
use super::refusal::BranchRefusal;
use super::settings::{Profile, Settings};
use super::ticket::{Call, Ticket, TicketState};
use super::waits::ToldWait;
use crate::dispatch::Dispatch;
use crate::figures::DayFigures;
use crate::{AppointmentId, BranchId, CounterId, PriorityId, QueueId, ServiceId, TicketId};

/// One place with a waiting room: its services, its counters, its tickets.
///
/// Only its events change it ([`Aggregate::apply`](crate::Aggregate::apply)); messages read it. The
/// maps are ordered, so whatever walks through one always finds the same order, and persistent, so a
/// clone costs a handful of reference counts, however many people wait.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct Branch {
    /// The number of the newest event that it has seen.
    pub(super) seq: u64,
    /// What it is. `None` until it is created.
    pub(super) profile: Option<Arc<Profile>>,
    /// How far its day has come. `None` until it is created.
    pub(super) day: Option<Day>,
    pub(super) priorities: OrdMap<PriorityId, Arc<Priority>>,
    pub(super) services: OrdMap<ServiceId, Arc<Service>>,
    pub(super) queues: OrdMap<QueueId, Arc<Queue>>,
    pub(super) counters: OrdMap<CounterId, Arc<Counter>>,
    /// All tickets that are known: who waits, who is called or served, and the newest that ended.
    pub(super) tickets: OrdMap<TicketId, Arc<Ticket>>,
    /// The times that were promised, and of late those that were kept or not.
    pub(super) appointments: OrdMap<AppointmentId, Arc<Appointment>>,
    /// The newest moves, which can be undone, the oldest first.
    pub(super) moves: Vector<Arc<Move>>,
    /// The newest calls, for boards.
    #[serde(default)]
    pub(super) calls: Calls,
    pub(super) totals: Totals,
    /// How long those are told to wait who take a ticket now.
    #[serde(default)]
    pub(super) told: Arc<Vec<ToldWait>>,
    /// Who is called next, and why.
    #[serde(default)]
    pub(super) dispatch: Dispatch,
    /// What the day has been like so far.
    #[serde(default)]
    pub(super) figures: DayFigures,
    /// What can be found quickly. It follows from the rest.
    #[serde(skip)]
    pub(super) index: Index,
}

/// How many tickets have come this far, since the branch exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Totals {
    /// Given out.
    pub issued: u64,
    /// Ended by a service.
    pub served: u64,
    /// Ended because nobody came.
    pub no_show: u64,
    /// Withdrawn.
    pub cancelled: u64,
    /// Ended because the day was closed.
    #[serde(default)]
    pub expired: u64,
    /// Made in error.
    #[serde(default)]
    pub voided: u64,
}

impl Serialize for Branch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Branch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut branch = Self::deserialize(deserializer)?;
        let index = &mut branch.index;
        for (id, ticket) in &branch.tickets {
            index.know(*id, ticket);
            index.enter(*id, ticket);
            if ticket.state == TicketState::Waiting {
                branch.dispatch.waits(&ticket.waiting(*id));
            }
        }
        for (id, appointment) in &branch.appointments {
            index.enter_appointment(*id, appointment);
        }
        for (id, counter) in &branch.counters {
            index.counter(*id, counter);
        }
        Ok(branch)
    }
}

impl Totals {
    /// The number that counts tickets that ended like this; none while one is alive.
    pub(super) const fn of(&mut self, state: &TicketState) -> Option<&mut u64> {
        match state {
            TicketState::Waiting
            | TicketState::Held { .. }
            | TicketState::Called { .. }
            | TicketState::Serving { .. } => None,
            TicketState::Served { .. } => Some(&mut self.served),
            TicketState::NoShow { .. } => Some(&mut self.no_show),
            TicketState::Cancelled { .. } => Some(&mut self.cancelled),
            TicketState::Expired { .. } => Some(&mut self.expired),
            TicketState::Voided { .. } => Some(&mut self.voided),
        }
    }

    /// How many have ended.
    pub const fn ended(&self) -> u64 {
        self.served + self.no_show + self.cancelled + self.expired + self.voided
    }
}

impl Branch {
    /// This branch, if it exists: the first question of every message but the one that creates it.
    pub(super) fn existing(&self, branch: BranchId) -> Result<&Self, BranchRefusal> {
        self.profile().map(|_| self).ok_or(BranchRefusal::BranchUnknown { branch })
    }

    /// How it works.
    pub(super) fn settings(&self) -> Option<&Settings> {
        self.profile().map(|profile| &profile.settings)
    }

    /// The service of this id, or the refusal that there is none.
    pub(super) fn known_service(&self, service: ServiceId) -> Result<&Service, BranchRefusal> {
        let found = self.services.get(&service).map(Arc::as_ref);
        found.ok_or(BranchRefusal::ServiceUnknown { service })
    }

    /// The counter of this id, or the refusal that there is none.
    pub(super) fn known_counter(&self, counter: CounterId) -> Result<&Counter, BranchRefusal> {
        let found = self.counters.get(&counter).map(Arc::as_ref);
        found.ok_or(BranchRefusal::CounterUnknown { counter })
    }

    /// The ticket of this id, or the refusal that there is none.
    pub(super) fn known_ticket(&self, ticket: TicketId) -> Result<&Ticket, BranchRefusal> {
        self.tickets.get(&ticket).map(Arc::as_ref).ok_or(BranchRefusal::TicketUnknown { ticket })
    }

    /// The ticket of this id and its call, or the refusal that it is not on its way to a counter.
    pub(super) fn called_ticket(&self, id: TicketId) -> Result<(&Ticket, &Call), BranchRefusal> {
        let ticket = self.known_ticket(id)?;
        match &*ticket.state {
            TicketState::Called { call } => Ok((ticket, call)),
            state => Err(BranchRefusal::NotCalled {
                ticket: id,
                ticket_code: ticket.code,
                state: state.clone(),
            }),
        }
    }

    /// The number of the newest event that it has seen. Whoever saw the branch now asks for what
    /// follows this.
    pub const fn seq(&self) -> u64 {
        self.seq
    }

    /// What it is; `None` until it is created.
    pub fn profile(&self) -> Option<&Profile> {
        self.profile.as_deref()
    }

    /// How far its day has come; `None` until it is created.
    pub const fn day(&self) -> Option<Day> {
        self.day
    }

    /// How many tickets have come how far.
    pub const fn totals(&self) -> Totals {
        self.totals
    }
}
