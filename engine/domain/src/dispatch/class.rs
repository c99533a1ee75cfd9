use serde::{Deserialize, Serialize};

use crate::QueueId;
use crate::{ServiceId, Timestamp};

/// How a person's priority ranks. The lower, the sooner; 0 ranks before 1.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Precedence {
    /// The rank among those whom the law puts before anybody else (80 years and more before 60 and
    /// more). `None` for everybody whom it does not.
    pub preferential: Option<u16>,
    /// The rank that the branch gives. Only the policy `strict` looks at it.
    pub rank: u16,
}

/// People who wait for the same in the same line: among them, only age decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Class {
    /// In which line.
    pub queue: QueueId,
    /// For what.
    pub service: ServiceId,
    /// With which priority.
    pub precedence: Precedence,
}

/// How old a place in a line is: the lower, the older.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Age {
    /// Since when the person waits. Kept when a ticket is transferred, reassigned or put back.
    pub since: Timestamp,
    /// What decides between those who came in the same millisecond: the number of the event that put
    /// the ticket there. No two have the same.
    pub order: u64,
}

impl Age {
    /// For how many milliseconds somebody of this age has waited.
    pub fn waited_millis(self, now: Timestamp) -> u64 {
        u64::try_from(now.millis_since(self.since)).unwrap_or(0)
    }
}
