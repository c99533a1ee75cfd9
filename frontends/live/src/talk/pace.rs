use tokio::time::Instant;

use crate::bounds::{FRAMES_AT_ONCE_MAX, FRAMES_PER_SECOND_MAX};

/// How much a client says: a bucket that fills again.
#[derive(Debug)]
pub(crate) struct Pace {
    left: f64,
    at: Instant,
}

impl Pace {
    pub(crate) fn new(now: Instant) -> Self {
        Self { left: f64::from(FRAMES_AT_ONCE_MAX), at: now }
    }

    /// One more frame. `false`: too many.
    pub(crate) fn take(&mut self, now: Instant) -> bool {
        let gained = now.duration_since(self.at).as_secs_f64() * f64::from(FRAMES_PER_SECOND_MAX);
        self.at = now;
        self.left = (self.left + gained).min(f64::from(FRAMES_AT_ONCE_MAX)) - 1.0;
        self.left >= 0.0
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_burst_is_let_through_and_a_flood_is_not() {
        let now = Instant::now();
        let mut pace = Pace::new(now);
        let through = (0..FRAMES_AT_ONCE_MAX + 10).filter(|_| pace.take(now)).count();
        assert_eq!(through, FRAMES_AT_ONCE_MAX as usize);
        let mut pace = Pace::new(now);
        let steady = (0..10_000).all(|n| pace.take(now + Duration::from_millis(50) * n));
        assert!(steady, "twenty a second for ever");
    }
}
