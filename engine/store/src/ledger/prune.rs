//! Forgetting old events, and the manifests that name nothing else any more.

use std::ops::{Bound, ControlFlow};

use super::manifest::{Manifest, Written};
use super::opening::{self, damaged};
use super::{Ledger, Writer, keys, seal};
use crate::locks::{read, write};
use crate::tree::{Changes, Direction, KeyRange, Tree};
use crate::{StoreError, StreamId};

/// Keys removed in one write: pruning makes room for appends between its steps, and each stays far
/// below the size of a batch.
const KEYS_MAX: usize = 512;

impl<T: Tree> Ledger<T> {
    pub(super) fn prune_stream(
        &self,
        writer: &mut Writer,
        stream: StreamId,
        below: u64,
    ) -> Result<(), StoreError> {
        let Some(extent) = read(&self.extents).get(&stream).copied() else { return Ok(()) };
        let below = below.min(extent.position);
        // Records are forgotten whole.
        let floor = self.record_before(stream, below)?.unwrap_or(extent.oldest);
        if floor <= extent.oldest {
            return Ok(());
        }
        writer.failed = true;
        // The floor first: from now on nobody misses what is below it, whatever happens.
        let mut changes = Changes::new();
        let key = keys::floor(stream);
        changes.put_with(&key, |buffer| {
            let start = buffer.len();
            buffer.extend_from_slice(&floor.to_be_bytes());
            seal::seal(&key, buffer, start);
        });
        self.tree.write(&changes)?;
        if let Some(extent) = write(&self.extents).get_mut(&stream) {
            extent.oldest = floor;
        }
        let (from, to) = (keys::event(stream, 0, 0), keys::event(stream, floor, 0));
        self.remove_range((Bound::Included(&from), Bound::Excluded(&to)))?;
        self.prune_chain(writer)?;
        writer.failed = false;
        Ok(())
    }

    pub(super) fn remove_range(&self, range: KeyRange<'_>) -> Result<(), StoreError> {
        loop {
            let mut changes = Changes::new();
            self.tree.scan(range, Direction::Forward, &mut |key, _| {
                changes.remove(key);
                if changes.len() < KEYS_MAX {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            })?;
            if changes.is_empty() {
                return Ok(());
            }
            self.tree.write(&changes)?;
        }
    }

    /// Moves the start of the chain forward, over batches of which no event is kept. What vouches for
    /// the head marker stays, and so does the newest batch.
    fn prune_chain(&self, writer: &mut Writer) -> Result<(), StoreError> {
        let end = self.marker.kept().batch.min(writer.head.batch);
        loop {
            let mut changes = Changes::new();
            let (mut base, mut events) = (writer.base, 0);
            while base.batch + 1 < end && changes.len() < KEYS_MAX {
                let batch = base.batch + 1;
                let manifest = opening::read_manifest(&self.tree, batch)?
                    .ok_or_else(|| damaged(Some(batch), "the manifest of a batch is missing"))?;
                if !self.is_forgotten(&manifest) {
                    break;
                }
                self.remove_manifest(&mut changes, batch)?;
                base = manifest.mark();
                events = manifest.events_before + manifest.events();
            }
            if base == writer.base {
                return Ok(());
            }
            opening::put_base(&mut changes, base, events);
            self.tree.write(&changes)?;
            writer.base = base;
        }
    }

    fn remove_manifest(&self, changes: &mut Changes, batch: u64) -> Result<(), StoreError> {
        let (from, to) = (keys::batch(batch, 0), keys::batch(batch, u16::MAX));
        let range = (Bound::Included(from.as_slice()), Bound::Included(to.as_slice()));
        self.tree.scan(range, Direction::Forward, &mut |key, _| {
            changes.remove(key);
            ControlFlow::Continue(())
        })
    }

    fn is_forgotten(&self, manifest: &Manifest) -> bool {
        let extents = read(&self.extents);
        manifest.named().flatten().all(|named| match named.what {
            Written::Events { .. } => keys::event_of(named.key).is_some_and(|(stream, at, _)| {
                extents.get(&stream).is_some_and(|extent| at < extent.oldest)
            }),
            Written::Put { .. } | Written::Removed => true,
        })
    }
}
