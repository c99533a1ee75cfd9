//! Rules 8 and 9.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use bytes::Bytes;

use super::Factory;
use super::fixture::{commit, documents_of, event, events_of, put, stream};
use crate::{Commit, Head, NewEvent, Page, Store};

/// Rule 9: an empty store answers that nothing is there.
pub fn nothing_is_there_before_anything_was_written<F: Factory>() {
    let store_place = F::make();
    let store = store_place.open().expect("open");
    assert!(store.heads().expect("heads").is_empty());
    assert!(store.events(stream(1), 0, Page::default()).expect("events").is_empty());
    assert!(store.events(stream(1), 17, Page::default()).expect("events").is_empty());
    assert_eq!(store.document(stream(1), b"key").expect("document"), None);
    assert!(documents_of(&store, stream(1)).is_empty());
    assert_eq!(store.size().expect("size").batches, 0);
}

/// Rule 8, at every length at which something changes.
pub fn events_and_documents_come_back_byte_for_byte<F: Factory>() {
    let store_place = F::make();
    let store = store_place.open().expect("open");
    let lengths: Vec<usize> =
        [0, 1, 230, 4_000, 8_000, 8_200, 16_384, 65_536].into_iter().chain(4_050..4_100).collect();
    let mut position = 0;
    let mut expected = Vec::new();
    for (length, seed) in lengths.iter().zip(0..) {
        let body = event(seed, *length).body;
        let key = format!("document-{length}");
        let noted = NewEvent { body: body.clone(), note: Bytes::new() };
        let half = length / 2;
        let note = NewEvent { body: body.slice(..half), note: body.slice(half..) };
        let events = vec![noted, note];
        let commit = Commit {
            documents: vec![put(&key, body.clone())],
            ..commit(stream(1), position + 1, events.clone())
        };
        store.append(&[commit]).expect("append");
        position += 2;
        expected.extend(events);
        assert_eq!(store.document(stream(1), key.as_bytes()).expect("document"), Some(body));
    }
    let stored = events_of(&store, stream(1));
    assert_eq!(stored.len(), expected.len());
    for (stored, expected) in stored.into_iter().zip(expected) {
        assert_eq!((stored.body, stored.note), (expected.body, expected.note));
    }
}

/// `events` stops when the page is full, and gives at least one event.
pub fn a_page_stops_at_a_whole_event<F: Factory>() {
    let store_place = F::make();
    let store = store_place.open().expect("open");
    let events: Vec<NewEvent> = (0..100).map(|seed| event(seed, 1_000)).collect();
    store.append(&[commit(stream(1), 1, events)]).expect("append");
    let page = |after, events_max, bytes_max| {
        let page = Page { events_max, bytes_max };
        let events = store.events(stream(1), after, page).expect("events");
        events.iter().map(|event| event.position).collect::<Vec<_>>()
    };
    assert_eq!(page(0, 3, 1_000_000), [1, 2, 3]);
    assert_eq!(page(97, 10, 1_000_000), [98, 99, 100]);
    assert_eq!(page(10, 10, 2_500), [11, 12, 13], "the event that reaches the bound is in it");
    assert_eq!(page(10, 10, 3_000), [11, 12, 13]);
    assert_eq!(page(10, 10, 0), [11], "one at least");
    assert_eq!(page(10, 0, 0), [11], "one at least");
    assert_eq!(page(0, 1_000, 1_000_000).len(), 100);
    assert!(page(100, 10, 1_000).is_empty());
    assert!(page(u64::MAX, 10, 1_000).is_empty());
    for after in 0..100 {
        assert_eq!(page(after, 1, 1), [after + 1]);
    }
}

/// Rule 8, for documents: their order, prefixes, and stopping.
pub fn documents_come_in_the_order_of_their_keys<F: Factory>() {
    let store_place = F::make();
    let store = store_place.open().expect("open");
    let keys: [&[u8]; 7] = [b"", b"a", b"a/1", b"a/2", b"a\xff", b"b", b"\xff\xff"];
    let change = |key: &[u8], length| crate::DocumentChange::Put {
        key: Bytes::copy_from_slice(key),
        value: event(key.len() as u64, length).body,
    };
    // Long and short ones next to each other: pieces must not get among them.
    let documents = keys.iter().rev().zip([10, 10_000].into_iter().cycle());
    let commit = Commit {
        documents: documents.map(|(key, length)| change(key, length)).collect(),
        ..commit(stream(1), 1, Vec::new())
    };
    let neighbour = Commit { stream: stream(2), ..commit.clone() };
    store.append(&[commit, neighbour]).expect("append");
    let with_prefix = |prefix: &[u8], at_most: usize| {
        let mut found = Vec::new();
        store
            .documents(stream(1), prefix, &mut |key, value| {
                assert!(value == event(key.len() as u64, value.len()).body);
                found.push(key.to_vec());
                if found.len() < at_most {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            })
            .expect("documents");
        found
    };
    assert_eq!(with_prefix(b"", 100), keys);
    assert_eq!(with_prefix(b"a", 100), keys[1..5]);
    assert_eq!(with_prefix(b"a/", 100), keys[2..4]);
    assert_eq!(with_prefix(b"\xff", 100), keys[6..]);
    assert_eq!(with_prefix(b"c", 100).len(), 0);
    for at_most in 1..=keys.len() {
        assert_eq!(with_prefix(b"", at_most), keys[..at_most]);
    }
}

/// `heads`: every stream with events, in the order of the ids.
pub fn heads_tell_every_stream_in_order<F: Factory>() {
    let store_place = F::make();
    let store = store_place.open().expect("open");
    let mut streams: Vec<_> = (0..20).map(stream).collect();
    for (stream, count) in streams.iter().zip(1..) {
        let events = (0..count).map(|seed| event(seed, 500)).collect();
        store.append(&[commit(*stream, 1, events)]).expect("append");
    }
    let mut expected: Vec<Head> = streams
        .iter()
        .zip(1..)
        .map(|(stream, position)| Head { stream: *stream, oldest: 1, position })
        .collect();
    streams.sort();
    expected.sort_by_key(|head| head.stream);
    assert_eq!(store.heads().expect("heads"), expected);
    assert_eq!(store.size().expect("size").streams, 20);
}

/// Rules 2 and 8: beside the writer, events are there to the head, and documents of one batch are of one
/// batch.
pub fn a_reader_beside_the_writer_sees_whole_batches<F: Factory>() {
    const BATCHES: u64 = 60;
    let store_place = F::make();
    let store = store_place.open().expect("open");
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for batch in 0..BATCHES {
                let value = event(batch, if batch % 2 == 0 { 30 } else { 6_000 }).body;
                let documents = vec![put("left", value.clone()), put("right", value)];
                let events = (0..5).map(|_| event(batch, 900)).collect();
                let commit = Commit { documents, ..commit(stream(1), batch * 5 + 1, events) };
                store.append(&[commit]).expect("append");
            }
            done.store(true, Ordering::Release);
        });
        let mut seen = 0;
        loop {
            let last = done.load(Ordering::Acquire);
            let documents = documents_of(&store, stream(1));
            assert_eq!(documents.get(&b"left"[..]), documents.get(&b"right"[..]));
            let page = Page { events_max: 1_000_000, bytes_max: usize::MAX };
            let events = store.events(stream(1), 0, page).expect("events");
            assert!(events.len() >= seen && events.len() % 5 == 0, "whole batches");
            seen = events.len();
            for event_seen in &events {
                let batch = (event_seen.position - 1) / 5;
                assert_eq!(event_seen.body, event(batch, 900).body);
            }
            if last {
                break;
            }
        }
        assert_eq!(seen as u64, BATCHES * 5);
    });
}
