use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, RwLock};

use turnero_store::{Commit, StreamId};

use crate::changed::Flag;
use crate::feed::Hub;

/// How far one stream has come: what its keeper, the journal and its followers share.
#[derive(Debug)]
pub(crate) struct Standing {
    stream: StreamId,
    durable: AtomicU64,
    checkpointed: AtomicU64,
    /// Whoever acts by themselves on what has become durable, if anybody does.
    watcher: OnceLock<Watcher>,
    /// Who follows the stream.
    pub(crate) hub: Hub,
}

/// Somebody who acts by themselves on what has become durable in a stream.
#[derive(Debug)]
struct Watcher {
    /// Says that more has become durable.
    flag: Arc<Flag>,
    /// Whether an event may concern them.
    concerns: fn(&[u8]) -> bool,
    /// The position of the newest durable event that does.
    newest: AtomicU64,
}

impl Standing {
    pub(crate) fn new(stream: StreamId, durable: u64) -> Self {
        let (durable, checkpointed) = (AtomicU64::new(durable), AtomicU64::new(0));
        Self { stream, durable, checkpointed, watcher: OnceLock::new(), hub: Hub::default() }
    }

    pub(crate) fn stream(&self) -> StreamId {
        self.stream
    }

    /// The position up to which the stream is durable.
    pub(crate) fn durable(&self) -> u64 {
        self.durable.load(Ordering::Acquire)
    }

    /// This commit has become durable, up to this position. Only the journal says so.
    pub(crate) fn has_become_durable(&self, commit: &Commit, position: u64) {
        let concerned = self
            .watcher
            .get()
            .filter(|watcher| commit.events.iter().any(|event| (watcher.concerns)(&event.body)));
        self.reach(position, concerned);
    }

    /// The stream is durable up to this position, and nobody here has seen what is new. Only the journal says so.
    pub(crate) fn is_found_durable(&self, position: u64) {
        self.reach(position, self.watcher.get());
    }

    fn reach(&self, position: u64, concerned: Option<&Watcher>) {
        if let Some(watcher) = concerned {
            // First this: who sees that a position is durable knows whether it concerns them.
            watcher.newest.store(position, Ordering::Release);
        }
        self.durable.store(position, Ordering::Release);
        if let Some(watcher) = self.watcher.get() {
            watcher.flag.raise();
        }
    }

    /// From now on this says when more has become durable, and `concerns` which of it matters; what has until now may
    /// be news too.
    pub(crate) fn watch(&self, flag: Arc<Flag>, concerns: fn(&[u8]) -> bool) {
        let newest = AtomicU64::new(self.durable());
        self.watcher.get_or_init(|| Watcher { flag, concerns, newest }).flag.raise();
    }

    /// How far the stream is durable, if nothing after this position concerns whoever watches it: then there is nothing
    /// to be read.
    pub(crate) fn quiet_after(&self, position: u64) -> Option<u64> {
        let durable = self.durable();
        let newest = self.watcher.get()?.newest.load(Ordering::Acquire);
        (newest <= position).then_some(durable.max(position))
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

#[cfg(test)]
mod tests {
    use turnero_store::{NewEvent, StreamKind};
    use uuid::Uuid;

    use super::*;

    fn commit(first: u64, body: &'static [u8]) -> Commit {
        let event = NewEvent { body: body.into(), note: Default::default() };
        let stream = StreamId::new(StreamKind(1), Uuid::nil());
        Commit { stream, first, events: vec![event], documents: Vec::new() }
    }

    #[test]
    fn who_watches_need_not_read_what_does_not_concern_them() {
        let standing = Standing::new(StreamId::new(StreamKind(1), Uuid::nil()), 5);
        assert_eq!(standing.quiet_after(5), None, "nobody watches: nobody knows");
        let concerns = |body: &[u8]| body == b"news";
        standing.watch(Flag::new(Uuid::nil(), Arc::default()), concerns);
        assert_eq!(standing.quiet_after(4), None, "what was there before may be news");
        standing.has_become_durable(&commit(6, b"nothing"), 6);
        assert_eq!(standing.quiet_after(5), Some(6));
        standing.has_become_durable(&commit(7, b"news"), 7);
        standing.has_become_durable(&commit(8, b"nothing"), 8);
        assert_eq!((standing.quiet_after(6), standing.quiet_after(7)), (None, Some(8)));
        standing.is_found_durable(9);
        assert_eq!((standing.quiet_after(8), standing.quiet_after(9)), (None, Some(9)));
    }
}
