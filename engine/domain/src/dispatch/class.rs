use std::cmp::Reverse;

use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use crate::{CounterId, PrincipalId, PriorityId, QueueId, ServiceId, Timestamp};

/// People who wait for the same in the same line: among them, only their places decide. A branch has
/// few classes however many people wait, so whoever looks for the next looks at the first of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Class {
    /// In which line; none for the one that every branch has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<QueueId>,
    /// For what.
    pub service: ServiceId,
    /// With which priority, unless it is the ordinary one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<PriorityId>,
    /// Who alone may call them.
    #[serde(default, skip_serializing_if = "Target::is_anyone")]
    pub target: Target,
    /// Whether they were promised a time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub appointment: bool,
}

/// Who alone may call a ticket.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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

/// How a priority ranks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Precedence {
    /// Whether the law puts these people before anybody else.
    pub preferential: bool,
    /// The higher, the sooner: among those whom the law puts first (80 years and more before 60 and
    /// more), and for the policy `strict` among all. Everybody without a priority has 0.
    pub rank: u16,
}

/// How the priorities of a branch rank.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Precedences(OrdMap<PriorityId, Precedence>);

/// A place in a line, told by how old it is: the lower, the older, and the sooner it is somebody's turn.
/// Whoever is put elsewhere in a line gets the age that belongs to that place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Age {
    /// Since when the person waits.
    pub since: Timestamp,
    /// What decides between those who came in the same millisecond: it follows from the number of the
    /// event that put the ticket there, with room for others in between.
    pub order: u64,
}

impl Class {
    /// People who came for a service, where everybody may wait, of whom nothing more is known.
    pub const fn plain(service: ServiceId) -> Self {
        let (queue, priority, target, appointment) = (None, None, Target::Anyone, false);
        Self { queue, service, priority, target, appointment }
    }
}

impl Target {
    /// Whether anybody may call it.
    pub const fn is_anyone(&self) -> bool {
        matches!(self, Self::Anyone)
    }
}

impl Precedence {
    /// What puts one class of people before another by law: the lower, the sooner.
    pub fn by_law(self) -> Reverse<Option<u16>> {
        Reverse(self.preferential.then_some(self.rank))
    }
}

impl Precedences {
    /// A priority ranks like this from now on.
    pub fn set(&mut self, priority: PriorityId, precedence: Precedence) {
        self.0.insert(priority, precedence);
    }

    /// How a priority ranks.
    pub fn of(&self, priority: Option<PriorityId>) -> Precedence {
        priority.and_then(|priority| self.0.get(&priority)).copied().unwrap_or_default()
    }
}

impl Age {
    /// How far apart the orders of two events are that follow each other: room for 20 tickets in one
    /// gap, each put in the middle of what is left.
    const GAP: u64 = 1 << 20;

    /// The age of somebody who waits since then, put there by the event of this number.
    pub const fn new(since: Timestamp, event: u64) -> Self {
        Self { since, order: event.saturating_mul(Self::GAP) }
    }

    /// The place right before this one.
    #[must_use]
    pub fn before(self) -> Self {
        Self { since: self.since.plus_millis(-1), ..self }
    }

    /// The place right after this one, and before the `next`.
    #[must_use]
    pub const fn between(self, next: Self) -> Self {
        let order = if self.since.as_millis() == next.since.as_millis() {
            self.order.midpoint(next.order)
        } else {
            self.order.saturating_add(Self::GAP / 2)
        };
        Self { order, ..self }
    }

    /// For how many milliseconds somebody of this age has waited.
    pub fn waited_millis(self, now: Timestamp) -> u64 {
        u64::try_from(now.millis_since(self.since)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_place_before_and_after_everybody() {
        let at = Timestamp::from_millis;
        let (first, same, later) = (Age::new(at(5), 1), Age::new(at(5), 2), Age::new(at(9), 3));
        assert!(first.before() < first);
        for (here, next) in [(first, same), (first, later), (same, later)] {
            let between = here.between(next);
            assert!(here < between && between < next);
            let again = here.between(between);
            assert!(here < again && again < between);
        }
    }

    #[test]
    fn the_law_goes_by_rank_and_only_for_those_whom_it_puts_first() {
        let of = |preferential, rank| Precedence { preferential, rank }.by_law();
        assert!(of(true, 2) < of(true, 1));
        assert!(of(true, 0) < of(false, 9));
        assert_eq!(of(false, 9), of(false, 0));
    }
}
