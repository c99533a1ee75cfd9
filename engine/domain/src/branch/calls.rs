use imbl::Vector;
use serde::{Deserialize, Serialize};

use super::bounds::CALLS_KEPT;
use super::code::Code;
use super::counter::CounterSign;
use crate::{Language, ServiceId, TicketId, Timestamp};

/// A call that was made. A board that was cut off for a while finds here what it has missed, whatever became of the
/// tickets since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallMade {
    /// The number of its event: later calls have greater ones.
    pub seq: u64,
    /// Whose ticket.
    pub ticket: TicketId,
    /// What its holder was called by.
    pub code: Code,
    /// Where to.
    pub counter: CounterSign,
    /// For what.
    pub service: ServiceId,
    /// In which language its holder is spoken to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// How many times the ticket had been called with this one.
    pub call: u16,
    /// When.
    pub at: Timestamp,
}

/// The newest calls of a branch, the oldest first; no more than [`CALLS_KEPT`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Calls(Vector<CallMade>);

impl Calls {
    /// One more.
    pub(super) fn add(&mut self, call: CallMade) {
        while self.0.len() >= CALLS_KEPT {
            self.0.pop_front();
        }
        self.0.push_back(call);
    }

    /// All that are remembered, the newest first.
    pub(super) fn newest_first(&self) -> impl Iterator<Item = &CallMade> {
        self.0.iter().rev()
    }
}
