//! The head marker: how far the store had come, kept apart from the tree.
//!
//! A tree that lost its end may open without a complaint (sled 0.34 gives an empty one when its file
//! was cut). The marker is what notices: what it names must be in the tree. It may lag behind, so it
//! costs nothing where commits are made.

use std::sync::Mutex;

use crate::StoreError;
use crate::locks::lock;

/// The hash that closes a batch of the chain.
pub type ChainHash = [u8; 32];

/// One place in the chain of batches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mark {
    /// The number of the batch; 0 before the first.
    pub batch: u64,
    /// The hash of its manifest; zeros before the first.
    pub chain: ChainHash,
}

/// Where the mark is kept.
pub trait HeadMarker: Send + Sync + 'static {
    /// The newest mark that is safely kept.
    fn kept(&self) -> Mark;

    /// Takes note of a durable batch. It is kept now or a little later.
    fn advance(&self, mark: Mark);

    /// Keeps the newest mark and lets go.
    fn close(&self) -> Result<(), StoreError>;
}

/// A mark in memory, for stores that have no disk.
#[derive(Debug, Default)]
pub struct MemoryMarker(Mutex<Mark>);

impl HeadMarker for MemoryMarker {
    fn kept(&self) -> Mark {
        *lock(&self.0)
    }

    fn advance(&self, mark: Mark) {
        *lock(&self.0) = mark;
    }

    fn close(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
