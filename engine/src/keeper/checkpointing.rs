//! When a checkpoint is made, and what is known of the one before.

use bytes::Bytes;
use turnero_domain::Aggregate;

use super::Keeper;
use super::checkpoint::{CheckpointCommits, CheckpointJob};
use crate::bounds::{CHECKPOINT_EVERY_BYTES_MIN, CHECKPOINT_GROWTH};
use crate::journal::{CheckpointPart, Item};

/// What the keeper knows of checkpoints.
#[derive(Debug, Default)]
pub(super) struct CheckpointState {
    /// The position that the newest one covers.
    pub(super) covers: u64,
    /// How large it is.
    pub(super) bytes: u64,
    /// Bytes of events since.
    pub(super) since_bytes: u64,
    /// One is being made.
    pub(super) under_way: bool,
    /// The keys of its parts, and of any that was never finished.
    pub(super) keys: Vec<Bytes>,
    /// The keys of those before: gone, unless the newest did not become durable.
    pub(super) keys_before: Vec<Bytes>,
    /// It was given to the journal. Until it is written, no other is made.
    pub(super) handed: bool,
}

impl CheckpointState {
    /// The store failed: the newest checkpoint may not have been kept.
    pub(super) fn doubt(&mut self) {
        self.under_way = false;
        self.handed = false;
        self.covers = 0;
        self.keys.append(&mut self.keys_before);
    }
}

impl<A: Aggregate> Keeper<A> {
    /// A checkpoint, if one is due: to be carried out elsewhere and given back to
    /// [`checkpoint_made`](Self::checkpoint_made).
    pub(crate) fn checkpoint_due(&mut self) -> Option<CheckpointJob<A>> {
        let due = CHECKPOINT_EVERY_BYTES_MIN.max(self.checkpoint.bytes * CHECKPOINT_GROWTH);
        if self.checkpoint.since_bytes < due {
            return None;
        }
        self.checkpoint_now()
    }

    /// A checkpoint of the present state, unless there is nothing new.
    pub(crate) fn checkpoint_now(&mut self) -> Option<CheckpointJob<A>> {
        let stale = self.surroundings.condition.epoch() != self.epoch;
        let writing =
            self.checkpoint.handed && self.standing.checkpointed() < self.checkpoint.covers;
        if self.checkpoint.under_way || writing || self.seq == self.checkpoint.covers || stale {
            return None;
        }
        self.checkpoint.under_way = true;
        self.checkpoint.since_bytes = 0;
        Some(CheckpointJob {
            state: self.state.clone(),
            covers: self.seq,
            at: self.at,
            receipts: self.receipts.to_bytes(),
            epoch: self.epoch,
            outdated: self.checkpoint.keys.clone(),
        })
    }

    /// Gives a checkpoint that was made to the journal.
    pub(crate) fn checkpoint_made(&mut self, made: CheckpointCommits, covers: u64) {
        if made.epoch != self.epoch {
            return;
        }
        let count = made.commits.len();
        for (number, documents) in (1..).zip(made.commits) {
            self.surroundings.inbox.push(Item::Part(CheckpointPart {
                epoch: self.epoch,
                standing: self.standing.clone(),
                covers,
                documents,
                is_last: number == count,
            }));
        }
        self.checkpoint.under_way = false;
        self.checkpoint.handed = true;
        self.checkpoint.covers = covers;
        self.checkpoint.bytes = made.bytes;
        // The one before was written in full, or is in doubt and its keys are among these.
        self.checkpoint.keys_before = std::mem::replace(&mut self.checkpoint.keys, made.keys);
    }

    /// The checkpoint could not be made; the next one is tried when it is due.
    pub(crate) fn checkpoint_failed(&mut self) {
        self.checkpoint.under_way = false;
    }
}
