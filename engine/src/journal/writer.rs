use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use turnero_store::{Commit, DocumentChange, Store, StoreError, bounds};

use super::{Condition, Lost, Registry, Release, Standing};
use crate::clock::Clock;
use crate::error::LostOutcome;
use crate::telemetry;

/// What a keeper hands to the journal. `epoch` is the one in which it was decided.
pub(crate) enum Item {
    /// To be written; then the reply may go.
    Commit {
        epoch: u64,
        standing: Arc<Standing>,
        commit: Commit,
        release: Option<Box<dyn Release>>,
    },
    /// Nothing to be written, but the reply may show what is still to become durable.
    Release { epoch: u64, release: Box<dyn Release> },
    /// A part of a checkpoint: written when it holds nobody up.
    Part(CheckpointPart),
}

/// Documents of a checkpoint that go into one batch.
pub(crate) struct CheckpointPart {
    pub(crate) epoch: u64,
    pub(crate) standing: Arc<Standing>,
    /// The position that the checkpoint covers: not written before that is durable.
    pub(crate) covers: u64,
    pub(crate) documents: Vec<DocumentChange>,
    /// The one that makes it valid.
    pub(crate) is_last: bool,
}

/// What the journal does, without its thread: a simulation calls the same steps.
pub(crate) struct Writer {
    store: Arc<dyn Store>,
    condition: Arc<Condition>,
    registry: Arc<Registry>,
    clock: Arc<dyn Clock>,
    /// The batch that is being put together, and what waits for it, in order.
    batch: Vec<Commit>,
    waiting: Vec<Waiting>,
    /// Streams whose followers are to be told of this batch.
    followed: Vec<Arc<Standing>>,
    /// Parts of checkpoints that wait for a place: at most one goes into a batch. Bounded, because an
    /// aggregate has one checkpoint on its way.
    parts: VecDeque<CheckpointPart>,
}

struct Waiting {
    /// The stream of a commit, and the position of its last event.
    standing: Option<(Arc<Standing>, u64)>,
    release: Option<Box<dyn Release>>,
    /// The position that a checkpoint covers which this commit makes valid.
    checkpointed: Option<u64>,
}

impl Writer {
    pub(crate) fn new(
        store: Arc<dyn Store>,
        condition: Arc<Condition>,
        registry: Arc<Registry>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            store,
            condition,
            registry,
            clock,
            batch: Vec::new(),
            waiting: Vec::new(),
            followed: Vec::new(),
            parts: VecDeque::new(),
        }
    }

    /// Whether parts of checkpoints wait for a place, also when no items do.
    pub(crate) fn has_parts(&self) -> bool {
        !self.parts.is_empty()
    }

    /// Writes as many items from the front as fit into one batch, and releases what waited for them.
    pub(crate) fn write_batch(&mut self, items: &mut VecDeque<Item>) {
        self.gather(items);
        if self.batch.is_empty() {
            self.release_all();
            return;
        }
        let started = Instant::now();
        match self.append() {
            Ok(()) => {
                telemetry::batch_written(&self.batch, started.elapsed());
                self.publish();
                self.release_all();
            }
            Err(error) => self.give_up(&error),
        }
        self.batch.clear();
    }

    /// Tries once to bring a failed store back. After that keepers start from what is durable.
    pub(crate) fn try_recover(&mut self) -> bool {
        self.condition.recovering();
        let recovered = guarded(|| self.store.recover().and_then(|()| self.take_stock()));
        match recovered {
            Ok(()) => {
                self.condition.recovered();
                telemetry::store_recovered();
                tracing::info!("the store works again");
                true
            }
            Err(error) => {
                tracing::warn!(%error, "the store does not work yet");
                self.condition.still_failing(&error.to_string(), self.clock.now());
                false
            }
        }
    }

    /// Puts the next batch together: items in their order, then one part of a checkpoint.
    fn gather(&mut self, items: &mut VecDeque<Item>) {
        let epoch = self.condition.epoch();
        let failed = self.condition.has_failed();
        let mut weight = 0;
        while let Some(item) = items.pop_front() {
            match item {
                Item::Commit { epoch: decided, release, .. } if decided != epoch || failed => {
                    if let Some(release) = release {
                        release.release(Err(self.condition.not_done()));
                    }
                }
                Item::Release { epoch: decided, release } if decided != epoch => {
                    release.release(Err(self.condition.not_done()));
                }
                Item::Commit { epoch, standing, commit, release } => {
                    let grown = weight + commit.weight();
                    let full = grown > bounds::BATCH_BYTES_MAX
                        || self.batch.len() == bounds::BATCH_COMMITS_MAX;
                    if full && !self.batch.is_empty() {
                        items.push_front(Item::Commit { epoch, standing, commit, release });
                        break;
                    }
                    weight = grown;
                    self.add(standing, commit, release, None);
                }
                Item::Release { release, .. } => {
                    let release = Some(release);
                    self.waiting.push(Waiting { standing: None, release, checkpointed: None });
                }
                Item::Part(part) => self.parts.push_back(part),
            }
        }
        if failed {
            self.parts.clear();
        }
        self.add_part(epoch, weight);
    }

    fn add(
        &mut self,
        standing: Arc<Standing>,
        commit: Commit,
        release: Option<Box<dyn Release>>,
        checkpointed: Option<u64>,
    ) {
        let last = (commit.first + commit.events.len() as u64).saturating_sub(1);
        self.batch.push(commit);
        self.waiting.push(Waiting { standing: Some((standing, last)), release, checkpointed });
    }

    /// Adds the next part of a checkpoint, if it fits and what it covers is durable.
    fn add_part(&mut self, epoch: u64, weight: usize) {
        while self.parts.pop_front_if(|part| part.epoch != epoch).is_some() {}
        let fits = |part: &mut CheckpointPart| {
            let own: usize = part.documents.iter().map(DocumentChange::weight).sum();
            part.standing.durable() >= part.covers && weight + own <= bounds::BATCH_BYTES_MAX
        };
        if self.batch.len() == bounds::BATCH_COMMITS_MAX {
            return;
        }
        let Some(part) = self.parts.pop_front_if(fits) else { return };
        let CheckpointPart { standing, covers, documents, is_last, .. } = part;
        // It stands where the stream will be after what is in the batch already.
        let ours = |waiting: &Waiting| match &waiting.standing {
            Some((theirs, last)) if Arc::ptr_eq(theirs, &standing) => Some(*last),
            _ => None,
        };
        let last = self.waiting.iter().rev().find_map(ours).unwrap_or_else(|| standing.durable());
        let commit =
            Commit { stream: standing.stream(), first: last + 1, events: Vec::new(), documents };
        self.add(standing, commit, None, is_last.then_some(covers));
    }

    fn append(&self) -> Result<(), StoreError> {
        guarded(|| self.store.append(&self.batch))
    }

    /// The batch is durable: say so, and let followers see it.
    fn publish(&mut self) {
        let mut commits = self.batch.iter();
        for waiting in &self.waiting {
            let Some((standing, last)) = &waiting.standing else { continue };
            let Some(commit) = commits.next() else { break };
            if let Some(covers) = waiting.checkpointed {
                standing.set_checkpointed(covers);
            }
            if !commit.events.is_empty() && standing.hub.collect(commit) {
                self.followed.push(standing.clone());
            }
            standing.has_become_durable(commit, *last);
        }
        for standing in self.followed.drain(..) {
            standing.hub.publish();
        }
    }

    fn release_all(&mut self) {
        for waiting in self.waiting.drain(..) {
            if let Some(release) = waiting.release {
                release.release(Ok(()));
            }
        }
    }

    fn give_up(&mut self, error: &StoreError) {
        tracing::error!(%error, commits = self.batch.len(), "the store failed; commands are refused");
        telemetry::store_failed();
        self.condition.fail(&error.to_string(), self.clock.now());
        let reason: Arc<str> = Arc::from(error.to_string());
        for waiting in self.waiting.drain(..) {
            // A reply that only shows state was decided on what may never be durable: ask again.
            let outcome = match waiting.standing {
                Some(_) => LostOutcome::Unknown,
                None => LostOutcome::NotDone,
            };
            if let Some(release) = waiting.release {
                release.release(Err(Lost { reason: reason.clone(), outcome }));
            }
        }
    }

    /// Compares what the store has with what was acknowledged. The batch in doubt may be there.
    fn take_stock(&self) -> Result<(), StoreError> {
        let heads: BTreeMap<_, _> =
            self.store.heads()?.into_iter().map(|head| (head.stream, head.position)).collect();
        let standings = self.registry.all();
        for standing in &standings {
            let found = heads.get(&standing.stream()).copied().unwrap_or(0);
            if found < standing.durable() {
                return Err(StoreError::Damaged(turnero_store::Damage {
                    batch: None,
                    event: Some((standing.stream(), found + 1)),
                    what: "an event that was acknowledged is missing".to_owned(),
                }));
            }
        }
        for standing in &standings {
            let found = heads.get(&standing.stream()).copied().unwrap_or(0);
            if found > standing.durable() {
                standing.is_found_durable(found);
                standing.hub.skip_to_store();
            }
        }
        Ok(())
    }
}

/// A store that panics has failed.
fn guarded<T>(work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        Err(StoreError::Io { doing: "storing", reason: crate::panic_text(panic.as_ref()) })
    })
}
