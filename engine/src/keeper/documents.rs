//! What an aggregate keeps of persons. It lies in the store as documents, sealed each under a key of its own, and
//! goes with the commit that changes it: there is never an event without its document, nor the other way round.

use std::marker::PhantomData;
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

use bytes::{BufMut, Bytes, BytesMut};
use turnero_domain::{Aggregate, Documents, Refusal};
use turnero_store::{Document, DocumentChange, Store, StoreError, StreamId, bounds};
use uuid::Uuid;

use super::{Keeper, to_json, within};
use crate::error::{AskError, OpenError};
use crate::lock;

/// What the keys of these documents begin with; behind it stand the 16 bytes of their id.
const PREFIX: &[u8] = b"kept/";

fn key_of(document: Uuid) -> Bytes {
    let mut key = BytesMut::with_capacity(PREFIX.len() + 16);
    key.put_slice(PREFIX);
    key.put_slice(document.as_bytes());
    key.freeze()
}

fn document_of(key: &[u8]) -> Option<Uuid> {
    Uuid::from_slice(key.strip_prefix(PREFIX)?).ok()
}

/// What is kept from now on, in the form that the store takes.
pub(super) fn changes<D: serde::Serialize, R: Refusal>(
    documents: &[(Uuid, Option<D>)],
) -> Result<Vec<DocumentChange>, AskError<R>> {
    let mut changes = Vec::with_capacity(documents.len());
    for (document, content) in documents {
        let key = key_of(*document);
        changes.push(match content {
            None => DocumentChange::Remove { key },
            Some(content) => {
                let value = Bytes::from(to_json(content)?);
                within("what is kept of one person", value.len(), bounds::DOCUMENT_BYTES_MAX)?;
                DocumentChange::Seal { key, value }
            }
        });
    }
    Ok(changes)
}

impl<A: Aggregate> Keeper<A> {
    /// Takes in all that is kept. Comes when all events were applied.
    pub(super) fn read_all(&mut self) -> Result<(), OpenError> {
        let store = self.surroundings.store.clone();
        let outcome = Mutex::new(Ok(()));
        let stream = self.standing.stream();
        self.state.keep_all(OfStream::<A> {
            store: store.as_ref(),
            stream,
            outcome: &outcome,
            kept_by: PhantomData,
        });
        self.owed.clear();
        match outcome.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Ok(()) => Ok(()),
            Err(Trouble::Store(error)) => Err(error.into()),
            Err(Trouble::Unreadable(reason)) => Err(self.unreadable(WHAT, &reason)),
        }
    }

    /// Takes in what has changed in the store without passing through here.
    pub(super) fn read_owed(&mut self) -> Result<(), OpenError> {
        while let Some(document) = self.owed.first().copied() {
            let store = &self.surroundings.store;
            let found = store.document(self.standing.stream(), &key_of(document))?;
            let content = found.map(|value| parse::<A>(&value)).transpose();
            self.state.keep(document, content.map_err(|reason| self.unreadable(WHAT, &reason))?);
            self.owed.remove(&document);
        }
        Ok(())
    }
}

/// All that an aggregate keeps, as it lies in the store: unsealed and read on all cores.
struct OfStream<'a, A> {
    store: &'a dyn Store,
    stream: StreamId,
    outcome: &'a Mutex<Result<(), Trouble>>,
    kept_by: PhantomData<fn() -> A>,
}

/// Why not all of it could be read.
enum Trouble {
    Store(StoreError),
    Unreadable(String),
}

impl<A: Aggregate> Documents<A::Document> for OfStream<'_, A> {
    fn each<T: Send>(self, make: impl Fn(Uuid, A::Document) -> T + Sync) -> Vec<T> {
        let made = Mutex::new(Vec::new());
        let read = |document: &Document| {
            let id = document_of(&document.key).ok_or_else(|| "its key is none".to_owned())?;
            Ok((id, parse::<A>(&document.value)?))
        };
        let walked = self.store.documents_in_portions(self.stream, PREFIX, &|portion| {
            let made_of = |document| read(document).map(|(id, content)| make(id, content));
            match portion.iter().map(made_of).collect::<Result<Vec<_>, _>>() {
                Ok(part) => {
                    lock(&made).extend(part);
                    ControlFlow::Continue(())
                }
                Err(reason) => {
                    *lock(self.outcome) = Err(Trouble::Unreadable(reason));
                    ControlFlow::Break(())
                }
            }
        });
        if let Err(error) = walked {
            *lock(self.outcome) = Err(Trouble::Store(error));
        }
        made.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

const WHAT: &str = "a document";

/// The reason why it cannot be read says nothing of what is in it: it goes into logs.
fn parse<A: Aggregate>(value: &[u8]) -> Result<A::Document, String> {
    serde_json::from_slice(value).map_err(|error| format!("{:?} error", error.classify()))
}
