//! A checkpoint: the whole state of one aggregate with the position that it covers, so that opening
//! does not replay history. The events remain the truth; a checkpoint can always be thrown away.
//!
//! It is written in parts, under keys that carry the position and the digest, and becomes valid with the
//! last commit, which writes its head and removes the parts of the one before. Two checkpoints of one
//! position may differ (idempotency keys run out meanwhile), so the digest keeps the parts of a new one
//! from overwriting those of the valid one.

use std::ops::ControlFlow;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use turnero_domain::{Aggregate, Timestamp};
use turnero_store::{DocumentChange, Store, StoreError, StreamId};

use super::Receipts;
use crate::bounds::{CHECKPOINT_PART_BYTES, CHECKPOINT_PARTS_PER_COMMIT};
use crate::error::OpenError;
use crate::json;

const HEAD: &[u8] = b"checkpoint";
const PARTS: &[u8] = b"checkpoint/";

/// What says that a checkpoint is whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct CheckpointHead {
    /// [`Aggregate::FORM`] of the state.
    form: u32,
    /// The position of the last event in it.
    covers: u64,
    /// When that event happened.
    at: Timestamp,
    /// How many parts there are.
    parts: usize,
    /// How many bytes of the parts are the state; the receipts follow.
    state_bytes: usize,
    /// BLAKE3 over all parts.
    digest: String,
}

/// A state that is to be written: made by the keeper, carried out elsewhere, for it takes a while.
pub(crate) struct CheckpointJob<A> {
    pub(crate) state: A,
    pub(crate) covers: u64,
    pub(crate) at: Timestamp,
    pub(crate) receipts: Vec<u8>,
    pub(crate) epoch: u64,
    pub(crate) outdated: Vec<Bytes>,
}

/// A checkpoint in the form that the journal takes: each inner list is one commit.
pub(crate) struct CheckpointCommits {
    pub(crate) epoch: u64,
    pub(crate) bytes: u64,
    pub(crate) commits: Vec<Vec<DocumentChange>>,
    /// The keys of its parts: outdated when the next one is written.
    pub(crate) keys: Vec<Bytes>,
}

impl<A: Aggregate> CheckpointJob<A> {
    /// Serialises the state.
    pub(crate) fn run(self) -> Result<CheckpointCommits, serde_json::Error> {
        let mut content = Vec::new();
        json::write(&mut content, &self.state)?;
        let state_bytes = content.len();
        content.extend_from_slice(&self.receipts);
        let mut changes = Vec::new();
        let mut keys = Vec::new();
        let digest = blake3::hash(&content).to_hex().to_string();
        let content = Bytes::from(content);
        for start in (0..content.len()).step_by(CHECKPOINT_PART_BYTES) {
            let end = content.len().min(start + CHECKPOINT_PART_BYTES);
            let key = part_key(self.covers, &digest, keys.len());
            changes
                .push(DocumentChange::Put { key: key.clone(), value: content.slice(start..end) });
            keys.push(key);
        }
        let head = CheckpointHead {
            form: A::FORM,
            covers: self.covers,
            at: self.at,
            parts: keys.len(),
            state_bytes,
            digest,
        };
        let mut commits: Vec<_> =
            changes.chunks(CHECKPOINT_PARTS_PER_COMMIT).map(<[_]>::to_vec).collect();
        // The last commit makes it valid, and only then the one before goes.
        let value = Bytes::from(serde_json::to_vec(&head)?);
        let mut last = vec![DocumentChange::Put { key: Bytes::from_static(HEAD), value }];
        let outdated = self.outdated.into_iter().filter(|key| !keys.contains(key));
        last.extend(outdated.map(|key| DocumentChange::Remove { key }));
        commits.push(last);
        Ok(CheckpointCommits { epoch: self.epoch, bytes: content.len() as u64, commits, keys })
    }
}

/// What was found when the aggregate was loaded.
pub(crate) struct LoadedCheckpoint<A> {
    pub(crate) state: A,
    pub(crate) covers: u64,
    pub(crate) at: Timestamp,
    pub(crate) receipts: Receipts,
    pub(crate) bytes: u64,
}

/// Reads the checkpoint of a stream, and the keys of all its parts (also of one that was never
/// finished). `None` if there is none of this form.
pub(crate) fn load<A: Aggregate>(
    store: &dyn Store,
    stream: StreamId,
) -> Result<(Option<LoadedCheckpoint<A>>, Vec<Bytes>), OpenError> {
    let mut keys = Vec::new();
    store.documents(stream, PARTS, &mut |key, _| {
        keys.push(Bytes::copy_from_slice(key));
        ControlFlow::Continue(())
    })?;
    let Some(head) = store.document(stream, HEAD)? else { return Ok((None, keys)) };
    let unreadable = |reason: String| OpenError::Unreadable {
        what: "the checkpoint".to_owned(),
        aggregate: format!("{} {}", A::NAME, stream.id),
        reason,
    };
    let head: CheckpointHead =
        serde_json::from_slice(&head).map_err(|error| unreadable(error.to_string()))?;
    if head.form != A::FORM {
        tracing::info!(%stream, found = head.form, known = A::FORM, "checkpoint of another form: replaying");
        return Ok((None, keys));
    }
    let content =
        read_parts(store, stream, &head)?.ok_or_else(|| unreadable("parts are missing".into()))?;
    if blake3::hash(&content).to_hex().as_str() != head.digest {
        return Err(unreadable("its digest does not match".into()));
    }
    let (state, receipts) = content
        .split_at_checked(head.state_bytes)
        .ok_or_else(|| unreadable("it is too short".into()))?;
    let state = serde_json::from_slice(state).map_err(|error| unreadable(error.to_string()))?;
    let receipts =
        Receipts::from_bytes(receipts).ok_or_else(|| unreadable("its receipts are cut".into()))?;
    let bytes = content.len() as u64;
    Ok((Some(LoadedCheckpoint { state, covers: head.covers, at: head.at, receipts, bytes }), keys))
}

fn read_parts(
    store: &dyn Store,
    stream: StreamId,
    head: &CheckpointHead,
) -> Result<Option<Vec<u8>>, StoreError> {
    let mut content = Vec::new();
    for part in 0..head.parts {
        match store.document(stream, &part_key(head.covers, &head.digest, part))? {
            Some(bytes) => content.extend_from_slice(&bytes),
            None => return Ok(None),
        }
    }
    Ok(Some(content))
}

fn part_key(covers: u64, digest: &str, part: usize) -> Bytes {
    let short = digest.get(..16).unwrap_or(digest);
    Bytes::from(format!("checkpoint/{covers:020}/{short}/{part:06}"))
}
