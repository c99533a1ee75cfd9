use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Weak};

use bytes::Bytes;
use turnero_domain::branch::{Branch, BranchEvent, CopyBranch};
use turnero_domain::{Aggregate, BranchId, Message, Principal, Recorded, Timestamp};

use super::follow::{Feed, FeedItem};
use super::topic::Topic;
use crate::engine::Engine;
use crate::error::{AskError, FeedError};
use crate::inner::Inner;

/// A branch as it is, followed from event to event: for whoever shows what comes of the events, and not the events.
///
/// It has a copy of the branch, on which it lets happen what has happened. So a hundred boards cost the branch itself
/// no more than one, and each position has exactly one state.
pub struct Watch {
    inner: Weak<Inner>,
    id: BranchId,
    feed: Feed,
    branch: Box<Branch>,
    /// The copy is of no use any more.
    is_lost: bool,
}

/// What a watch has seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// The next event, and the branch is as it was after it.
    Event {
        /// Its position: one above the one before.
        seq: u64,
        /// When it happened.
        at: Timestamp,
        /// The event as JSON, the very bytes that the store keeps.
        body: Bytes,
    },
    /// The branch is as it is now, and what happened in between was left out: the watch was too far behind, or what it had
    /// seen never came to be, for a backup was restored.
    Anew,
}

impl Watch {
    async fn begin(inner: Weak<Inner>, engine: &Engine, id: BranchId) -> Result<Self, FeedError> {
        let branch = copy(&inner, id).await?;
        let feed = engine.feed(&Principal::host(), Topic::Branch(id), Some(branch.seq()))?;
        Ok(Self { inner, id, feed, branch, is_lost: false })
    }

    /// The branch, as it was after what was seen last.
    pub fn branch(&self) -> &Branch {
        &self.branch
    }

    /// What happens next, as soon as it has. Can be dropped and asked again: nothing is lost.
    ///
    /// # Errors
    ///
    /// As [`Feed::next`].
    pub async fn next(&mut self) -> Result<Seen, FeedError> {
        if !self.is_lost {
            match self.feed.next().await? {
                FeedItem::Event { seq, body } => {
                    if let Some(at) = self.happens(&body) {
                        return Ok(Seen::Event { seq, at, body });
                    }
                    tracing::error!(branch = %self.id, seq, "an event could not be followed");
                }
                FeedItem::Snapshot { .. } => {}
            }
            self.is_lost = true;
        }
        let engine = self.inner.upgrade().ok_or(FeedError::Closed)?;
        *self = Self::begin(self.inner.clone(), &Engine { inner: engine }, self.id).await?;
        Ok(Seen::Anew)
    }

    /// Lets an event happen. What cannot be read, or what the rules stumble over, leaves a copy that is of no use.
    fn happens(&mut self, body: &[u8]) -> Option<Timestamp> {
        let recorded: Recorded<BranchEvent> = serde_json::from_slice(body).ok()?;
        let applied = catch_unwind(AssertUnwindSafe(|| self.branch.apply(&recorded)));
        applied.ok().map(|()| recorded.at)
    }
}

async fn copy(inner: &Weak<Inner>, branch: BranchId) -> Result<Box<Branch>, FeedError> {
    let inner = inner.upgrade().ok_or(FeedError::Closed)?;
    match inner.ask(&Principal::host(), None, CopyBranch { branch }).await {
        Ok(branch) => Ok(branch),
        Err(AskError::Closed) => Err(FeedError::Closed),
        Err(AskError::Refused(_)) => Err(FeedError::Unknown(branch)),
        Err(error) => Err(FeedError::Unavailable(Arc::from(error.to_string()))),
    }
}

impl Engine {
    /// Follows a branch whole, from now on. Only hosts may: what is shown of it, and to whom, is theirs to say.
    ///
    /// # Errors
    ///
    /// When the principal may not, or there is no such branch.
    pub async fn watch(&self, principal: &Principal, branch: BranchId) -> Result<Watch, FeedError> {
        principal.may(CopyBranch::PERMISSION, Some(branch)).map_err(FeedError::Denied)?;
        Watch::begin(Arc::downgrade(&self.inner), self, branch).await
    }
}
