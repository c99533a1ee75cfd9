use std::fmt;
use std::io::{Read, Write};
use std::ops::ControlFlow;

use bytes::Bytes;

use crate::bounds::PORTION_DOCUMENTS_MAX;
use crate::vault::SECRET_BYTES;
use crate::{Commit, StoreError, StoredEvent, StreamId};

/// What keeps the bytes of an engine.
///
/// ```text
///                 append([Commit, Commit, ...])         one caller: the journal
///                          │  atomic, durable
///       ┌──────────────────┴──────────────────┐
///   stream A   1 2 3 4 5 6 ──▶            documents of A   key ─▶ value
///   stream B   1 2 ──▶                    documents of B   key ─▶ value
///       │                                     │
///   events(A, after)   heads()           documents(A)     many callers
/// ```
///
/// # The contract
///
/// **Writing**
///
/// 1. *Atomic.* A batch is kept whole or not at all, across all its streams, events and documents,
///    whatever happens in between.
/// 2. *Durable.* When [`append`](Self::append) returns `Ok`, the batch survives the end of the
///    process and of the machine. Before, nobody can see it.
/// 3. *Gapless.* The first event of a stream has position 1; each commit starts one above the
///    stream's head, counting the commits before it in the same batch. Anything else is
///    [`StoreError::OutOfOrder`], and nothing is written.
/// 4. *Bounded.* What is beyond [`bounds`](crate::bounds) is [`StoreError::TooLarge`], and nothing is
///    written.
/// 5. *One writer.* Calls of `append`, `prune`, `restore` and `recover` do not overlap: a store may
///    make them wait for one another.
///
/// **Failing**
///
/// 6. *A failed store stays failed.* When an append fails for a reason of the disk, the batch may or
///    may not have been kept. From then on every `append` answers [`StoreError::Failed`] until
///    [`recover`](Self::recover) has succeeded; it never goes on after a failed sync. Reading goes on
///    as far as the disk allows; of the batch in doubt no event is shown, and its documents answer
///    `Failed` too. Refusals of rules 3 and 4 are not failures: they change nothing.
/// 7. *Recovery is honest.* After `recover` returns `Ok`, all that was ever acknowledged is there, the
///    batch in doubt is there whole or not at all, and `heads` tells which. `recover` may be called
///    again and again while it fails.
///
/// **Reading**
///
/// 8. *Exact.* Events and documents come back byte for byte, events in order and without gaps. A reader
///    beside the writer sees a batch whole or not at all.
/// 9. *Checked.* What comes back has been checked against what was written. Damage is
///    [`StoreError::Damaged`], never a wrong, a missing or an empty answer.
/// 10. *Opening checks too.* A store that was shortened, emptied or rolled back behind what it had
///     acknowledged (up to the second before it stopped), or that is of a newer form, or in use, refuses
///     to open and touches nothing.
///
/// **Keeping house**
///
/// 11. *Prune.* [`prune`](Self::prune) forgets the events of a stream below a position, and at least one
///     event stays; positions do not change. It may keep more than it had to. Reading what was
///     forgotten is [`StoreError::Pruned`].
/// 12. *Erasing.* When an append that removes a [sealed](crate::DocumentChange::Seal) document has returned `Ok`, nothing
///     that the store has on its disk tells what was in it: also not what the tree below keeps of former times, nor
///     what a crash leaves.
/// 13. *Backup.* [`backup`](Self::backup) writes one consistent state, at least as new as the call, while
///     appends go on. It holds the keys of what is sealed in that state, and of nothing else. [`restore`](Self::restore) brings it back into an empty store of any kind and
///     checks it to the last byte.
pub trait Store: Send + Sync + 'static {
    /// Keeps a batch of commits. See rules 1 to 6.
    fn append(&self, batch: &[Commit]) -> Result<(), StoreError>;

    /// The events of a stream after a position (0: from the first), in order. Stops at a whole event
    /// when `page` is full, and gives at least one event if there is one.
    fn events(
        &self,
        stream: StreamId,
        after: u64,
        page: Page,
    ) -> Result<Vec<StoredEvent>, StoreError>;

    /// One document, or `None` if there is nothing under that key. One that is sealed comes back as it was put.
    fn document(&self, stream: StreamId, key: &[u8]) -> Result<Option<Bytes>, StoreError>;

    /// All documents of a stream whose key starts with `prefix`, in the order of their keys, until
    /// `visit` breaks. What they show is one state, so a batch with documents may have to wait for the
    /// end of the visit; `visit` must not call the store.
    fn documents(
        &self,
        stream: StreamId,
        prefix: &[u8],
        visit: &mut dyn FnMut(&[u8], Bytes) -> ControlFlow<()>,
    ) -> Result<(), StoreError>;

    /// The same documents for whoever has to take in very many: in portions of at most
    /// [`PORTION_DOCUMENTS_MAX`](crate::bounds::PORTION_DOCUMENTS_MAX), in no order, until `visit` breaks; some may come
    /// still that were on their way then. A store reads, checks and unseals them on all cores, and calls `visit` there.
    fn documents_in_portions(
        &self,
        stream: StreamId,
        prefix: &[u8],
        visit: &(dyn Fn(Vec<Document>) -> ControlFlow<()> + Sync),
    ) -> Result<(), StoreError> {
        let mut portion = Vec::new();
        let mut flow = ControlFlow::Continue(());
        self.documents(stream, prefix, &mut |key, value| {
            portion.push(Document { key: Bytes::copy_from_slice(key), value });
            if portion.len() >= PORTION_DOCUMENTS_MAX {
                flow = visit(std::mem::take(&mut portion));
            }
            flow
        })?;
        if flow.is_continue() && !portion.is_empty() {
            let _ = visit(portion);
        }
        Ok(())
    }

    /// Every stream with its newest event, in the order of their ids.
    fn heads(&self) -> Result<Vec<Head>, StoreError>;

    /// Forgets the events of a stream below `below` (that one is kept). See rule 11.
    fn prune(&self, stream: StreamId, below: u64) -> Result<(), StoreError>;

    /// How much there is.
    fn size(&self) -> Result<Size, StoreError>;

    /// A secret that belongs to this data and to no other: it stays the same as long as there is the data, goes into a
    /// backup and comes back with it, and lies apart from what it may be used to hide.
    fn secret(&self) -> Result<[u8; SECRET_BYTES], StoreError>;

    /// Writes a consistent copy of everything. See rule 13.
    fn backup(&self, target: &mut dyn Write) -> Result<BackupSummary, StoreError>;

    /// Fills this store, which must be empty, from a backup. See rule 13.
    fn restore(&self, source: &mut dyn Read) -> Result<BackupSummary, StoreError>;

    /// Walks everything and reports the first damage.
    fn verify(&self) -> Result<VerifyReport, StoreError>;

    /// Brings a failed store back. See rule 7. On a healthy store it does nothing.
    fn recover(&self) -> Result<(), StoreError>;

    /// The last call: puts everything in order for the next opening. Later calls answer
    /// [`StoreError::Closed`]. Dropping a store without it must lose nothing that was acknowledged.
    fn close(&self) -> Result<(), StoreError>;
}

/// A document, as it was put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The key inside the stream.
    pub key: Bytes,
    /// The whole value.
    pub value: Bytes,
}

/// How much a reader takes at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// At most so many events.
    pub events_max: usize,
    /// Stop after the event with which this many bytes are reached.
    pub bytes_max: usize,
}

impl Default for Page {
    fn default() -> Self {
        Self { events_max: 1_024, bytes_max: 1024 * 1024 }
    }
}

/// The newest event of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The stream.
    pub stream: StreamId,
    /// The position of its oldest event that is still kept.
    pub oldest: u64,
    /// The position of its newest event.
    pub position: u64,
}

/// How much a store holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Size {
    /// Bytes on disk (0 for a store without one).
    pub disk_bytes: u64,
    /// Streams.
    pub streams: u64,
    /// Batches appended since the store was made.
    pub batches: u64,
}

/// What a backup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupSummary {
    /// How many batches the state includes.
    pub batches: u64,
    /// Streams in it.
    pub streams: u64,
    /// Bytes of the backup.
    pub bytes: u64,
}

/// What [`Store::verify`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyReport {
    /// Batches whose place in the chain was checked.
    pub batches: u64,
    /// Events that were read and checked.
    pub events: u64,
    /// Documents that were read and checked.
    pub documents: u64,
    /// The first damage, if there is any.
    pub damage: Option<Damage>,
}

/// Something is not what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The batch at which it was noticed (1, 2, 3, ...), if it belongs to one.
    pub batch: Option<u64>,
    /// The stream and the position of the event, if it is one.
    pub event: Option<(StreamId, u64)>,
    /// What is wrong, in words.
    pub what: String,
}

impl fmt::Display for Damage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.what)?;
        if let Some((stream, position)) = self.event {
            write!(formatter, ", event {position} of stream {stream}")?;
        }
        if let Some(batch) = self.batch {
            write!(formatter, ", batch {batch}")?;
        }
        Ok(())
    }
}
