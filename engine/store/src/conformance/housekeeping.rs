//! Rules 11 to 13, and closing.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use super::Factory;
use super::fixture::{commit, content, event, events_of, fill, put, seal, stream};
use crate::{Commit, Page, Store, StoreError};

/// Rule 11.
pub fn pruning_forgets_what_is_below_and_moves_nothing<F: Factory>() {
    let place = F::make();
    let store = place.open().expect("open");
    fill(&store);
    let (one, other) = (stream(1), stream(2));
    let before = events_of(&store, one);
    let untouched = events_of(&store, other);
    let oldest_of = |store: &F::Store| {
        let heads = store.heads().expect("heads");
        let head = heads.into_iter().find(|head| head.stream == one).expect("a head");
        (head.oldest, head.position)
    };
    store.prune(one, 31).expect("prune");
    let (oldest, newest) = oldest_of(&store);
    assert!(oldest <= 31 && newest == 60, "positions do not change");
    assert!(oldest > 1, "the first record at least is forgotten");
    let refused = store.events(one, oldest - 2, Page::default());
    assert!(matches!(refused, Err(StoreError::Pruned { oldest: told, .. }) if told == oldest));
    assert_eq!(store.events(one, oldest - 1, Page::default()).expect("events")[0].position, oldest);
    let kept = usize::try_from(oldest).expect("small") - 1;
    assert_eq!(events_of(&store, one), before[kept..]);
    assert_eq!(events_of(&store, other), untouched);

    store.prune(one, 5).expect("nothing to forget");
    assert_eq!(oldest_of(&store), (oldest, newest));
    store.prune(stream(77), 5).expect("a stream that is not there");
    for number in 0..4 {
        store.prune(stream(number), u64::MAX).expect("prune");
    }
    assert_eq!(events_of(&store, one).last(), before.last(), "one event stays");
    assert_eq!(store.verify().expect("verify").damage, None);
    let next = Commit { documents: vec![put("a", "b")], ..commit(one, 61, vec![event(1, 10)]) };
    store.append(&[next]).expect("append");
    let after = content(&store);
    if F::KEEPS {
        store.close().expect("close");
        drop(store);
        let store = place.open().expect("open again");
        assert_eq!(content(&store), after);
        assert_eq!(store.verify().expect("verify").damage, None);
    }
}

/// `size` tells batches, streams, and bytes if there is a disk.
pub fn size_grows_with_the_batches<F: Factory>() {
    let store_place = F::make();
    let store = store_place.open().expect("open");
    fill(&store);
    let size = store.size().expect("size");
    assert_eq!((size.batches, size.streams), (20, 4));
    let position = store.heads().expect("heads")[0].position;
    store.append(&[commit(stream(0), position + 1, vec![event(1, 10)])]).expect("append");
    assert_eq!(store.size().expect("size").batches, 21);
}

/// `verify` walks all of it.
pub fn verify_finds_a_sound_store_sound<F: Factory>() {
    let store_place = F::make();
    let store = store_place.open().expect("open");
    fill(&store);
    let report = store.verify().expect("verify");
    assert_eq!(report.damage, None);
    assert_eq!((report.batches, report.events), (20, 240));
    let documents: usize = content(&store).iter().map(|(_, _, documents)| documents.len()).sum();
    assert_eq!(report.documents, documents as u64);
}

/// Rule 13: restored, everything is as it was, and the store goes on.
pub fn a_backup_restores_to_the_same_content<F: Factory>() {
    let source_place = F::make();
    let source = source_place.open().expect("open");
    fill(&source);
    source.prune(stream(2), 20).expect("prune");
    let mut backup = Vec::new();
    let summary = source.backup(&mut backup).expect("backup");
    assert_eq!((summary.batches, summary.bytes), (20, backup.len() as u64));

    let place = F::make();
    let target = place.open().expect("open");
    let restored = target.restore(&mut backup.as_slice()).expect("restore");
    assert_eq!(restored, summary);
    assert_eq!(content(&target), content(&source));
    assert_eq!(target.heads().expect("heads"), source.heads().expect("heads"));
    target.append(&[commit(stream(1), 61, vec![event(1, 10)])]).expect("append");
    if F::KEEPS {
        let before = content(&target);
        target.close().expect("close");
        drop(target);
        let target = place.open().expect("open again");
        assert_eq!(content(&target), before);
        assert_eq!(target.verify().expect("verify").damage, None);
    }
}

/// Rule 13: a backup holds what was acknowledged before it was asked for, and whole batches only.
pub fn a_backup_is_one_state_while_appends_go_on<F: Factory>() {
    const BATCHES: u64 = 150;
    let source_place = F::make();
    let source = source_place.open().expect("open");
    let acknowledged = AtomicU64::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            for batch in 0..BATCHES {
                let value = event(batch, if batch % 3 == 0 { 30 } else { 9_000 }).body;
                let documents = vec![put("left", value.clone()), put("right", value)];
                let commits = [1, 2].map(|number| Commit {
                    documents: documents.clone(),
                    ..commit(stream(number), batch + 1, vec![event(batch, 900)])
                });
                source.append(&commits).expect("append");
                acknowledged.store(batch + 1, Ordering::Release);
            }
        });
        loop {
            let at_least = acknowledged.load(Ordering::Acquire);
            let mut backup = Vec::new();
            let summary = source.backup(&mut backup).expect("backup");
            assert!(summary.batches >= at_least, "as new as the call");
            let target_place = F::make();
            let target = target_place.open().expect("open");
            target.restore(&mut backup.as_slice()).expect("restore");
            for number in [1, 2] {
                let events = events_of(&target, stream(number));
                assert_eq!(events.len() as u64, summary.batches);
                if let Some(newest) = summary.batches.checked_sub(1) {
                    let value = event(newest, if newest % 3 == 0 { 30 } else { 9_000 }).body;
                    for key in ["left", "right"] {
                        let found = target.document(stream(number), key.as_bytes());
                        assert_eq!(found.expect("document"), Some(value.clone()));
                    }
                }
            }
            if at_least == BATCHES {
                break;
            }
        }
    });
}

/// Rule 13: a damaged backup is told from a sound one, and leaves the store empty.
pub fn a_backup_that_was_cut_or_flipped_is_refused<F: Factory>() {
    let source_place = F::make();
    let source = source_place.open().expect("open");
    let commit = Commit {
        documents: vec![
            put("short", "value"),
            put("long", event(2, 9_000).body),
            seal("person", event(3, 900).body),
        ],
        ..commit(stream(1), 1, (0..30).map(|seed| event(seed, 300)).collect())
    };
    source.append(&[commit]).expect("append");
    let mut backup = Vec::new();
    source.backup(&mut backup).expect("backup");

    let target_place = F::make();
    let target = target_place.open().expect("open");
    let steps = backup.len() / 12;
    for cut in (0..backup.len()).step_by(steps).chain([backup.len() - 1]) {
        let refused = target.restore(&mut &backup[..cut]);
        assert!(matches!(refused, Err(StoreError::BadBackup { .. })), "cut at {cut}: {refused:?}");
    }
    for place in (0..backup.len()).step_by(steps).chain([backup.len() - 1]) {
        let mut flipped = backup.clone();
        flipped[place] ^= 0x10;
        let refused = target.restore(&mut flipped.as_slice());
        let told =
            matches!(refused, Err(StoreError::BadBackup { .. } | StoreError::NewerForm { .. }));
        assert!(told, "flipped at {place}: {refused:?}");
    }
    let longer: Vec<u8> = backup.iter().copied().chain([0]).collect();
    let refused = target.restore(&mut longer.as_slice());
    assert!(matches!(refused, Err(StoreError::BadBackup { .. })));
    assert!(target.heads().expect("heads").is_empty());
    target.restore(&mut backup.as_slice()).expect("the sound one, into the same store");
    assert_eq!(content(&target), content(&source));
}

/// Rule 13: only an empty store takes a backup.
pub fn a_full_store_takes_no_backup<F: Factory>() {
    let source_place = F::make();
    let source = source_place.open().expect("open");
    fill(&source);
    let mut backup = Vec::new();
    source.backup(&mut backup).expect("backup");
    let before = content(&source);
    let refused = source.restore(&mut backup.as_slice());
    assert!(matches!(refused, Err(StoreError::NotEmpty)));
    assert_eq!(content(&source), before);
}

/// `close` is the last call.
pub fn a_closed_store_says_so<F: Factory>() {
    let store_place = F::make();
    let store = store_place.open().expect("open");
    fill(&store);
    store.close().expect("close");
    assert!(matches!(store.append(&[]), Err(StoreError::Closed)));
    assert!(matches!(store.events(stream(1), 0, Page::default()), Err(StoreError::Closed)));
    assert!(matches!(store.document(stream(1), b"often"), Err(StoreError::Closed)));
    assert!(matches!(store.heads(), Err(StoreError::Closed)));
    assert!(matches!(store.size(), Err(StoreError::Closed)));
    assert!(matches!(store.verify(), Err(StoreError::Closed)));
    assert!(matches!(store.recover(), Err(StoreError::Closed)));
    assert!(matches!(store.prune(stream(1), 2), Err(StoreError::Closed)));
    assert!(matches!(store.backup(&mut Vec::new()), Err(StoreError::Closed)));
    assert!(matches!(store.close(), Err(StoreError::Closed)));
}
