//! The clock of the demonstration: as many times as fast as life, and set forward over the nights.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};
use turnero::{Clock, ManualClock, Timestamp};

use crate::bounds::DEMO_TICK;

/// Sets the clock of the engine as time goes by.
pub(super) struct Pace {
    clock: Arc<ManualClock>,
    speed: u32,
    /// When the clock stood where: everything is reckoned from there, so nothing adds up.
    since: (Instant, Timestamp),
}

impl Pace {
    pub(super) fn new(clock: Arc<ManualClock>, speed: u32) -> Self {
        let since = (Instant::now(), clock.now());
        Self { clock, speed, since }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Lets time pass until this moment. Whoever looks at the clock meanwhile sees it go.
    pub(super) async fn until(&mut self, moment: Timestamp) {
        loop {
            let left = moment.millis_since(self.clock.now());
            if left <= 0 {
                return;
            }
            let tick = i64::try_from((DEMO_TICK * self.speed).as_millis()).unwrap_or(i64::MAX);
            let next = self.clock.now().plus_millis(left.min(tick));
            let (real, shown) = self.since;
            let passed = u64::try_from(next.millis_since(shown)).unwrap_or_default();
            sleep_until(real + Duration::from_millis(passed) / self.speed).await;
            self.clock.advance_millis(next.millis_since(self.clock.now()));
        }
    }

    /// Sets the clock forward to this moment, at once.
    pub(super) fn skip_to(&mut self, moment: Timestamp) {
        self.clock.advance_millis(moment.millis_since(self.clock.now()).max(0));
        self.since = (Instant::now(), self.clock.now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_minute_takes_two_seconds_at_thirty_times_the_speed() {
        let clock = Arc::new(ManualClock::new(Timestamp::from_millis(0)));
        let began = Instant::now();
        let mut pace = Pace::new(clock.clone(), 30);
        pace.until(Timestamp::from_millis(60_000)).await;
        assert_eq!(began.elapsed(), Duration::from_secs(2));
        pace.skip_to(Timestamp::from_millis(3_600_000));
        assert_eq!(began.elapsed(), Duration::from_secs(2));
        pace.until(Timestamp::from_millis(3_660_000)).await;
        assert_eq!(began.elapsed(), Duration::from_secs(4));
        assert_eq!(clock.now(), Timestamp::from_millis(3_660_000));
    }
}
