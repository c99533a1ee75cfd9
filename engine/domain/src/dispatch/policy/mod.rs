//! Who is called next: a policy looks at a [`Room`] and picks one of its heads, with the reason.
//!
//! A policy is a pure function of what a room shows. The branch is a room, and so is every roll-out of
//! the forecast: both run the very same rule. Another policy is another file with a `choose`, and a
//! line in [`Policy`].

mod balanced;
mod fifo;
mod overdue;
mod promise;
mod quick;
mod quota;
mod reason;
mod refusal;
mod rule;
mod strict;

use serde::{Deserialize, Serialize};

pub use balanced::Balanced;
pub use promise::Promise;
pub use quick::Quick;
pub use quota::{Quota, Turn};
pub use reason::{LimitKind, Reason};
pub use refusal::PolicyRefusal;
pub use rule::{AppointmentRank, Rule};

use super::class::{Age, Precedence};
use super::weight::Weight;
use crate::Timestamp;

/// What a policy may know when a counter is free.
pub trait Room {
    /// What tells those who wait from one another.
    type Who: Copy;

    /// The oldest of each class that the counter can serve.
    fn heads(&self) -> impl Iterator<Item = Head<Self::Who>>;
    /// When it is.
    fn now(&self) -> Timestamp;
    /// The longest wait that plain ticket order would have given today so far.
    fn longest_in_ticket_order_millis(&self) -> u64;
    /// How many counters are open.
    fn counters_open(&self) -> u32;
    /// How many of them have somebody who was called for being overdue.
    fn counters_on_overdue(&self) -> u32;
    /// How many preferential people and others were called in this turn.
    fn turn(&self) -> Turn;
}

/// The oldest of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head<W> {
    /// Who.
    pub who: W,
    /// With which priority.
    pub precedence: Precedence,
    /// Whether they were promised a time; then they wait since that.
    pub appointment: bool,
    /// Since when.
    pub age: Age,
    /// How many of this class wait, including this one.
    pub count: u32,
    /// What the service takes on average, at this counter. Never 0.
    pub mean_millis: u64,
    /// How much a minute of waiting for this service weighs.
    pub weight: Weight,
}

/// Who is next, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pick<W> {
    /// Who.
    pub who: W,
    /// Why.
    pub reason: Reason,
}

/// The rule by which a branch calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "policy", rename_all = "snake_case")]
pub enum Policy {
    /// Short services first; nobody waits much longer than in plain ticket order.
    Balanced(Balanced),
    /// The same, leaning more to short services.
    Quick(Quick),
    /// Short services first; nobody is passed over after a promised limit.
    Promise(Promise),
    /// Plain ticket order.
    Fifo,
    /// The highest priority first, then the oldest.
    Strict,
    /// So many preferential people, then so many others.
    Quota(Quota),
}

impl Policy {
    /// Who is next, and why; `None` when nobody waits whom the counter can serve.
    pub fn choose<R: Room>(&self, room: &R) -> Option<Pick<R::Who>> {
        match self {
            Self::Balanced(balanced) => balanced.choose(room),
            Self::Quick(quick) => quick.choose(room),
            Self::Promise(promise) => promise.choose(room),
            Self::Fifo => fifo::choose(room),
            Self::Strict => strict::choose(room),
            Self::Quota(quota) => quota.choose(room),
        }
    }

    /// What it is called in settings and tables.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Balanced(_) => "balanced",
            Self::Quick(_) => "quick",
            Self::Promise(_) => "promise",
            Self::Fifo => "fifo",
            Self::Strict => "strict",
            Self::Quota(_) => "quota",
        }
    }

    /// Whether nobody whom the law puts first is ever passed over for somebody else.
    pub const fn honours_preference(&self) -> bool {
        matches!(self, Self::Balanced(_) | Self::Quick(_) | Self::Promise(_))
    }

    /// Whether it looks at the longest wait in plain ticket order.
    pub const fn follows_ticket_order(&self) -> bool {
        matches!(self, Self::Balanced(_) | Self::Quick(_))
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::Balanced(Balanced::default())
    }
}

impl<W> Head<W> {
    /// Whether the law puts it before the other: by rank, then by age.
    fn is_preferred_to(&self, other: &Self) -> bool {
        let key = |head: &Self| (head.precedence.by_law(), head.age);
        key(self) < key(other)
    }

    /// Whether a minute at the counter ends more waiting here than there: w/m compared without
    /// dividing, so that equal ones are equal. The older of equals.
    fn is_done_sooner_than(&self, other: &Self) -> bool {
        let here = u64::from(self.weight.get()).saturating_mul(other.mean_millis);
        let there = u64::from(other.weight.get()).saturating_mul(self.mean_millis);
        here > there || (here == there && self.age < other.age)
    }
}
