use std::sync::Arc;

use turnero_domain::Timestamp;

/// How the engine is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Health {
    /// All is well.
    Ready,
    /// Queries are answered, commands are refused: the store fails. The engine tries again by itself.
    ReadOnly {
        /// What is wrong, and what can be done.
        reason: Arc<str>,
        /// Since when.
        since: Timestamp,
    },
    /// The store is being brought back right now.
    Recovering {
        /// What was wrong.
        reason: Arc<str>,
        /// Since when the store has failed.
        since: Timestamp,
    },
    /// The engine was closed.
    Closed,
}

impl Health {
    /// Whether commands are accepted.
    pub fn is_ready(&self) -> bool {
        matches!(self, Self::Ready)
    }
}
