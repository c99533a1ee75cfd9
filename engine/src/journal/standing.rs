use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, RwLock};

use turnero_store::StreamId;

use crate::changed::Flag;
use crate::feed::Hub;

/// How far one stream has come: what its keeper, the journal and its followers share.
#[derive(Debug)]
pub(crate) struct Standing {
    stream: StreamId,
    durable: AtomicU64,
    checkpointed: AtomicU64,
    /// Says that more has become durable, where somebody looks.
    flag: OnceLock<Arc<Flag>>,
    /// Who follows the stream.
    pub(crate) hub: Hub,
}

impl Standing {
    pub(crate) fn new(stream: StreamId, durable: u64) -> Self {
        let (durable, checkpointed) = (AtomicU64::new(durable), AtomicU64::new(0));
        Self { stream, durable, checkpointed, flag: OnceLock::new(), hub: Hub::default() }
    }

    pub(crate) fn stream(&self) -> StreamId {
        self.stream
    }

    /// The position up to which the stream is durable.
    pub(crate) fn durable(&self) -> u64 {
        self.durable.load(Ordering::Acquire)
    }

    /// Only the journal says so.
    pub(crate) fn set_durable(&self, position: u64) {
        self.durable.store(position, Ordering::Release);
        self.flag.get().into_iter().for_each(Flag::raise);
    }

    /// From now on this says when more has become durable; what has until now may be news too.
    pub(crate) fn flag(&self, flag: Arc<Flag>) {
        self.flag.get_or_init(|| flag).raise();
    }

    /// What the newest checkpoint covers that is in the store; 0 without one.
    pub(crate) fn checkpointed(&self) -> u64 {
        self.checkpointed.load(Ordering::Acquire)
    }

    pub(crate) fn set_checkpointed(&self, covers: u64) {
        self.checkpointed.store(covers, Ordering::Release);
    }
}

/// The standings of all streams that the engine has.
#[derive(Debug, Default)]
pub(crate) struct Registry(RwLock<BTreeMap<StreamId, Arc<Standing>>>);

impl Registry {
    /// Takes up a stream.
    pub(crate) fn add(&self, standing: Arc<Standing>) {
        crate::write(&self.0).insert(standing.stream(), standing);
    }

    /// All of them.
    pub(crate) fn all(&self) -> Vec<Arc<Standing>> {
        crate::read(&self.0).values().cloned().collect()
    }
}
