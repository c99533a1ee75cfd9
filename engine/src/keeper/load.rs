use std::collections::BTreeSet;
use std::sync::Arc;

use turnero_domain::{Aggregate, Recorded, Timestamp};
use turnero_store::{Page, StoredEvent, StreamId};

use super::checkpoint::{self, LoadedCheckpoint};
use super::{CheckpointState, Fallback, Keeper, Receipt, Receipts, Surroundings};
use crate::error::OpenError;
use crate::journal::Standing;
use crate::telemetry::KeeperMeters;

impl<A: Aggregate> Keeper<A> {
    /// The keeper of something that does not exist yet.
    pub(crate) fn new(surroundings: Surroundings, standing: Arc<Standing>) -> Self {
        let epoch = surroundings.condition.epoch();
        Self {
            surroundings,
            standing,
            meters: KeeperMeters::new(A::NAME),
            state: A::default(),
            seq: 0,
            at: Timestamp::default(),
            epoch,
            fallback: Fallback::default(),
            owed: BTreeSet::new(),
            receipts: Receipts::default(),
            checkpoint: CheckpointState::default(),
            mirror: None,
        }
    }

    /// Brings an aggregate back from the store: its checkpoint, the events since, and all that it keeps of persons.
    pub(crate) fn load(
        surroundings: Surroundings,
        standing: Arc<Standing>,
    ) -> Result<Self, OpenError> {
        let head = standing.durable();
        let mut keeper = Self::new(surroundings, standing);
        let store = keeper.surroundings.store.clone();
        let (found, keys) = checkpoint::load::<A>(store.as_ref(), keeper.standing.stream())?;
        keeper.checkpoint.keys = keys;
        if let Some(LoadedCheckpoint { state, covers, at, receipts, bytes }) = found {
            if covers > head {
                return Err(
                    keeper.unreadable("the checkpoint", "it covers events that are missing")
                );
            }
            keeper.state = state;
            keeper.seq = covers;
            keeper.at = at;
            keeper.receipts = receipts;
            keeper.standing.set_checkpointed(covers);
            keeper.checkpoint.covers = covers;
            keeper.checkpoint.bytes = bytes;
        }
        keeper.catch_up(head)?;
        keeper.read_all()?;
        Ok(keeper)
    }

    /// Applies what the store has after the present position, up to `head`. Whose documents have changed with it is
    /// noted, to be read.
    pub(super) fn catch_up(&mut self, head: u64) -> Result<(), OpenError> {
        let store = self.surroundings.store.clone();
        while self.seq < head {
            let page = store.events(self.standing.stream(), self.seq, Page::default())?;
            if page.is_empty() {
                return Err(self.unreadable("the stream", "it ends too early"));
            }
            for stored in page {
                if stored.position > head {
                    break;
                }
                self.replay(&stored)?;
            }
        }
        Ok(())
    }

    fn replay(&mut self, stored: &StoredEvent) -> Result<(), OpenError> {
        let what = || format!("event {}", stored.position);
        let recorded: Recorded<A::Event> = serde_json::from_slice(&stored.body)
            .map_err(|error| self.unreadable(&what(), &error.to_string()))?;
        if recorded.seq != self.seq + 1 || stored.position != recorded.seq {
            return Err(self.unreadable(&what(), "it is not the next one"));
        }
        self.state.apply(&recorded);
        self.owed.extend(A::changes(&recorded.event));
        self.seq = recorded.seq;
        self.at = recorded.at;
        if let Some(receipt) = Receipt::from_note(&stored.note) {
            self.receipts.remember(receipt.key.short(), recorded.seq, recorded.at);
        }
        self.checkpoint.since_bytes += (stored.body.len() + stored.note.len()) as u64;
        Ok(())
    }

    pub(super) fn unreadable(&self, what: &str, reason: &str) -> OpenError {
        let stream: StreamId = self.standing.stream();
        OpenError::Unreadable {
            what: what.to_owned(),
            aggregate: format!("{} {}", A::NAME, stream.id),
            reason: reason.to_owned(),
        }
    }
}
