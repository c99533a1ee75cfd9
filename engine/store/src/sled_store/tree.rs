//! sled as a [`Tree`].

use std::any::Any;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{RwLock, mpsc};
use std::thread;
use std::time::Duration;

use bytes::Bytes;

use super::Options;
use crate::folder::{bytes_below, failed, sync_folder};
use crate::locks::{read, write};
use crate::memory::is_empty;
use crate::tree::{Changes, Direction, KeyRange, Tree, Visit};
use crate::{Damage, StoreError};

/// The file below sled's folder that holds everything.
pub(super) const FILE: &str = "db";

/// Space that is given back when the disk is full: sled cannot be opened without some, and without opening
/// it afresh there is no reading after a failed write.
const RESERVE: &str = "reserve";
const RESERVE_BYTES: usize = 2 * 1024 * 1024;

/// How long sled may take to let go of its files. It flushes first, and with a disk that has failed it
/// may never come back. With the wait for its lock this stays below the ten seconds after which a watchdog
/// takes a commit for dead.
const DROP_MAX: Duration = Duration::from_secs(5);

/// sled lets go of its lock a little after its last handle is gone.
const LOCK_ATTEMPTS_MAX: u32 = 100;
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// A tree over sled.
pub struct SledTree {
    path: PathBuf,
    options: Options,
    opened: RwLock<Option<Opened>>,
    /// Bytes that were written since sled was opened.
    since_opened: AtomicU64,
}

struct Opened {
    db: sled::Db,
    /// An own handle of sled's file: its `flush` on Linux is `sync_file_range`, which is not durable.
    file: File,
}

impl SledTree {
    pub(super) fn open(path: &Path, options: &Options) -> Result<Self, StoreError> {
        let opened = Opened::open(path, options)?;
        if let Err(error) = make_reserve(path) {
            tracing::warn!(%error, "with a full disk the store will not be readable after a failed write");
        }
        Ok(Self {
            path: path.to_owned(),
            options: options.clone(),
            opened: RwLock::new(Some(opened)),
            since_opened: AtomicU64::new(0),
        })
    }

    /// Calls sled, and turns its errors and panics into ours.
    fn call<R>(
        &self,
        doing: &'static str,
        call: impl FnOnce(&Opened) -> Result<R, sled::Error>,
    ) -> Result<R, StoreError> {
        let opened = read(&self.opened);
        let opened = opened.as_ref().ok_or(StoreError::Failed)?;
        match catch_unwind(AssertUnwindSafe(|| call(opened))) {
            Ok(result) => result.map_err(|error| translate(doing, error)),
            Err(panic) => Err(damage(&panic_message(panic.as_ref()))),
        }
    }

    /// sled makes a snapshot of its page table only when it opens, and after a crash it reads its whole log
    /// since then. So it is opened afresh now and then, between two batches: an opening after a crash
    /// costs the same at any age.
    fn keep_opening_quick(&self, written: usize) {
        let since = self.since_opened.fetch_add(written as u64, Ordering::Relaxed) + written as u64;
        if since < self.options.reopen_every_bytes {
            return;
        }
        // The batch is durable whatever comes of this: should it fail, the next write does, and recovery
        // tries again.
        if let Err(error) = self.open_afresh(|| Ok(())) {
            tracing::warn!(%error, "sled could not be opened afresh");
            self.read_on_the_reserve();
        }
    }

    /// Opens sled in the space that was kept for this. Should that fail too, recovery will try again.
    fn read_on_the_reserve(&self) {
        let opened = self.open_afresh(|| match fs::remove_file(self.path.join(RESERVE)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(failed("opening sled")(error))
            }
            _ => Ok(()),
        });
        if let Err(error) = opened {
            tracing::warn!(%error, "sled cannot be read");
        }
    }

    /// Lets go of sled, does something `between`, and opens it again. Readers wait meanwhile.
    fn open_afresh(
        &self,
        between: impl FnOnce() -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut opened = write(&self.opened);
        // A handle that does not end keeps sled's lock, and opening says so until it does.
        opened.take().map_or(Ok(()), Opened::let_go)?;
        between()?;
        *opened = Some(Opened::open(&self.path, &self.options)?);
        self.since_opened.store(0, Ordering::Relaxed);
        Ok(())
    }

    fn let_go(&self) -> Result<(), StoreError> {
        write(&self.opened).take().map_or(Ok(()), Opened::let_go)
    }
}

impl Opened {
    fn open(path: &Path, options: &Options) -> Result<Self, StoreError> {
        delete_unfinished_snapshots(path).map_err(failed("opening sled"))?;
        let config = sled::Config::new()
            .path(path)
            .mode(sled::Mode::HighThroughput)
            .cache_capacity(options.cache_bytes)
            .flush_every_ms(Some(500));
        let mut attempts = 0;
        let db = loop {
            attempts += 1;
            match catch_unwind(AssertUnwindSafe(|| config.open())) {
                Ok(Ok(db)) => break db,
                Ok(Err(error)) if is_locked(&error) && attempts < LOCK_ATTEMPTS_MAX => {
                    thread::sleep(LOCK_PAUSE);
                }
                Ok(Err(error)) => return Err(translate("opening sled", error)),
                Err(panic) => return Err(damage(&panic_message(panic.as_ref()))),
            }
        };
        let open_file = || {
            let file = OpenOptions::new().read(true).write(true).open(path.join(FILE))?;
            file.sync_all()?;
            sync_folder(path)?;
            Ok(file)
        };
        let file = open_file().map_err(failed("syncing sled's file"))?;
        Ok(Self { db, file })
    }

    /// Drops sled on a thread of its own: with a failed disk that may panic, or never end.
    fn let_go(self) -> Result<(), StoreError> {
        let (done, ended) = mpsc::channel();
        let drop_it = move || {
            let panic = catch_unwind(AssertUnwindSafe(|| drop(self))).err();
            // Whoever waited may have given up.
            let _ = done.send(panic.map(|panic| panic_message(panic.as_ref())));
        };
        thread::Builder::new()
            .name("turnero-sled-drop".to_owned())
            .spawn(drop_it)
            .map_err(failed("closing sled"))?;
        let reason = match ended.recv_timeout(DROP_MAX) {
            Ok(None) => return Ok(()),
            Ok(Some(panic)) => panic,
            Err(_) => format!("sled did not let go of its files within {DROP_MAX:?}"),
        };
        Err(StoreError::Io { doing: "closing sled", reason })
    }
}

impl Tree for SledTree {
    fn kind(&self) -> &'static str {
        super::KIND
    }

    fn get(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        self.call("reading", |opened| {
            Ok(opened.db.get(key)?.map(|value| Bytes::copy_from_slice(&value)))
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
        self.call("reading", |opened| {
            let mut pairs = opened.db.range::<&[u8], _>(range);
            let next = || match direction {
                Direction::Forward => pairs.next(),
                Direction::Backward => pairs.next_back(),
            };
            for pair in std::iter::from_fn(next) {
                let (key, value) = pair?;
                if visit(&key, &value) == ControlFlow::Break(()) {
                    break;
                }
            }
            Ok(())
        })
    }

    fn write(&self, changes: &Changes) -> Result<(), StoreError> {
        let written = self.call("writing", |opened| {
            let mut batch = sled::Batch::default();
            for change in changes.iter() {
                match change.value {
                    Some(value) => batch.insert(change.key, value),
                    None => batch.remove(change.key),
                }
            }
            opened.db.apply_batch(batch)?;
            opened.db.flush()?;
            opened.file.sync_data()?;
            Ok(())
        });
        if written.is_ok() {
            self.keep_opening_quick(changes.bytes());
        } else {
            // From its first failed write on, sled answers every read with that error too. Opened afresh it reads on.
            self.read_on_the_reserve();
        }
        written
    }

    fn disk_bytes(&self) -> Result<u64, StoreError> {
        bytes_below(&self.path).map_err(failed("measuring the data folder"))
    }

    fn reopen(&self) -> Result<(), StoreError> {
        // While there is no space even for this, there is none for appending.
        make_reserve(&self.path).map_err(failed("keeping space for opening"))?;
        // There may have been space for the reserve and for nothing else.
        self.open_afresh(|| Ok(())).inspect_err(|_| self.read_on_the_reserve())
    }

    fn close(&self) -> Result<(), StoreError> {
        let synced = self.call("closing sled", |opened| {
            opened.db.flush()?;
            opened.file.sync_all()?;
            Ok(())
        });
        // After a failure there is nothing that this sync could still promise.
        let gone = self.let_go();
        match synced {
            Err(StoreError::Failed) => gone,
            synced => synced.and(gone),
        }
    }
}

impl Drop for SledTree {
    fn drop(&mut self) {
        if let Err(error) = self.let_go() {
            tracing::warn!(%error, "sled was not closed in order");
        }
    }
}

/// Makes the reserve unless it is there.
fn make_reserve(path: &Path) -> io::Result<()> {
    let reserve = path.join(RESERVE);
    if fs::metadata(&reserve).is_ok_and(|file| file.len() == RESERVE_BYTES as u64) {
        return Ok(());
    }
    // Zeros that are written, not a hole: a hole takes no space.
    fs::write(&reserve, vec![0; RESERVE_BYTES]).inspect_err(|_| {
        let _ = fs::remove_file(&reserve);
    })
}

/// A snapshot that was never finished makes sled refuse to open.
fn delete_unfinished_snapshots(path: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let unfinished = name.ends_with(".generating") || name.ends_with(".in___motion");
        if name.starts_with("snap.") && unfinished {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn is_locked(error: &sled::Error) -> bool {
    match error {
        sled::Error::Io(error) => {
            error.kind() == io::ErrorKind::WouldBlock || error.to_string().contains("lock")
        }
        _ => false,
    }
}

fn translate(doing: &'static str, error: sled::Error) -> StoreError {
    match error {
        sled::Error::Io(error) => failed(doing)(error),
        sled::Error::Corruption { .. } | sled::Error::ReportableBug(_) => {
            damage(&error.to_string())
        }
        error => StoreError::Io { doing, reason: error.to_string() },
    }
}

fn damage(reason: &str) -> StoreError {
    let what = format!("sled cannot read its own file ({reason})");
    StoreError::Damaged(Damage { batch: None, event: None, what })
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    if let Some(message) = panic.downcast_ref::<String>() {
        return message.clone();
    }
    panic.downcast_ref::<&str>().map_or_else(|| "a panic".to_owned(), |&message| message.to_owned())
}
