use std::fmt;

use serde::Serialize;

use super::refusals;
use crate::hours::{LocalTime, NextOpening, Weekday};
use crate::{Name, ServiceId, Timestamp};

/// When a branch that is closed opens, if that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(into = "WrittenOpening")]
pub struct Opening(Option<NextOpening>);

/// An opening among the data of a refusal: the moment, and what the clocks of the branch show then.
#[derive(Serialize)]
struct WrittenOpening {
    opens_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    opens_local: Option<LocalTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    opens_weekday: Option<Weekday>,
    #[serde(skip_serializing_if = "Option::is_none")]
    opens_in_days: Option<u32>,
}

impl From<Opening> for WrittenOpening {
    fn from(Opening(opens): Opening) -> Self {
        Self {
            opens_at: opens.map(|opens| opens.at),
            opens_local: opens.map(|opens| opens.local),
            opens_weekday: opens.map(|opens| opens.weekday),
            opens_in_days: opens.map(|opens| opens.days_ahead),
        }
    }
}

impl Opening {
    /// When that is, and how the clocks of the branch show it.
    pub const fn get(&self) -> Option<NextOpening> {
        self.0
    }
}

impl From<Option<NextOpening>> for Opening {
    fn from(opens: Option<NextOpening>) -> Self {
        Self(opens)
    }
}

impl fmt::Display for Opening {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(opens) => write!(formatter, "come back when it {opens}"),
            None => formatter.write_str("come back when it opens"),
        }
    }
}

refusals! {
    /// Why a day cannot go that way, and why somebody comes too late.
    DayRefusal {
        /// Nobody is there.
        "branch.closed"
        "this branch is closed; {opening}"
        BranchClosed {
            /// When it opens.
            #[serde(flatten)]
            opening: Opening,
        }
        /// No new tickets for now.
        "branch.intake_closed"
        "this branch gives out no more tickets now; {opening}"
        NoMoreTickets {
            /// When it opens again.
            #[serde(flatten)]
            opening: Opening,
        }
        /// As many wait for the service as it takes.
        "service.full"
        "{waiting} wait for {name} already, and no more than {limit} can; try again later"
        ServiceFull {
            /// Which one.
            service: ServiceId,
            /// What it is called.
            name: Name,
            /// How many wait.
            waiting: usize,
            /// How many can.
            limit: usize,
        }
        /// The day has begun already.
        "day.open"
        "day {number} is open; close it before you open another one"
        DayOpen {
            /// Its number.
            number: u32,
        }
        /// The day is over already.
        "day.closed"
        "day {number} is closed; open another one first"
        DayOver {
            /// Its number.
            number: u32,
        }
        /// There are more waits than there can be people to tell them.
        "waits.too_many"
        "no more than {limit} waits can be told at once; leave some out"
        TooManyWaits {
            /// How many can.
            limit: usize,
        }
    }
}
