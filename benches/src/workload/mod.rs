//! Workload SQ-1: eight hours at six counters, four services, and a rush before noon.
//!
//! Arrivals are Poisson with a weight for each hour; what a service takes is lognormal; some people are
//! preferential, some do not come when called. Made here from a seed ([`generate`]), or read from a
//! trace ([`read`]). [`Hall`] plays a day of it through the domain's own dispatch.

mod generator;
mod hall;
mod trace;

pub use generator::{arrivals_per_hour, generate};
pub use hall::{Hall, Watch};
pub use trace::read;

use turnero_domain::dispatch::Class;
use turnero_domain::{CounterId, PriorityId, ServiceId};
use uuid::Uuid;

/// Milliseconds of a minute.
pub const MINUTE_MILLIS: i64 = 60_000;
/// How long people are let in.
pub const OPEN_MILLIS: i64 = 8 * 60 * MINUTE_MILLIS;
/// What a call costs that nobody follows.
pub const LOST_MILLIS: i64 = MINUTE_MILLIS;
/// How many counters there are.
pub const COUNTERS: usize = 6;
/// The share of people who do not come when called.
pub const NO_SHOWS: f64 = 0.05;
/// The share of people whom the law puts first.
pub const PREFERENTIAL: f64 = 0.15;
/// How busy each hour is, compared with the others.
pub const HOURS: [f64; 8] = [0.70, 1.10, 1.35, 1.25, 0.95, 0.90, 1.05, 0.70];

/// What people come for.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// What it is called.
    pub letter: char,
    /// The share of people who come for it.
    pub share: f64,
    /// What it takes on average.
    pub mean_minutes: f64,
    /// The standard deviation of that, as a share of the mean.
    pub variation: f64,
    /// How long people should wait for it at most; preferential ones half as long.
    pub target_minutes: f64,
}

/// General inquiries, appointments, external procedures, registrations.
pub const KINDS: [Kind; 4] = [
    Kind { letter: 'A', share: 0.40, mean_minutes: 3.0, variation: 1.0, target_minutes: 10.0 },
    Kind { letter: 'B', share: 0.30, mean_minutes: 5.5, variation: 0.8, target_minutes: 15.0 },
    Kind { letter: 'C', share: 0.20, mean_minutes: 15.0, variation: 1.0, target_minutes: 30.0 },
    Kind { letter: 'D', share: 0.10, mean_minutes: 26.0, variation: 0.9, target_minutes: 45.0 },
];

/// Somebody who comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// When, since the doors opened.
    pub arrives_millis: i64,
    /// For what: a place in [`KINDS`].
    pub kind: usize,
    /// Whether the law puts this person first.
    pub preferential: bool,
    /// What the service takes.
    pub service_millis: i64,
    /// Whether this person is gone when called.
    pub no_show: bool,
}

/// Those who come on one day, in the order in which they come.
pub type Day = Vec<Person>;

impl Kind {
    /// The variance of the logarithm of what it takes.
    pub fn log_variance(&self) -> f64 {
        self.variation.powi(2).ln_1p()
    }

    /// What it takes on average.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some minutes")]
    pub fn mean_millis(&self) -> u64 {
        (self.mean_minutes * 60_000.0) as u64
    }
}

/// The service of a kind.
pub fn service(kind: usize) -> ServiceId {
    Uuid::from_u128(0xA0 + kind as u128).into()
}

/// The counter of a number.
pub fn counter(number: usize) -> CounterId {
    Uuid::from_u128(0xC0 + number as u128).into()
}

/// Those whom the law puts first.
pub fn preferred() -> PriorityId {
    Uuid::from_u128(0xE0).into()
}

/// The class of people who come for something.
pub fn class(kind: usize, preferential: bool) -> Class {
    let priority = preferential.then(preferred);
    Class { priority, ..Class::plain(service(kind)) }
}
