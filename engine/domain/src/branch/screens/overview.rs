use serde::{Deserialize, Serialize};

use super::place::ScreenOpening;
use crate::branch::bounds::SNAPSHOT_WAITING_MAX;
use crate::branch::counter::CounterState;
use crate::branch::state::Branch;
use crate::branch::ticket::Ticket;
use crate::{BranchId, Name, ServiceId, Timestamp};

/// A branch in a few figures, for those who answer for many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BranchOverview {
    /// Which one.
    pub branch: BranchId,
    /// What it is called.
    pub name: Name,
    /// Whether it is open.
    pub opening: ScreenOpening,
    /// How many wait.
    pub waiting: usize,
    /// How many of those have waited longer than their service should let them, of the first in line: as many as a
    /// snapshot lists.
    pub beyond_target: usize,
    /// Since when the one waits who has waited longest, of the same.
    pub waiting_since: Option<Timestamp>,
    /// How many were called and have not come yet.
    pub called: usize,
    /// How many are being served.
    pub serving: usize,
    /// Counters where somebody can be served.
    pub counters_open: usize,
    /// Counters whose agent is away.
    pub counters_on_break: usize,
    /// The services for which people wait and nobody can be served.
    pub unserved: Vec<ServiceId>,
}

impl BranchOverview {
    /// This branch at this moment; `None` when it was never created.
    pub fn of(branch: &Branch, now: Timestamp) -> Option<Self> {
        let profile = branch.profile()?;
        let counted = |wanted: fn(&CounterState) -> bool| {
            branch.counters.values().filter(|counter| wanted(&counter.state)).count()
        };
        let first = || branch.first_waiting(SNAPSHOT_WAITING_MAX).map(|(_, ticket)| ticket);
        let late = |ticket: &&Ticket| {
            let target = branch.target_wait(ticket.service);
            target.is_some_and(|target| ticket.arrived.since.plus(target) < now)
        };
        let unserved = branch.services.keys().copied().filter(|service| {
            branch.waiting_for(*service) > 0 && branch.unserved(*service).is_some()
        });
        Some(Self {
            branch: profile.branch,
            name: profile.name.clone(),
            opening: branch.opening_on_screen()?,
            waiting: branch.waiting_count(),
            beyond_target: first().filter(late).count(),
            waiting_since: first().map(|ticket| ticket.arrived.since).min(),
            called: branch.index.called.len(),
            serving: counted(|state| matches!(state, CounterState::Serving { .. })),
            counters_open: counted(CounterState::takes_people),
            counters_on_break: counted(|state| matches!(state, CounterState::Break { .. })),
            unserved: unserved.collect(),
        })
    }
}
