use super::refusals;
use crate::{Name, ServiceId, Timestamp};

refusals! {
    /// Why a day cannot go that way, and why somebody comes too late.
    DayRefusal {
        /// Nobody is there.
        "branch.closed"
        "this branch is closed; come back when it opens"
        BranchClosed {
            /// When it opens, if that is known.
            opens_at: Option<Timestamp>,
        }
        /// No new tickets today.
        "branch.intake_closed"
        "this branch gives out no more tickets today; come back when it opens again"
        NoMoreTickets {
            /// When it opens again, if that is known.
            opens_at: Option<Timestamp>,
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
    }
}
