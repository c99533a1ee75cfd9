//! Every store of this package through the conformance suite.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod shared;

use std::path::PathBuf;

use shared::copy;
use tempfile::TempDir;
use turnero_store::conformance::{self, Factory};
use turnero_store::faulty::{self, FaultyDisk, FaultyStore, Unsynced};
use turnero_store::memory::{self, MemoryStore};
use turnero_store::redb_store::{self, RedbStore};
use turnero_store::sled_store::{self, SledStore};
use turnero_store::{Store, StoreError};

struct Memory;

impl Factory for Memory {
    type Store = MemoryStore;
    const KEEPS: bool = false;

    fn make() -> Self {
        Self
    }

    fn open(&self) -> Result<MemoryStore, StoreError> {
        Ok(memory::new())
    }

    fn kill(&mut self, store: MemoryStore) {
        drop(store);
    }
}

struct Faulty(FaultyDisk);

impl Factory for Faulty {
    type Store = FaultyStore;

    fn make() -> Self {
        Self(FaultyDisk::new(5))
    }

    fn open(&self) -> Result<FaultyStore, StoreError> {
        faulty::open(&self.0)
    }

    fn kill(&mut self, store: FaultyStore) {
        self.0 = self.0.crash(Unsynced::Lost);
        drop(store);
    }
}

/// A folder of its own. What a kill leaves is the folder as it is while the store is still open.
struct Folder {
    _root: TempDir,
    path: PathBuf,
}

impl Folder {
    fn new() -> Self {
        let root = TempDir::new().unwrap();
        let path = root.path().join("data");
        Self { _root: root, path }
    }

    fn leave_as_it_is(&mut self, store: impl Store) {
        let killed = self.path.with_extension("killed");
        copy(&self.path, &killed);
        drop(store);
        std::fs::remove_dir_all(&self.path).unwrap();
        std::fs::rename(killed, &self.path).unwrap();
    }
}

struct OverSled(Folder);

impl Factory for OverSled {
    type Store = SledStore;

    fn make() -> Self {
        Self(Folder::new())
    }

    fn open(&self) -> Result<SledStore, StoreError> {
        sled_store::open(&self.0.path, &sled_store::Options::default())
    }

    fn kill(&mut self, store: SledStore) {
        self.0.leave_as_it_is(store);
    }
}

struct OverRedb(Folder);

impl Factory for OverRedb {
    type Store = RedbStore;

    fn make() -> Self {
        Self(Folder::new())
    }

    fn open(&self) -> Result<RedbStore, StoreError> {
        redb_store::open(&self.0.path, &redb_store::Options::default())
    }

    fn kill(&mut self, store: RedbStore) {
        self.0.leave_as_it_is(store);
    }
}

macro_rules! keeps_the_contract {
    ($store:ident, $factory:ty) => {
        mod $store {
            use super::*;

            #[test]
            fn writes_as_the_contract_says() {
                conformance::check_writing::<$factory>();
            }

            #[test]
            fn reads_as_the_contract_says() {
                conformance::check_reading::<$factory>();
            }

            #[test]
            fn keeps_house_as_the_contract_says() {
                conformance::check_housekeeping::<$factory>();
            }

            #[test]
            fn seals_as_the_contract_says() {
                conformance::check_sealing::<$factory>();
            }
        }
    };
}

keeps_the_contract!(memory_store, Memory);
keeps_the_contract!(faulty_store, Faulty);
keeps_the_contract!(the_sled_store, OverSled);
keeps_the_contract!(the_redb_store, OverRedb);

#[test]
fn a_store_works_behind_a_shared_pointer() {
    let store: std::sync::Arc<dyn Store> = std::sync::Arc::new(memory::new());
    store.append(&[]).unwrap();
    assert!(store.heads().unwrap().is_empty());
}
