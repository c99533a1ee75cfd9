use bytes::Bytes;
use turnero_domain::PrincipalId;

use super::letter::Pending;
use super::wish::Wish;
use crate::bounds::RECEIPT_LIFETIME;

/// What a client expects to hear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expected {
    /// It asks for the first time, or was never told that it was done.
    First,
    /// It was told so before, under the same key, and asks again.
    Again(Bytes),
    /// It uses a key again for something else.
    KeyReused,
}

/// One thing that a client wants done, however often it has to ask.
pub(super) struct Errand {
    /// Which one: an errand that is asked again keeps its number.
    pub(super) id: u64,
    pub(super) by: PrincipalId,
    pub(super) wish: Wish,
    pub(super) key: Option<String>,
    pub(super) expected: Expected,
    /// When its key was used first.
    pub(super) first_asked_ms: i64,
    /// What was durable when it was asked first.
    pub(super) head_at_first: u64,
    /// What was durable when it was asked last.
    pub(super) head_when_asked: u64,
    /// The reply that is awaited, and the life of the server in which it was asked.
    pub(super) pending: Option<(Pending, u64)>,
    /// How often it was asked.
    pub(super) attempts: u32,
    /// How many attempts may have done it without anybody knowing.
    pub(super) doubt: u64,
}

impl Errand {
    /// Whether its key cannot have been forgotten yet.
    pub(super) fn is_fresh(&self, now_ms: i64) -> bool {
        let lifetime = i64::try_from(RECEIPT_LIFETIME.as_millis()).unwrap_or(i64::MAX);
        self.key.is_some() && now_ms - self.first_asked_ms < lifetime
    }

    /// The client was told that nothing was done. Under a key that speaks of all attempts: a client that
    /// hears it may ask with another key.
    pub(super) fn is_not_done(&mut self, fresh: bool) {
        if fresh {
            self.doubt = 0;
        }
    }

    /// Nobody knows what an attempt did.
    pub(super) fn is_in_doubt(&mut self) {
        if self.wish.leads_to().is_some() {
            self.doubt += 1;
        }
    }

    /// How many events it may have led to that nobody acknowledged.
    pub(super) fn unacknowledged(&self, now_ms: i64) -> u64 {
        match (self.is_fresh(now_ms), &self.expected) {
            // As long as a key is remembered, all attempts together do it once.
            (true, Expected::First) => self.doubt.min(1),
            (true, _) => 0,
            (false, _) => self.doubt,
        }
    }

    /// It was acknowledged: what was in doubt is certain, unless an attempt may have come too late.
    pub(super) fn is_done(&mut self, fresh: bool) {
        if fresh {
            self.doubt = 0;
        }
    }
}
