//! The default store, over sled 0.34.
//!
//! What sled 0.34.7 needs from its user, and where it is answered:
//!
//! | trap | answer |
//! |---|---|
//! | `flush` is not durable on Linux | a flush and then a sync of the file, for every batch |
//! | overwrites that were not flushed can deadlock | the same flush; [`bounds::BATCH_BYTES_MAX`](crate::bounds); `flush_async` and transactions are never used |
//! | values, and whole pages, above 131,072 bytes go into files that are never synced | [`VALUE_BYTES_MAX`](crate::tree::VALUE_BYTES_MAX) |
//! | a batch is atomic in one tree only | there is one tree |
//! | snapshots that were never finished make opening fail | deleted before opening |
//! | damage panics | every call is inside `catch_unwind` |
//! | opening a damaged or shortened file cuts it further | a rehearsal on a copy, see [`open_in_folder`] |
//! | a shortened file opens as an empty tree | the head marker |
//! | a snapshot is only made at opening, and after a crash the whole log since is read | opened afresh after [`Options::reopen_every_bytes`] |
//! | the default cache takes 1 GiB | [`Options::cache_bytes`] |
//! | a small batch costs as much as a large one | the [log](crate::intake) in front of it |
//!
//! One trap cannot be answered here: should a commit ever deadlock inside sled, nothing in this
//! process can end it. Whoever calls `append` needs a watchdog that ends the process when a commit takes
//! longer than ten seconds; opening again loses nothing.

mod tree;

use std::path::Path;

pub use self::tree::SledTree;
use crate::intake::Intake;
use crate::{Ledger, StoreError, open_in_folder};

/// A store over sled.
pub type SledStore = Ledger<Intake<SledTree>>;

/// The name of the kind in settings and in the head marker.
pub const KIND: &str = "sled";

/// How to open it.
#[derive(Debug, Clone)]
pub struct Options {
    /// Memory for pages that were read, in bytes.
    pub cache_bytes: u64,
    /// After so many bytes sled is opened afresh, between two batches: it makes the snapshot that keeps an
    /// opening after a crash quick only then. Takes some tens of milliseconds each time.
    pub reopen_every_bytes: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { cache_bytes: 64 * 1024 * 1024, reopen_every_bytes: 256 * 1024 * 1024 }
    }
}

/// Opens the store in a folder, or makes one there.
///
/// After a panic inside sled its message appears on standard error, and the call still answers with an
/// error as usual.
pub fn open(folder: impl AsRef<Path>, options: &Options) -> Result<SledStore, StoreError> {
    open_in_folder(folder.as_ref(), KIND, tree::FILE, |path| {
        Intake::open(path, SledTree::open(path, options)?)
    })
}
