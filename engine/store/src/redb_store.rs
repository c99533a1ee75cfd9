//! A store over redb 4: a copy-on-write tree in one file, with a sync for every commit. Slower than sled
//! where many small batches are written, and the plainest alternative to trust.

use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::RwLock;

use bytes::Bytes;
use redb::{Database, Durability, ReadableDatabase, TableDefinition, TableError};

use crate::folder::{bytes_below, failed, sync_folder};
use crate::locks::{read, write};
use crate::memory::is_empty;
use crate::tree::{Changes, Direction, KeyRange, Tree, Visit};
use crate::{Damage, Ledger, StoreError, open_in_folder};

/// A store over redb.
pub type RedbStore = Ledger<RedbTree>;

/// The name of the kind in settings and in the head marker.
pub const KIND: &str = "redb";

/// The file below the tree's folder that holds everything.
const FILE: &str = "tree.redb";
const TABLE: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("turnero");

/// How to open it.
#[derive(Debug, Clone)]
pub struct Options {
    /// Memory for pages, in bytes.
    pub cache_bytes: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { cache_bytes: 64 * 1024 * 1024 }
    }
}

/// Opens the store in a folder, or makes one there.
pub fn open(folder: impl AsRef<Path>, options: &Options) -> Result<RedbStore, StoreError> {
    open_in_folder(folder.as_ref(), KIND, FILE, |path| RedbTree::open(path, options))
}

/// A tree over redb.
pub struct RedbTree {
    path: PathBuf,
    options: Options,
    opened: RwLock<Option<Database>>,
}

impl RedbTree {
    fn open(path: &Path, options: &Options) -> Result<Self, StoreError> {
        let database = open_database(path, options)?;
        let opened = RwLock::new(Some(database));
        Ok(Self { path: path.to_owned(), options: options.clone(), opened })
    }

    /// Calls redb, and turns its errors and panics into ours.
    fn call<R>(
        &self,
        doing: &'static str,
        call: impl FnOnce(&Database) -> Result<R, redb::Error>,
    ) -> Result<R, StoreError> {
        let opened = read(&self.opened);
        let database = opened.as_ref().ok_or(StoreError::Failed)?;
        guard(doing, || call(database))
    }
}

fn open_database(path: &Path, options: &Options) -> Result<Database, StoreError> {
    fs::create_dir_all(path).map_err(failed("opening redb"))?;
    let database = guard("opening redb", || {
        let database =
            Database::builder().set_cache_size(options.cache_bytes).create(path.join(FILE))?;
        Ok(database)
    })?;
    sync_folder(path).map_err(failed("opening redb"))?;
    Ok(database)
}

impl Tree for RedbTree {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn get(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        self.call("reading", |database| {
            let table = match database.begin_read()?.open_table(TABLE) {
                Err(TableError::TableDoesNotExist(_)) => return Ok(None),
                table => table?,
            };
            Ok(table.get(key)?.map(|value| Bytes::copy_from_slice(value.value())))
        })
    }

    fn scan(
        &self,
        range: KeyRange<'_>,
        direction: Direction,
        visit: Visit<'_>,
    ) -> Result<(), StoreError> {
        if is_empty(range) {
            return Ok(());
        }
        self.call("reading", |database| {
            let table = match database.begin_read()?.open_table(TABLE) {
                Err(TableError::TableDoesNotExist(_)) => return Ok(()),
                table => table?,
            };
            let mut pairs = table.range::<&[u8]>(range)?;
            let next = || match direction {
                Direction::Forward => pairs.next(),
                Direction::Backward => pairs.next_back(),
            };
            for pair in std::iter::from_fn(next) {
                let (key, value) = pair?;
                if visit(key.value(), value.value()) == ControlFlow::Break(()) {
                    break;
                }
            }
            Ok(())
        })
    }

    fn write(&self, changes: &Changes) -> Result<(), StoreError> {
        self.call("writing", |database| {
            let mut transaction = database.begin_write()?;
            transaction.set_durability(Durability::Immediate).map_err(|error| {
                redb::Error::Corrupted(format!("redb refuses to be durable: {error}"))
            })?;
            // Else opening after a crash walks the whole file.
            transaction.set_quick_repair(true);
            {
                let mut table = transaction.open_table(TABLE)?;
                for change in changes.iter() {
                    match change.value {
                        Some(value) => table.insert(change.key, value)?,
                        None => table.remove(change.key)?,
                    };
                }
            }
            transaction.commit()?;
            Ok(())
        })
    }

    fn disk_bytes(&self) -> Result<u64, StoreError> {
        bytes_below(&self.path).map_err(failed("measuring the data folder"))
    }

    fn reopen(&self) -> Result<(), StoreError> {
        self.close()?;
        let database = open_database(&self.path, &self.options)?;
        *write(&self.opened) = Some(database);
        Ok(())
    }

    fn close(&self) -> Result<(), StoreError> {
        let database = write(&self.opened).take();
        guard("closing redb", || {
            drop(database);
            Ok(())
        })
    }
}

fn guard<R>(
    doing: &'static str,
    call: impl FnOnce() -> Result<R, redb::Error>,
) -> Result<R, StoreError> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => result.map_err(|error| translate(doing, error)),
        Err(_) => Err(damage("it panicked; its message is on standard error")),
    }
}

fn translate(doing: &'static str, error: redb::Error) -> StoreError {
    match error {
        redb::Error::Io(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof
            ) =>
        {
            damage(&error.to_string())
        }
        redb::Error::Io(error) => failed(doing)(error),
        redb::Error::Corrupted(reason) => damage(&reason),
        redb::Error::RepairAborted | redb::Error::UpgradeRequired(_) => damage(&error.to_string()),
        error => StoreError::Io { doing, reason: error.to_string() },
    }
}

fn damage(reason: &str) -> StoreError {
    let what = format!("redb cannot read its own file ({reason})");
    StoreError::Damaged(Damage { batch: None, event: None, what })
}
