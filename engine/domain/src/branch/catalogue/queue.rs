use serde::{Deserialize, Serialize};

use super::Chosen;
use crate::{Name, PriorityId, QueueId, ServiceId};

/// A line in which people wait, as a branch keeps it.
///
/// Besides those that are added, every branch has one queue without an id or a name: whoever no other
/// queue admits waits there, and all counters serve it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(in crate::branch) struct Queue {
    /// Where it stands among the queues: 1 for the first.
    pub position: u16,
    /// What it is.
    #[serde(flatten)]
    pub terms: QueueTerms,
}

/// What a queue is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QueueTerms {
    /// What it is called.
    pub name: Name,
    /// Which services it admits.
    pub services: Chosen<ServiceId>,
    /// Which priorities it admits; nothing (`null`) among them stands for everybody who has none.
    pub priorities: Chosen<Option<PriorityId>>,
    /// Whether new tickets can come into it.
    pub active: bool,
}

/// A queue, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QueueView {
    /// Which one; nothing for the one that every branch has.
    pub queue: Option<QueueId>,
    /// What it is; nothing for the one that every branch has.
    #[serde(flatten)]
    pub terms: Option<QueueTerms>,
    /// How many wait in it.
    pub waiting: usize,
    /// How many open counters have it among their own queues.
    pub open_counters: usize,
}

impl QueueTerms {
    /// Whether a ticket like this may wait there.
    pub(in crate::branch) fn admits(
        &self,
        service: ServiceId,
        priority: Option<PriorityId>,
    ) -> bool {
        self.active && self.services.has(&service) && self.priorities.has(&priority)
    }
}
