//! Rules 1 to 7.

use bytes::Bytes;

use super::Factory;
use super::fixture::{commit, content, documents_of, event, events_of, fill, put, remove, stream};
use crate::bounds::{
    BATCH_BYTES_MAX, BATCH_COMMITS_MAX, DOCUMENT_BYTES_MAX, DOCUMENT_KEY_BYTES_MAX, EVENT_BYTES_MAX,
};
use crate::{Commit, Page, Store, StoreError, StreamId, StreamKind};

/// Rule 1.
pub fn a_batch_is_kept_across_its_streams<F: Factory>() {
    let store_place = F::make();
    let store = store_place.open().expect("open");
    let batch = vec![
        Commit {
            documents: vec![put("a", "first"), put("gone", "soon")],
            ..commit(stream(1), 1, vec![event(1, 10), event(2, 10)])
        },
        commit(stream(2), 1, vec![event(3, 10)]),
        Commit {
            documents: vec![put("a", "second"), remove("gone"), remove("never-there")],
            ..commit(stream(1), 3, vec![event(4, 10)])
        },
        Commit { documents: vec![put("alone", "yes")], ..commit(stream(3), 1, Vec::new()) },
    ];
    store.append(&batch).expect("append");
    let bodies: Vec<Bytes> =
        events_of(&store, stream(1)).into_iter().map(|event| event.body).collect();
    assert_eq!(bodies, [event(1, 10).body, event(2, 10).body, event(4, 10).body]);
    assert_eq!(events_of(&store, stream(2)).len(), 1);
    let documents = documents_of(&store, stream(1));
    assert_eq!(documents.len(), 1, "the last change of a document counts");
    assert_eq!(documents.get(&b"a"[..]), Some(&Bytes::from("second")));
    assert_eq!(store.document(stream(3), b"alone").expect("document"), Some(Bytes::from("yes")));
    store.append(&[]).expect("a batch without commits is nothing");
    assert_eq!(store.size().expect("size").batches, 1);
}

/// Rules 1, 3 and 4: a refusal in the last commit keeps the first from being written.
pub fn a_batch_that_is_refused_leaves_nothing<F: Factory>() {
    let store_place = F::make();
    let store = store_place.open().expect("open");
    let sound =
        Commit { documents: vec![put("a", "b")], ..commit(stream(1), 1, vec![event(1, 10)]) };
    let late = commit(stream(2), 2, vec![event(2, 10)]);
    let refused = store.append(&[sound.clone(), late]);
    assert!(matches!(refused, Err(StoreError::OutOfOrder { expected: 1, found: 2, .. })));
    let long = commit(stream(2), 1, vec![event(3, EVENT_BYTES_MAX + 1)]);
    assert!(matches!(store.append(&[sound.clone(), long]), Err(StoreError::TooLarge { .. })));
    assert!(store.heads().expect("heads").is_empty());
    assert!(documents_of(&store, stream(1)).is_empty());
    store.append(&[sound]).expect("a refusal is no failure");
}

/// Rules 1 and 2, at the bounds: as many commits, streams and bytes as a batch may hold.
pub fn a_batch_with_many_streams_is_kept<F: Factory>() {
    let mut place = F::make();
    let store = place.open().expect("open");
    let stream_of = |number: usize| {
        StreamId::new(StreamKind(9), uuid::Uuid::from_u128(number as u128 * 0x1_0000_0001))
    };
    let length = BATCH_BYTES_MAX / BATCH_COMMITS_MAX;
    for first in 1..=3 {
        let batch: Vec<Commit> = (0..BATCH_COMMITS_MAX)
            .map(|number| commit(stream_of(number), first, vec![event(number as u64, length)]))
            .collect();
        store.append(&batch).expect("append");
    }
    let check = |store: &F::Store| {
        assert_eq!(store.heads().expect("heads").len(), BATCH_COMMITS_MAX);
        for number in [0, 1, BATCH_COMMITS_MAX / 2, BATCH_COMMITS_MAX - 1] {
            let events = events_of(store, stream_of(number));
            assert_eq!(events.len(), 3);
            assert_eq!(events[2].body, event(number as u64, length).body);
        }
    };
    check(&store);
    if F::KEEPS {
        place.kill(store);
        check(&place.open().expect("open again"));
    }
}

/// Rule 3.
pub fn positions_have_no_gaps<F: Factory>() {
    let store_place = F::make();
    let store = store_place.open().expect("open");
    let append = |first, events: usize| {
        let events = (0..events as u64).map(|seed| event(seed, 20)).collect();
        store.append(&[commit(stream(1), first, events)])
    };
    for first in [0, 2, u64::MAX] {
        let refused = append(first, 1);
        assert!(
            matches!(refused, Err(StoreError::OutOfOrder { expected: 1, found, .. }) if found == first)
        );
    }
    append(1, 3).expect("the first");
    for first in [1, 3, 5] {
        let refused = append(first, 1);
        assert!(
            matches!(refused, Err(StoreError::OutOfOrder { expected: 4, found, .. }) if found == first)
        );
        let without_events = append(first, 0);
        assert!(
            matches!(without_events, Err(StoreError::OutOfOrder { .. })),
            "a commit without events names its position too"
        );
    }
    append(4, 0).expect("the position of the event that it does not have");
    append(4, 1).expect("the next");
    let in_one_batch = [
        commit(stream(2), 1, vec![event(1, 20), event(2, 20)]),
        commit(stream(1), 5, vec![event(3, 20)]),
        commit(stream(2), 3, vec![event(4, 20)]),
        commit(stream(1), 6, vec![event(5, 20)]),
    ];
    store.append(&in_one_batch).expect("commits before it in the batch count");
    assert_eq!(events_of(&store, stream(1)).len(), 6);
    assert_eq!(events_of(&store, stream(2)).len(), 3);
}

/// Rule 4.
pub fn beyond_the_bounds_nothing_is_written<F: Factory>() {
    let store_place = F::make();
    let store = store_place.open().expect("open");
    let with = |change| Commit { documents: vec![change], ..commit(stream(1), 1, Vec::new()) };
    let key = "k".repeat(DOCUMENT_KEY_BYTES_MAX + 1);
    let whole = BATCH_BYTES_MAX / EVENT_BYTES_MAX;
    let events = |count: usize, length| (0..count as u64).map(|seed| event(seed, length)).collect();
    let too_large: Vec<Vec<Commit>> = vec![
        vec![commit(stream(1), 1, events(1, EVENT_BYTES_MAX + 1))],
        vec![with(put("a", vec![1; DOCUMENT_BYTES_MAX + 1]))],
        vec![with(put(&key, "value"))],
        vec![with(remove(&key))],
        vec![commit(stream(1), 1, events(whole + 1, EVENT_BYTES_MAX))],
        vec![commit(stream(1), 1, Vec::new()); BATCH_COMMITS_MAX + 1],
    ];
    for batch in too_large {
        assert!(matches!(store.append(&batch), Err(StoreError::TooLarge { .. })));
    }
    assert_eq!(store.size().expect("size").batches, 0);

    let key = "k".repeat(DOCUMENT_KEY_BYTES_MAX);
    store.append(&[with(put(&key, vec![7; DOCUMENT_BYTES_MAX]))]).expect("the largest document");
    let value = store.document(stream(1), key.as_bytes()).expect("document").expect("is there");
    assert!(value.len() == DOCUMENT_BYTES_MAX && value.iter().all(|byte| *byte == 7));
    let batch = [commit(stream(1), 1, events(whole, EVENT_BYTES_MAX))];
    store.append(&batch).expect("the largest events");
    for (stored, seed) in events_of(&store, stream(1)).iter().zip(0..) {
        assert_eq!(stored.body, event(seed, EVENT_BYTES_MAX).body);
    }
}

/// Rule 7.
pub fn recovering_a_healthy_store_changes_nothing<F: Factory>() {
    let store_place = F::make();
    let store = store_place.open().expect("open");
    fill(&store);
    let before = content(&store);
    store.recover().expect("recover");
    assert_eq!(content(&store), before);
}

/// Rule 2.
pub fn what_was_acknowledged_survives_a_kill<F: Factory>() {
    let mut place = F::make();
    let mut position = 0;
    for _ in 0..3 {
        let store = place.open().expect("open");
        assert_eq!(events_of(&store, stream(1)).len() as u64, position);
        for _ in 0..20 {
            position += 1;
            let commit = Commit {
                documents: vec![put("newest", position.to_string())],
                ..commit(stream(1), position, vec![event(position, 100)])
            };
            store.append(&[commit]).expect("append");
        }
        place.kill(store);
    }
    let store = place.open().expect("open");
    let events = events_of(&store, stream(1));
    assert_eq!(events.len() as u64, position);
    for stored in events {
        assert_eq!(stored.body, event(stored.position, 100).body);
    }
    let newest = store.document(stream(1), b"newest").expect("document");
    assert_eq!(newest, Some(Bytes::from(position.to_string())));
}

/// Rules 2 and 10: what was closed in order opens again, and goes on.
pub fn what_was_closed_opens_again<F: Factory>() {
    let place = F::make();
    let store = place.open().expect("open");
    fill(&store);
    let before = content(&store);
    store.close().expect("close");
    drop(store);
    let store = place.open().expect("open again");
    assert_eq!(content(&store), before);
    let next = store.heads().expect("heads")[0].position + 1;
    let stream = store.heads().expect("heads")[0].stream;
    store.append(&[commit(stream, next, vec![event(1, 10)])]).expect("append");
    assert_eq!(store.events(stream, next - 1, Page::default()).expect("events").len(), 1);
}
