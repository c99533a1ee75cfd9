//! What is kept in the log and not carried into the tree yet: it lies over the tree for whoever reads.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use bytes::Bytes;

use super::record;
use crate::StoreError;
use crate::bounds::BATCH_BYTES_MAX;
use crate::memory::is_empty;
use crate::tree::{Changes, Direction, KeyRange, Tree, Visit};

/// The newest value of each key that was changed; `None`: it was removed.
#[derive(Debug, Default)]
pub(super) struct Layer {
    changed: BTreeMap<Bytes, Option<Bytes>>,
    bytes: usize,
}

/// What lies over the tree.
#[derive(Debug, Default)]
pub(super) struct Pending {
    /// The round that is being written.
    pub(super) younger: Layer,
    /// The round before it, while it is being carried.
    pub(super) older: Arc<Layer>,
}

impl Layer {
    /// Adds the changes of a record.
    pub(super) fn add(&mut self, changes: &Bytes) {
        self.bytes += changes.len();
        self.changed.extend(record::changes(changes));
    }

    /// Bytes of the records that were added.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn is_empty(&self) -> bool {
        self.changed.is_empty()
    }

    /// Carries all of it into a tree, in as many writes as it takes. Should that break off, it is done again from the
    /// beginning: the log has all of it.
    pub(super) fn carry_into(&self, tree: &impl Tree) -> Result<(), StoreError> {
        let mut changes = Changes::new();
        for (key, value) in &self.changed {
            let weight = key.len() + value.as_ref().map_or(0, Bytes::len);
            if changes.bytes() + weight > BATCH_BYTES_MAX {
                tree.write(&changes)?;
                changes.clear();
            }
            match value {
                Some(value) => changes.put(key, value),
                None => changes.remove(key),
            }
        }
        if changes.is_empty() { Ok(()) } else { tree.write(&changes) }
    }
}

impl Pending {
    /// The newest value of a key; the outer `None`: the tree has it.
    pub(super) fn get(&self, key: &[u8]) -> Option<Option<Bytes>> {
        self.younger.changed.get(key).or_else(|| self.older.changed.get(key)).cloned()
    }

    /// What lies in a range.
    fn within(&self, range: KeyRange<'_>) -> BTreeMap<Bytes, Option<Bytes>> {
        let part = |layer: &Layer| -> Vec<_> {
            let part = layer.changed.range::<[u8], _>(range);
            part.map(|(key, value)| (key.clone(), value.clone())).collect()
        };
        let mut within: BTreeMap<_, _> = part(&self.older).into_iter().collect();
        within.extend(part(&self.younger));
        within
    }

    /// What a scan of this range has to look at beside the tree.
    pub(super) fn over(&self, range: KeyRange<'_>) -> Over {
        Over(if is_empty(range) { BTreeMap::new() } else { self.within(range) })
    }
}

/// What lies over a range of the tree. Taken before the tree is scanned: what is carried meanwhile is seen twice and
/// told once.
pub(super) struct Over(BTreeMap<Bytes, Option<Bytes>>);

impl Over {
    /// Scans the tree with this over it.
    pub(super) fn scan(
        self,
        tree: &impl Tree,
        range: KeyRange<'_>,
        direction: Direction,
        visit: Visit<'_>,
    ) -> Result<(), StoreError> {
        if self.0.is_empty() {
            return tree.scan(range, direction, visit);
        }
        let mut over: Vec<_> = self.0.into_iter().collect();
        if direction == Direction::Backward {
            over.reverse();
        }
        let mut over = over.into_iter().peekable();
        let comes_before = |one: &[u8], other: &[u8]| match direction {
            Direction::Forward => one < other,
            Direction::Backward => one > other,
        };
        let mut flow = ControlFlow::Continue(());
        tree.scan(range, direction, &mut |key, value| {
            while let Some((before, change)) = over.next_if(|(one, _)| comes_before(one, key)) {
                flow = change.map_or(flow, |value| visit(&before, &value));
                if flow.is_break() {
                    return flow;
                }
            }
            flow = match over.next_if(|(one, _)| one == key) {
                None => visit(key, value),
                Some((_, Some(newer))) => visit(key, &newer),
                Some((_, None)) => ControlFlow::Continue(()),
            };
            flow
        })?;
        for (key, change) in over {
            if flow.is_break() {
                break;
            }
            flow = change.map_or(flow, |value| visit(&key, &value));
        }
        Ok(())
    }
}
