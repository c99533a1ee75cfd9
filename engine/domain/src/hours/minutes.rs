use std::fmt;

use serde::{Deserialize, Serialize};

/// A whole number of minutes: what people set limits in.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Minutes(u16);

/// Milliseconds of a minute.
const MINUTE_MILLIS: u64 = 60_000;

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
