//! The contract of a [`Store`] as checks that any store can be put through.
//!
//! ```
//! use turnero_store::conformance::{self, Factory};
//! use turnero_store::faulty::{self, FaultyDisk, FaultyStore, Unsynced};
//! use turnero_store::StoreError;
//!
//! struct OnSimulatedDisk(FaultyDisk);
//!
//! impl Factory for OnSimulatedDisk {
//!     type Store = FaultyStore;
//!     fn make() -> Self {
//!         Self(FaultyDisk::default())
//!     }
//!     fn open(&self) -> Result<FaultyStore, StoreError> {
//!         faulty::open(&self.0)
//!     }
//!     fn kill(&mut self, store: FaultyStore) {
//!         drop(store);
//!         self.0 = self.0.crash(Unsynced::Lost);
//!     }
//! }
//!
//! conformance::check::<OnSimulatedDisk>();
//! ```
//!
//! Each check panics, as tests do, with what is wrong.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "checks fail by panicking: they are tests that others can call"
)]

mod fixture;
mod housekeeping;
mod reading;
mod sealing;
mod writing;

pub use self::fixture::{commit, documents_of, event, events_of, put, remove, seal, stream};
pub use self::housekeeping::{
    a_backup_is_one_state_while_appends_go_on, a_backup_restores_to_the_same_content,
    a_backup_that_was_cut_or_flipped_is_refused, a_closed_store_says_so,
    a_full_store_takes_no_backup, pruning_forgets_what_is_below_and_moves_nothing,
    size_grows_with_the_batches, verify_finds_a_sound_store_sound,
};
pub use self::reading::{
    a_page_stops_at_a_whole_event, a_reader_beside_the_writer_sees_whole_batches,
    documents_come_in_the_order_of_their_keys, events_and_documents_come_back_byte_for_byte,
    heads_tell_every_stream_in_order, nothing_is_there_before_anything_was_written,
};
pub use self::sealing::{
    a_backup_brings_the_secret_and_what_is_sealed, a_document_is_sealed_and_opened_again,
    what_is_sealed_survives_a_kill,
};
pub use self::writing::{
    a_batch_is_kept_across_its_streams, a_batch_that_is_refused_leaves_nothing,
    a_batch_with_many_streams_is_kept, beyond_the_bounds_nothing_is_written,
    positions_have_no_gaps, recovering_a_healthy_store_changes_nothing,
    what_was_acknowledged_survives_a_kill, what_was_closed_opens_again,
};

use crate::{Store, StoreError};

/// Makes stores of one kind, each check its own.
pub trait Factory: Sized {
    /// The kind.
    type Store: Store;

    /// A place for one store, empty.
    fn make() -> Self;

    /// Opens the store in that place.
    fn open(&self) -> Result<Self::Store, StoreError>;

    /// Ends the store as the end of its process would, as nearly as that can be done: without
    /// [`close`](Store::close) and without what a crash would lose.
    fn kill(&mut self, store: Self::Store);

    /// Whether what was written is still there when the store is opened again.
    const KEEPS: bool = true;
}

/// Every check of the contract.
pub fn check<F: Factory>() {
    check_writing::<F>();
    check_reading::<F>();
    check_housekeeping::<F>();
    check_sealing::<F>();
}

/// Rule 12, as far as a store shows it without its disk, and what rules 8 and 13 say of what is sealed.
pub fn check_sealing<F: Factory>() {
    a_document_is_sealed_and_opened_again::<F>();
    a_backup_brings_the_secret_and_what_is_sealed::<F>();
    if F::KEEPS {
        what_is_sealed_survives_a_kill::<F>();
    }
}

/// Rules 1 to 7, as far as a store can be put through them without a disk that fails.
pub fn check_writing<F: Factory>() {
    a_batch_is_kept_across_its_streams::<F>();
    a_batch_that_is_refused_leaves_nothing::<F>();
    a_batch_with_many_streams_is_kept::<F>();
    positions_have_no_gaps::<F>();
    beyond_the_bounds_nothing_is_written::<F>();
    recovering_a_healthy_store_changes_nothing::<F>();
    if F::KEEPS {
        what_was_acknowledged_survives_a_kill::<F>();
        what_was_closed_opens_again::<F>();
    }
}

/// Rules 8 and 9.
pub fn check_reading<F: Factory>() {
    nothing_is_there_before_anything_was_written::<F>();
    events_and_documents_come_back_byte_for_byte::<F>();
    a_page_stops_at_a_whole_event::<F>();
    documents_come_in_the_order_of_their_keys::<F>();
    heads_tell_every_stream_in_order::<F>();
    a_reader_beside_the_writer_sees_whole_batches::<F>();
}

/// Rules 11 to 13, and closing.
pub fn check_housekeeping<F: Factory>() {
    pruning_forgets_what_is_below_and_moves_nothing::<F>();
    size_grows_with_the_batches::<F>();
    verify_finds_a_sound_store_sound::<F>();
    a_backup_restores_to_the_same_content::<F>();
    a_backup_is_one_state_while_appends_go_on::<F>();
    a_backup_that_was_cut_or_flipped_is_refused::<F>();
    a_full_store_takes_no_backup::<F>();
    a_closed_store_says_so::<F>();
}
