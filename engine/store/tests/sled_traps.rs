//! What sled 0.34.7 needs from its user, one test for each answer that shows on disk.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod shared;

use std::fs;

use shared::{Kind, batch_after, filled, folder};
use turnero_store::bounds::DOCUMENT_BYTES_MAX;
use turnero_store::conformance::{commit, event, put, stream};
use turnero_store::{Commit, Page, Store, sled_store};

fn open(path: &std::path::Path) -> sled_store::SledStore {
    sled_store::open(path, &sled_store::Options::default()).unwrap()
}

/// A page above 131,072 bytes would become a file of its own that is never synced.
#[test]
fn nothing_ever_goes_into_the_files_that_are_not_synced() {
    let (_root, path) = folder();
    let store = open(&path);
    let mut position = 0;
    for round in 0..60 {
        let length = [230, 4_000, 60_000][round % 3];
        let count = 240_000 / length as u64;
        let events = (0..count).map(|seed| event(seed, length)).collect();
        let documents =
            (0..8).map(|number| put(&format!("{number}"), vec![number; 10_000])).collect();
        let commit = Commit { documents, ..commit(stream(1), position + 1, events) };
        store.append(&[commit]).unwrap();
        position += count;
        let large = Commit {
            documents: vec![put("large", vec![1; DOCUMENT_BYTES_MAX])],
            ..turnero_store::conformance::commit(stream(1), position + 1, Vec::new())
        };
        store.append(&[large]).unwrap();
    }
    let blobs = path.join("tree").join("blobs");
    assert_eq!(fs::read_dir(blobs).unwrap().count(), 0);
    store.close().unwrap();
    assert_eq!(open(&path).verify().unwrap().damage, None);
}

#[test]
fn a_snapshot_that_was_never_finished_does_not_keep_the_store_from_opening() {
    let (_root, path) = folder();
    filled(Kind::Sled, &path, 3);
    for name in ["snap.0000000000000042.generating", "snap.0000000000000042.in___motion"] {
        fs::write(path.join("tree").join(name), b"half a snapshot").unwrap();
    }
    let store = open(&path);
    assert_eq!(store.heads().unwrap()[0].position, 150);
}

/// Most of the batches here overwrite the same documents, the pattern under which sled can deadlock when
/// it is not flushed.
#[test]
fn large_overwrites_end() {
    let (_root, path) = folder();
    let store = open(&path);
    for round in 0..150_u8 {
        let documents = (0..18).map(|key| put(&format!("{key}"), vec![round; 20_000])).collect();
        store.append(&[Commit { documents, ..commit(stream(1), 1, Vec::new()) }]).unwrap();
    }
    let value = store.document(stream(1), b"7").unwrap().unwrap();
    assert!(value.len() == 20_000 && value.iter().all(|byte| *byte == 149));
}

#[test]
fn a_copy_that_was_tried_is_removed_even_when_its_removal_was_interrupted() {
    let (_root, path) = folder();
    filled(Kind::Sled, &path, 1);
    fs::create_dir(path.join("rehearsal")).unwrap();
    fs::write(path.join("rehearsal").join("db"), b"left behind").unwrap();
    let store = open(&path);
    store.append(&batch_after(50, 1)).unwrap();
    assert!(!path.join("rehearsal").exists());
}

/// The store is the folder alone: nothing of it is kept in the process.
#[test]
fn a_moved_folder_opens_where_it_is() {
    let (_root, path) = folder();
    filled(Kind::Sled, &path, 2);
    let moved = path.with_extension("moved");
    fs::rename(&path, &moved).unwrap();
    assert_eq!(open(&moved).heads().unwrap()[0].position, 100);
}

/// sled is opened afresh again and again, between two batches and under the feet of readers.
#[test]
fn being_opened_afresh_is_not_noticed() {
    let (_root, path) = folder();
    let options = sled_store::Options { reopen_every_bytes: 64 * 1024, ..Default::default() };
    let store = sled_store::open(&path, &options).unwrap();
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut seen = 0;
            while seen < 4_000 {
                let page = store.events(stream(1), seen, Page::default()).unwrap();
                for event in page {
                    assert_eq!(event.position, seen + 1);
                    seen += 1;
                }
            }
        });
        for batch in 0..40 {
            let events = (0..100).map(|seed| event(seed, 230)).collect();
            store.append(&[commit(stream(1), batch * 100 + 1, events)]).unwrap();
        }
        reader.join().unwrap();
    });
    store.close().unwrap();
    assert_eq!(open(&path).verify().unwrap().damage, None);
}
