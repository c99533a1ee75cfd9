//! The keeper of one aggregate: its state, and all that an actor does with a message, without the
//! actor. Knows no thread and does not wait, so a simulation runs the very same code.
//!
//! ```text
//! Request ─▶ new epoch? go back ─▶ key seen before? ─▶ decide ─▶ encode ─▶ apply ─▶ journal
//!                                        │               │                            │
//!                                   same reply        refusal                       reply
//!                                        └── held back until all that it may show is durable
//! ```

mod answer;
pub(crate) mod archive;
pub(crate) mod checkpoint;
mod checkpointing;
mod documents;
mod fallback;
mod load;
mod receipts;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;
use turnero_domain::{
    Aggregate, Archived, Caller, Context, Decided, Message, PrincipalId, Recorded, Refusal,
    Timestamp,
};
use turnero_store::vault::SECRET_BYTES;
use turnero_store::{Commit, DocumentChange, NewEvent, Store, bounds as store_bounds};
use uuid::Uuid;

use answer::Repeat;
pub(crate) use answer::{Answer, Answered, Reply, Request};
pub(crate) use checkpoint::{CheckpointCommits, CheckpointJob};
use checkpointing::CheckpointState;
use fallback::Fallback;
pub(crate) use receipts::{Receipt, Receipts};

use crate::access::{Mirror, ShowFirst};
use crate::bounds::RECEIPT_REPLY_BYTES_MAX;
use crate::clock::{Clock, SeedSource};
use crate::error::{AskError, LostOutcome};
use crate::journal::{Condition, Inbox, Item, Lost, Release, Standing};
use crate::json;
use crate::key::{BodyHash, KeyHash};
use crate::telemetry::KeeperMeters;

/// What all keepers of an engine share.
#[derive(Clone)]
pub(crate) struct Surroundings {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) inbox: Arc<Inbox>,
    pub(crate) condition: Arc<Condition>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) seeds: Arc<dyn SeedSource>,
    /// What a hash over a message is made with, so that nobody who has the store can guess the message.
    pub(crate) secret: [u8; SECRET_BYTES],
}

/// Keeps one aggregate.
pub(crate) struct Keeper<A: Aggregate> {
    surroundings: Surroundings,
    standing: Arc<Standing>,
    meters: KeeperMeters,
    state: A,
    /// The position of the newest event in `state`.
    seq: u64,
    /// When that event happened: time never goes back within a stream.
    at: Timestamp,
    /// The epoch of the journal in which `state` was last known to hold.
    epoch: u64,
    fallback: Fallback<A>,
    /// Documents that have changed in the store and were not read yet.
    owed: BTreeSet<Uuid>,
    receipts: Receipts,
    checkpoint: CheckpointState,
    /// Where the durable state is shown, if anybody looks at it.
    mirror: Option<Arc<Mirror<A>>>,
}

/// The events of one command, ready for the store.
struct Encoded<E> {
    recorded: Vec<Recorded<E>>,
    events: Vec<NewEvent>,
    documents: Vec<DocumentChange>,
    bytes: u64,
}

impl<A: Aggregate> Keeper<A> {
    /// Carries out one message, up to the point where only the store is missing.
    pub(crate) fn handle<M: Message<Aggregate = A>>(&mut self, request: Request<M>) {
        self.meters.message();
        let span = request.reply.span.clone();
        let _entered = span.enter();
        if !self.refresh() {
            let lost = self.lost_while_failed(request.key);
            return request.reply.send(Err(AskError::from_lost(&lost)));
        }
        let Request { message, caller, key, condition, reply } = request;
        let keyed = match key {
            None => None,
            Some(key) => {
                // Plain data always serialises; if it does not, nothing has happened yet.
                let body = match to_json(&message) {
                    Ok(body) => body,
                    Err(error) => return reply.send(Err(error)),
                };
                let body = BodyHash::new(&self.surroundings.secret, M::NAME, &body);
                if let Some(position) = self.receipts.find(key, self.now()) {
                    let repeat = Repeat {
                        store: self.surroundings.store.clone(),
                        standing: self.standing.clone(),
                        position,
                        key,
                        body,
                        reply,
                    };
                    return self.release_in_turn(position, Box::new(repeat));
                }
                if self.surroundings.condition.has_failed() {
                    let lost = self.lost_while_failed(Some(key));
                    return reply.send(Err(AskError::from_lost(&lost)));
                }
                Some((key, body))
            }
        };
        let context = self.context(caller.id);
        let decided = catch_unwind(AssertUnwindSafe(|| {
            condition.map_or(Ok(()), |condition| condition.check(&self.state, &context))?;
            message.decide(&self.state, &context).map_err(AskError::Refused)
        }));
        match decided {
            Err(panic) => {
                crate::telemetry::panicked(M::NAME, panic.as_ref());
                reply.send(Err(AskError::Internal));
            }
            Ok(Err(error)) => {
                self.meters.refusal(error.code());
                self.answer(Err(error), reply);
            }
            Ok(Ok(Decided { events, documents, reply: value })) if events.is_empty() => {
                if documents.is_empty() {
                    self.answer(Ok(value), reply);
                } else {
                    tracing::error!(message = M::NAME, "documents without an event cannot be kept");
                    reply.send(Err(AskError::Internal));
                }
            }
            Ok(Ok(decided)) => self.commit(&context, caller, decided, keyed, reply),
        }
    }

    /// Gives the journal what a command leads to, and shows it in memory.
    fn commit<M: Message<Aggregate = A>>(
        &mut self,
        context: &Context,
        caller: Caller,
        decided: Decided<M>,
        keyed: Option<(KeyHash, BodyHash)>,
        reply: Reply<M>,
    ) {
        if !self.surroundings.condition.is_writable() {
            let lost = self.surroundings.condition.not_done();
            return reply.send(Err(AskError::from_lost(&lost)));
        }
        let first = self.seq + 1;
        let Decided { events, documents, reply: value } = decided;
        let encoded = match self.encode::<M>(context.now, caller, events, &documents, &value, keyed)
        {
            Ok(encoded) => encoded,
            Err(error) => return reply.send(Err(error)),
        };
        self.fallback.settle(self.standing.durable());
        self.fallback.before(self.seq, self.at, &self.state);
        let archived = match self.apply(encoded.recorded, documents) {
            Ok(archived) => archived,
            Err(panic) => {
                crate::telemetry::panicked(M::NAME, panic.as_ref());
                self.go_back_to(first - 1);
                return reply.send(Err(AskError::Internal));
            }
        };
        if let Some((key, _)) = keyed {
            self.receipts.remember(key.short(), first, context.now);
        }
        self.checkpoint.since_bytes += encoded.bytes;
        let stream = self.standing.stream();
        let Encoded { events, documents, .. } = encoded;
        let mut commit = Commit { stream, first, events, documents };
        let before = archive::add(self.surroundings.store.as_ref(), &mut commit, archived);
        // Only with what was decided does it become valid, so it is durable before.
        for documents in before {
            self.push(Commit { stream, first, events: Vec::new(), documents }, None);
        }
        let answer = Box::new(Answer { value: Ok(value), reply });
        self.push(commit, Some(self.shown_first(answer)));
    }

    fn push(&self, commit: Commit, release: Option<Box<dyn Release>>) {
        let (epoch, standing) = (self.epoch, self.standing.clone());
        self.surroundings.inbox.push(Item::Commit { epoch, standing, commit, release });
    }

    /// From now on the durable state is shown here too.
    pub(crate) fn shown_in(mut self, mirror: Option<Arc<Mirror<A>>>) -> Self {
        self.mirror = mirror;
        self.show();
        self
    }

    /// Shows the state, which is durable, here.
    pub(crate) fn show_in(&self, mirror: &Mirror<A>) {
        mirror.show(self.state.clone());
    }

    fn show(&self) {
        if let Some(mirror) = &self.mirror {
            self.show_in(mirror);
        }
    }

    /// The state is shown when it is durable, before the reply goes.
    fn shown_first(&self, then: Box<dyn Release>) -> Box<dyn Release> {
        match &self.mirror {
            None => then,
            Some(mirror) => {
                let (mirror, state) = (mirror.clone(), self.state.clone());
                Box::new(ShowFirst { mirror, state, then })
            }
        }
    }

    /// Turns what happened into the bytes that the store keeps and the feed carries.
    fn encode<M: Message<Aggregate = A>>(
        &self,
        at: Timestamp,
        caller: Caller,
        events: Vec<A::Event>,
        documents: &[(Uuid, Option<A::Document>)],
        reply: &M::Reply,
        keyed: Option<(KeyHash, BodyHash)>,
    ) -> Result<Encoded<A::Event>, AskError<A::Refusal>> {
        let mut note = match keyed {
            None => Bytes::new(),
            Some((key, body)) => {
                let reply = Bytes::from(to_json(reply)?);
                within("the reply", reply.len(), RECEIPT_REPLY_BYTES_MAX)?;
                Receipt { key, body, reply }.to_note()
            }
        };
        let mut bytes = 0;
        let mut bodies = Vec::with_capacity(events.len());
        let mut recorded = Vec::with_capacity(events.len());
        let Caller { id: by, origin } = caller;
        for (seq, event) in (self.seq + 1..).zip(events) {
            let event = Recorded { seq, at, by, origin, event };
            let stored =
                NewEvent { body: Bytes::from(to_json(&event)?), note: std::mem::take(&mut note) };
            within("one event", stored.weight(), store_bounds::EVENT_BYTES_MAX)?;
            bytes += stored.weight();
            bodies.push(stored);
            recorded.push(event);
        }
        let documents = documents::changes(documents)?;
        let whole = bytes + documents.iter().map(DocumentChange::weight).sum::<usize>();
        let room = store_bounds::BATCH_BYTES_MAX - archive::HEAD_BYTES_MAX;
        within("what this leads to", whole, room)?;
        Ok(Encoded { recorded, events: bodies, documents, bytes: bytes as u64 })
    }

    /// Changes the state; gives what is to be put away for good. A panic may leave it half changed: the
    /// caller goes back.
    fn apply(
        &mut self,
        events: Vec<Recorded<A::Event>>,
        documents: Vec<(Uuid, Option<A::Document>)>,
    ) -> std::thread::Result<Vec<Archived>> {
        let mut archived = Vec::new();
        for event in events {
            let state = &mut self.state;
            archived.extend(catch_unwind(AssertUnwindSafe(|| {
                state.apply(&event);
                state.archive(&event.event)
            }))?);
            self.seq = event.seq;
            self.at = event.at;
            self.fallback.applied(event);
        }
        for (document, content) in documents {
            let (state, kept) = (&mut self.state, content.clone());
            catch_unwind(AssertUnwindSafe(|| state.keep(document, kept)))?;
            self.fallback.kept(self.seq, document, content);
        }
        Ok(archived)
    }

    /// Sends what shows the present state: at once if all of it is durable, otherwise in its turn.
    fn answer<M: Message<Aggregate = A>>(
        &mut self,
        value: Result<M::Reply, AskError<A::Refusal>>,
        reply: Reply<M>,
    ) {
        if self.standing.durable() >= self.seq {
            return reply.send(value);
        }
        self.release_in_turn(self.seq, Box::new(Answer { value, reply }));
    }

    /// Lets `release` go when `position` is durable.
    fn release_in_turn(&self, position: u64, release: Box<dyn Release>) {
        if self.standing.durable() >= position {
            release.release(Ok(()));
        } else {
            self.surroundings.inbox.push(Item::Release { epoch: self.epoch, release });
        }
    }

    fn context(&self, principal: PrincipalId) -> Context {
        Context { now: self.now(), principal, seed: self.surroundings.seeds.draw() }
    }

    /// What time it is; within a stream it never goes back.
    pub(crate) fn now(&self) -> Timestamp {
        self.surroundings.clock.now().max(self.at)
    }

    /// What becomes of a message while the store fails. What is in doubt may be the very message that is asked
    /// again under its key: to say that it was not carried out, or to decide anew, could be wrong.
    fn lost_while_failed(&self, key: Option<KeyHash>) -> Lost {
        let lost = self.surroundings.condition.not_done();
        let outcome = if key.is_some() { LostOutcome::Unknown } else { lost.outcome };
        Lost { outcome, ..lost }
    }

    /// Whether the store has failed or come back since the state was last known to hold.
    pub(crate) fn is_outdated(&self) -> bool {
        self.surroundings.condition.epoch() != self.epoch
    }

    /// Makes the state one that holds, also when no message comes. `false` if that cannot be read at the
    /// moment.
    pub(crate) fn refresh(&mut self) -> bool {
        !self.is_outdated() || self.follow_epoch()
    }

    /// The store failed or came back since the last message: start from what is durable. `false` if what
    /// is durable cannot be read at the moment.
    fn follow_epoch(&mut self) -> bool {
        let epoch = self.surroundings.condition.epoch();
        let durable = self.standing.durable();
        if durable < self.seq {
            self.go_back_to(durable);
        } else if let Err(error) = self.catch_up(durable).and_then(|()| self.read_owed()) {
            // The batch in doubt had been kept after all.
            tracing::warn!(%error, stream = %self.standing.stream(), "cannot catch up with the store yet");
            return false;
        }
        self.fallback.clear();
        self.checkpoint.doubt();
        self.show();
        self.epoch = epoch;
        true
    }

    /// Makes the state what it was at `target`.
    fn go_back_to(&mut self, target: u64) {
        match self.fallback.state_at(target) {
            Some((state, at)) => {
                self.state = state;
                self.seq = target;
                self.at = at;
                self.fallback.forget_after(target);
                self.receipts.go_back_to(target);
            }
            None => {
                // Bases are only let go when a later one is durable, so there always is one.
                tracing::error!(stream = %self.standing.stream(), target, "no state to go back to");
            }
        }
    }

    pub(crate) fn standing(&self) -> &Arc<Standing> {
        &self.standing
    }

    /// The position of the newest event, durable or not.
    pub(crate) fn seq(&self) -> u64 {
        self.seq
    }

    /// The state, durable or not.
    pub(crate) fn state(&self) -> &A {
        &self.state
    }
}

#[cfg(feature = "testing")]
impl<A: Aggregate> Keeper<A> {
    /// How many idempotency keys are remembered.
    pub(crate) fn receipts(&self) -> usize {
        self.receipts.len()
    }
}

fn to_json<R: Refusal>(value: &impl Serialize) -> Result<Vec<u8>, AskError<R>> {
    // Larger than most, so that it need not grow.
    let mut json = Vec::with_capacity(512);
    json::write(&mut json, value).map_err(|error| {
        tracing::error!(%error, "a message, an event or a reply does not serialise");
        AskError::Internal
    })?;
    Ok(json)
}

fn within<R: Refusal>(what: &'static str, found: usize, limit: usize) -> Result<(), AskError<R>> {
    if found <= limit { Ok(()) } else { Err(AskError::TooLarge { what, found, limit }) }
}

impl<R: Refusal> AskError<R> {
    /// What somebody is told whose reply was lost with the store.
    pub(crate) fn from_lost(lost: &Lost) -> Self {
        Self::Unavailable {
            reason: lost.reason.clone(),
            outcome: lost.outcome,
            retry_after: crate::bounds::UNAVAILABLE_RETRY_AFTER,
        }
    }
}
