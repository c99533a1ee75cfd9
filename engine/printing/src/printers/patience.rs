use std::time::Duration;

use crate::bounds;

/// How long a printer may take for what. Tests are less patient than people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// To answer its door.
    pub connect: Duration,
    /// To say how it is.
    pub status: Duration,
    /// While it takes nothing of what is sent.
    pub write: Duration,
    /// To bring a slip on paper.
    pub printing: Duration,
    /// Before the second attempt; it doubles.
    pub pause: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: bounds::CONNECT_TIMEOUT,
            status: bounds::STATUS_TIMEOUT,
            write: bounds::WRITE_TIMEOUT,
            printing: bounds::PRINTING_TIMEOUT,
            pause: bounds::PAUSE,
        }
    }
}
