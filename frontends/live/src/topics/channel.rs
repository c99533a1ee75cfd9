use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Map, Value};
use tokio::time::Instant;
use turnero::Timestamp;

use super::ring::{After, Position, Ring};
use super::told::Told;
use super::workers::Workers;
use crate::bounds::{FRAMES_KEPT, FRAMES_OF_VISIT_KEPT};
use crate::poison::lock;

/// Somebody who listens: they are told that there is news, and come for it.
pub(crate) trait Hearer: Send + Sync {
    /// Takes what is new, as far as the socket takes it. Never waits.
    fn bring(&self);
}

/// A topic: its state, the frames that led there, and who listens.
pub(crate) struct Channel {
    inner: Mutex<Inner>,
    /// Who listens, for each worker its own.
    audience: Vec<Mutex<BTreeMap<u64, Arc<dyn Hearer>>>>,
    /// Whether a worker knows already that there is news.
    is_known: Vec<AtomicBool>,
    workers: Arc<Workers>,
}

struct Inner {
    ring: Ring,
    seq: u64,
    /// Tells apart what was worked out in one run from what was in another; none where the frames are the same for ever.
    run: Option<u32>,
    /// The newest state, by its members; of a branch itself it is asked for when somebody wants it.
    state: Map<String, Value>,
    /// The snapshot, once somebody has wanted it.
    snapshot: Option<(u64, Arc<Told>)>,
    slots: [Slot; News::COUNT],
    /// Why nothing more comes.
    ended: Option<Arc<Told>>,
    /// Since when nobody listens.
    idle_since: Option<Instant>,
}

/// What counts only as long as it is the newest.
#[derive(Default)]
struct Slot {
    version: u64,
    told: Option<Arc<Told>>,
    body: Vec<u8>,
}

/// What is told beside the events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum News {
    /// How long people wait.
    Forecast = 0,
    /// Which boards are online.
    Boards = 1,
}

impl News {
    pub(crate) const COUNT: usize = 2;

    const fn kind(self) -> &'static str {
        match self {
            Self::Forecast => "forecast",
            Self::Boards => "boards",
        }
    }
}

/// How far a listener has come.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Bookmark {
    pub(crate) seq: u64,
    news: [u64; News::COUNT],
}

impl Bookmark {
    /// At this position, with none of what is told beside the events.
    pub(crate) fn at(seq: u64) -> Self {
        Self { seq, ..Self::default() }
    }
}

/// What comes next for a listener.
pub(crate) enum Next {
    /// This.
    Told(Arc<Told>),
    /// Nothing yet.
    Nothing,
    /// They are too far behind: it takes a snapshot.
    Lost,
    /// This, and then nothing ever again.
    Ended(Arc<Told>),
}

impl Channel {
    pub(crate) fn new(
        seq: u64,
        run: Option<u32>,
        state: Map<String, Value>,
        is_visit: bool,
        workers: Arc<Workers>,
    ) -> Self {
        let frames_max = if is_visit { FRAMES_OF_VISIT_KEPT } else { FRAMES_KEPT };
        let inner = Inner {
            ring: Ring::new(seq, frames_max),
            seq,
            run,
            state,
            snapshot: None,
            slots: Default::default(),
            ended: None,
            idle_since: Some(Instant::now()),
        };
        let shards = workers.count();
        Self {
            inner: Mutex::new(inner),
            audience: (0..shards).map(|_| Mutex::default()).collect(),
            is_known: (0..shards).map(|_| AtomicBool::new(false)).collect(),
            workers,
        }
    }

    /// The next for somebody who has come so far.
    pub(crate) fn next(&self, bookmark: &mut Bookmark) -> Next {
        let inner = lock(&self.inner);
        match inner.ring.after(bookmark.seq) {
            After::Told(seq, told) => {
                bookmark.seq = seq;
                return Next::Told(told);
            }
            After::Lost => return Next::Lost,
            After::Nothing => {}
        }
        let slots = inner.slots.iter().zip(&mut bookmark.news);
        for (slot, seen) in slots {
            if slot.version > *seen {
                *seen = slot.version;
                if let Some(told) = &slot.told {
                    return Next::Told(told.clone());
                }
            }
        }
        inner.ended.clone().map_or(Next::Nothing, Next::Ended)
    }

    /// Whether somebody at this position can go on from there with what is known here. `None`: not at all; otherwise
    /// whether all that was missed is in the ring.
    pub(crate) fn reaches(&self, after: Position) -> Option<bool> {
        let inner = lock(&self.inner);
        (after.run == inner.run && after.seq <= inner.seq).then(|| inner.ring.reaches(after.seq))
    }

    /// How far it has come.
    pub(crate) fn reach(&self) -> u64 {
        lock(&self.inner).seq
    }

    /// The state as it is worked out here, and its position.
    pub(crate) fn state(&self) -> (Position, Map<String, Value>) {
        let inner = lock(&self.inner);
        (inner.position(), inner.state.clone())
    }

    /// The snapshot that everybody shares, and its position. `made` makes the state of a branch itself.
    pub(crate) fn snapshot(
        &self,
        made: impl FnOnce() -> Option<(u64, Vec<u8>)>,
    ) -> Option<(u64, Arc<Told>)> {
        if let Some(recent) = self.recent_snapshot() {
            return Some(recent);
        }
        let (seq, state) = match self.written_state() {
            Some(written) => written,
            // Takes a while, so nobody is kept from listening meanwhile.
            None => made()?,
        };
        let mut inner = lock(&self.inner);
        let position = Position { seq, run: inner.run };
        let position = Value::from(position.to_string()).to_string();
        let told = Told::new("snapshot", &[("seq", position.as_bytes()), ("state", &state)]);
        inner.snapshot = Some((seq, told.clone()));
        Some((seq, told))
    }

    fn recent_snapshot(&self) -> Option<(u64, Arc<Told>)> {
        let inner = lock(&self.inner);
        let is_newest = |(seq, _): &&(u64, Arc<Told>)| *seq == inner.seq;
        inner.snapshot.as_ref().filter(is_newest).cloned()
    }

    fn written_state(&self) -> Option<(u64, Vec<u8>)> {
        let inner = lock(&self.inner);
        inner.run?;
        serde_json::to_vec(&inner.state).ok().map(|state| (inner.seq, state))
    }

    /// An event as it is, for those who follow a branch itself.
    pub(crate) fn happened(&self, seq: u64, body: &[u8]) {
        let mut inner = lock(&self.inner);
        let position = Value::from(Position { seq, run: inner.run }.to_string()).to_string();
        let told = Told::new("event", &[("seq", position.as_bytes()), ("event", body)]);
        inner.ring.push(seq, told);
        inner.seq = seq;
    }

    /// The state has become this by the time of this event. What has changed of it is told; nothing is when nothing has.
    /// Whether something was.
    pub(crate) fn became(&self, seq: u64, at: Timestamp, state: Map<String, Value>) -> bool {
        let mut inner = lock(&self.inner);
        let mut changes = Map::new();
        for (name, value) in &state {
            if inner.state.get(name) != Some(value) {
                changes.insert(name.clone(), value.clone());
            }
        }
        for name in inner.state.keys().filter(|name| !state.contains_key(*name)) {
            changes.insert(name.clone(), Value::Null);
        }
        if changes.is_empty() {
            return false;
        }
        (inner.seq, inner.state) = (seq, state);
        let position = Value::from(inner.position().to_string()).to_string();
        let event = serde_json::json!({ "at": at, "changes": changes }).to_string();
        let members = [("seq", position.as_bytes()), ("event", event.as_bytes())];
        inner.ring.push(seq, Told::new("event", &members));
        true
    }

    /// This is the newest of its kind, unless it is the same as before.
    pub(crate) fn news(&self, news: News, body: Vec<u8>) {
        let mut inner = lock(&self.inner);
        let Some(slot) = inner.slots.get_mut(news as usize).filter(|slot| slot.body != body) else {
            return;
        };
        slot.version += 1;
        slot.told = Some(Told::new(news.kind(), &[(news.kind(), &body)]));
        slot.body = body;
    }

    /// What was told before leads nowhere any more: everybody gets a snapshot.
    pub(crate) fn begin_anew(&self, seq: u64, run: Option<u32>, state: Map<String, Value>) {
        let mut inner = lock(&self.inner);
        inner.ring.begin_anew(seq);
        (inner.seq, inner.run, inner.state, inner.snapshot) = (seq, run, state, None);
    }

    /// Nothing more comes, for this reason.
    pub(crate) fn end(&self, why: Arc<Told>) {
        lock(&self.inner).ended.get_or_insert(why);
    }

    /// Tells the workers that there is news.
    pub(crate) fn announce(self: &Arc<Self>) {
        for (shard, known) in self.is_known.iter().enumerate() {
            let nobody = self.audience.get(shard).is_none_or(|audience| lock(audience).is_empty());
            if !nobody && !known.swap(true, Ordering::AcqRel) {
                self.workers.tell(shard, self.clone());
            }
        }
    }

    /// Who listens, of those of one worker. What is new from now on is news again.
    pub(crate) fn audience(&self, shard: usize) -> Vec<Arc<dyn Hearer>> {
        if let Some(known) = self.is_known.get(shard) {
            known.store(false, Ordering::Release);
        }
        let Some(audience) = self.audience.get(shard) else { return Vec::new() };
        lock(audience).values().cloned().collect()
    }

    /// Somebody listens from now on.
    pub(crate) fn join(&self, shard: usize, number: u64, hearer: Arc<dyn Hearer>) {
        if let Some(audience) = self.audience.get(shard) {
            lock(audience).insert(number, hearer);
        }
        lock(&self.inner).idle_since = None;
    }

    /// Somebody listens no more.
    pub(crate) fn leave(&self, shard: usize, number: u64) {
        if let Some(audience) = self.audience.get(shard) {
            lock(audience).remove(&number);
        }
        if self.is_deserted() {
            lock(&self.inner).idle_since = Some(Instant::now());
        }
    }

    fn is_deserted(&self) -> bool {
        self.audience.iter().all(|audience| lock(audience).is_empty())
    }

    /// Since when nobody listens; `None` while somebody does.
    pub(crate) fn idle_since(&self) -> Option<Instant> {
        let idle_since = lock(&self.inner).idle_since;
        idle_since.filter(|_| self.is_deserted())
    }
}

impl Inner {
    const fn position(&self) -> Position {
        Position { seq: self.seq, run: self.run }
    }
}
