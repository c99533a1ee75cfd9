use std::path::PathBuf;

use crate::{Damage, StreamId};

/// Why a store did not do what it was asked. Each sentence says what is so and what can be done.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Somebody else has the folder open.
    #[error(
        "the data folder {} is in use by another process; stop that one first, or choose another folder",
        path.display()
    )]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// The folder cannot be made or written.
    #[error(
        "the data folder {} cannot be written ({reason}); check its owner and permissions",
        path.display()
    )]
    NotWritable {
        /// The folder.
        path: PathBuf,
        /// What the operating system said.
        reason: String,
    },
    /// The folder was written by a newer program.
    #[error(
        "the data is of form {found}, and this program knows forms up to {known}; start the newer program that wrote it"
    )]
    NewerForm {
        /// The form that was found.
        found: u32,
        /// The newest form that this program knows.
        known: u32,
    },
    /// The folder belongs to another kind of store.
    #[error(
        "the data folder {} was made by the {found} store, and the settings name {expected}; set store = \"{found}\", or take a backup and restore it into a new folder",
        path.display()
    )]
    OtherStore {
        /// The folder.
        path: PathBuf,
        /// The store that made it.
        found: String,
        /// The store that was asked for.
        expected: String,
    },
    /// Something is not what was written.
    #[error(
        "the data is damaged: {0}; nothing was changed; restore the latest backup into a new folder"
    )]
    Damaged(Damage),
    /// No space left.
    #[error(
        "the disk is full; free some space: a store that runs goes on by itself, and one that was to be opened can be opened then"
    )]
    DiskFull,
    /// The disk failed in another way.
    #[error("the disk failed while {doing}: {reason}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// What the operating system or the library said.
        reason: String,
    },
    /// An earlier append failed and [`recover`](crate::Store::recover) has not succeeded since.
    #[error("the store failed earlier and has not recovered yet")]
    Failed,
    /// A commit does not start one above the head of its stream.
    #[error("stream {stream} expects position {expected} next, not {found}")]
    OutOfOrder {
        /// The stream.
        stream: StreamId,
        /// The position that comes next.
        expected: u64,
        /// The position that was given.
        found: u64,
    },
    /// More than the bounds allow.
    #[error("{what} takes {found} and at most {limit} are allowed")]
    TooLarge {
        /// What is too large, with its unit.
        what: &'static str,
        /// How large it is.
        found: usize,
        /// How large it may be.
        limit: usize,
    },
    /// The events asked for were pruned.
    #[error("stream {stream} starts at position {oldest} now; what came before was pruned")]
    Pruned {
        /// The stream.
        stream: StreamId,
        /// The oldest position that is kept.
        oldest: u64,
    },
    /// A backup can be restored into an empty store only.
    #[error("this store already holds data; restore into a new, empty folder")]
    NotEmpty,
    /// What was given as a backup is none, or is damaged.
    #[error("the backup cannot be used: {what}; nothing was restored from it that can be trusted")]
    BadBackup {
        /// What is wrong with it.
        what: String,
    },
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    /// Whether the store, not the caller, is at fault: the batch may or may not have been kept.
    pub fn is_failure(&self) -> bool {
        matches!(
            self,
            Self::Damaged(_) | Self::DiskFull | Self::Io { .. } | Self::Failed | Self::Closed
        )
    }
}
