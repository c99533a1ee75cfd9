//! The day of a branch: opened, intake closed, closed; by hand or by the clock.
//!
//! When the clock turns the day next is worked out whenever it is turned or the hours change, and recorded
//! with that ([`Turning`]). By hand holds until the clock opens the next time; a change of the hours
//! holds from the next moment at which the clock does something.

mod close_day;
mod close_intake;
mod keep_time;
mod open_day;
mod open_intake;
mod progress;
mod schedule;
mod turning;

use serde::{Deserialize, Serialize};

pub use close_day::{CloseDay, DayClosing};
pub use close_intake::CloseIntake;
pub use keep_time::{KeepTime, TimeKept};
pub use open_day::OpenDay;
pub use open_intake::OpenIntake;
pub use schedule::next_due;
pub use turning::{DayCause, Turning};

use crate::Timestamp;

/// The day of a branch. One that never was told otherwise has been open since it exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Day {
    /// Its number: 1 for the first that was opened.
    pub number: u32,
    /// How far it has come.
    pub state: DayState,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Since when it is as it is.
    pub since: Timestamp,
    /// How it came to be as it is, and when the clock turns it next.
    #[serde(default, skip_serializing_if = "Turning::is_plain")]
    pub turning: Turning,
}

/// How far a day has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DayState {
    /// People come and go.
    Open,
    /// No new tickets; who waits is still served.
    IntakeClosed,
    /// Nobody is there.
    Closed,
}

impl Day {
    /// The first day of a branch.
    pub(super) const fn first(at: Timestamp) -> Self {
        let turning = Turning { cause: DayCause::Hand, date: None, offset_s: None, next: None };
        Self { number: 1, state: DayState::Open, opened_at: at, since: at, turning }
    }
}
