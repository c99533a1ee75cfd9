//! A day that is over, played again: as it was, and as it would have been under another policy.
//!
//! ```text
//!   the branch in the morning ─┐                         ┌─▶ as_it_was ─────┐
//!                              ├─▶ Recorder ▶ Recording ─┼─▶ play_as_ruled ─┼─▶ Played ▶ Outcome
//!   the events of the day ─────┘                         └─▶ play(rule) ────┘
//! ```
//!
//! A [`Recording`] holds what belongs to the people and to the counters, and not to the policy. The play
//! lets the same people come to the same counters, and asks the [`Dispatch`](crate::dispatch::Dispatch)
//! of the branch who is next, with what the branch had learned by that morning. Everything is counted in
//! whole milliseconds and nothing is left to chance: the same play gives the same outcome, always.
//!
//! # What stays as it was
//!
//! - **People.** When they come, for what, with which priority and in which queue; how long each takes
//!   from the call to the counter; how long each service takes; who does not come when called, and
//!   what that costs the counter; what comes next in their visit, and when they come back who were set
//!   aside. Who left while waiting leaves after the same time in the line, unless called before.
//! - **Counters.** When they take people and with which abilities; the wrap-up after each service; and the
//!   pauses: between the moment when a counter could have called and the call. The nth call of a
//!   counter since it was opened comes after the pause that its nth call came after that day.
//! - **Changes** of services, priorities and counters, and lines that were handed over.
//!
//! # What is assumed
//!
//! - A service takes as long at whatever counter, and whenever it is begun.
//! - Who left, and under another policy is called before that, comes and is served as long as others
//!   were in the mean. Nobody leaves who did not leave that day, however long the wait is now.
//! - Who was called by hand, out of order, is called when it is their turn.
//! - A wrap-up that was cut off by a break, by closing or by the end of what is known takes a millisecond
//!   longer than was seen. It ends when its counter is opened again.
//! - A counter that calls more often than that day takes its usual pause. One that never called although
//!   people waited had nobody sitting there, and does not call now either.
//! - Counters close when they did, but in the evening: whoever is left when the last one closes, and was
//!   not left that day, is served by those that were there when the last person was called.
//!
//! So a day whose counters call by the policy comes out again exactly under its own, whether they
//! called by themselves or agents did. What people chose by hand makes the difference between
//! [`as_it_was`] and [`play_as_ruled`]; another policy should be held against the latter.

mod agenda;
mod as_it_was;
pub mod bounds;
mod days;
mod outcome;
mod people;
mod play;
mod played;
mod presence;
mod recorder;
mod recording;
mod seat;
mod stage;
mod trace;
mod waits;
mod watched;

pub use as_it_was::as_it_was;
pub use days::{DayFinder, DaySpan, FoundDays};
pub use outcome::{Endings, Outcome, ReasonKind};
pub use play::{play, play_as_ruled};
pub use played::Played;
pub use recorder::{Recorder, TooManyPeople};
pub use recording::{Ending, Recording};
pub use waits::{PlayedCall, Wait, Waits};
