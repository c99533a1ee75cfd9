//! What the tests on real folders share.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use turnero_store::conformance::{commit, event, put, stream};
use turnero_store::{Commit, Store, StoreError, redb_store, sled_store};

/// The stores that live in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sled,
    Redb,
}

pub(crate) const KINDS: [Kind; 2] = [Kind::Sled, Kind::Redb];

impl Kind {
    pub(crate) fn open(self, folder: &Path) -> Result<Box<dyn Store>, StoreError> {
        Ok(match self {
            Self::Sled => Box::new(sled_store::open(folder, &sled_store::Options::default())?),
            Self::Redb => Box::new(redb_store::open(folder, &redb_store::Options::default())?),
        })
    }

    /// Why it does not open.
    pub(crate) fn refusal(self, folder: &Path) -> StoreError {
        match self.open(folder) {
            Ok(_) => panic!("{self:?} opened what it should refuse"),
            Err(error) => error,
        }
    }

    /// The file that holds everything.
    pub(crate) fn file(self, folder: &Path) -> PathBuf {
        folder.join("tree").join(match self {
            Self::Sled => "db",
            Self::Redb => "tree.redb",
        })
    }
}

pub(crate) fn folder() -> (TempDir, PathBuf) {
    let root = TempDir::new().unwrap();
    let path = root.path().join("data");
    (root, path)
}

/// A batch that continues stream 1 after `position`.
pub(crate) fn batch_after(position: u64, events: u64) -> Vec<Commit> {
    let events = (position + 1..=position + events).map(|seed| event(seed, 400)).collect();
    let documents = vec![put("newest", position.to_string())];
    vec![Commit { documents, ..commit(stream(1), position + 1, events) }]
}

/// Appends so many batches of 50 events and closes.
pub(crate) fn filled(kind: Kind, folder: &Path, batches: u64) {
    let store = kind.open(folder).unwrap();
    for batch in 0..batches {
        store.append(&batch_after(batch * 50, 50)).unwrap();
    }
    store.close().unwrap();
}

/// Every file below a folder with its content.
pub(crate) fn snapshot(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(snapshot(&path));
        } else {
            files.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    files
}

pub(crate) fn is_damaged(error: &StoreError) -> bool {
    matches!(error, StoreError::Damaged(_))
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
