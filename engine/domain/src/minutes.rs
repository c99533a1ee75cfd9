use std::fmt;

use serde::{Deserialize, Serialize};

/// A whole number of minutes: what people set limits in.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Minutes(u16);

/// Milliseconds of a minute.
pub(crate) const MINUTE_MILLIS: u64 = 60_000;

impl Minutes {
    /// So many minutes.
    pub const fn new(minutes: u16) -> Self {
        Self(minutes)
    }

    /// How many.
    pub const fn get(self) -> u16 {
        self.0
    }

    /// As milliseconds.
    pub const fn as_millis(self) -> u64 {
        // Widens, so it loses nothing; `From` is not const.
        self.0 as u64 * MINUTE_MILLIS
    }
}

impl fmt::Display for Minutes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} min", self.0)
    }
}

/// The minutes that have passed in so many milliseconds, as a person says them: whole ones.
pub(crate) const fn minutes_passed(millis: u64) -> u64 {
    millis / MINUTE_MILLIS
}

/// About how many minutes something takes that takes so many milliseconds: never none.
pub(crate) fn minutes_expected(millis: u64) -> u64 {
    (millis.saturating_add(MINUTE_MILLIS / 2) / MINUTE_MILLIS).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_said_in_minutes_that_have_passed_and_a_service_in_the_nearest() {
        assert_eq!(minutes_passed(119_999), 1);
        assert_eq!(minutes_expected(179_999), 3);
        assert_eq!(minutes_expected(100), 1);
        assert_eq!(Minutes::new(75).as_millis(), 4_500_000);
    }
}
