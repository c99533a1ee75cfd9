//! Who is called next.
//!
//! ```text
//!   arrive ──▶ Line ──┐                      ┌─▶ Reason, with its numbers
//!   counters ─ Desk ──┼─▶ Room ──▶ Policy ───┤
//!   finish ─▶ Learned ┤                      └─▶ who
//!             Shadow ─┘
//! ```
//!
//! [`Dispatch`] is the state: a branch embeds it and tells it what happens. [`Line`] keeps who waits by
//! class, so that a choice looks only at the oldest of each; [`Learned`] what services take;
//! [`Shadow`] what plain ticket order would have given. A [`Policy`] sees no more than a [`Room`], which
//! is why the forecast can run the same rule thousands of times.

mod ability;
mod arrivals;
mod choice;
mod class;
mod desk;
mod learned;
mod line;
mod pairs;
mod policy;
mod shadow;
mod spread;
mod state;
mod tally;
mod weight;

#[cfg(test)]
mod example;
#[cfg(test)]
mod properties;

pub use crate::minutes::Minutes;
pub use ability::{Ability, Reach};
pub use arrivals::Arrivals;
pub use choice::Choice;
pub use class::{Age, Class, Precedence, Precedences, Target};
pub use desk::{Desk, InHand};
pub use learned::{Learned, Lesson};
pub use line::{First, Line, Waiting};
pub use policy::{
    AppointmentRank, Balanced, Head, LimitKind, Pick, Policy, PolicyRefusal, Promise, Quick, Quota,
    Reason, Room, Rule, Turn,
};
pub use shadow::{Begun, Knowledge, Shadow, Waits};
pub use state::Dispatch;
pub use weight::{Weight, WeightError};
