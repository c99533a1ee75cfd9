//! Where the time comes from. Tests put their own in place.

use std::pin::Pin;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use turnero_domain::Timestamp;

/// What will be when a moment has come.
pub type Waiting<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Tells the time, and waits. The two kinds of waiting are told apart, so that a test can let pauses pass at once and
/// still hold back the moment at which patience ends.
pub trait Clock: Send + Sync + 'static {
    /// What time it is.
    fn now(&self) -> Timestamp;

    /// Waits until it is this time, for there is nothing to do before.
    fn pause_until(&self, moment: Timestamp) -> Waiting<'_>;

    /// Waits for the moment at which nobody waits for an answer any more.
    fn patience_until(&self, moment: Timestamp) -> Waiting<'_> {
        self.pause_until(moment)
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

    fn pause_until(&self, moment: Timestamp) -> Waiting<'_> {
        let left = u64::try_from(moment.millis_since(self.now())).unwrap_or_default();
        Box::pin(tokio::time::sleep(Duration::from_millis(left)))
    }
}
