//! A log in front of a tree: keeping a batch is one short write and one sync, and the tree takes it in a little later.
//!
//! ```text
//!   write ──▶ Log (one of two files, synced) ──▶ Pending (in memory, over the tree)
//!                                                   │  256 KiB, or half a second later
//!                                                   └──▶ Tree, on a thread of its own; then the file is free
//!   read  ──▶ Pending, then Tree
//! ```
//!
//! sled takes as long for a batch of three commits as for one of three hundred: it hands each batch to its own threads,
//! and syncs its file twice. Behind a log it gets few batches that are large.
//!
//! Whatever a crash leaves in the log is carried into the tree when it is opened again. It does not matter how
//! much of it the tree had already: the log tells what each key holds, not what was done to it.

mod log;
mod pending;
mod record;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, RwLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use bytes::Bytes;

use self::log::Log;
use self::pending::{Layer, Pending};
use crate::StoreError;
use crate::folder::failed;
use crate::locks::{lock, read, unpoisoned, write};
use crate::tree::{Changes, Direction, KeyRange, Tree, Visit};

/// So much is carried together: as much as sled takes in one batch, and little enough to be held in memory twice. What is
/// as large by itself goes into the tree at once, for the log would save nothing.
const CARRIED_BYTES: usize = 256 * 1024;

/// So long little things lie in the log alone: an opening after a crash has next to nothing to do, and a quiet
/// store comes to rest.
const CARRIED_AFTER: Duration = Duration::from_millis(500);

/// A tree with a log in front of it.
pub struct Intake<T: Tree> {
    shared: Arc<Shared<T>>,
    carrier: Mutex<Option<JoinHandle<()>>>,
}

struct Shared<T> {
    tree: T,
    /// Locked after `work`.
    pending: RwLock<Pending>,
    work: Mutex<Work>,
    changed: Condvar,
}

/// What the writer and the carrier agree on.
struct Work {
    log: Log,
    /// A round waits to be carried, or is being carried.
    handed_over: bool,
    /// The carrier is at it, without the lock.
    carrying: bool,
    /// What went wrong. Until the tree is opened afresh nothing more is taken.
    failure: Option<StoreError>,
    ending: bool,
}

type Working<'a> = MutexGuard<'a, Work>;

impl<T: Tree> Intake<T> {
    /// Opens the log in a folder, and carries into the tree what a crash left there. On a full disk that has to wait
    /// until the tree is opened afresh; until then it can be read.
    pub fn open(folder: &Path, tree: T) -> Result<Self, StoreError> {
        let (log, left) = Log::open(folder)?;
        let mut older = Layer::default();
        left.iter().for_each(|changes| older.add(changes));
        let pending = Pending { older: Arc::new(older), ..Pending::default() };
        let work = Work { log, handed_over: false, carrying: false, failure: None, ending: false };
        let shared = Arc::new(Shared {
            tree,
            pending: RwLock::new(pending),
            work: Mutex::new(work),
            changed: Condvar::new(),
        });
        {
            let mut work = lock(&shared.work);
            match shared.settle(&mut work) {
                Err(StoreError::DiskFull) => work.failure = Some(StoreError::DiskFull),
                settled => settled?,
            }
        }
        let theirs = shared.clone();
        let carrier = thread::Builder::new()
            .name("turnero-intake".to_owned())
            .spawn(move || theirs.carry_on())
            .map_err(failed("starting the carrier"))?;
        Ok(Self { shared, carrier: Mutex::new(Some(carrier)) })
    }

    /// The tree behind the log.
    pub fn tree(&self) -> &T {
        &self.shared.tree
    }

    /// Ends the carrier, after what it is at.
    fn end_carrier(&self) {
        lock(&self.shared.work).ending = true;
        self.shared.changed.notify_all();
        if lock(&self.carrier).take().is_some_and(|carrier| carrier.join().is_err()) {
            tracing::error!("the carrier ended with a panic");
        }
    }
}

impl<T: Tree> Shared<T> {
    fn wait<'a>(&self, work: Working<'a>) -> Working<'a> {
        unpoisoned(self.changed.wait(work))
    }

    /// Gives the carrier the round that was written. The one before must have been carried.
    fn hand_over(&self, work: &mut Work) {
        let mut pending = write(&self.pending);
        pending.older = Arc::new(std::mem::take(&mut pending.younger));
        work.log.next_round();
        work.handed_over = true;
        self.changed.notify_all();
    }

    /// What the carrier does all its life.
    fn carry_on(&self) {
        let mut work = lock(&self.work);
        while !work.ending {
            if work.failure.is_some() {
                work = self.wait(work);
            } else if work.handed_over {
                work.carrying = true;
                drop(work);
                let older = read(&self.pending).older.clone();
                let carried = catch_unwind(AssertUnwindSafe(|| older.carry_into(&self.tree)));
                let carried = carried.unwrap_or(Err(StoreError::Failed));
                work = lock(&self.work);
                work.carrying = false;
                match carried {
                    Ok(()) => {
                        write(&self.pending).older = Arc::default();
                        work.handed_over = false;
                    }
                    Err(error) => {
                        tracing::warn!(%error, "what is kept in the log cannot be carried into the tree");
                        work.failure = Some(error);
                    }
                }
                self.changed.notify_all();
            } else if read(&self.pending).younger.is_empty() {
                work = self.wait(work);
            } else {
                let waited = self.changed.wait_timeout(work, CARRIED_AFTER);
                let (locked, timeout) = unpoisoned(waited);
                work = locked;
                let idle = timeout.timed_out() && !work.ending && work.failure.is_none();
                if idle && !work.handed_over {
                    self.hand_over(&mut work);
                }
            }
        }
    }

    /// Carries all there is into the tree, here and now, and empties the log.
    fn settle(&self, work: &mut Work) -> Result<(), StoreError> {
        {
            let pending = read(&self.pending);
            pending.older.carry_into(&self.tree)?;
            pending.younger.carry_into(&self.tree)?;
        }
        if !work.log.is_empty() {
            work.log.empty()?;
        }
        *write(&self.pending) = Pending::default();
        work.handed_over = false;
        Ok(())
    }

    /// Waits until the carrier is not at it.
    fn at_rest(&self) -> Working<'_> {
        let mut work = lock(&self.work);
        while work.carrying {
            work = self.wait(work);
        }
        work
    }

    /// A large batch goes straight into the tree. The log must be empty then: carried later, it would bring back what
    /// this batch replaces.
    fn write_through(&self, changes: &Changes) -> Result<(), StoreError> {
        let mut work = self.at_rest();
        if let Some(failure) = &work.failure {
            return Err(failure.clone());
        }
        let written = self.settle(&mut work).and_then(|()| self.tree.write(changes));
        work.failure = written.as_ref().err().cloned();
        written
    }

    fn keep(&self, changes: &Changes) -> Result<(), StoreError> {
        let mut work = lock(&self.work);
        while !work.log.has_room_for(changes) && work.handed_over && work.failure.is_none() {
            work = self.wait(work);
        }
        if let Some(failure) = &work.failure {
            return Err(failure.clone());
        }
        if !work.log.has_room_for(changes) {
            self.hand_over(&mut work);
        }
        let kept = match work.log.append(changes) {
            Ok(kept) => kept,
            Err(error) => {
                work.failure = Some(error.clone());
                return Err(error);
            }
        };
        let (was_empty, bytes) = {
            let younger = &mut write(&self.pending).younger;
            let was_empty = younger.is_empty();
            younger.add(&kept);
            (was_empty, younger.bytes())
        };
        if bytes >= CARRIED_BYTES && !work.handed_over {
            self.hand_over(&mut work);
        } else if was_empty {
            self.changed.notify_all();
        }
        Ok(())
    }
}

impl<T: Tree> Tree for Intake<T> {
    fn kind(&self) -> &'static str {
        self.shared.tree.kind()
    }

    fn get(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        let pending = read(&self.shared.pending).get(key);
        pending.map_or_else(|| self.shared.tree.get(key), Ok)
    }

    fn scan(
        &self,
        range: KeyRange<'_>,
        direction: Direction,
        visit: Visit<'_>,
    ) -> Result<(), StoreError> {
        let over = read(&self.shared.pending).over(range);
        over.scan(&self.shared.tree, range, direction, visit)
    }

    fn write(&self, changes: &Changes) -> Result<(), StoreError> {
        if changes.bytes() >= CARRIED_BYTES {
            self.shared.write_through(changes)
        } else {
            self.shared.keep(changes)
        }
    }

    fn disk_bytes(&self) -> Result<u64, StoreError> {
        self.shared.tree.disk_bytes()
    }

    fn reopen(&self) -> Result<(), StoreError> {
        let mut work = self.shared.at_rest();
        self.shared.tree.reopen()?;
        let settled = self.shared.settle(&mut work);
        work.failure = settled.as_ref().err().cloned();
        settled
    }

    fn close(&self) -> Result<(), StoreError> {
        self.end_carrier();
        let mut work = lock(&self.shared.work);
        // After a failure all of it stays in the log, for the next opening.
        let settled = match work.failure {
            Some(_) => Ok(()),
            None => self.shared.settle(&mut work),
        };
        settled.and(self.shared.tree.close())
    }
}

impl<T: Tree> Drop for Intake<T> {
    fn drop(&mut self) {
        self.end_carrier();
    }
}

#[cfg(test)]
mod tests;
