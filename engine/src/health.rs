use std::sync::Arc;

use turnero_domain::Timestamp;

/// How the engine is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Health {
    /// All is well.
    Ready,
    /// Commands and queries are answered, and something outside is in the way of what the engine does by itself: tax
    /// documents wait. People are served all the same.
    Degraded {
        /// What is wrong, and what can be done.
        reason: Arc<str>,
        /// How many documents wait.
        waiting: usize,
        /// Since when the one waits that waits longest.
        since: Timestamp,
    },
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
        matches!(self, Self::Ready | Self::Degraded { .. })
    }
}
