//! What a branch shows to those who ask.

use std::sync::Arc;

use super::catalogue::Service;
use super::catalogue::{PriorityView, QueueView, ServiceView, Unserved};
use super::code::Prefix;
use super::counter::{Counter, CounterState, CounterView};
use super::state::Branch;
use super::ticket::{Ticket, TicketView};
use crate::dispatch::{Age, Class, Dispatch};
use crate::{CounterId, Name, PriorityId, QueueId, Seconds, ServiceId, TicketId};

impl Branch {
    /// The service whose codes begin so.
    pub(super) fn service_of_prefix(&self, prefix: Prefix) -> Option<(ServiceId, &Service)> {
        let mut services = self.services.iter();
        services
            .find(|(_, service)| service.prefix == prefix)
            .map(|(id, service)| (*id, service.as_ref()))
    }

    /// The counter of this name, in capitals or not.
    pub(super) fn counter_of_name(&self, name: &Name) -> Option<(CounterId, &Counter)> {
        let mut counters = self.counters.iter();
        counters
            .find(|(_, counter)| same_name(&counter.name, name))
            .map(|(id, counter)| (*id, counter.as_ref()))
    }

    /// The queue of this name, in capitals or not.
    pub(super) fn queue_of_name(&self, name: &Name) -> Option<(QueueId, &Name)> {
        let mut names = self.queues.iter().map(|(id, queue)| (*id, &queue.terms.name));
        names.find(|(_, taken)| same_name(taken, name))
    }

    /// The priority of this name, in capitals or not.
    pub(super) fn priority_of_name(&self, name: &Name) -> Option<(PriorityId, &Name)> {
        let mut names = self.priorities.iter().map(|(id, found)| (*id, &found.terms.name));
        names.find(|(_, taken)| same_name(taken, name))
    }

    /// What people can come for, in the order in which a kiosk shows it.
    pub fn services(&self) -> Vec<ServiceView> {
        let mut services: Vec<_> = self.services.iter().collect();
        services.sort_by_key(|(_, service)| service.position);
        let view = |(id, service): (&ServiceId, &Arc<Service>)| ServiceView {
            service: *id,
            name: service.name.clone(),
            prefix: service.prefix,
            terms: service.terms,
            waiting: self.waiting_for(*id),
            unserved: self.unserved(*id),
        };
        services.into_iter().map(view).collect()
    }

    /// The classes of people, in the order in which a kiosk shows them.
    pub fn priorities(&self) -> Vec<PriorityView> {
        let mut priorities: Vec<_> = self.priorities.iter().collect();
        priorities.sort_by_key(|(_, priority)| priority.position);
        priorities
            .into_iter()
            .map(|(id, priority)| PriorityView { priority: *id, terms: priority.terms.clone() })
            .collect()
    }

    /// The queues, in their order; the one that every branch has comes last.
    pub fn queues(&self) -> Vec<QueueView> {
        let mut queues: Vec<_> = self.queues.iter().collect();
        queues.sort_by_key(|(_, queue)| queue.position);
        let added = queues.into_iter().map(|(id, queue)| (Some(*id), Some(queue.terms.clone())));
        added
            .chain([(None, None)])
            .map(|(queue, terms)| QueueView {
                queue,
                terms,
                waiting: self.waiting_in(queue),
                open_counters: self.open_counters_of(queue),
            })
            .collect()
    }

    /// The counters, in the order of their numbers.
    pub fn counters(&self) -> Vec<CounterView> {
        let mut counters: Vec<_> = self.counters.iter().collect();
        counters.sort_by_key(|(_, counter)| counter.number);
        counters.into_iter().map(|(id, counter)| counter.view(*id)).collect()
    }

    /// What a counter is doing; `None` when there is no such counter.
    pub fn counter_state(&self, counter: CounterId) -> Option<CounterState> {
        self.counters.get(&counter).map(|counter| counter.state.clone())
    }

    /// Who waits, the first in line first.
    pub fn waiting(&self) -> impl Iterator<Item = (TicketId, &Ticket)> {
        self.first_waiting(usize::MAX)
    }

    /// The first so many who wait, the first in line first.
    pub(super) fn first_waiting(&self, count: usize) -> impl Iterator<Item = (TicketId, &Ticket)> {
        let lanes = self.dispatch.line().lanes();
        let mut first: Vec<(Age, TicketId)> =
            lanes.flat_map(|(_, lane)| lane.iter().take(count)).copied().collect();
        first.sort_unstable();
        first.truncate(count);
        first.into_iter().filter_map(|(_, id)| Some((id, self.tickets.get(&id)?.as_ref())))
    }

    /// How many wait.
    pub fn waiting_count(&self) -> usize {
        self.dispatch.line().len()
    }

    /// How many wait in the lanes of this queue.
    pub(super) fn waiting_in_lanes_of(
        &self,
        queue: Option<QueueId>,
    ) -> impl Iterator<Item = (&Class, usize)> {
        let lanes = self.dispatch.line().lanes().filter(move |(class, _)| class.queue == queue);
        lanes.map(|(class, waiting)| (class, waiting.len()))
    }

    /// How many wait in this queue.
    pub(super) fn waiting_in(&self, queue: Option<QueueId>) -> usize {
        self.dispatch.line().len_of(queue)
    }

    /// How many wait for this service.
    pub(super) fn waiting_for(&self, service: ServiceId) -> usize {
        let lanes = self.dispatch.line().lanes().filter(|(class, _)| class.service == service);
        lanes.map(|(_, waiting)| waiting.len()).sum()
    }

    /// How many stand before this place in this queue.
    pub(super) fn ahead_of(&self, queue: Option<QueueId>, place: Age) -> usize {
        let lanes = self.dispatch.line().lanes().filter(|(class, _)| class.queue == queue);
        let before = |waiting: &imbl::OrdSet<(Age, TicketId)>| {
            waiting.iter().take_while(|(other, _)| *other < place).count()
        };
        lanes.map(|(_, waiting)| before(waiting)).sum()
    }

    /// How many open counters have this queue among their own.
    pub(super) fn open_counters_of(&self, queue: Option<QueueId>) -> usize {
        let own = |counter: &&Arc<Counter>| {
            counter.state.is_open() && queue.is_none_or(|queue| counter.terms.queues.has(&queue))
        };
        self.counters.values().filter(own).count()
    }

    /// Why nobody can be served who comes for this, if so.
    pub(super) fn unserved(&self, service: ServiceId) -> Option<Unserved> {
        let mut why = Some(Unserved::NoCounter);
        for counter in self.counters.values() {
            if counter.terms.active && counter.terms.skills.has(&service) {
                if counter.state.is_open() {
                    return None;
                }
                why = Some(Unserved::AllClosed);
            }
        }
        why
    }

    /// A ticket as the branch keeps it, for those who look at what happens to it.
    pub(crate) fn known(&self, ticket: TicketId) -> Option<&Ticket> {
        self.tickets.get(&ticket).map(Arc::as_ref)
    }

    /// How long somebody should wait for a service at most.
    pub(crate) fn target_wait(&self, service: ServiceId) -> Option<Seconds> {
        self.services.get(&service)?.terms.target_wait
    }

    /// Whether a counter calls by itself as soon as it is idle and somebody waits.
    pub(crate) fn calls_by_itself(&self, counter: CounterId) -> bool {
        self.index.eager.contains(&counter)
    }

    /// Who is called next, and all that decides it.
    pub(crate) const fn dispatch(&self) -> &Dispatch {
        &self.dispatch
    }

    /// The ticket of this id, as long as it is known.
    pub fn ticket(&self, ticket: TicketId) -> Option<TicketView> {
        self.tickets.get(&ticket).map(|found| found.view(ticket))
    }
}

/// Whether people would take one for the other.
fn same_name(one: &Name, other: &Name) -> bool {
    one.as_str().to_lowercase() == other.as_str().to_lowercase()
}
