//! Taking a backup while appends go on.
//!
//! A first walk copies the whole tree in slices, whatever state each slice is in. Then the batches that
//! were appended meanwhile are copied, as their manifests name them, again and again until few are left,
//! and those few while the writer waits. So the copy is exactly the state at the end of the last batch.

use std::io::Write;
use std::ops::{Bound, ControlFlow};

use super::document::DocumentRecord;
use super::manifest::{Manifest, Written};
use super::opening::{self, damaged};
use super::{Ledger, Writer, keys};
use crate::StoreError;
use crate::backup_form::{BackupWriter, Frame, KEYS_RUN_BYTES_MAX, Trailer};
use crate::contract::BackupSummary;
use crate::locks::{lock, read};
use crate::tree::{Direction, Tree};

/// Bytes copied between two looks at the tree.
const SLICE_BYTES: usize = 256 * 1024;
/// When so few batches are missing, the writer may wait for them.
const LAST_BATCHES: u64 = 32;
/// A writer that is always faster than the copy is made to wait after so many rounds.
const ROUNDS_MAX: usize = 32;

impl<T: Tree> Ledger<T> {
    pub(super) fn back_up(&self, target: &mut dyn Write) -> Result<BackupSummary, StoreError> {
        let _housekeeping = lock(&self.housekeeping);
        let mut done = self.writer()?.head.batch;
        let mut target = BackupWriter::begin(target)?;
        self.copy_everything(&mut target)?;
        for _ in 0..ROUNDS_MAX {
            let head = self.writer()?.head.batch;
            if head - done <= LAST_BATCHES {
                break;
            }
            self.copy_batches(done, head, &mut |frame| target.frame(frame))?;
            done = head;
        }
        // The last ones go through memory, so that the writer waits for the tree only, not for the target.
        let mut last = Vec::new();
        let trailer = {
            let writer = self.writer()?;
            self.copy_batches(done, writer.head.batch, &mut |frame| {
                frame.encode(&mut last);
                Ok(())
            })?;
            self.copy_keys(&writer, &mut |frame| {
                frame.encode(&mut last);
                Ok(())
            })?;
            let streams = read(&self.extents).len() as u64;
            Trailer { head: writer.head, events: writer.events, streams }
        };
        target.encoded(&last)?;
        let bytes = target.finish(trailer)?;
        Ok(BackupSummary { batches: trailer.head.batch, streams: trailer.streams, bytes })
    }

    /// Copies the keys of what is sealed now. Not earlier: who is erased while the backup is taken must not be
    /// found in it.
    fn copy_keys(
        &self,
        writer: &Writer,
        emit: &mut dyn FnMut(Frame<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        emit(Frame::Secret { secret: &self.vault.secret()? })?;
        let mut run = Vec::new();
        let mut slots = writer.slots.in_use().peekable();
        let mut first = slots.peek().copied().unwrap_or(0);
        while let Some(slot) = slots.next() {
            run.extend_from_slice(&self.vault.key(slot)?.0);
            let next = slots.peek().copied();
            if run.len() == KEYS_RUN_BYTES_MAX || next != Some(slot + 1) {
                emit(Frame::Keys { first, keys: &run })?;
                run.clear();
                first = next.unwrap_or(0);
            }
        }
        Ok(())
    }

    fn copy_everything(&self, target: &mut BackupWriter<'_>) -> Result<(), StoreError> {
        let mut after: Option<Vec<u8>> = None;
        loop {
            let mut slice = Vec::new();
            let mut last = None;
            let from = after.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
            self.tree.scan((from, Bound::Unbounded), Direction::Forward, &mut |key, value| {
                // The form version belongs to the store, not to its content.
                if key != keys::FORM {
                    Frame::Put { key, value }.encode(&mut slice);
                }
                last = Some(key.to_vec());
                if slice.len() < SLICE_BYTES {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            })?;
            target.encoded(&slice)?;
            match last {
                Some(key) => after = Some(key),
                None => return Ok(()),
            }
        }
    }

    fn copy_batches(
        &self,
        after: u64,
        to: u64,
        emit: &mut dyn FnMut(Frame<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        for batch in after + 1..=to {
            let manifest = opening::read_manifest(&self.tree, batch)?
                .ok_or_else(|| damaged(Some(batch), "the manifest of a batch is missing"))?;
            self.copy_batch(&manifest, emit)?;
        }
        Ok(())
    }

    fn copy_batch(
        &self,
        manifest: &Manifest,
        emit: &mut dyn FnMut(Frame<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let batch = manifest.batch;
        let (from, to) = (keys::batch(batch, 0), keys::batch(batch, u16::MAX));
        let mut pieces = Vec::new();
        let range = (Bound::Included(from.as_slice()), Bound::Included(to.as_slice()));
        self.tree.scan(range, Direction::Forward, &mut |key, value| {
            pieces.push((key.to_vec(), value.to_vec()));
            ControlFlow::Continue(())
        })?;
        for (key, value) in &pieces {
            emit(Frame::Put { key, value })?;
        }
        for named in manifest.named().flatten() {
            match named.what {
                Written::Events { .. } => {
                    let value = self.tree.get(named.key)?.ok_or_else(|| {
                        damaged(Some(batch), "an event record that a batch names is missing")
                    })?;
                    emit(Frame::Put { key: named.key, value: &value })?;
                }
                Written::Put { .. } | Written::Removed => self.copy_document(named.key, emit)?,
            }
        }
        Ok(())
    }

    /// Copies a document as it is now. A later batch may have changed it, and then comes later too.
    fn copy_document(
        &self,
        key: &[u8],
        emit: &mut dyn FnMut(Frame<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let _turn = read(&self.doubt);
        let prefix = keys::pieces_of(key);
        emit(Frame::RemovePrefix { prefix: &prefix })?;
        let Some(value) = self.tree.get(key)? else { return emit(Frame::Remove { key }) };
        emit(Frame::Put { key, value: &value })?;
        let pieces = DocumentRecord::parse(key, &value).map_or(0, |record| record.pieces());
        for number in (0..=u16::MAX).take(pieces) {
            let key = keys::piece(&prefix, number);
            if let Some(value) = self.tree.get(&key)? {
                emit(Frame::Put { key: &key, value: &value })?;
            }
        }
        Ok(())
    }
}
