use std::fmt;

use serde::{Deserialize, Serialize};

use super::TimeOfDay;
use super::refusal::HoursDay;

/// From when to when a branch is open. A closing time that is not later than the opening time is on
/// the day after: 22:00 to 02:00 runs over midnight, 08:00 to 00:00 ends at midnight, and 00:00 to
/// 00:00 is a whole day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// When it opens.
    pub opens: TimeOfDay,
    /// When it closes.
    pub closes: TimeOfDay,
}

/// An interval with the day on which it begins, as a refusal names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DayInterval {
    /// The day on which it opens.
    pub day: HoursDay,
    /// From when to when.
    #[serde(flatten)]
    pub interval: Interval,
}

/// Minutes of a day whose clock is not changed.
pub(super) const DAY_MINUTES: i32 = 24 * 60;

impl Interval {
    /// Whether it closes on the day after.
    pub fn ends_on_next_day(self) -> bool {
        self.closes <= self.opens
    }

    /// Where it lies, in minutes on the clock since its day began.
    pub(super) fn minutes(self) -> (i32, i32) {
        let opens = i32::from(self.opens.minutes_of_day());
        let closes = i32::from(self.closes.minutes_of_day());
        (opens, if self.ends_on_next_day() { closes + DAY_MINUTES } else { closes })
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} to {}", self.opens, self.closes)
    }
}

impl fmt::Display for DayInterval {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.day, self.interval)
    }
}
