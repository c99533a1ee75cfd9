//! Appending a batch: check it against the rules, lay it out as changes of the tree, write them.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::Ordering;

use super::document::{self, Content, DocumentRecord};
use super::documents::document_damage;
use super::record::RecordWriter;
use super::slots::Turnover;
use super::{Extent, Ledger, Writer, envelope, keys};
use crate::bounds::{
    BATCH_BYTES_MAX, BATCH_COMMITS_MAX, DOCUMENT_BYTES_MAX, DOCUMENT_KEY_BYTES_MAX, EVENT_BYTES_MAX,
};
use crate::locks::{read, write};
use crate::tree::Tree;
use crate::{Commit, DocumentChange, StoreError, StreamId};

/// The commits of one stream in a batch, as a list through the batch: so commits of many streams, in
/// whatever order, share records with their own kind and nothing is copied or sorted.
struct Line {
    stream: StreamId,
    first: u64,
    next: u64,
    first_commit: usize,
    last_commit: usize,
}

/// The last change of a document in a batch: the only one that counts.
struct Last<'a> {
    change: &'a DocumentChange,
    /// A sealed document ended under this key earlier in the batch: what comes is another one, under another key
    /// of the vault.
    ended: bool,
}

impl Last<'_> {
    fn is_sealed(&self) -> bool {
        matches!(self.change, DocumentChange::Seal { .. })
    }
}

/// A batch that keeps the rules.
struct Plan {
    lines: Vec<Line>,
    /// For each commit, the next one of the same stream.
    following: Vec<Option<usize>>,
    events: u64,
    documents: bool,
}

impl<T: Tree> Ledger<T> {
    pub(super) fn append_to(
        &self,
        writer: &mut Writer,
        batch: &[Commit],
    ) -> Result<(), StoreError> {
        let plan = self.plan(batch)?;
        writer.changes.clear();
        writer.manifest.clear();
        lay_out_events(writer, batch, &plan);
        let mut turnover = Turnover::default();
        let touched = if plan.documents {
            let laid_out = self.lay_out_documents(writer, batch, &mut turnover);
            laid_out.inspect_err(|_| {
                // Nothing was written, so what was taken is as fresh as it was.
                writer.slots.release(&turnover.taken);
                writer.failed = true;
            })?
        } else {
            BTreeMap::new()
        };
        if writer.manifest.is_empty() {
            return Ok(());
        }
        let head = writer.manifest.write(&mut writer.changes, writer.head, writer.events);

        // From here until the tree says that it is durable, the batch is in doubt. Readers of events
        // stop at the heads they know; readers of documents wait, because a document is overwritten
        // in place.
        writer.failed = true;
        if touched.is_empty() {
            self.tree.write(&writer.changes)?;
        } else {
            let mut doubt = write(&self.doubt);
            doubt.extend(touched.into_keys());
            self.tree.write(&writer.changes)?;
            self.let_go(writer, &mut turnover)?;
            doubt.clear();
        }
        writer.failed = false;

        writer.head = head;
        writer.events += plan.events;
        if plan.events > 0 {
            let mut extents = write(&self.extents);
            for line in &plan.lines {
                if line.next > line.first {
                    let extent = extents.entry(line.stream).or_insert(Extent::EMPTY);
                    extent.position = line.next - 1;
                }
            }
        }
        self.batches.store(head.batch, Ordering::Release);
        self.marker.advance(head);
        Ok(())
    }

    fn plan(&self, batch: &[Commit]) -> Result<Plan, StoreError> {
        at_most("a batch, in commits,", batch.len(), BATCH_COMMITS_MAX)?;
        let extents = read(&self.extents);
        let mut plan = Plan {
            lines: Vec::new(),
            following: vec![None; batch.len()],
            events: 0,
            documents: false,
        };
        let mut line_of: HashMap<StreamId, usize> = HashMap::new();
        let mut last = None;
        let mut weight = 0;
        for (index, commit) in batch.iter().enumerate() {
            weight += check_bounds(commit)?;
            // Most batches hold few streams, and neighbours are often of the same one.
            let known = match last {
                Some((stream, line)) if stream == commit.stream => Some(line),
                _ => line_of.get(&commit.stream).copied(),
            };
            let number = known.unwrap_or(plan.lines.len());
            last = Some((commit.stream, number));
            match plan.lines.get_mut(number) {
                Some(line) => {
                    if let Some(following) = plan.following.get_mut(line.last_commit) {
                        *following = Some(index);
                    }
                    line.last_commit = index;
                }
                None => {
                    let first = extents.get(&commit.stream).map_or(1, |kept| kept.position + 1);
                    line_of.insert(commit.stream, number);
                    plan.lines.push(Line {
                        stream: commit.stream,
                        first,
                        next: first,
                        first_commit: index,
                        last_commit: index,
                    });
                }
            }
            let Some(line) = plan.lines.get_mut(number) else { continue };
            if commit.first != line.next {
                return Err(StoreError::OutOfOrder {
                    stream: commit.stream,
                    expected: line.next,
                    found: commit.first,
                });
            }
            let events = commit.events.len() as u64;
            line.next += events;
            plan.events += events;
            plan.documents |= !commit.documents.is_empty();
        }
        at_most("a batch, in bytes,", weight, BATCH_BYTES_MAX)?;
        Ok(plan)
    }

    /// Adds the documents and gives their keys. Only the last change of each counts.
    fn lay_out_documents<'a>(
        &self,
        writer: &mut Writer,
        batch: &'a [Commit],
        turnover: &mut Turnover,
    ) -> Result<BTreeMap<Vec<u8>, Last<'a>>, StoreError> {
        let mut changed = BTreeMap::<_, Last<'_>>::new();
        for commit in batch {
            for change in &commit.documents {
                let key = keys::document(commit.stream, change.key());
                let before = changed.get(&key);
                let ended = before.is_some_and(|before| before.ended || !before.is_sealed());
                changed.insert(key, Last { change, ended });
            }
        }
        for (key, last) in &changed {
            let old = self.tree.get(key)?;
            let parsed = old.as_ref().map(|value| {
                DocumentRecord::parse(key, value)
                    .ok_or_else(|| StoreError::Damaged(document_damage(key, None)))
            });
            let old = parsed.transpose()?;
            let former = old.as_ref().and_then(|old| old.slot);
            let envelope;
            let content = match last.change {
                DocumentChange::Put { value, .. } => Some(Content { bytes: value, slot: None }),
                DocumentChange::Remove { .. } => None,
                DocumentChange::Seal { value, .. } => {
                    let slot = match former.filter(|_| !last.ended) {
                        Some(slot) => slot,
                        None => {
                            let slot = writer.slots.take(&self.vault)?;
                            turnover.taken.push(slot);
                            slot
                        }
                    };
                    envelope = self.sealed(slot, key, value)?;
                    Some(Content { bytes: &envelope, slot: Some(slot) })
                }
            };
            let kept = content.and_then(|content| content.slot);
            turnover.freed.extend(former.filter(|former| kept != Some(*former)));
            let (changes, manifest) = (&mut writer.changes, &mut writer.manifest);
            document::write(changes, manifest, writer.head.batch + 1, key, content, old.as_ref());
        }
        Ok(changed)
    }

    /// The envelope of a value that is to lie under `key`.
    fn sealed(&self, slot: u32, key: &[u8], value: &[u8]) -> Result<Vec<u8>, StoreError> {
        let mut nonce = [0; envelope::NONCE];
        self.vault.random(&mut nonce)?;
        envelope::seal(&self.vault.key(slot)?, nonce, key, value).ok_or_else(|| StoreError::Io {
            doing: "sealing a document",
            reason: "it is too long for the cipher".to_owned(),
        })
    }
}

fn lay_out_events(writer: &mut Writer, batch: &[Commit], plan: &Plan) {
    for line in &plan.lines {
        let mut records = RecordWriter::new(
            &mut writer.changes,
            &mut writer.manifest,
            std::mem::take(&mut writer.frames),
            writer.head.batch + 1,
            line.stream,
            line.first,
        );
        let mut index = Some(line.first_commit);
        while let Some(commit) = index.and_then(|index| batch.get(index)) {
            for event in &commit.events {
                records.push(event);
            }
            index = index.and_then(|index| plan.following.get(index).copied().flatten());
        }
        writer.frames = records.finish();
    }
}

/// Checks one commit and gives its weight.
fn check_bounds(commit: &Commit) -> Result<usize, StoreError> {
    let mut weight = 0;
    for event in &commit.events {
        at_most("an event, in bytes,", event.weight(), EVENT_BYTES_MAX)?;
        weight += event.weight();
    }
    for change in &commit.documents {
        at_most("the key of a document, in bytes,", change.key().len(), DOCUMENT_KEY_BYTES_MAX)?;
        if let DocumentChange::Put { value, .. } | DocumentChange::Seal { value, .. } = change {
            at_most("a document, in bytes,", value.len(), DOCUMENT_BYTES_MAX)?;
        }
        weight += change.weight();
    }
    Ok(weight)
}

fn at_most(what: &'static str, found: usize, limit: usize) -> Result<(), StoreError> {
    if found > limit {
        return Err(StoreError::TooLarge { what, found, limit });
    }
    Ok(())
}
