//! What a command leads to, on its way into the journal and into memory.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use serde::Serialize;
use turnero_domain::{Aggregate, Context, Decided, Message, Recorded, Refusal};
use turnero_store::{Commit, DocumentChange, NewEvent, bounds as store_bounds};
use uuid::Uuid;

use super::{Answer, Keeper, Receipt, Reply, documents};
use crate::bounds::RECEIPT_REPLY_BYTES_MAX;
use crate::error::AskError;
use crate::journal::Item;
use crate::key::{BodyHash, KeyHash};

/// The events of one command, ready for the store.
struct Encoded<E> {
    recorded: Vec<Recorded<E>>,
    events: Vec<NewEvent>,
    documents: Vec<DocumentChange>,
    bytes: u64,
}

impl<A: Aggregate> Keeper<A> {
    /// Gives the journal what a command leads to, and shows it in memory.
    pub(super) fn commit<M: Message<Aggregate = A>>(
        &mut self,
        context: &Context,
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
        let encoded = match self.encode::<M>(context, events, &documents, &value, keyed) {
            Ok(encoded) => encoded,
            Err(error) => return reply.send(Err(error)),
        };
        self.fallback.settle(self.standing.durable());
        self.fallback.before(self.seq, self.at, &self.state);
        if let Err(panic) = self.apply(encoded.recorded, documents) {
            crate::telemetry::panicked(M::NAME, panic.as_ref());
            self.go_back_to(first - 1);
            return reply.send(Err(AskError::Internal));
        }
        if let Some((key, _)) = keyed {
            self.receipts.remember(key.short(), first, context.now);
        }
        self.checkpoint.since_bytes += encoded.bytes;
        let commit = Commit {
            stream: self.standing.stream(),
            first,
            events: encoded.events,
            documents: encoded.documents,
        };
        self.surroundings.inbox.push(Item::Commit {
            epoch: self.epoch,
            standing: self.standing.clone(),
            commit,
            release: Some(Box::new(Answer { value: Ok(value), reply })),
        });
    }

    /// Turns what happened into the bytes that the store keeps and the feed carries.
    fn encode<M: Message<Aggregate = A>>(
        &self,
        context: &Context,
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
        for (seq, event) in (self.seq + 1..).zip(events) {
            let event = Recorded { seq, at: context.now, by: context.principal, event };
            let stored =
                NewEvent { body: Bytes::from(to_json(&event)?), note: std::mem::take(&mut note) };
            within("one event", stored.weight(), store_bounds::EVENT_BYTES_MAX)?;
            bytes += stored.weight();
            bodies.push(stored);
            recorded.push(event);
        }
        let documents = documents::changes(documents)?;
        let whole = bytes + documents.iter().map(DocumentChange::weight).sum::<usize>();
        within("what this leads to", whole, store_bounds::BATCH_BYTES_MAX)?;
        Ok(Encoded { recorded, events: bodies, documents, bytes: bytes as u64 })
    }

    /// Changes the state. A panic may leave it half changed: the caller goes back.
    fn apply(
        &mut self,
        events: Vec<Recorded<A::Event>>,
        documents: Vec<(Uuid, Option<A::Document>)>,
    ) -> std::thread::Result<()> {
        for event in events {
            let state = &mut self.state;
            catch_unwind(AssertUnwindSafe(|| state.apply(&event)))?;
            self.seq = event.seq;
            self.at = event.at;
            self.fallback.applied(event);
        }
        for (document, content) in documents {
            let (state, kept) = (&mut self.state, content.clone());
            catch_unwind(AssertUnwindSafe(|| state.keep(document, kept)))?;
            self.fallback.kept(self.seq, document, content);
        }
        Ok(())
    }
}

pub(super) fn to_json<R: Refusal>(value: &impl Serialize) -> Result<Vec<u8>, AskError<R>> {
    // Larger than most, so that it need not grow.
    let mut json = Vec::with_capacity(512);
    serde_json::to_writer(&mut json, value).map_err(|error| {
        tracing::error!(%error, "an event or a reply does not serialise");
        AskError::Internal
    })?;
    Ok(json)
}

pub(super) fn within<R: Refusal>(
    what: &'static str,
    found: usize,
    limit: usize,
) -> Result<(), AskError<R>> {
    if found <= limit { Ok(()) } else { Err(AskError::TooLarge { what, found, limit }) }
}
