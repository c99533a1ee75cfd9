use std::sync::Arc;

use super::Fact;
use crate::branch::catalogue::{Order, Priority, Queue, Service, ServiceTerms};
use crate::branch::counter::{Counter, CounterState, CounterTerms};
use crate::branch::event::BranchEvent;
use crate::branch::state::Branch;

impl Branch {
    pub(super) fn apply_to_catalogue(&mut self, fact: Fact, event: &BranchEvent) {
        match event {
            BranchEvent::PriorityAdded { priority, terms } => {
                self.dispatch.set_priority(*priority, terms.precedence());
                let (position, terms) = (position(self.priorities.len()), terms.clone());
                self.priorities.insert(*priority, Arc::new(Priority { position, terms }));
            }
            BranchEvent::PriorityChanged { priority, terms } => {
                if let Some(found) = self.priorities.get_mut(priority) {
                    self.dispatch.set_priority(*priority, terms.precedence());
                    Arc::make_mut(found).terms = terms.clone();
                }
            }
            BranchEvent::ServiceAdded { service, name, prefix } => {
                let added = Service {
                    name: name.clone(),
                    prefix: *prefix,
                    position: position(self.services.len()),
                    last_number: None,
                    started_over: false,
                    terms: ServiceTerms::default(),
                };
                self.services.insert(*service, Arc::new(added));
            }
            BranchEvent::ServiceChanged { service, name, terms } => {
                if let Some(found) = self.services.get_mut(service) {
                    self.dispatch.set_service(*service, terms.guess, terms.weight());
                    let found = Arc::make_mut(found);
                    (found.name, found.terms) = (name.clone(), *terms);
                }
            }
            BranchEvent::QueueAdded { queue, terms } => {
                let (position, terms) = (position(self.queues.len()), terms.clone());
                self.queues.insert(*queue, Arc::new(Queue { position, terms }));
            }
            BranchEvent::QueueChanged { queue, terms } => {
                if let Some(found) = self.queues.get_mut(queue) {
                    Arc::make_mut(found).terms = terms.clone();
                }
            }
            BranchEvent::CounterAdded { counter, number, name } => {
                let added = Counter {
                    name: name.clone(),
                    number: *number,
                    state: CounterState::Idle,
                    since: fact.at,
                    agent: None,
                    terms: CounterTerms::default(),
                };
                self.index.counter(*counter, &added);
                self.dispatch.open_counter(*counter, added.ability(*counter), fact.at);
                self.counters.insert(*counter, Arc::new(added));
            }
            BranchEvent::Reordered { order } => self.reorder(order),
            _ => self.apply_to_counter(fact, event),
        }
    }

    fn apply_to_counter(&mut self, fact: Fact, event: &BranchEvent) {
        match event {
            BranchEvent::CounterChanged { counter, name, terms } => {
                self.change_counter(fact, counter.id, |counter| {
                    (counter.name, counter.terms) = (name.clone(), terms.clone());
                });
            }
            BranchEvent::CounterOpened { counter } => {
                self.set_counter(fact, counter.id, CounterState::Idle);
            }
            BranchEvent::CounterClosed { counter } => {
                self.set_counter(fact, counter.id, CounterState::Closed);
            }
            BranchEvent::BreakBegun { counter, reason } => {
                let (reason, since) = (reason.clone(), fact.at);
                self.set_counter(fact, counter.id, CounterState::Break { reason, since });
            }
            BranchEvent::AgentSeated { counter, agent } => {
                self.change_counter(fact, counter.id, |counter| counter.agent = Some(*agent));
            }
            BranchEvent::AgentLeft { counter, .. } => {
                self.change_counter(fact, counter.id, |counter| counter.agent = None);
            }
            _ => {}
        }
    }

    /// Those that are named come first; the others keep their order behind them.
    fn reorder(&mut self, order: &Order) {
        macro_rules! reorder {
            ($map:expr, $first:expr) => {{
                let mut all: Vec<_> = $map.iter().map(|(id, one)| (*id, one.position)).collect();
                let rank = |id| $first.iter().position(|first| *first == id);
                all.sort_by_key(|(id, position)| (rank(*id).unwrap_or(usize::MAX), *position));
                for (place, (id, _)) in all.into_iter().enumerate() {
                    if let Some(one) = $map.get_mut(&id) {
                        Arc::make_mut(one).position = position(place);
                    }
                }
            }};
        }
        match order {
            Order::Services(first) => reorder!(self.services, first),
            Order::Priorities(first) => reorder!(self.priorities, first),
            Order::Queues(first) => reorder!(self.queues, first),
        }
    }
}

/// The position of who comes after so many.
fn position(before: usize) -> u16 {
    u16::try_from(before + 1).unwrap_or(u16::MAX)
}
