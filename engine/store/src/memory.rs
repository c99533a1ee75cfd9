//! A store in memory: for tests, examples and engines whose data may go with the process.

use std::collections::BTreeMap;
use std::ops::{Bound, ControlFlow};
use std::sync::RwLock;

use bytes::Bytes;

use crate::locks::{read, write};
use crate::marker::MemoryMarker;
use crate::tree::{Changes, Direction, KeyRange, Tree, Visit};
use crate::vault::MemoryVault;
use crate::{Ledger, StoreError};

/// A store in memory.
pub type MemoryStore = Ledger<MemoryTree>;

/// An empty store in memory.
pub fn new() -> MemoryStore {
    // An empty tree in memory has nothing that opening could refuse.
    let vault = Box::new(MemoryVault::default());
    Ledger::begin(MemoryTree::default(), Box::new(MemoryMarker::default()), vault)
}

/// A tree in memory.
#[derive(Debug, Default)]
pub struct MemoryTree {
    pairs: RwLock<BTreeMap<Vec<u8>, Bytes>>,
}

impl Tree for MemoryTree {
    fn kind(&self) -> &'static str {
        "memory"
    }

    fn get(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        Ok(read(&self.pairs).get(key).cloned())
    }

    fn scan(
        &self,
        range: KeyRange<'_>,
        direction: Direction,
        visit: Visit<'_>,
    ) -> Result<(), StoreError> {
        scan_map(&read(&self.pairs), range, direction, visit);
        Ok(())
    }

    fn write(&self, changes: &Changes) -> Result<(), StoreError> {
        let mut pairs = write(&self.pairs);
        for change in changes.iter() {
            match change.value {
                Some(value) => pairs.insert(change.key.to_vec(), Bytes::copy_from_slice(value)),
                None => pairs.remove(change.key),
            };
        }
        Ok(())
    }

    fn disk_bytes(&self) -> Result<u64, StoreError> {
        Ok(0)
    }

    fn reopen(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn close(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Scans a map as a tree would.
pub(crate) fn scan_map(
    pairs: &BTreeMap<Vec<u8>, Bytes>,
    range: KeyRange<'_>,
    direction: Direction,
    visit: Visit<'_>,
) {
    if is_empty(range) {
        return;
    }
    let mut pairs = pairs.range::<[u8], _>(range);
    let next = || match direction {
        Direction::Forward => pairs.next(),
        Direction::Backward => pairs.next_back(),
    };
    for (key, value) in std::iter::from_fn(next) {
        if visit(key, value) == ControlFlow::Break(()) {
            return;
        }
    }
}

/// Whether no key can lie in the range; a map would panic over some of these.
pub(crate) fn is_empty(range: KeyRange<'_>) -> bool {
    match range {
        (Bound::Included(from), Bound::Included(to)) => from > to,
        (Bound::Included(from) | Bound::Excluded(from), Bound::Excluded(to))
        | (Bound::Excluded(from), Bound::Included(to)) => from >= to,
        (Bound::Unbounded, _) | (_, Bound::Unbounded) => false,
    }
}
