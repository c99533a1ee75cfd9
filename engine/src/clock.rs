//! Where time and randomness come from. Tests and simulations put their own in place.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use turnero_domain::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// What time it is.
    fn now(&self) -> Timestamp;
}

/// The clock of the machine.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        // A clock before 1970 is a machine that has not set its clock yet: time stands still until then.
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
    }
}

/// A clock that is set by hand.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that stands at `start`.
    pub fn new(start: Timestamp) -> Self {
        Self(AtomicI64::new(start.as_millis()))
    }

    /// Lets this many milliseconds pass.
    pub fn advance_millis(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// Gives 128 random bits for every message: all ids that a decision makes come from them.
pub trait SeedSource: Send + Sync + 'static {
    /// The next bits.
    fn draw(&self) -> u128;
}

/// Bits that nobody can guess.
#[derive(Debug, Default, Clone, Copy)]
pub struct RandomSeeds;

impl SeedSource for RandomSeeds {
    fn draw(&self) -> u128 {
        two_halves(&mut rand::rng())
    }
}

/// Bits that come again whenever the same number is given at the start.
#[derive(Debug)]
pub struct RepeatableSeeds(Mutex<StdRng>);

impl RepeatableSeeds {
    /// The row of bits that belongs to `seed`.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }
}

impl SeedSource for RepeatableSeeds {
    fn draw(&self) -> u128 {
        two_halves(&mut *crate::lock(&self.0))
    }
}

fn two_halves(source: &mut impl Rng) -> u128 {
    (u128::from(source.next_u64()) << 64) | u128::from(source.next_u64())
}
