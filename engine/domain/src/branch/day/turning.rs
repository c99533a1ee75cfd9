use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::branch::bounds::LATE_AFTER;
use crate::hours::Date;

/// How a day came to be what it is, and when the clock turns it next.
///
/// All of it follows from the hours of the branch and from its time zone, as they were known when it was
/// decided; it is recorded then, and never worked out again. A newer program may know the zone better,
/// and would otherwise find another history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Turning {
    /// Who or what did it.
    #[serde(default, skip_serializing_if = "DayCause::is_hand")]
    pub cause: DayCause,
    /// The business day, on the calendar of the branch. Not known of a first day before its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// How far the clocks of the branch were ahead of UTC then, in seconds: so the hour in which something
    /// happened can be told without knowing the zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset_s: Option<i32>,
    /// When the clock turns it next; never, when people open and close.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Timestamp>,
}

/// Why a day was opened or closed when it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DayCause {
    /// Somebody wanted it so.
    #[default]
    Hand,
    /// It was time.
    Clock,
    /// It had been time long before, but nothing could be done then: the engine was down, or its store
    /// was.
    Missed {
        /// When it had been time.
        planned: Timestamp,
    },
}

impl Turning {
    /// When something ended that was found to be over at this moment.
    pub(in crate::branch) const fn was_due(&self, at: Timestamp) -> Timestamp {
        match self.cause {
            DayCause::Missed { planned } => planned,
            DayCause::Hand | DayCause::Clock => at,
        }
    }

    /// Whether there is nothing to say.
    pub(in crate::branch) fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

impl DayCause {
    /// The clock does now what was planned for then.
    pub(super) fn by_clock(planned: Timestamp, now: Timestamp) -> Self {
        if now > planned.plus(LATE_AFTER) { Self::Missed { planned } } else { Self::Clock }
    }

    /// Whether it was a person.
    pub(in crate::branch) const fn is_hand(&self) -> bool {
        matches!(self, Self::Hand)
    }
}
