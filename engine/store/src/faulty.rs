//! A store over a simulated disk that fails on request, for tests.
//!
//! Everything is deterministic: there is no clock, no randomness and no thread in here. A test holds the
//! [`FaultyDisk`], opens stores over it, says what goes wrong, lets the process "crash", and opens what
//! the crash left.
//!
//! ```
//! use turnero_store::faulty::{self, FaultyDisk, Unsynced, WriteFault};
//! use turnero_store::{Commit, NewEvent, Store, StreamId, StreamKind};
//!
//! # fn main() -> Result<(), turnero_store::StoreError> {
//! let disk = FaultyDisk::default();
//! let store = faulty::open(&disk)?;
//! let stream = StreamId::new(StreamKind(1), uuid::Uuid::nil());
//! let events = vec![NewEvent::new("opened")];
//! let commit = Commit { stream, first: 1, events, documents: Vec::new() };
//!
//! disk.fail_next_write(WriteFault::SyncFails);
//! assert!(store.append(&[commit]).is_err());
//!
//! let after_the_crash = faulty::open(&disk.crash(Unsynced::Lost))?;
//! assert!(after_the_crash.heads()?.is_empty());
//! # Ok(())
//! # }
//! ```

mod disk;

use std::sync::Arc;

use bytes::Bytes;

pub use self::disk::{FaultyDisk, Unsynced, WriteFault};
use crate::marker::{HeadMarker, Mark};
use crate::memory::scan_map;
use crate::tree::{Changes, Direction, KeyRange, Tree, Visit};
use crate::vault::{VaultDisk, read_from};
use crate::{Ledger, StoreError};

/// A store over a simulated disk.
pub type FaultyStore = Ledger<FaultyTree>;

/// Opens the store that the disk holds, or begins one on an empty disk.
pub fn open(disk: &FaultyDisk) -> Result<FaultyStore, StoreError> {
    let vault = Box::new(FaultyVault(disk.clone()));
    Ledger::open(FaultyTree(disk.clone()), Box::new(FaultyMarker(disk.clone())), vault)
}

/// A tree on a simulated disk.
#[derive(Debug, Clone)]
pub struct FaultyTree(FaultyDisk);

impl Tree for FaultyTree {
    fn kind(&self) -> &'static str {
        "faulty"
    }

    fn get(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        self.0.read(|pairs| pairs.get(key).cloned())
    }

    fn scan(
        &self,
        range: KeyRange<'_>,
        direction: Direction,
        visit: Visit<'_>,
    ) -> Result<(), StoreError> {
        // The lock must not be held while strangers look, so a snapshot is taken: it is cheap.
        let pairs = self.0.read(Arc::clone)?;
        scan_map(&pairs, range, direction, visit);
        Ok(())
    }

    fn write(&self, changes: &Changes) -> Result<(), StoreError> {
        self.0.write(changes)
    }

    fn disk_bytes(&self) -> Result<u64, StoreError> {
        self.0.read(|pairs| pairs.iter().map(|(key, value)| (key.len() + value.len()) as u64).sum())
    }

    fn reopen(&self) -> Result<(), StoreError> {
        self.0.reopen()
    }

    fn close(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// The vault on the same simulated disk. Its writes are writes of the disk, and go wrong like them.
struct FaultyVault(FaultyDisk);

impl VaultDisk for FaultyVault {
    fn length(&self) -> Result<u64, StoreError> {
        self.0.read_vault(|bytes| bytes.len() as u64)
    }

    fn read(&self, at: u64, room: &mut [u8]) -> Result<(), StoreError> {
        self.0.read_vault(|bytes| read_from(bytes, at, room))?
    }

    fn write(&self, pieces: &[(u64, Vec<u8>)]) -> Result<(), StoreError> {
        self.0.write_vault(pieces)
    }

    fn random(&self, room: &mut [u8]) -> Result<(), StoreError> {
        self.0.draw(room);
        Ok(())
    }
}

/// The head marker on the same simulated disk.
struct FaultyMarker(FaultyDisk);

impl HeadMarker for FaultyMarker {
    fn kept(&self) -> Mark {
        self.0.kept_mark()
    }

    fn advance(&self, mark: Mark) {
        self.0.advance_mark(mark);
    }

    fn close(&self) -> Result<(), StoreError> {
        self.0.keep_mark();
        Ok(())
    }
}
