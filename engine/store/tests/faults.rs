//! Rules 1, 2, 6 and 7 over a disk that fails in every way that the simulated one knows.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::thread;

use turnero_store::conformance::{commit, documents_of, event, events_of, put, remove, stream};
use turnero_store::faulty::{self, FaultyDisk, FaultyStore, Unsynced, WriteFault};
use turnero_store::{Commit, Page, Store, StoreError};

/// One event and two documents that tell its position.
fn step(position: u64) -> Vec<Commit> {
    let documents = vec![put("left", position.to_string()), put("right", position.to_string())];
    vec![Commit { documents, ..commit(stream(1), position, vec![event(position, 100)]) }]
}

/// A store with so many steps.
fn filled(disk: &FaultyDisk, steps: u64) -> FaultyStore {
    let store = faulty::open(disk).unwrap();
    for position in 1..=steps {
        store.append(&step(position)).unwrap();
    }
    store
}

/// The newest position, with everything agreeing about it.
fn position_of(store: &FaultyStore) -> u64 {
    let events = events_of(store, stream(1));
    let documents = documents_of(store, stream(1));
    let position = events.len() as u64;
    for key in [&b"left"[..], b"right"] {
        let told = documents.get(key).map_or("0".into(), |told| String::from_utf8_lossy(told));
        assert_eq!(told, position.to_string(), "the batch is whole");
    }
    position
}

fn is_damaged<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Damaged(_)))
}

#[test]
fn after_a_failed_write_nothing_is_acknowledged_until_it_recovered() {
    let faults = [
        (WriteFault::FailsBefore, Unsynced::Lost, 10),
        (WriteFault::AnswerIsLost, Unsynced::Lost, 11),
        (WriteFault::SyncFails, Unsynced::Lost, 10),
        (WriteFault::SyncFails, Unsynced::Kept, 11),
    ];
    for (fault, unsynced, there) in faults {
        let disk = FaultyDisk::default();
        disk.set_after_failed_sync(unsynced);
        let store = filled(&disk, 10);
        disk.fail_next_write(fault);
        assert!(matches!(store.append(&step(11)), Err(StoreError::Io { .. })));
        for _ in 0..2 {
            assert!(matches!(store.append(&step(11)), Err(StoreError::Failed)));
            assert!(matches!(store.prune(stream(1), 5), Err(StoreError::Failed)));
        }
        store.recover().unwrap();
        assert_eq!(position_of(&store), there, "{fault:?} {unsynced:?}");
        assert_eq!(store.heads().unwrap()[0].position, there);
        store.append(&step(there + 1)).unwrap();
        assert_eq!(store.verify().unwrap().damage, None);
    }
}

#[test]
fn a_batch_in_doubt_is_not_shown_to_readers() {
    let disk = FaultyDisk::default();
    let store = filled(&disk, 10);
    disk.fail_next_write(WriteFault::SyncFails);
    store.append(&step(11)).unwrap_err();
    assert_eq!(events_of(&store, stream(1)).len(), 10);
    assert_eq!(store.heads().unwrap()[0].position, 10);
    assert!(matches!(store.document(stream(1), b"left"), Err(StoreError::Failed)));
    assert_eq!(store.document(stream(1), b"untouched").unwrap(), None);
    assert_eq!(store.document(stream(2), b"left").unwrap(), None);
}

#[test]
fn recovery_is_tried_again_until_the_disk_is_back() {
    let disk = FaultyDisk::default();
    let store = filled(&disk, 3);
    disk.set_unreachable(true);
    store.append(&step(4)).unwrap_err();
    for _ in 0..3 {
        assert!(matches!(store.recover(), Err(StoreError::Io { .. })));
        assert!(matches!(store.append(&step(4)), Err(StoreError::Failed)));
    }
    disk.set_unreachable(false);
    store.recover().unwrap();
    store.append(&step(4)).unwrap();
    assert_eq!(position_of(&store), 4);
}

#[test]
fn with_a_full_disk_reads_go_on_and_nothing_is_lost() {
    let disk = FaultyDisk::default();
    let store = filled(&disk, 3);
    disk.set_full(true);
    assert!(matches!(store.append(&step(4)), Err(StoreError::DiskFull)));
    assert_eq!(events_of(&store, stream(1)).len(), 3);
    store.recover().unwrap();
    assert_eq!(position_of(&store), 3);
    assert!(matches!(store.append(&step(4)), Err(StoreError::DiskFull)));
    disk.set_full(false);
    store.recover().unwrap();
    store.append(&step(4)).unwrap();
    assert_eq!(position_of(&store), 4);
}

#[test]
fn recovery_does_not_accept_a_disk_that_lost_what_was_acknowledged() {
    let disk = FaultyDisk::default();
    let store = filled(&disk, 10);
    disk.fail_next_write(WriteFault::FailsBefore);
    store.append(&step(11)).unwrap_err();
    disk.shorten(1);
    assert!(is_damaged(&store.recover()));
    assert!(matches!(store.append(&step(11)), Err(StoreError::Failed)));
}

#[test]
fn a_crash_keeps_what_was_acknowledged_and_the_rest_whole_or_not_at_all() {
    for unsynced in [Unsynced::Lost, Unsynced::Kept] {
        let disk = FaultyDisk::new(4);
        let store = filled(&disk, 10);
        disk.fail_next_write(WriteFault::SyncFails);
        store.append(&step(11)).unwrap_err();
        let next = faulty::open(&disk.crash(unsynced)).unwrap();
        let there = if unsynced == Unsynced::Kept { 11 } else { 10 };
        assert_eq!(position_of(&next), there);
        next.append(&step(there + 1)).unwrap();
        assert!(store.append(&step(there + 1)).is_err(), "the old process is gone");
    }
}

#[test]
fn a_torn_batch_is_noticed() {
    let disk = FaultyDisk::new(4);
    let store = filled(&disk, 10);
    disk.fail_next_write(WriteFault::SyncFails);
    store.append(&step(11)).unwrap_err();
    // An event record, two documents and the manifest. Without the manifest, what is there of the batch is
    // noticed because it is more than the chain accounts for.
    assert!(is_damaged(&faulty::open(&disk.copy().crash(Unsynced::Torn(1)))));
    for left_out in 0..4 {
        let torn = disk.copy().crash(Unsynced::Kept);
        let sound: Vec<Vec<u8>> = disk.keys();
        let of_the_batch: Vec<&Vec<u8>> = sound
            .iter()
            .filter(|key| {
                key.starts_with(b"d/") || key.starts_with(b"d") || key.ends_with(&[0, 0, 0, 11])
            })
            .collect();
        assert_eq!(of_the_batch.len(), 4);
        torn.set_value(of_the_batch[left_out], None);
        assert!(is_damaged(&faulty::open(&torn)), "without {left_out}");
    }
}

#[test]
fn a_disk_that_lied_about_its_syncs_is_noticed() {
    let disk = FaultyDisk::default();
    let store = filled(&disk, 10);
    disk.set_lying(true);
    for position in 11..=15 {
        store.append(&step(position)).unwrap();
    }
    assert!(is_damaged(&faulty::open(&disk.crash(Unsynced::Lost))));
}

#[test]
fn a_shortened_disk_is_refused_as_far_as_the_marker_knows() {
    let disk = FaultyDisk::new(5);
    let store = filled(&disk, 10);
    for batches in 1..=10 {
        let shortened = disk.copy();
        shortened.shorten(batches);
        assert!(is_damaged(&faulty::open(&shortened)), "{batches} batches are gone");
    }
    drop(store);
    // Behind the marker, the loss of acknowledged batches cannot be told from their never having been.
    let store = faulty::open(&disk).unwrap();
    for position in 11..=13 {
        store.append(&step(position)).unwrap();
    }
    let shortened = disk.copy();
    shortened.shorten(3);
    assert_eq!(position_of(&faulty::open(&shortened).unwrap()), 10);
}

#[test]
fn a_bit_that_flips_anywhere_is_never_answered_with_something_wrong() {
    let disk = FaultyDisk::default();
    let store = filled(&disk, 30);
    let long = vec![put("long", event(7, 9_000).body)];
    let last = Commit { documents: long, ..commit(stream(2), 1, vec![event(8, 9_000)]) };
    store.append(&[last]).unwrap();
    let (events, documents) = (events_of(&store, stream(1)), documents_of(&store, stream(1)));
    store.close().unwrap();
    for key in disk.keys() {
        for bit in [0, 77, 400, 1_001] {
            let flipped = disk.copy();
            assert!(flipped.flip_bit(&key, bit));
            let store = match faulty::open(&flipped) {
                Ok(store) => store,
                Err(error) => {
                    let newer = matches!(error, StoreError::NewerForm { .. });
                    assert!(newer || matches!(error, StoreError::Damaged(_)), "{error}");
                    continue;
                }
            };
            let report = store.verify().unwrap();
            assert!(report.damage.is_some(), "{:?} bit {bit}", key.escape_ascii().to_string());
            let page = Page { events_max: 1_000, bytes_max: usize::MAX };
            match store.events(stream(1), 0, page) {
                Ok(found) => assert_eq!(found, events),
                Err(error) => assert!(matches!(error, StoreError::Damaged(_)), "{error}"),
            }
            for name in ["left", "right"] {
                match store.document(stream(1), name.as_bytes()) {
                    Ok(found) => assert_eq!(found.as_ref(), documents.get(name.as_bytes())),
                    Err(error) => assert!(matches!(error, StoreError::Damaged(_)), "{error}"),
                }
            }
        }
    }
}

#[test]
fn a_key_that_vanishes_is_never_answered_with_something_empty() {
    let disk = FaultyDisk::default();
    let store = filled(&disk, 30);
    store.close().unwrap();
    for key in disk.keys() {
        let cut = disk.copy();
        cut.set_value(&key, None);
        match faulty::open(&cut) {
            Err(error) => assert!(matches!(error, StoreError::Damaged(_)), "{error}"),
            Ok(store) => {
                let report = store.verify().unwrap();
                assert!(report.damage.is_some(), "{:?}", key.escape_ascii().to_string());
                let page = Page { events_max: 1_000, bytes_max: usize::MAX };
                match store.events(stream(1), 0, page) {
                    Ok(events) => assert_eq!(events.len(), 30),
                    Err(error) => assert!(matches!(error, StoreError::Damaged(_)), "{error}"),
                }
            }
        }
    }
}

#[test]
fn verification_tells_the_first_damage_with_its_place() {
    let disk = FaultyDisk::default();
    let store = filled(&disk, 30);
    store.close().unwrap();
    let records: Vec<Vec<u8>> =
        disk.keys().into_iter().filter(|key| key.starts_with(b"e")).collect();
    assert!(disk.flip_bit(&records[20], 99) && disk.flip_bit(&records[11], 99));
    let damage = faulty::open(&disk).unwrap().verify().unwrap().damage.unwrap();
    assert_eq!(damage.batch, Some(12));
    assert_eq!(damage.event, Some((stream(1), 12)));
    assert!(damage.to_string().contains("batch 12"), "{damage}");
}

#[test]
fn a_stalled_write_holds_nobody_but_the_writer_and_readers_of_its_documents() {
    let disk = FaultyDisk::default();
    let store = Arc::new(filled(&disk, 3));
    disk.hold_writes();
    let writer = thread::spawn({
        let store = Arc::clone(&store);
        move || {
            store.append(&[commit(stream(1), 4, vec![event(4, 100)])])?;
            store.append(&step(5))
        }
    });
    disk.wait_until_held();
    assert_eq!(events_of(&*store, stream(1)).len(), 3);
    assert!(store.document(stream(1), b"left").unwrap().is_some());
    assert_eq!(store.size().unwrap().batches, 3);
    disk.release_writes();
    writer.join().unwrap().unwrap();
    assert_eq!(position_of(&store), 5);
}

#[test]
fn a_restore_that_was_interrupted_does_not_open() {
    let source = filled(&FaultyDisk::default(), 2_000);
    let mut backup = Vec::new();
    source.backup(&mut backup).unwrap();
    let disk = FaultyDisk::default();
    let target = faulty::open(&disk).unwrap();
    disk.fail_write_after(2, WriteFault::FailsBefore);
    disk.fail_write_after(3, WriteFault::FailsBefore);
    target.restore(&mut backup.as_slice()).unwrap_err();
    assert!(matches!(target.append(&step(1)), Err(StoreError::Failed)));
    assert!(is_damaged(&faulty::open(&disk.crash(Unsynced::Lost))));
}

/// The keys of pieces of long documents.
fn pieces_on(disk: &FaultyDisk) -> usize {
    disk.keys().iter().filter(|key| key.starts_with(b"c")).count()
}

#[test]
fn a_long_document_that_is_shortened_or_removed_leaves_no_pieces_on_the_disk() {
    let disk = FaultyDisk::default();
    let store = faulty::open(&disk).unwrap();
    let change = |change| {
        store
            .append(&[Commit { documents: vec![change], ..commit(stream(1), 1, Vec::new()) }])
            .unwrap();
        pieces_on(&disk)
    };
    assert_eq!(change(put("a", vec![1; 20_000])), 5);
    assert_eq!(change(put("a", vec![2; 9_000])), 3);
    assert_eq!(change(put("a", "short")), 0);
    assert_eq!(change(put("a", vec![3; 9_000])), 3);
    assert_eq!(change(remove("a")), 0);
}

/// A target that makes the store go on while a backup is written into it.
struct Meanwhile<'a> {
    store: &'a FaultyStore,
    backup: Vec<u8>,
    batches: Vec<Vec<Commit>>,
}

impl std::io::Write for Meanwhile<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.backup.extend_from_slice(bytes);
        // The third write is the first slice of the tree.
        if self.backup.len() > 1_000 {
            for batch in self.batches.drain(..) {
                self.store.append(&batch).unwrap();
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_changes_behind_the_back_of_a_backup_is_in_it_and_what_vanishes_is_not() {
    let source_disk = FaultyDisk::default();
    let source = faulty::open(&source_disk).unwrap();
    let documents = vec![
        put("shortened", vec![1; 9_000]),
        put("removed", vec![2; 9_000]),
        put("kept", "as is"),
    ];
    let first = Commit { documents, ..commit(stream(1), 1, vec![event(1, 100)]) };
    source.append(&[first]).unwrap();
    let documents = vec![put("shortened", "now"), remove("removed"), put("new", vec![3; 9_000])];
    let second = Commit { documents, ..commit(stream(1), 2, vec![event(2, 9_000)]) };
    let mut target =
        Meanwhile { store: &source, backup: Vec::new(), batches: vec![vec![second], vec![]] };
    assert_eq!(source.backup(&mut target).unwrap().batches, 2);
    let restored_disk = FaultyDisk::default();
    faulty::open(&restored_disk).unwrap().restore(&mut target.backup.as_slice()).unwrap();
    assert_eq!(restored_disk.keys(), source_disk.keys());
    for key in source_disk.keys() {
        assert_eq!(restored_disk.value(&key), source_disk.value(&key));
    }
}

#[test]
fn a_document_that_no_batch_wrote_is_found() {
    let disk = FaultyDisk::default();
    let store = filled(&disk, 3);
    let stranger = FaultyDisk::default();
    let other = faulty::open(&stranger).unwrap();
    let strange =
        Commit { documents: vec![put("strange", "value")], ..commit(stream(1), 1, Vec::new()) };
    other.append(&[strange]).unwrap();
    let key = stranger.keys().into_iter().find(|key| key.starts_with(b"d")).unwrap();
    disk.set_value(&key, stranger.value(&key));
    assert!(store.verify().unwrap().damage.unwrap().what.contains("strange"));
}

#[test]
fn a_newest_batch_that_was_exchanged_is_found() {
    let disk = FaultyDisk::default();
    let store = filled(&disk, 9);
    let other_disk = disk.copy();
    let other = faulty::open(&other_disk).unwrap();
    store.append(&[commit(stream(1), 10, vec![event(10, 100)])]).unwrap();
    other.append(&[commit(stream(1), 10, vec![event(11, 100)])]).unwrap();
    assert_eq!(store.verify().unwrap().damage, None);
    for key in other_disk.keys() {
        disk.set_value(&key, other_disk.value(&key));
    }
    assert_eq!(store.verify().unwrap().damage.unwrap().batch, Some(10));
}
