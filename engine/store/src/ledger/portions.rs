//! A walk over many pairs of the tree, on all cores: one thread reads them and cuts them into portions, and the others
//! do what takes time with each. A tree is read by one thread at a time here, so this asks no more of it than a scan does.
//!
//! ```text
//!   tree ─▶ scan ─▶ portion, portion, ... ─▶ worker  checksum ▸ unseal ▸ whatever the reader makes of it
//!                       (a few wait)      ─▶ worker
//! ```

use std::ops::{ControlFlow, Range};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{available_parallelism, scope};

use crate::StoreError;
use crate::bounds::PORTION_DOCUMENTS_MAX;
use crate::locks::lock;
use crate::tree::{Direction, KeyRange, Tree};

/// Keys and values that lie in one buffer, so that a portion costs two allocations and not a thousand.
#[derive(Default)]
pub(super) struct Pairs {
    buffer: Vec<u8>,
    places: Vec<(Range<usize>, Range<usize>)>,
}

impl Pairs {
    fn push(&mut self, key: &[u8], value: &[u8]) {
        let start = self.buffer.len();
        self.buffer.extend_from_slice(key);
        let middle = self.buffer.len();
        self.buffer.extend_from_slice(value);
        self.places.push((start..middle, middle..self.buffer.len()));
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        let slice = |range: &Range<usize>| self.buffer.get(range.clone()).unwrap_or_default();
        self.places.iter().map(move |(key, value)| (slice(key), slice(value)))
    }
}

/// What is done with a portion: go on, or stop; the first error ends the walk.
pub(super) type Work<'a> = &'a (dyn Fn(&Pairs) -> Result<ControlFlow<()>, StoreError> + Sync);

/// Walks over a range in portions, in no order.
pub(super) fn walk(
    tree: &impl Tree,
    range: KeyRange<'_>,
    work: Work<'_>,
) -> Result<(), StoreError> {
    let workers = available_parallelism().map_or(1, usize::from);
    if workers == 1 {
        return scan(tree, range, &mut |pairs| work(&pairs));
    }
    let ended = AtomicBool::new(false);
    let outcome = Mutex::new(Ok(()));
    let end = |with: Result<(), StoreError>| {
        let mut outcome = lock(&outcome);
        if outcome.is_ok() {
            *outcome = with;
        }
        ended.store(true, Ordering::Release);
    };
    let do_it = |pairs: &Pairs| match work(pairs) {
        Ok(ControlFlow::Continue(())) => {}
        Ok(ControlFlow::Break(())) => end(Ok(())),
        Err(error) => end(Err(error)),
    };
    let scanned = scope(|scope| {
        // Threads cost more than a portion: there are none before there is a second one.
        let mut first: Option<Pairs> = None;
        let mut given: Option<SyncSender<Pairs>> = None;
        let (do_it, ended) = (&do_it, &ended);
        let scanned = scan(tree, range, &mut |pairs| {
            let Some(before) = first.replace(pairs) else { return Ok(ControlFlow::Continue(())) };
            let give = given.get_or_insert_with(|| {
                let (give, taken) = sync_channel(2 * workers);
                let taken = std::sync::Arc::new(Mutex::new(taken));
                for _ in 0..workers {
                    let taken = taken.clone();
                    scope.spawn(move || {
                        while let Some(pairs) = next(&taken) {
                            if !ended.load(Ordering::Acquire) {
                                do_it(&pairs);
                            }
                        }
                    });
                }
                give
            });
            // Nobody takes it only if all workers have panicked, and then the scope says so.
            let stop = give.send(before).is_err() || ended.load(Ordering::Acquire);
            Ok(if stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        });
        if let (Some(last), Ok(())) = (first, &scanned)
            && !ended.load(Ordering::Acquire)
        {
            do_it(&last);
        }
        scanned
    });
    scanned.and(outcome.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
}

fn next(taken: &Mutex<Receiver<Pairs>>) -> Option<Pairs> {
    lock(taken).recv().ok()
}

fn scan(
    tree: &impl Tree,
    range: KeyRange<'_>,
    take: &mut dyn FnMut(Pairs) -> Result<ControlFlow<()>, StoreError>,
) -> Result<(), StoreError> {
    let mut pairs = Pairs::default();
    let mut outcome = Ok(ControlFlow::Continue(()));
    tree.scan(range, Direction::Forward, &mut |key, value| {
        pairs.push(key, value);
        if pairs.len() >= PORTION_DOCUMENTS_MAX {
            outcome = take(std::mem::take(&mut pairs));
        }
        if matches!(outcome, Ok(ControlFlow::Continue(()))) {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    })?;
    if outcome?.is_continue() && pairs.len() > 0 { take(pairs).map(|_| ()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::ops::Bound;

    use super::*;
    use crate::memory::MemoryTree;
    use crate::tree::Changes;

    fn tree(count: u32) -> MemoryTree {
        let tree = MemoryTree::default();
        let mut changes = Changes::new();
        for number in 0..count {
            changes.put(&number.to_be_bytes(), &number.to_le_bytes());
        }
        tree.write(&changes).unwrap();
        tree
    }

    const EVERYTHING: KeyRange<'static> = (Bound::Unbounded, Bound::Unbounded);

    #[test]
    fn every_pair_comes_once_whether_there_are_none_few_or_many() {
        for count in [0, 1, 512, 513, 5_000] {
            let seen = Mutex::new(BTreeSet::new());
            walk(&tree(count), EVERYTHING, &|pairs| {
                assert!((1..=PORTION_DOCUMENTS_MAX).contains(&pairs.len()));
                for (key, value) in pairs.iter() {
                    let number = u32::from_be_bytes(key.try_into().unwrap());
                    assert_eq!(number.to_le_bytes(), value);
                    assert!(lock(&seen).insert(number), "{number} comes twice");
                }
                Ok(ControlFlow::Continue(()))
            })
            .unwrap();
            assert_eq!(seen.into_inner().unwrap().len(), count as usize);
        }
    }

    #[test]
    fn whoever_has_seen_enough_stops_the_walk_and_so_does_an_error() {
        let tree = tree(50_000);
        let seen = Mutex::new(0);
        let count = |pairs: &Pairs| {
            let mut seen = lock(&seen);
            *seen += pairs.len();
            *seen
        };
        walk(&tree, EVERYTHING, &|pairs| {
            count(pairs);
            Ok(ControlFlow::Break(()))
        })
        .unwrap();
        assert!(*lock(&seen) < 50_000);
        for at in [1, 20_000, 50_000] {
            *lock(&seen) = 0;
            let walked = walk(&tree, EVERYTHING, &|pairs| match count(pairs) {
                seen if seen >= at => Err(StoreError::Failed),
                _ => Ok(ControlFlow::Continue(())),
            });
            assert!(matches!(walked, Err(StoreError::Failed)), "{at}");
        }
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_panic_of_whoever_reads_is_no_quiet_end() {
        let _ = walk(&tree(5_000), EVERYTHING, &|pairs| {
            assert!(pairs.iter().all(|(key, _)| key[2] != 5), "somewhere in the middle");
            Ok(ControlFlow::Continue(()))
        });
    }
}
