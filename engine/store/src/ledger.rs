//! The store contract over a [`Tree`].
//!
//! ```text
//!   m/form                          the version of this form
//!   m/base                          where the chain starts, after pruning
//!   b/<batch>                       manifests: what each batch wrote, chained by hashes
//!   e/<stream>/<position>           event records, named by their first event
//!   d/<stream>/<key>                documents; the keys of sealed ones lie in the vault
//!   c/<length>/<stream>/<key>/<n>   pieces of long documents
//!   p/<stream>                      the oldest position kept, after pruning
//! ```

mod append;
mod backup;
mod cursor;
mod document;
mod documents;
mod envelope;
mod events;
mod keys;
mod manifest;
mod noted_slots;
mod opening;
mod portions;
mod prune;
mod record;
mod restore;
mod seal;
mod slots;
mod verify;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, RwLock};

use bytes::Bytes;

pub(crate) use self::cursor::Cursor;
#[cfg(feature = "testing")]
pub(crate) use self::document::can_be_read;
#[cfg(feature = "testing")]
pub(crate) use self::keys::{document as document_key, is_of_document as is_document_key};
use self::manifest::ManifestBuilder;
use self::opening::Loaded;
use self::slots::Slots;
use crate::contract::{BackupSummary, Document, Head, Page, Size, Store, VerifyReport};
use crate::locks::{lock, read, write};
use crate::marker::{HeadMarker, Mark};
use crate::tree::{Changes, Tree};
use crate::vault::{SECRET_BYTES, Vault, VaultDisk};
use crate::{Commit, StoreError, StoredEvent, StreamId};

/// The version of the on-disk form that this program writes, and the newest that it reads.
pub const FORM_VERSION: u32 = 2;

/// What sealing adds to a document: the number of its slot, and its envelope.
pub(crate) const SEAL_BYTES: usize = 4 + envelope::OVERHEAD;

/// With fewer sealed documents no note is taken of their slots: asking them takes no time.
const SLOTS_NOTED_MIN: u32 = 4_096;

/// A [`Store`] over any [`Tree`].
pub struct Ledger<T> {
    tree: T,
    marker: Box<dyn HeadMarker>,
    vault: Vault,
    /// Where each stream begins and ends, as far as it was acknowledged.
    extents: RwLock<BTreeMap<StreamId, Extent>>,
    /// The documents whose last write is in doubt. Held for writing while documents are written.
    doubt: RwLock<BTreeSet<Vec<u8>>>,
    writer: Mutex<Writer>,
    /// The number of the newest batch, for those who must not wait for the writer.
    batches: AtomicU64,
    /// Held, before `writer`, by what walks over the whole tree and by what takes old things out of it.
    housekeeping: Mutex<()>,
    closed: AtomicBool,
}

/// What only the writer needs.
struct Writer {
    head: Mark,
    base: Mark,
    events: u64,
    failed: bool,
    /// Slots of the vault that documents use.
    slots: Slots,
    /// Buffers that are used again and again.
    changes: Changes,
    manifest: ManifestBuilder,
    frames: Vec<u8>,
}

/// Where a stream begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Extent {
    /// The oldest position that is kept.
    pub(crate) oldest: u64,
    /// The newest.
    pub(crate) position: u64,
}

impl Extent {
    pub(crate) const EMPTY: Self = Self { oldest: 1, position: 0 };
}

impl<T: Tree> Ledger<T> {
    /// Opens the ledger that the tree holds, or begins one in an empty tree.
    pub fn open(
        tree: T,
        marker: Box<dyn HeadMarker>,
        vault: Box<dyn VaultDisk>,
    ) -> Result<Self, StoreError> {
        let loaded = opening::load(&tree, marker.kept())?;
        // Before anything was kept, and in a store of the form before there were vaults, nothing was sealed.
        let may_begin = loaded.head == Mark::default() || loaded.form < FORM_VERSION;
        let vault = Vault::open(vault, may_begin)?;
        let (form, head) = (loaded.form, loaded.head);
        let ledger = Self::over(tree, marker, vault, loaded);
        let noted = ledger.vault.note()?.and_then(|note| noted_slots::read(&note, head));
        ledger.sweep(&mut lock(&ledger.writer), noted)?;
        ledger.vault.secret()?;
        if form < FORM_VERSION {
            let mut changes = Changes::new();
            opening::put_form(&mut changes);
            ledger.tree.write(&changes)?;
        }
        ledger.marker.advance(head);
        Ok(ledger)
    }

    /// Begins a ledger in an empty tree that nobody will ever open again: it needs no form version.
    pub(crate) fn begin(tree: T, marker: Box<dyn HeadMarker>, vault: Box<dyn VaultDisk>) -> Self {
        Self::over(tree, marker, Vault::begin(vault), Loaded::default())
    }

    /// Whether the tree holds all that the mark names: what a copy is asked before the original is touched.
    pub(crate) fn try_out(tree: &T, mark: Mark) -> Result<(), StoreError> {
        opening::load(tree, mark).map(drop)
    }

    fn over(tree: T, marker: Box<dyn HeadMarker>, vault: Vault, loaded: Loaded) -> Self {
        let Loaded { head, base, events, extents, .. } = loaded;
        Self {
            tree,
            marker,
            vault,
            extents: RwLock::new(extents),
            doubt: RwLock::default(),
            writer: Mutex::new(Writer {
                head,
                base,
                events,
                failed: false,
                slots: Slots::default(),
                changes: Changes::new(),
                manifest: ManifestBuilder::default(),
                frames: Vec::new(),
            }),
            batches: AtomicU64::new(head.batch),
            housekeeping: Mutex::new(()),
            closed: AtomicBool::new(false),
        }
    }

    /// The tree below.
    pub fn tree(&self) -> &T {
        &self.tree
    }

    fn check_open(&self) -> Result<(), StoreError> {
        if self.closed.load(Ordering::Acquire) { Err(StoreError::Closed) } else { Ok(()) }
    }

    /// The writer's place, unless the store is closed or failed.
    fn writer(&self) -> Result<std::sync::MutexGuard<'_, Writer>, StoreError> {
        let writer = lock(&self.writer);
        self.check_open()?;
        if writer.failed {
            return Err(StoreError::Failed);
        }
        Ok(writer)
    }

    /// Reads the tree afresh; it must hold what was acknowledged.
    fn reload(&self, writer: &mut Writer) -> Result<(), StoreError> {
        let mut doubt = write(&self.doubt);
        self.tree.reopen()?;
        let loaded = opening::load(&self.tree, writer.head)?;
        if loaded.head.batch > writer.head.batch + 1 {
            return Err(opening::damaged(
                Some(loaded.head.batch),
                "a batch is there that nobody appended",
            ));
        }
        // Before anybody sees the batch in doubt: its keys are still to be overwritten, and that may fail.
        self.sweep(writer, None)?;
        self.take_over(writer, loaded);
        doubt.clear();
        writer.failed = false;
        Ok(())
    }

    /// From now on the ledger is what was read.
    fn take_over(&self, writer: &mut Writer, loaded: Loaded) {
        (writer.head, writer.base, writer.events) = (loaded.head, loaded.base, loaded.events);
        *write(&self.extents) = loaded.extents;
        self.batches.store(loaded.head.batch, Ordering::Release);
        self.marker.advance(loaded.head);
    }
}

impl<T: Tree> Store for Ledger<T> {
    fn append(&self, batch: &[Commit]) -> Result<(), StoreError> {
        let mut writer = self.writer()?;
        self.append_to(&mut writer, batch)
    }

    fn events(
        &self,
        stream: StreamId,
        after: u64,
        page: Page,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        self.check_open()?;
        self.read_events(stream, after, page)
    }

    fn document(&self, stream: StreamId, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        self.check_open()?;
        self.read_document(stream, key)
    }

    fn documents(
        &self,
        stream: StreamId,
        prefix: &[u8],
        visit: &mut dyn FnMut(&[u8], Bytes) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        self.check_open()?;
        self.read_documents(stream, prefix, visit)
    }

    fn documents_in_portions(
        &self,
        stream: StreamId,
        prefix: &[u8],
        visit: &(dyn Fn(Vec<Document>) -> ControlFlow<()> + Sync),
    ) -> Result<(), StoreError> {
        self.check_open()?;
        self.read_in_portions(stream, prefix, visit)
    }

    fn heads(&self) -> Result<Vec<Head>, StoreError> {
        self.check_open()?;
        let extents = read(&self.extents);
        Ok(extents
            .iter()
            .map(|(stream, extent)| Head {
                stream: *stream,
                oldest: extent.oldest,
                position: extent.position,
            })
            .collect())
    }

    fn prune(&self, stream: StreamId, below: u64) -> Result<(), StoreError> {
        let _housekeeping = lock(&self.housekeeping);
        let mut writer = self.writer()?;
        self.prune_stream(&mut writer, stream, below)
    }

    fn size(&self) -> Result<Size, StoreError> {
        self.check_open()?;
        Ok(Size {
            disk_bytes: self.tree.disk_bytes()? + self.vault.bytes()?,
            streams: read(&self.extents).len() as u64,
            batches: self.batches.load(Ordering::Acquire),
        })
    }

    fn backup(&self, target: &mut dyn Write) -> Result<BackupSummary, StoreError> {
        self.back_up(target)
    }

    fn restore(&self, source: &mut dyn Read) -> Result<BackupSummary, StoreError> {
        self.restore_from(source)
    }

    fn verify(&self) -> Result<VerifyReport, StoreError> {
        self.verify_all()
    }

    fn secret(&self) -> Result<[u8; SECRET_BYTES], StoreError> {
        self.check_open()?;
        self.vault.secret()
    }

    fn recover(&self) -> Result<(), StoreError> {
        let mut writer = lock(&self.writer);
        self.check_open()?;
        if writer.failed { self.reload(&mut writer) } else { Ok(()) }
    }

    fn close(&self) -> Result<(), StoreError> {
        let writer = lock(&self.writer);
        if self.closed.swap(true, Ordering::AcqRel) {
            return Err(StoreError::Closed);
        }
        // Readers that are under way finish first.
        let _doubt = write(&self.doubt);
        let closed = self.tree.close();
        if closed.is_ok() && !writer.failed && writer.slots.count() >= SLOTS_NOTED_MIN {
            // Without the note the next opening takes longer, and that is all.
            let note = noted_slots::write(&writer.slots, writer.head);
            if let Err(error) = self.vault.set_note(&note) {
                tracing::warn!(%error, "the next opening takes longer");
            }
        }
        self.marker.close().and(closed)
    }
}
