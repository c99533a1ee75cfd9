use std::sync::Arc;

use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};

use super::code::Prefix;
use super::counter::{Counter, CounterState, CounterView};
use super::refusal::BranchRefusal;
use super::service::{Service, ServiceView};
use super::ticket::{Call, Place, Ticket, TicketState, TicketView};
use crate::{BranchId, CounterId, Name, ServiceId, TicketId};

/// One place with a waiting room: its services, its counters, its tickets.
///
/// Only its events change it ([`Aggregate::apply`](crate::Aggregate::apply)); messages read it. The
/// maps are ordered, so whatever walks through one always finds the same order, and persistent, so a
/// clone costs a handful of reference counts, however many people wait.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// The number of the newest event that it has seen.
    pub(super) seq: u64,
    /// What it is. `None` until it is created.
    pub(super) profile: Option<Arc<Profile>>,
    pub(super) services: OrdMap<ServiceId, Service>,
    pub(super) counters: OrdMap<CounterId, Counter>,
    /// All tickets that are known: who waits, who is called or served, and the newest that ended.
    pub(super) tickets: OrdMap<TicketId, Arc<Ticket>>,
    /// The line: exactly the tickets that wait, in the order of their places.
    pub(super) line: OrdMap<Place, TicketId>,
    /// The tickets that have ended and are still known, the oldest first.
    pub(super) ended: Vector<TicketId>,
    pub(super) totals: Totals,
}

/// What a branch is, apart from what goes on in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Which one.
    pub branch: BranchId,
    /// What it is called.
    pub name: Name,
}

/// How many tickets have come this far, since the branch exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Totals {
    /// Given out.
    pub issued: u64,
    /// Ended by a service.
    pub served: u64,
    /// Ended because nobody came.
    pub no_show: u64,
    /// Withdrawn.
    pub cancelled: u64,
}

impl Branch {
    /// This branch, if it exists: the first question of every message but the one that creates it.
    pub(super) fn existing(&self, branch: BranchId) -> Result<&Self, BranchRefusal> {
        self.profile().map(|_| self).ok_or(BranchRefusal::BranchUnknown { branch })
    }

    /// The service of this id, or the refusal that there is none.
    pub(super) fn known_service(&self, service: ServiceId) -> Result<&Service, BranchRefusal> {
        self.services.get(&service).ok_or(BranchRefusal::ServiceUnknown { service })
    }

    /// The counter of this id, or the refusal that there is none.
    pub(super) fn known_counter(&self, counter: CounterId) -> Result<&Counter, BranchRefusal> {
        self.counters.get(&counter).ok_or(BranchRefusal::CounterUnknown { counter })
    }

    /// The ticket of this id, or the refusal that there is none.
    pub(super) fn known_ticket(&self, ticket: TicketId) -> Result<&Ticket, BranchRefusal> {
        self.tickets.get(&ticket).map(Arc::as_ref).ok_or(BranchRefusal::TicketUnknown { ticket })
    }

    /// The ticket of this id and its call, or the refusal that it is not on its way to a counter.
    pub(super) fn called_ticket(&self, id: TicketId) -> Result<(&Ticket, &Call), BranchRefusal> {
        let ticket = self.known_ticket(id)?;
        match &ticket.state {
            TicketState::Called { call } => Ok((ticket, call)),
            state => Err(BranchRefusal::NotCalled {
                ticket: id,
                ticket_code: ticket.code,
                state: state.clone(),
            }),
        }
    }

    /// The service whose codes begin so.
    pub(super) fn service_of_prefix(&self, prefix: Prefix) -> Option<(ServiceId, &Service)> {
        let mut services = self.services.iter();
        services.find(|(_, service)| service.prefix == prefix).map(|(id, service)| (*id, service))
    }

    /// The counter of this name, in capitals or not.
    pub(super) fn counter_of_name(&self, name: &Name) -> Option<(CounterId, &Counter)> {
        let wanted = name.as_str().to_lowercase();
        let mut counters = self.counters.iter();
        counters
            .find(|(_, counter)| counter.name.as_str().to_lowercase() == wanted)
            .map(|(id, counter)| (*id, counter))
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

    /// What people can come for, in the order in which a kiosk shows it.
    pub fn services(&self) -> Vec<ServiceView> {
        let mut services: Vec<_> = self.services.iter().collect();
        services.sort_by_key(|(_, service)| service.position);
        services.into_iter().map(|(id, service)| service.view(*id)).collect()
    }

    /// The counters, in the order of their numbers.
    pub fn counters(&self) -> Vec<CounterView> {
        let mut counters: Vec<_> = self.counters.iter().collect();
        counters.sort_by_key(|(_, counter)| counter.number);
        counters.into_iter().map(|(id, counter)| counter.view(*id)).collect()
    }

    /// What a counter is doing; `None` when there is no such counter.
    pub fn counter_state(&self, counter: CounterId) -> Option<CounterState> {
        self.counters.get(&counter).map(|counter| counter.state)
    }

    /// Who waits, the first in line first.
    pub fn waiting(&self) -> impl Iterator<Item = (TicketId, &Ticket)> {
        self.line
            .values()
            .filter_map(|id| self.tickets.get(id).map(|ticket| (*id, ticket.as_ref())))
    }

    /// How many wait.
    pub fn waiting_count(&self) -> usize {
        self.line.len()
    }

    /// The ticket of this id, as long as it is known.
    pub fn ticket(&self, ticket: TicketId) -> Option<TicketView> {
        self.tickets.get(&ticket).map(|found| found.view(ticket))
    }

    /// How many tickets have come how far.
    pub const fn totals(&self) -> Totals {
        self.totals
    }
}
