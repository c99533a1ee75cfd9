use serde::{Deserialize, Serialize};

use crate::{CounterId, PrincipalId, PriorityId, QueueId, ServiceId};

/// Waiting tickets that are alike for whoever calls the next: only their places tell them apart. A
/// branch has few lanes however many people wait, so whoever looks for the next looks at the first of
/// each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Lane {
    /// The queue; none for the one that every branch has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<QueueId>,
    /// What they came for.
    pub service: ServiceId,
    /// The class of people, unless it is the ordinary one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<PriorityId>,
    /// Who alone may call them.
    #[serde(default, skip_serializing_if = "Target::is_anyone")]
    pub target: Target,
}

/// Who alone may call a ticket.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Whoever is able to serve it.
    #[default]
    Anyone,
    /// This counter.
    Counter(CounterId),
    /// The counter where this agent sits.
    Agent(PrincipalId),
}

impl Target {
    /// Whether anybody may call it.
    pub const fn is_anyone(&self) -> bool {
        matches!(self, Self::Anyone)
    }
}
