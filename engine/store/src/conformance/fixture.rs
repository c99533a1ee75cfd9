//! What the checks write, and how they look at it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use bytes::Bytes;
use uuid::Uuid;

use crate::{Commit, DocumentChange, NewEvent, Page, Store, StoredEvent, StreamId, StreamKind};

/// The n-th stream.
pub fn stream(number: u8) -> StreamId {
    StreamId::new(StreamKind(number % 3), Uuid::from_u128(u128::from(number) << 64 | 7))
}

/// An event of that length, whose bytes depend on the seed.
pub fn event(seed: u64, length: usize) -> NewEvent {
    let hash = blake3::hash(&seed.to_be_bytes());
    let body: Vec<u8> = hash.as_bytes().iter().copied().cycle().take(length).collect();
    NewEvent::new(body)
}

/// A commit of events.
pub fn commit(stream: StreamId, first: u64, events: Vec<NewEvent>) -> Commit {
    Commit { stream, first, events, documents: Vec::new() }
}

/// Puts a document.
pub fn put(key: &str, value: impl Into<Bytes>) -> DocumentChange {
    DocumentChange::Put { key: Bytes::copy_from_slice(key.as_bytes()), value: value.into() }
}

/// Puts a sealed document.
pub fn seal(key: &str, value: impl Into<Bytes>) -> DocumentChange {
    DocumentChange::Seal { key: Bytes::copy_from_slice(key.as_bytes()), value: value.into() }
}

/// Removes a document.
pub fn remove(key: &str) -> DocumentChange {
    DocumentChange::Remove { key: Bytes::copy_from_slice(key.as_bytes()) }
}

/// All events of a stream, read page by page, their positions checked.
pub fn events_of(store: &dyn Store, stream: StreamId) -> Vec<StoredEvent> {
    let heads = store.heads().expect("heads");
    let oldest = heads.iter().find(|head| head.stream == stream).map_or(1, |head| head.oldest);
    let mut all: Vec<StoredEvent> = Vec::new();
    loop {
        let after = all.last().map_or(oldest - 1, |event| event.position);
        let page = Page { events_max: 50, bytes_max: 100_000 };
        let events = store.events(stream, after, page).expect("events");
        if events.is_empty() {
            return all;
        }
        for (event, position) in events.iter().zip(after + 1..) {
            assert_eq!(event.position, position, "positions without gaps");
        }
        all.extend(events);
    }
}

/// All documents of a stream.
pub fn documents_of(store: &dyn Store, stream: StreamId) -> BTreeMap<Vec<u8>, Bytes> {
    let mut all = BTreeMap::new();
    store
        .documents(stream, b"", &mut |key, value| {
            all.insert(key.to_vec(), value);
            ControlFlow::Continue(())
        })
        .expect("documents");
    all
}

/// A store with some of everything: several streams, long events, notes, long documents, some of them
/// overwritten and removed.
pub(super) fn fill(store: &dyn Store) {
    for round in 0..20_u64 {
        let mut batch = Vec::new();
        for number in 0..4_u8 {
            let stream = stream(number);
            let head = round * 3;
            let long = if round % 5 == 0 { 20_000 } else { 230 };
            let seed = round * 10 + u64::from(number);
            let noted = NewEvent { body: Bytes::from("noted"), note: Bytes::from("receipt") };
            batch.push(Commit {
                stream,
                first: head + 1,
                events: vec![event(seed, 230), noted, event(seed + 1, long)],
                documents: vec![
                    put("often", event(seed, if round % 2 == 0 { 9_000 } else { 40 }).body),
                    put(&format!("once-{round}"), event(seed, 300).body),
                    remove(&format!("once-{}", round.saturating_sub(3))),
                    seal(&format!("person-{}", round % 7), event(seed, 350).body),
                    seal("company", event(seed, if round % 3 == 0 { 9_000 } else { 500 }).body),
                    if round % 4 == 0 { remove("person-1") } else { put("person-2", "nobody") },
                ],
            });
        }
        store.append(&batch).expect("append");
    }
}

/// Everything that can be read of a store.
pub(super) type Content = Vec<(StreamId, Vec<StoredEvent>, BTreeMap<Vec<u8>, Bytes>)>;

pub(super) fn content(store: &dyn Store) -> Content {
    store
        .heads()
        .expect("heads")
        .into_iter()
        .map(|head| (head.stream, events_of(store, head.stream), documents_of(store, head.stream)))
        .collect()
}
