use tokio::sync::watch;
use turnero_domain::Timestamp;

use crate::clock::{Clock, Waiting};

/// A clock that is set by hand. Pauses pass at once, and take the time with them; patience ends only when the clock is
/// set to its end.
#[derive(Debug)]
pub struct HandClock(watch::Sender<Timestamp>);

impl HandClock {
    /// A clock that stands at `start`.
    pub fn new(start: Timestamp) -> Self {
        Self(watch::Sender::new(start))
    }

    /// Sets the clock, never back.
    pub fn set(&self, moment: Timestamp) {
        self.0.send_modify(|now| *now = moment.max(*now));
    }

    /// Lets this many seconds pass.
    pub fn advance(&self, seconds: u32) {
        self.0.send_modify(|now| *now = now.plus_millis(i64::from(seconds) * 1_000));
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        *self.0.borrow()
    }

    fn pause_until(&self, moment: Timestamp) -> Waiting<'_> {
        self.set(moment);
        // Others go first, as they would if time had really passed.
        Box::pin(tokio::task::yield_now())
    }

    fn patience_until(&self, moment: Timestamp) -> Waiting<'_> {
        Box::pin(async move {
            // Cannot fail: this very future keeps the clock.
            let _ = self.0.subscribe().wait_for(|now| *now >= moment).await;
        })
    }
}
