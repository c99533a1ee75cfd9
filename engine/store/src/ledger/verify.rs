//! Walking everything: the chain, what each batch wrote, and the documents as they are now.

use std::collections::{BTreeMap, HashMap};
use std::ops::{Bound, ControlFlow};

use super::document::DocumentRecord;
use super::documents::document_damage;
use super::manifest::{Manifest, Named, Written};
use super::seal::{self, Digest};
use super::{Ledger, Writer, document, keys, opening};
use crate::contract::{Damage, VerifyReport};
use crate::locks::{lock, read};
use crate::marker::Mark;
use crate::tree::{Direction, Tree};
use crate::{StoreError, StreamId};

/// Documents looked at in one scan: what a tree shows is copied, so this bounds the memory.
const DOCUMENTS_MAX: usize = 256;

/// Why a walk ended early.
enum Stop {
    Damage(Damage),
    Error(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Damaged(damage) => Self::Damage(damage),
            error => Self::Error(error),
        }
    }
}

/// The newest word of the chain on each document: the batch, and the digest unless it was removed.
type Newest = HashMap<Vec<u8>, (u64, Option<Digest>)>;

/// How far the walk has come.
struct Walk {
    report: VerifyReport,
    base: Mark,
    last: Mark,
    events: Option<u64>,
    next: BTreeMap<StreamId, u64>,
    newest: Newest,
}

impl Walk {
    fn new(base: Mark) -> Self {
        Self {
            report: VerifyReport { batches: 0, events: 0, documents: 0, damage: None },
            base,
            last: base,
            events: (base.batch == 0).then_some(0),
            next: BTreeMap::new(),
            newest: Newest::new(),
        }
    }

    fn end(self, outcome: Result<(), Stop>) -> Result<VerifyReport, StoreError> {
        match outcome {
            Ok(()) => Ok(self.report),
            Err(Stop::Damage(damage)) => Ok(VerifyReport { damage: Some(damage), ..self.report }),
            Err(Stop::Error(error)) => Err(error),
        }
    }
}

impl<T: Tree> Ledger<T> {
    pub(super) fn verify_all(&self) -> Result<VerifyReport, StoreError> {
        let _housekeeping = lock(&self.housekeeping);
        let (mut walk, head) = {
            let writer = self.writer()?;
            (Walk::new(writer.base), writer.head)
        };
        let outcome = self.walk_batches(&mut walk, head.batch);
        // Documents change in place: the rest of the walk is beside no writer.
        let writer = self.writer()?;
        let outcome = outcome.and_then(|()| self.walk_rest(&mut walk, &writer));
        walk.end(outcome)
    }

    /// The same, by the writer itself.
    pub(super) fn verify_beside(&self, writer: &Writer) -> Result<VerifyReport, StoreError> {
        let mut walk = Walk::new(writer.base);
        let outcome = self.walk_rest(&mut walk, writer);
        walk.end(outcome)
    }

    fn walk_rest(&self, walk: &mut Walk, writer: &Writer) -> Result<(), Stop> {
        self.walk_batches(walk, writer.head.batch)?;
        self.check_heads(walk, writer)?;
        self.walk_documents(walk)
    }

    fn walk_batches(&self, walk: &mut Walk, to: u64) -> Result<(), Stop> {
        for batch in walk.last.batch + 1..=to {
            let damage = |what: &str| {
                Stop::Damage(Damage { batch: Some(batch), event: None, what: what.to_owned() })
            };
            let manifest = opening::read_manifest(&self.tree, batch)?.ok_or_else(|| {
                damage("the manifest of a batch is missing or not what was written")
            })?;
            if manifest.previous != walk.last.chain {
                return Err(damage("a batch does not follow the one before it"));
            }
            if walk.events.is_some_and(|events| events != manifest.events_before) {
                return Err(damage("a batch does not continue the count of events"));
            }
            walk.events = Some(manifest.events_before + manifest.events());
            for named in manifest.named().flatten() {
                self.check_named(walk, &manifest, &named)?;
            }
            walk.last = manifest.mark();
            walk.report.batches += 1;
        }
        Ok(())
    }

    fn check_named(
        &self,
        walk: &mut Walk,
        manifest: &Manifest,
        named: &Named<'_>,
    ) -> Result<(), Stop> {
        let batch = manifest.batch;
        let (digest, count) = match named.what {
            Written::Events { digest, count } => (digest, count),
            Written::Put { digest } => {
                walk.newest.insert(named.key.to_vec(), (batch, Some(digest)));
                return Ok(());
            }
            Written::Removed => {
                walk.newest.insert(named.key.to_vec(), (batch, None));
                return Ok(());
            }
        };
        let Some((stream, position, piece)) = keys::event_of(named.key) else {
            let what = "a manifest names an event record that cannot be one".to_owned();
            return Err(Stop::Damage(Damage { batch: Some(batch), event: None, what }));
        };
        let damage = |position, what: &str| {
            let event = Some((stream, position));
            Stop::Damage(Damage { batch: Some(batch), event, what: what.to_owned() })
        };
        if piece == 0 {
            // After pruning, the chain may begin in the middle of a stream.
            let begins = if walk.base.batch == 0 { 1 } else { position };
            let next = walk.next.entry(stream).or_insert(begins);
            if *next != position {
                return Err(damage(*next, "an event is missing"));
            }
            *next += u64::from(count);
        }
        let oldest = read(&self.extents).get(&stream).map_or(1, |extent| extent.oldest);
        if position < oldest {
            return Ok(());
        }
        let value = self
            .tree
            .get(named.key)?
            .ok_or_else(|| damage(position, "an event record is missing"))?;
        match seal::open(named.key, &value) {
            Some((_, found)) if found == digest => {
                walk.report.events += u64::from(count);
                Ok(())
            }
            _ => Err(damage(position, "an event record is not what was written")),
        }
    }

    fn check_heads(&self, walk: &Walk, writer: &Writer) -> Result<(), Stop> {
        if walk.last != writer.head {
            let what = "the chain does not end where it should".to_owned();
            return Err(Stop::Damage(Damage { batch: Some(walk.last.batch), event: None, what }));
        }
        let extents = read(&self.extents);
        for (stream, next) in &walk.next {
            if extents.get(stream).map(|extent| extent.position + 1) != Some(*next) {
                let what = "a stream does not end where the chain says".to_owned();
                let event = Some((*stream, *next));
                return Err(Stop::Damage(Damage { batch: None, event, what }));
            }
        }
        Ok(())
    }

    fn walk_documents(&self, walk: &mut Walk) -> Result<(), Stop> {
        let end = [keys::DOCUMENT + 1];
        let mut after = vec![keys::DOCUMENT];
        loop {
            let mut found: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
            let range = (Bound::Excluded(after.as_slice()), Bound::Excluded(end.as_slice()));
            self.tree.scan(range, Direction::Forward, &mut |key, value| {
                found.push((key.to_vec(), value.to_vec()));
                if found.len() < DOCUMENTS_MAX {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            })?;
            for (key, value) in &found {
                self.check_document(walk, key, value)?;
            }
            match found.pop() {
                Some((key, _)) => after = key,
                None => break,
            }
        }
        // What is left was not found. The first in the order of the chain is the first damage.
        let missing = walk
            .newest
            .iter()
            .filter(|(_, (_, digest))| digest.is_some())
            .min_by_key(|(key, (batch, _))| (*batch, (*key).clone()));
        match missing {
            Some((key, (batch, _))) => {
                let damage = document_damage(key, Some(*batch));
                let what = damage.what.replace("is not what was written", "is missing");
                Err(Stop::Damage(Damage { what, ..damage }))
            }
            None => Ok(()),
        }
    }

    fn check_document(&self, walk: &mut Walk, key: &[u8], value: &[u8]) -> Result<(), Stop> {
        let named = walk.newest.remove(key);
        let damage = || Stop::Damage(document_damage(key, named.map(|(batch, _)| batch)));
        let record = DocumentRecord::parse(key, value).ok_or_else(damage)?;
        let expected = match named {
            Some((batch, Some(digest))) => record.batch == batch && record.digest == digest,
            Some((_, None)) => false,
            // The batch that wrote it was pruned; its own checksum still vouches for it.
            None => record.batch <= walk.base.batch,
        };
        if !expected || document::value_of(&self.tree, &self.vault, key, value)?.is_none() {
            return Err(damage());
        }
        walk.report.documents += 1;
        Ok(())
    }
}
