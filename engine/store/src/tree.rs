//! The small port below the ledger: an ordered map of bytes that can write several changes at once.
//!
//! A store of one's own needs no more than this: [`Ledger`](crate::Ledger) over it keeps the whole
//! [`Store`](crate::Store) contract, so that chain, checks, backup and verification exist once.

use std::ops::{Bound, ControlFlow, Range};

use bytes::Bytes;

use crate::StoreError;

/// No value that the ledger writes is longer. sled 0.34 puts up to 16 items into one page, and a page
/// above 131,072 bytes goes into a file of its own that is never synced.
pub const VALUE_BYTES_MAX: usize = 4_096;

/// A range of keys.
pub type KeyRange<'a> = (Bound<&'a [u8]>, Bound<&'a [u8]>);

/// What a scan does with each key and its value: go on, or stop.
pub type Visit<'a> = &'a mut dyn FnMut(&[u8], &[u8]) -> ControlFlow<()>;

/// Which end of a range comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the lowest key upwards.
    Forward,
    /// From the highest key downwards.
    Backward,
}

/// An ordered map of bytes on some disk.
///
/// After a [`write`](Self::write) has failed, the ledger calls no other `write` before
/// [`reopen`](Self::reopen) has succeeded. Reading goes on as far as the tree can.
pub trait Tree: Send + Sync + 'static {
    /// The name of the kind, as settings and the head marker spell it.
    fn kind(&self) -> &'static str;

    /// The value under a key.
    fn get(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError>;

    /// Shows the keys of a range with their values, in order, until `visit` breaks.
    fn scan(
        &self,
        range: KeyRange<'_>,
        direction: Direction,
        visit: Visit<'_>,
    ) -> Result<(), StoreError>;

    /// Makes all the changes or none. `Ok` means that they survive the end of the machine.
    fn write(&self, changes: &Changes) -> Result<(), StoreError>;

    /// Bytes on disk.
    fn disk_bytes(&self) -> Result<u64, StoreError>;

    /// Drops what is in memory and reads the disk afresh.
    fn reopen(&self) -> Result<(), StoreError>;

    /// Lets go of the disk. Nothing is called afterwards.
    fn close(&self) -> Result<(), StoreError>;
}

/// Puts and removes that belong together. One buffer holds them all, so that a batch of a thousand
/// small events costs a handful of allocations.
#[derive(Debug, Default, Clone)]
pub struct Changes {
    buffer: Vec<u8>,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    key: Range<usize>,
    value: Option<Range<usize>>,
}

/// One change of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change<'a> {
    /// The key.
    pub key: &'a [u8],
    /// Its new value, or `None` to remove it.
    pub value: Option<&'a [u8]>,
}

impl Changes {
    /// Without any change.
    pub fn new() -> Self {
        Self::default()
    }

    /// From now on `key` holds `value`.
    pub fn put(&mut self, key: &[u8], value: &[u8]) {
        self.put_with(key, |buffer| buffer.extend_from_slice(value));
    }

    /// Like [`put`](Self::put); `fill` appends the value to a buffer that already holds other things.
    pub fn put_with(&mut self, key: &[u8], fill: impl FnOnce(&mut Vec<u8>)) {
        let key = self.keep(key);
        let start = self.buffer.len();
        fill(&mut self.buffer);
        let value = Some(start..self.buffer.len());
        self.entries.push(Entry { key, value });
    }

    /// From now on there is nothing under `key`.
    pub fn remove(&mut self, key: &[u8]) {
        let key = self.keep(key);
        self.entries.push(Entry { key, value: None });
    }

    /// How many changes there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Bytes of all keys and values.
    pub fn bytes(&self) -> usize {
        self.buffer.len()
    }

    /// Forgets the changes and keeps the memory.
    pub fn clear(&mut self) {
        self.buffer.clear();
        self.entries.clear();
    }

    /// The changes in the order in which they were made.
    pub fn iter(&self) -> impl Iterator<Item = Change<'_>> {
        self.entries.iter().map(|entry| Change {
            key: self.slice(&entry.key),
            value: entry.value.as_ref().map(|value| self.slice(value)),
        })
    }

    fn keep(&mut self, bytes: &[u8]) -> Range<usize> {
        let start = self.buffer.len();
        self.buffer.extend_from_slice(bytes);
        start..self.buffer.len()
    }

    fn slice(&self, range: &Range<usize>) -> &[u8] {
        self.buffer.get(range.clone()).unwrap_or_default()
    }
}
