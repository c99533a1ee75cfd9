//! The Store port of Turnero.
//!
//! [`Store`] is the contract between the journal of the engine and whatever keeps its bytes. It is
//! written down rule by rule, checked by one conformance suite (feature `testing`), and kept by every
//! store of this package: [`memory`], `sled_store` (the default) and `redb_store`. All of them are
//! the same [`Ledger`] over a small [`Tree`](tree::Tree); so is a store of one's own, in a folder by
//! [`open_in_folder`].
//!
//! The on-disk form is stated in `docs/on-disk-form.md`.

mod backup_folder;
mod backup_form;
mod commit;
#[cfg(feature = "testing")]
pub mod conformance;
mod contract;
mod error;
#[cfg(feature = "testing")]
pub mod faulty;
mod folder;
pub mod intake;
mod ledger;
mod locks;
pub mod marker;
mod marker_file;
pub mod memory;
mod opening;
#[cfg(feature = "redb")]
pub mod redb_store;
#[cfg(feature = "sled")]
pub mod sled_store;
mod stream;
pub mod tree;
pub mod vault;
mod vault_file;

pub use backup_folder::{backup_to_folder, backup_to_folder_watched, restore_from_file};
pub use commit::{Commit, DocumentChange, NewEvent, StoredEvent};
pub use contract::{BackupSummary, Damage, Document, Head, Page, Size, Store, VerifyReport};
pub use error::StoreError;
pub use ledger::{FORM_VERSION, Ledger};
pub use opening::open_in_folder;
pub use stream::{StreamId, StreamKind};

/// The bounds that every store keeps. A caller that goes beyond them gets
/// [`StoreError::TooLarge`], and nothing is written.
pub mod bounds {
    /// A batch, all its events, notes, keys and documents together. sled 0.34 can deadlock when a
    /// batch outgrows one of its 512 KiB segments; this leaves room for its own headers.
    pub const BATCH_BYTES_MAX: usize = 384 * 1024;
    /// One event with its note. An event tells one fact; a longer one is a document in disguise.
    pub const EVENT_BYTES_MAX: usize = 64 * 1024;
    /// One document. Larger things are split by whoever owns them.
    pub const DOCUMENT_BYTES_MAX: usize = 256 * 1024;
    /// The key of a document inside its stream.
    pub const DOCUMENT_KEY_BYTES_MAX: usize = 128;
    /// Documents that are read together when very many are read on many threads: enough that handing them over costs
    /// nothing beside unsealing them, and few enough that some dozens of portions take little memory.
    pub const PORTION_DOCUMENTS_MAX: usize = 512;
    /// Commits in one batch.
    pub const BATCH_COMMITS_MAX: usize = 4_096;
}
