use std::sync::Arc;

use crate::error::LostOutcome;

/// Why something that was waiting for the store will not come.
#[derive(Debug, Clone)]
pub(crate) struct Lost {
    /// What is wrong with the store.
    pub(crate) reason: Arc<str>,
    /// What became of it.
    pub(crate) outcome: LostOutcome,
}

/// A reply that waits until all that it may show is durable.
pub(crate) trait Release: Send {
    /// Lets the reply go, or tells why it cannot.
    fn release(self: Box<Self>, durable: Result<(), Lost>);
}
