use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::ability::Ability;
use super::line::Waiting;
use crate::Timestamp;

/// A counter, as the dispatch keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// What it serves, and what it could.
    pub ability: Arc<Ability>,
    /// Whether it takes people. One that closes still finishes with whom it has.
    pub open: bool,
    /// Whom it has.
    pub hand: Option<InHand>,
    /// Since when it has had nobody, or since when it has had whom it has.
    pub since: Timestamp,
}

/// Somebody who was called to a counter and has not left it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct InHand {
    /// Who, and where they waited.
    pub waiting: Waiting,
    /// When they were called.
    pub called_at: Timestamp,
    /// When the service began; `None` while they are on the way.
    pub started_at: Option<Timestamp>,
    /// Whether they were called for having waited too long.
    pub overdue: bool,
}

impl Desk {
    /// Whether it could take somebody now.
    pub const fn is_idle(&self) -> bool {
        self.open && self.hand.is_none()
    }
}
