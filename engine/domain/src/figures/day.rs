use serde::{Deserialize, Serialize};

use super::bounds::{AGENTS_MAX, COUNTERS_MAX, HOURS_MAX, PRIORITIES_MAX, SERVICES_MAX};
use super::fact::{Fact, Leg};
use super::groups::Groups;
use super::numbers::Numbers;
use super::sealed::{Row, RowKey, SealedFigures};
use super::sums::Sums;
use crate::hours::{Date, HourOfDay};
use crate::{CounterId, PrincipalId, PriorityId, ServiceId};

/// The figures of a day that runs. Every fact is counted when it happens, so there is nothing to look
/// through at the end; and every fact can be taken back exactly, when a move is undone.
///
/// A clone costs a handful of reference counts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DayFigures {
    services: Groups<ServiceId>,
    priorities: Groups<PriorityId>,
    counters: Groups<CounterId>,
    agents: Groups<PrincipalId>,
    hours: Groups<HourOfDay>,
    // Nothing for the branch itself: it is the sum of its services, and of the time of its counters.
}

impl DayFigures {
    /// Counts a fact.
    pub fn add(&mut self, fact: &Fact) {
        self.count(fact, 1);
    }

    /// Takes a fact back: afterwards the figures are as if it had never been counted.
    pub fn take_back(&mut self, fact: &Fact) {
        self.count(fact, -1);
    }

    /// Whether nothing has been counted.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The figures of the whole branch so far.
    pub fn branch(&self) -> Numbers {
        Numbers::of(&self.branch_sums())
    }

    /// The figures of a service so far.
    pub fn service(&self, service: ServiceId) -> Numbers {
        self.services.get(&service).map(Numbers::of).unwrap_or_default()
    }

    /// The figures of a counter so far.
    pub fn counter(&self, counter: CounterId) -> Numbers {
        self.counters.get(&counter).map(Numbers::of).unwrap_or_default()
    }

    /// The figures of an agent so far.
    pub fn agent(&self, agent: PrincipalId) -> Numbers {
        self.agents.get(&agent).map(Numbers::of).unwrap_or_default()
    }

    /// The figures of this business day, with all numbers worked out.
    pub fn seal(&self, day: Date) -> SealedFigures {
        let mut rows = vec![Row::new(RowKey::Branch, self.branch_sums())];
        rows_of(&mut rows, &self.services, RowKey::Service, RowKey::OtherServices);
        rows_of(&mut rows, &self.priorities, RowKey::Priority, RowKey::OtherPriorities);
        rows_of(&mut rows, &self.counters, RowKey::Counter, RowKey::OtherCounters);
        rows_of(&mut rows, &self.agents, RowKey::Agent, RowKey::OtherAgents);
        // All hours have room: there are no others.
        rows_of(&mut rows, &self.hours, RowKey::Hour, RowKey::Branch);
        SealedFigures { first: day, last: day, days: 1, rows }
    }

    fn branch_sums(&self) -> Sums {
        let mut branch = Sums::default();
        self.services.all().for_each(|service| branch.merge(service));
        self.counters.all().for_each(|counter| branch.merge_times(counter));
        branch
    }

    fn count(&mut self, fact: &Fact, times: i32) {
        match fact {
            Fact::Issued(fact) => {
                self.of_ticket(fact.service, fact.priority, fact.hour, |sums| {
                    sums.issued += i64::from(times);
                });
            }
            Fact::LegEnded(leg) => self.leg(leg, times),
            Fact::CounterTime(fact) => {
                let change = |sums: &mut Sums| sums.counter_time(fact, times);
                self.counters.change(fact.counter, COUNTERS_MAX, change);
                self.hours.change(fact.hour, HOURS_MAX, change);
                if let Some(agent) = fact.agent {
                    self.agents.change(agent, AGENTS_MAX, change);
                }
            }
            Fact::PlainOrder(fact) => {
                self.of_ticket(fact.service, fact.priority, fact.hour, |sums| {
                    sums.plain_order(fact, times);
                });
            }
        }
    }

    fn leg(&mut self, leg: &Leg, times: i32) {
        let change = |sums: &mut Sums| sums.leg(leg, times);
        self.of_ticket(leg.service, leg.priority, leg.hour, change);
        if let Some(counter) = leg.counter {
            self.counters.change(counter, COUNTERS_MAX, change);
        }
        if let Some(agent) = leg.agent {
            self.agents.change(agent, AGENTS_MAX, change);
        }
    }

    /// Changes what has been counted for the groups of a ticket.
    fn of_ticket(
        &mut self,
        service: ServiceId,
        priority: PriorityId,
        hour: HourOfDay,
        change: impl Fn(&mut Sums),
    ) {
        self.services.change(service, SERVICES_MAX, &change);
        self.priorities.change(priority, PRIORITIES_MAX, &change);
        self.hours.change(hour, HOURS_MAX, &change);
    }
}

/// A row for each group that was counted.
fn rows_of<K: Ord + Copy>(
    rows: &mut Vec<Row>,
    groups: &Groups<K>,
    key: impl Fn(K) -> RowKey,
    others: RowKey,
) {
    rows.extend(groups.kept().map(|(group, sums)| Row::new(key(*group), sums.clone())));
    rows.extend(groups.others().map(|sums| Row::new(others, sums.clone())));
}
