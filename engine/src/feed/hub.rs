use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use tokio::sync::Notify;
use turnero_store::Commit;

use crate::bounds::{FEED_CHUNKS_MAX, FEED_EVENTS_MAX};

/// Where the journal leaves what its followers read. Kept only while there are followers.
#[derive(Debug, Default)]
pub(crate) struct Hub {
    followers: AtomicUsize,
    ring: Mutex<Ring>,
    pub(crate) changed: Notify,
}

#[derive(Debug, Default)]
struct Ring {
    chunks: VecDeque<Arc<Chunk>>,
    events: usize,
    /// What the journal is putting together: events of one batch.
    growing: Chunk,
    snapshot: Option<(u64, Bytes)>,
    closed: bool,
}

/// Events of one batch, shared by everybody who reads them.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    /// The position of the first.
    pub(crate) first: u64,
    pub(crate) bodies: Vec<Bytes>,
}

impl Chunk {
    /// The position of the last event.
    pub(crate) fn last(&self) -> u64 {
        (self.first + self.bodies.len() as u64).saturating_sub(1)
    }
}

/// What a follower finds at its position.
pub(crate) enum Found {
    /// The events from this place of this chunk on.
    Events(Arc<Chunk>, usize),
    /// Not in the ring: in the store, or not yet there.
    Nothing,
    /// No more will come.
    Closed,
}

impl Hub {
    pub(crate) fn join(&self) {
        self.followers.fetch_add(1, Ordering::AcqRel);
    }

    pub(crate) fn leave(&self) {
        if self.followers.fetch_sub(1, Ordering::AcqRel) == 1 {
            let mut ring = crate::lock(&self.ring);
            // Somebody may have joined in between; they lose nothing, for the store has it all.
            ring.forget();
        }
    }

    pub(crate) fn followers(&self) -> usize {
        self.followers.load(Ordering::Acquire)
    }

    /// Takes the events of a durable commit, if anybody follows. `true` for the first of a batch.
    pub(crate) fn collect(&self, commit: &Commit) -> bool {
        if self.followers() == 0 {
            return false;
        }
        let mut ring = crate::lock(&self.ring);
        let is_first = ring.growing.bodies.is_empty();
        if is_first || ring.growing.last() + 1 != commit.first {
            // A chunk has no holes: what came by while nobody followed is found in the store.
            ring.growing = Chunk { first: commit.first, bodies: Vec::new() };
        }
        ring.growing.bodies.extend(commit.events.iter().map(|event| event.body.clone()));
        is_first
    }

    /// Shows the batch to all followers.
    pub(crate) fn publish(&self) {
        {
            let mut ring = crate::lock(&self.ring);
            let chunk = std::mem::take(&mut ring.growing);
            if chunk.bodies.is_empty() {
                return;
            }
            if ring.chunks.back().is_some_and(|newest| newest.last() + 1 != chunk.first) {
                ring.forget();
            }
            ring.events += chunk.bodies.len();
            ring.chunks.push_back(Arc::new(chunk));
            while ring.chunks.len() > FEED_CHUNKS_MAX
                || (ring.events > FEED_EVENTS_MAX && ring.chunks.len() > 1)
            {
                let Some(oldest) = ring.chunks.pop_front() else { break };
                ring.events -= oldest.bodies.len();
            }
        }
        self.changed.notify_waiters();
    }

    /// There are durable events that never came by here: followers find them in the store.
    pub(crate) fn skip_to_store(&self) {
        crate::lock(&self.ring).forget();
        self.changed.notify_waiters();
    }

    pub(crate) fn close(&self) {
        crate::lock(&self.ring).closed = true;
        self.changed.notify_waiters();
    }

    /// What follows `position`.
    pub(crate) fn after(&self, position: u64) -> Found {
        let ring = crate::lock(&self.ring);
        let next = position + 1;
        let place = ring.chunks.partition_point(|chunk| chunk.last() < next);
        match ring.chunks.get(place) {
            Some(chunk) if chunk.first <= next => {
                let skip = usize::try_from(next - chunk.first).unwrap_or(usize::MAX);
                Found::Events(chunk.clone(), skip)
            }
            _ if ring.closed => Found::Closed,
            _ => Found::Nothing,
        }
    }

    /// A snapshot that somebody made a moment ago, if all that followed it is in the ring.
    pub(crate) fn recent_snapshot(&self, durable: u64) -> Option<(u64, Bytes)> {
        let ring = crate::lock(&self.ring);
        let (seq, body) = ring.snapshot.as_ref()?;
        let oldest = ring.chunks.front().map_or(durable + 1, |chunk| chunk.first);
        (oldest <= seq + 1).then(|| (*seq, body.clone()))
    }

    pub(crate) fn keep_snapshot(&self, seq: u64, body: Bytes) {
        crate::lock(&self.ring).snapshot = Some((seq, body));
    }
}

impl Ring {
    fn forget(&mut self) {
        self.chunks.clear();
        self.events = 0;
        self.snapshot = None;
    }
}
