//! Reading documents.

use std::ops::{Bound, ControlFlow};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;

use super::{Ledger, document, keys, portions};
use crate::contract::Document;
use crate::locks::{lock, read};
use crate::tree::{Direction, Tree};
use crate::{Damage, StoreError, StreamId};

impl<T: Tree> Ledger<T> {
    pub(super) fn read_document(
        &self,
        stream: StreamId,
        key: &[u8],
    ) -> Result<Option<Bytes>, StoreError> {
        // Documents are overwritten in place, so a reader and the writer take turns.
        let doubt = read(&self.doubt);
        let key = keys::document(stream, key);
        if doubt.contains(&key) {
            return Err(StoreError::Failed);
        }
        match self.tree.get(&key)? {
            None => Ok(None),
            Some(value) => self.checked(&key, &value).map(Some),
        }
    }

    pub(super) fn read_documents(
        &self,
        stream: StreamId,
        prefix: &[u8],
        visit: &mut dyn FnMut(&[u8], Bytes) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let doubt = read(&self.doubt);
        let from = keys::document(stream, prefix);
        let end = keys::after_prefix(&from);
        let end = end.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
        let range = (Bound::Included(from.as_slice()), end);
        if doubt.range::<[u8], _>(range).next().is_some() {
            return Err(StoreError::Failed);
        }
        let mut from = range.0;
        let mut key_before;
        loop {
            let mut long = None;
            let mut outcome = Ok(ControlFlow::Continue(()));
            self.tree.scan((from, end), Direction::Forward, &mut |key, value| {
                match document::inline(&self.vault, key, value) {
                    Ok(Some(Some(value))) => {
                        outcome = Ok(visit(own_key(key), value));
                    }
                    // Its pieces are fetched after the scan: a tree need not allow both at once.
                    Ok(Some(None)) => long = Some((key.to_vec(), value.to_vec())),
                    Ok(None) => outcome = Err(StoreError::Damaged(document_damage(key, None))),
                    Err(error) => outcome = Err(error),
                }
                match outcome {
                    Ok(ControlFlow::Continue(())) if long.is_none() => ControlFlow::Continue(()),
                    _ => ControlFlow::Break(()),
                }
            })?;
            let Some((key, value)) = long else { return outcome.map(|_| ()) };
            if visit(own_key(&key), self.checked(&key, &value)?).is_break() {
                return Ok(());
            }
            key_before = key;
            from = Bound::Excluded(&key_before);
        }
    }

    pub(super) fn read_in_portions(
        &self,
        stream: StreamId,
        prefix: &[u8],
        visit: &(dyn Fn(Vec<Document>) -> ControlFlow<()> + Sync),
    ) -> Result<(), StoreError> {
        let doubt = read(&self.doubt);
        let from = keys::document(stream, prefix);
        let end = keys::after_prefix(&from);
        let end = end.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
        let range = (Bound::Included(from.as_slice()), end);
        if doubt.range::<[u8], _>(range).next().is_some() {
            return Err(StoreError::Failed);
        }
        // Their pieces are fetched after the walk: a tree need not allow both at once.
        let long = Mutex::new(Vec::new());
        let broken = AtomicBool::new(false);
        portions::walk(&self.tree, range, &|pairs| {
            let mut portion = Vec::with_capacity(pairs.len());
            for (key, value) in pairs.iter() {
                match document::inline(&self.vault, key, value)? {
                    Some(Some(value)) => {
                        portion.push(Document { key: Bytes::copy_from_slice(own_key(key)), value });
                    }
                    Some(None) => lock(&long).push((key.to_vec(), value.to_vec())),
                    None => return Err(StoreError::Damaged(document_damage(key, None))),
                }
            }
            let flow = if portion.is_empty() { ControlFlow::Continue(()) } else { visit(portion) };
            broken.fetch_or(flow.is_break(), Ordering::AcqRel);
            Ok(flow)
        })?;
        for (key, value) in lock(&long).drain(..) {
            if broken.load(Ordering::Acquire) {
                break;
            }
            let value = self.checked(&key, &value)?;
            let key = Bytes::copy_from_slice(own_key(&key));
            broken.fetch_or(visit(vec![Document { key, value }]).is_break(), Ordering::AcqRel);
        }
        Ok(())
    }

    fn checked(&self, key: &[u8], value: &[u8]) -> Result<Bytes, StoreError> {
        document::value_of(&self.tree, &self.vault, key, value)?
            .ok_or_else(|| StoreError::Damaged(document_damage(key, None)))
    }
}

fn own_key(key: &[u8]) -> &[u8] {
    key.get(keys::DOCUMENT_PREFIX..).unwrap_or_default()
}

/// The damage of a document that is not what was written.
pub(super) fn document_damage(key: &[u8], batch: Option<u64>) -> Damage {
    let what = match keys::document_of(key) {
        Some((stream, own)) => {
            format!(
                "document \"{}\" of stream {stream} is not what was written",
                own.escape_ascii()
            )
        }
        None => "a key among the documents is none of theirs".to_owned(),
    };
    Damage { batch, event: None, what }
}
