use bytes::Bytes;

use crate::StreamId;

/// What one command did: its events and the documents that change with them. All of it is kept, or
/// none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// The stream that it belongs to.
    pub stream: StreamId,
    /// The position of its first event: one above the stream's head. A commit without events
    /// (documents only) names the position that its first event would have.
    pub first: u64,
    /// The facts, in order. Opaque to the store.
    pub events: Vec<NewEvent>,
    /// The documents that are put or removed, in order.
    pub documents: Vec<DocumentChange>,
}

/// An event on its way into the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// The event as it goes to readers.
    pub body: Bytes,
    /// What travels with the event but is only read by the engine (the receipt of an idempotency
    /// key). Empty for most.
    pub note: Bytes,
}

/// An event as the store gives it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its place in the stream: 1, 2, 3, ...
    pub position: u64,
    /// The very bytes that were appended.
    pub body: Bytes,
    /// The very note that was appended; empty if none was.
    pub note: Bytes,
}

/// A change of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentChange {
    /// From now on `key` holds `value`.
    Put {
        /// The key inside the stream.
        key: Bytes,
        /// The whole new value.
        value: Bytes,
    },
    /// From now on `key` holds `value`, sealed: once it was removed, or something that is not sealed was put in
    /// its place, no byte of it can be read, wherever the disk still holds it. What is sealed again keeps its key, so
    /// earlier versions go with the last one.
    Seal {
        /// The key inside the stream.
        key: Bytes,
        /// The whole new value.
        value: Bytes,
    },
    /// From now on there is nothing under `key`. Removing what is not there is no error.
    Remove {
        /// The key inside the stream.
        key: Bytes,
    },
}

impl DocumentChange {
    /// What sealing adds to a value.
    pub const SEAL_BYTES: usize = crate::ledger::SEAL_BYTES;

    /// The key that the change is about.
    pub fn key(&self) -> &Bytes {
        match self {
            Self::Put { key, .. } | Self::Seal { key, .. } | Self::Remove { key } => key,
        }
    }

    /// How much it weighs in a batch.
    pub fn weight(&self) -> usize {
        match self {
            Self::Put { key, value } => key.len() + value.len(),
            Self::Seal { key, value } => key.len() + value.len() + Self::SEAL_BYTES,
            Self::Remove { key } => key.len(),
        }
    }
}

impl NewEvent {
    /// An event without a note.
    pub fn new(body: impl Into<Bytes>) -> Self {
        Self { body: body.into(), note: Bytes::new() }
    }

    /// How much it weighs in a batch.
    pub fn weight(&self) -> usize {
        self.body.len() + self.note.len()
    }
}

impl Commit {
    /// How much it weighs in a batch: what [`bounds::BATCH_BYTES_MAX`](crate::bounds) counts.
    pub fn weight(&self) -> usize {
        self.events.iter().map(NewEvent::weight).sum::<usize>()
            + self.documents.iter().map(DocumentChange::weight).sum::<usize>()
    }
}
