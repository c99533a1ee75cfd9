use std::pin::Pin;
use std::sync::Arc;
use std::sync::OnceLock;

use turnero::{Clock, SystemClock, Timestamp};

/// The clock of somebody who looks at what was recorded and does nothing: for whoever opens the folder it is
/// long ago, so nothing in it is due; then it tells the time, and never wakes anybody.
#[derive(Debug, Default)]
pub(crate) struct Bystander(OnceLock<()>);

impl Bystander {
    /// The folder is open: from now on it is now.
    pub(crate) fn look(&self) {
        self.0.get_or_init(|| ());
    }
}

impl Clock for Bystander {
    fn now(&self) -> Timestamp {
        self.0.get().map_or(Timestamp::default(), |()| SystemClock.now())
    }

    fn until(self: Arc<Self>, _: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(std::future::pending())
    }
}
