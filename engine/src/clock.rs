//! Where time and randomness come from. Tests and simulations put their own in place.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::sync::watch;
use turnero_domain::Timestamp;

use crate::bounds::CLOCK_LOOKED_AT_EVERY;

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// What time it is.
    fn now(&self) -> Timestamp;

    /// Waits until it is this time. The engine waits so for what it does by itself, on a runtime that has
    /// timers.
    ///
    /// Unless a clock knows better, this sleeps as long as is left, and looks at the clock again every
    /// [now and then](CLOCK_LOOKED_AT_EVERY): somebody may have set it, or put the machine to sleep.
    fn until(self: Arc<Self>, moment: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async move {
            loop {
                let left = u64::try_from(moment.millis_since(self.now())).unwrap_or_default();
                if left == 0 {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(left).min(CLOCK_LOOKED_AT_EVERY)).await;
            }
        })
    }
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

/// A clock that is set by hand. Who waits for a time is woken when it is set to that.
#[derive(Debug)]
pub struct ManualClock(watch::Sender<Timestamp>);

impl ManualClock {
    /// A clock that stands at `start`.
    pub fn new(start: Timestamp) -> Self {
        Self(watch::Sender::new(start))
    }

    /// Lets this many milliseconds pass.
    pub fn advance_millis(&self, millis: i64) {
        self.0.send_modify(|now| *now = now.plus_millis(millis));
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.borrow()
    }

    fn until(self: Arc<Self>, moment: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async move {
            // Cannot fail: this very future keeps the clock.
            let _ = self.0.subscribe().wait_for(|now| *now >= moment).await;
        })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_waits_for_a_time_is_woken_when_the_clock_is_set_to_it_and_not_before() {
        let clock = Arc::new(ManualClock::new(Timestamp::from_millis(0)));
        let mut waiting = clock.clone().until(Timestamp::from_millis(1_000));
        let mut is_over = async || {
            let look = std::future::poll_fn(|context| {
                std::task::Poll::Ready(waiting.as_mut().poll(context).is_ready())
            });
            look.await
        };
        assert!(!is_over().await);
        clock.advance_millis(999);
        assert!(!is_over().await);
        clock.advance_millis(1);
        assert!(is_over().await);
        clock.clone().until(Timestamp::from_millis(7)).await;
    }

    #[tokio::test]
    async fn the_clock_of_the_machine_is_waited_for_until_it_shows_the_time() {
        let clock = Arc::new(SystemClock);
        let moment = clock.now().plus_millis(2);
        clock.clone().until(moment).await;
        assert!(clock.now() >= moment);
    }

    /// A clock that stands until somebody has looked at it, and then has been set to much later.
    #[derive(Default)]
    struct SetForward(std::sync::atomic::AtomicI64);

    impl Clock for SetForward {
        fn now(&self) -> Timestamp {
            let looks = self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            Timestamp::from_millis(looks * 3_600_000)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_clock_that_was_set_forward_is_noticed() {
        let started = tokio::time::Instant::now();
        Arc::new(SetForward::default()).until(Timestamp::from_millis(3_600_000)).await;
        assert_eq!(started.elapsed(), CLOCK_LOOKED_AT_EVERY);
    }
}
