//! The simulated disk.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use crate::ledger::{can_be_read, document_key, is_document_key};
use crate::locks::lock;
use crate::marker::Mark;
use crate::tree::Changes;
use crate::vault::{MemoryVault, write_into};
use crate::{StoreError, StreamId};

/// Writes that can be taken back to make a shortened disk.
const HISTORY_MAX: usize = 256;

type Pairs = BTreeMap<Vec<u8>, Bytes>;

/// What goes wrong with one write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteFault {
    /// It fails before anything was kept.
    FailsBefore,
    /// It is kept for good, and then answers with an error.
    AnswerIsLost,
    /// It is written but its sync fails: a crash, or opening the disk afresh, decides about it.
    SyncFails,
}

/// What becomes of writes that were never synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsynced {
    /// They are gone.
    Lost,
    /// They were kept after all.
    Kept,
    /// Of the oldest of them, only so many changes were kept; of the others, none. A store over a sound
    /// library never sees this, and must notice it.
    Torn(usize),
}

/// A handle of a simulated disk. Clones are the same disk.
#[derive(Clone, Default)]
pub struct FaultyDisk(Arc<Shared>);

#[derive(Default)]
struct Shared {
    disk: Mutex<Disk>,
    changed: Condvar,
}

/// What a write changed: the key, what was there before, what is there since.
type Written = Vec<(Vec<u8>, Option<Bytes>, Option<Bytes>)>;

struct Disk {
    /// What a reader sees.
    pairs: Arc<Pairs>,
    /// The newest writes, the newest last.
    history: VecDeque<Written>,
    /// How many of the newest writes are not durable.
    unsynced: usize,
    /// How many writes there have been.
    writes: u64,
    faults: BTreeMap<u64, WriteFault>,
    full: bool,
    lying: bool,
    unreachable: bool,
    crashed: bool,
    after_failed_sync: Unsynced,
    holding: bool,
    held: usize,
    kept: Mark,
    newest: Mark,
    mark_every: u64,
    vault: FaultyVaultBytes,
    log: Vec<(Vec<u8>, Bytes)>,
}

/// The bytes of the vault.
#[derive(Default, Clone)]
struct FaultyVaultBytes {
    /// What a reader sees.
    seen: Arc<Vec<u8>>,
    /// What a crash leaves for certain.
    synced: Arc<Vec<u8>>,
    /// Counts what was drawn: the same disk gives the same keys.
    drawn: u64,
    keeping_keys: bool,
}

impl Default for Disk {
    fn default() -> Self {
        Self {
            pairs: Arc::default(),
            history: VecDeque::new(),
            unsynced: 0,
            writes: 0,
            faults: BTreeMap::new(),
            full: false,
            lying: false,
            unreachable: false,
            crashed: false,
            after_failed_sync: Unsynced::Lost,
            holding: false,
            held: 0,
            kept: Mark::default(),
            newest: Mark::default(),
            mark_every: 1,
            vault: FaultyVaultBytes::default(),
            log: Vec::new(),
        }
    }
}

impl FaultyDisk {
    /// An empty disk whose head marker is kept every so many batches.
    pub fn new(mark_every: u64) -> Self {
        let disk = Self::default();
        disk.lock().mark_every = mark_every.max(1);
        disk
    }

    /// The next write goes wrong.
    pub fn fail_next_write(&self, fault: WriteFault) {
        self.fail_write_after(0, fault);
    }

    /// A later write goes wrong; `writes` others come before it.
    pub fn fail_write_after(&self, writes: u64, fault: WriteFault) {
        let mut disk = self.lock();
        let number = disk.writes + writes;
        disk.faults.insert(number, fault);
    }

    /// While the disk is full, every write fails before anything was kept. Reads go on.
    pub fn set_full(&self, full: bool) {
        self.lock().full = full;
    }

    /// A disk that lies says that it synced, and did not. No store can be honest over it; it must notice
    /// the loss when it opens.
    pub fn set_lying(&self, lying: bool) {
        self.lock().lying = lying;
    }

    /// While the disk cannot be reached, every write fails and so does opening it afresh.
    pub fn set_unreachable(&self, unreachable: bool) {
        self.lock().unreachable = unreachable;
    }

    /// What opening the disk afresh, in the same process, makes of writes whose sync failed.
    pub fn set_after_failed_sync(&self, unsynced: Unsynced) {
        self.lock().after_failed_sync = unsynced;
    }

    /// From now on writes wait until [`release_writes`](Self::release_writes).
    pub fn hold_writes(&self) {
        self.lock().holding = true;
    }

    /// Lets the writes that wait go on.
    pub fn release_writes(&self) {
        self.lock().holding = false;
        self.0.changed.notify_all();
    }

    /// Waits until a write waits.
    pub fn wait_until_held(&self) {
        let disk = self.lock();
        let waited = self.0.changed.wait_while(disk, |disk| disk.held == 0);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    /// How many writes there have been, those that failed included.
    pub fn writes(&self) -> u64 {
        self.lock().writes
    }

    /// Ends the process: what it still holds of this disk fails from now on. Gives the disk as the next
    /// process finds it.
    #[must_use]
    pub fn crash(&self, unsynced: Unsynced) -> Self {
        let mut disk = self.lock();
        disk.crashed = true;
        disk.holding = false;
        self.0.changed.notify_all();
        let mut image = Disk {
            pairs: Arc::clone(&disk.pairs),
            history: disk.history.clone(),
            unsynced: disk.unsynced,
            kept: disk.kept,
            newest: disk.kept,
            mark_every: disk.mark_every,
            after_failed_sync: disk.after_failed_sync,
            vault: disk.vault.clone(),
            log: disk.log.clone(),
            ..Disk::default()
        };
        drop(disk);
        image.settle(unsynced);
        Self::from(image)
    }

    /// Another disk with the same content, to try things on.
    #[must_use]
    pub fn copy(&self) -> Self {
        let disk = self.lock();
        Self::from(Disk {
            pairs: Arc::clone(&disk.pairs),
            history: disk.history.clone(),
            unsynced: disk.unsynced,
            kept: disk.kept,
            newest: disk.newest,
            mark_every: disk.mark_every,
            after_failed_sync: disk.after_failed_sync,
            vault: disk.vault.clone(),
            log: disk.log.clone(),
            ..Disk::default()
        })
    }

    /// Whether somebody who has this disk, and a log of all that was ever written to its tree, can read any version
    /// of what was once sealed under this key (if it is short enough to lie in one record): what erasing must make
    /// impossible.
    pub fn betrays(&self, stream: StreamId, document: &[u8]) -> bool {
        let disk = self.lock();
        let key = document_key(stream, document);
        let versions = disk.log.iter().filter(|(written, _)| *written == key);
        let vault = MemoryVault::holding(&disk.vault.seen);
        can_be_read(Box::new(vault), &key, versions.map(|(_, value)| value.as_ref()))
    }

    /// Flips one bit of the vault; `bit` counts from its first byte, and beyond its end from the start again.
    /// Says whether there was anything to flip.
    pub fn flip_vault_bit(&self, bit: usize) -> bool {
        let mut disk = self.lock();
        let bytes = Arc::make_mut(&mut disk.vault.seen);
        let place = (bit / 8).checked_rem(bytes.len()).unwrap_or(0);
        let Some(byte) = bytes.get_mut(place) else { return false };
        *byte ^= 1 << (bit % 8);
        disk.vault.synced = Arc::clone(&disk.vault.seen);
        true
    }

    /// Breaks the promise of erasing, to see who notices: what is written over a key of the vault is lost.
    pub fn set_keeping_keys(&self, keeping: bool) {
        self.lock().vault.keeping_keys = keeping;
    }

    /// Takes the vault away, as somebody does who copies only the tree.
    pub fn lose_vault(&self) {
        let mut disk = self.lock();
        disk.vault.seen = Arc::default();
        disk.vault.synced = Arc::default();
    }

    /// Takes the newest writes away, as a file does that was cut. Up to 256 can be taken.
    pub fn shorten(&self, writes: usize) {
        let mut disk = self.lock();
        for _ in 0..writes {
            disk.take_back();
        }
    }

    /// The keys on the disk, in order.
    pub fn keys(&self) -> Vec<Vec<u8>> {
        self.lock().pairs.keys().cloned().collect()
    }

    /// The value under a key.
    pub fn value(&self, key: &[u8]) -> Option<Bytes> {
        self.lock().pairs.get(key).cloned()
    }

    /// Puts a value behind the store's back, or removes it.
    pub fn set_value(&self, key: &[u8], value: Option<Bytes>) {
        let mut disk = self.lock();
        let pairs = Arc::make_mut(&mut disk.pairs);
        match value {
            Some(value) => pairs.insert(key.to_vec(), value),
            None => pairs.remove(key),
        };
    }

    /// Flips one bit of a value; `bit` counts from its first byte, and beyond its end from the start again.
    /// Says whether there was anything to flip.
    pub fn flip_bit(&self, key: &[u8], bit: usize) -> bool {
        let Some(value) = self.value(key) else { return false };
        let mut value = value.to_vec();
        let byte = (bit / 8).checked_rem(value.len()).and_then(|index| value.get_mut(index));
        let Some(byte) = byte else { return false };
        *byte ^= 1 << (bit % 8);
        self.set_value(key, Some(Bytes::from(value)));
        true
    }

    pub(super) fn read<R>(&self, read: impl FnOnce(&Arc<Pairs>) -> R) -> Result<R, StoreError> {
        let disk = self.lock();
        disk.check_running()?;
        Ok(read(&disk.pairs))
    }

    pub(super) fn write(&self, changes: &Changes) -> Result<(), StoreError> {
        let mut disk = self.lock();
        disk.held += 1;
        self.0.changed.notify_all();
        let waited = self.0.changed.wait_while(disk, |disk| disk.holding && !disk.crashed);
        disk = waited.unwrap_or_else(PoisonError::into_inner);
        disk.held -= 1;
        disk.check_running()?;
        disk.write(changes)
    }

    pub(super) fn read_vault<R>(&self, read: impl FnOnce(&[u8]) -> R) -> Result<R, StoreError> {
        let disk = self.lock();
        disk.check_running()?;
        Ok(read(&disk.vault.seen))
    }

    pub(super) fn write_vault(&self, pieces: &[(u64, Vec<u8>)]) -> Result<(), StoreError> {
        let mut disk = self.lock();
        disk.check_running()?;
        let fault = disk.next_fault()?;
        let before = Arc::clone(&disk.vault.seen);
        let bytes = Arc::make_mut(&mut disk.vault.seen);
        write_into(bytes, pieces);
        if disk.vault.keeping_keys {
            write_into(Arc::make_mut(&mut disk.vault.seen), &[(0, before.to_vec())]);
        }
        if fault != Some(WriteFault::SyncFails) && !disk.lying {
            disk.vault.synced = Arc::clone(&disk.vault.seen);
        }
        answer(fault)
    }

    pub(super) fn draw(&self, room: &mut [u8]) {
        let mut disk = self.lock();
        disk.vault.drawn += 1;
        let mut hasher = blake3::Hasher::new();
        hasher.update(&disk.vault.drawn.to_be_bytes());
        hasher.finalize_xof().fill(room);
    }

    pub(super) fn reopen(&self) -> Result<(), StoreError> {
        let mut disk = self.lock();
        disk.check_running()?;
        if disk.unreachable {
            return Err(failed("opening the disk afresh"));
        }
        let unsynced = disk.after_failed_sync;
        disk.settle(unsynced);
        Ok(())
    }

    pub(super) fn kept_mark(&self) -> Mark {
        self.lock().kept
    }

    pub(super) fn advance_mark(&self, mark: Mark) {
        let mut disk = self.lock();
        disk.newest = mark;
        if mark.batch >= disk.kept.batch + disk.mark_every {
            disk.kept = mark;
        }
    }

    pub(super) fn keep_mark(&self) {
        let mut disk = self.lock();
        if !disk.crashed {
            disk.kept = disk.newest;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Disk> {
        lock(&self.0.disk)
    }
}

impl From<Disk> for FaultyDisk {
    fn from(disk: Disk) -> Self {
        Self(Arc::new(Shared { disk: Mutex::new(disk), changed: Condvar::new() }))
    }
}

impl fmt::Debug for FaultyDisk {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let disk = self.lock();
        formatter
            .debug_struct("FaultyDisk")
            .field("keys", &disk.pairs.len())
            .field("writes", &disk.writes)
            .field("unsynced", &disk.unsynced)
            .finish_non_exhaustive()
    }
}

impl Disk {
    fn check_running(&self) -> Result<(), StoreError> {
        if self.crashed { Err(failed("using a disk whose process has ended")) } else { Ok(()) }
    }

    /// What goes wrong with the next write, if it is begun at all.
    fn next_fault(&mut self) -> Result<Option<WriteFault>, StoreError> {
        let fault = self.faults.remove(&self.writes);
        self.writes += 1;
        if self.full {
            return Err(StoreError::DiskFull);
        }
        if self.unreachable || fault == Some(WriteFault::FailsBefore) {
            return Err(failed("writing"));
        }
        Ok(fault)
    }

    fn write(&mut self, changes: &Changes) -> Result<(), StoreError> {
        let fault = self.next_fault()?;
        let pairs = Arc::make_mut(&mut self.pairs);
        let mut written = Vec::with_capacity(changes.len());
        for change in changes.iter() {
            let value = change.value.map(Bytes::copy_from_slice);
            let key = change.key.to_vec();
            if let Some(value) = value.clone().filter(|_| is_document_key(&key)) {
                self.log.push((key.clone(), value));
            }
            let before = match &value {
                Some(value) => pairs.insert(key.clone(), value.clone()),
                None => pairs.remove(&key),
            };
            written.push((key, before, value));
        }
        self.history.push_back(written);
        if fault == Some(WriteFault::SyncFails) || self.lying {
            self.unsynced += 1;
        } else if self.unsynced == 0 && self.history.len() > HISTORY_MAX {
            self.history.pop_front();
        }
        answer(fault)
    }

    /// Decides about the writes that were never synced.
    fn settle(&mut self, unsynced: Unsynced) {
        let count = std::mem::take(&mut self.unsynced);
        match unsynced {
            Unsynced::Kept => self.vault.synced = Arc::clone(&self.vault.seen),
            Unsynced::Lost | Unsynced::Torn(_) => self.vault.seen = Arc::clone(&self.vault.synced),
        }
        let torn = match unsynced {
            Unsynced::Kept => return,
            Unsynced::Lost => 0,
            Unsynced::Torn(changes) => changes,
        };
        let mut oldest = None;
        for _ in 0..count {
            oldest = self.take_back();
        }
        let pairs = Arc::make_mut(&mut self.pairs);
        for (key, _, value) in oldest.into_iter().flatten().take(torn) {
            match value {
                Some(value) => pairs.insert(key, value),
                None => pairs.remove(&key),
            };
        }
    }

    fn take_back(&mut self) -> Option<Written> {
        let written = self.history.pop_back()?;
        let pairs = Arc::make_mut(&mut self.pairs);
        for (key, before, _) in written.iter().rev() {
            match before {
                Some(before) => pairs.insert(key.clone(), before.clone()),
                None => pairs.remove(key),
            };
        }
        Some(written)
    }
}

/// What a write says that was made.
fn answer(fault: Option<WriteFault>) -> Result<(), StoreError> {
    match fault {
        Some(WriteFault::SyncFails) => Err(failed("syncing")),
        Some(_) => Err(failed("answering")),
        None => Ok(()),
    }
}

fn failed(doing: &'static str) -> StoreError {
    StoreError::Io { doing, reason: "the simulated disk was told to fail".to_owned() }
}
