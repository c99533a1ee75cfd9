//! Rule 12 with files, and from one kind of store into another.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod shared;

use std::fs;

use shared::{KINDS, Kind, batch_after, filled, folder};
use turnero_store::conformance::{events_of, stream};
use turnero_store::{
    StoreError, backup_to_folder, backup_to_folder_watched, memory, restore_from_file,
};

#[test]
fn a_backup_moves_the_data_from_one_kind_of_store_to_another() {
    for (from, to) in [(Kind::Sled, Kind::Redb), (Kind::Redb, Kind::Sled)] {
        let (_root, source_path) = folder();
        filled(from, &source_path, 20);
        let source = from.open(&source_path).unwrap();
        let (_backups_root, backups) = folder();
        let (file, summary) = backup_to_folder(&*source, &backups).unwrap();
        assert_eq!(summary.batches, 20);
        assert_eq!(fs::metadata(&file).unwrap().len(), summary.bytes);
        assert_eq!(fs::read_dir(&backups).unwrap().count(), 1, "nothing but the backup is left");

        let (_target_root, target_path) = folder();
        let target = to.open(&target_path).unwrap();
        assert_eq!(restore_from_file(&*target, &file).unwrap(), summary);
        target.append(&batch_after(1_000, 5)).unwrap();
        target.close().unwrap();
        drop(target);
        let target = to.open(&target_path).unwrap();
        let events = events_of(&*target, stream(1));
        assert_eq!(events[..1_000], events_of(&*source, stream(1)));
        assert_eq!(events.len(), 1_005);
        assert_eq!(target.verify().unwrap().damage, None);
    }
}

#[test]
fn a_backup_tells_how_far_it_has_come() {
    let (_root, path) = folder();
    filled(Kind::Sled, &path, 20);
    let source = Kind::Sled.open(&path).unwrap();
    let (_backups_root, backups) = folder();
    let mut told = Vec::new();
    let watched = backup_to_folder_watched(&*source, &backups, &mut |bytes| told.push(bytes));
    assert_eq!(told.last(), Some(&watched.unwrap().1.bytes));
    assert!(told.is_sorted());
}

#[test]
fn a_backup_that_is_refused_leaves_a_folder_that_opens_empty() {
    let (_root, path) = folder();
    filled(Kind::Sled, &path, 20);
    let (_backups_root, backups) = folder();
    let source = Kind::Sled.open(&path).unwrap();
    let (file, _) = backup_to_folder(&*source, &backups).unwrap();
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).unwrap();
    for kind in KINDS {
        let (_target_root, target_path) = folder();
        let target = kind.open(&target_path).unwrap();
        let refused = restore_from_file(&*target, &file);
        assert!(matches!(refused, Err(StoreError::BadBackup { .. })), "{refused:?}");
        drop(target);
        let target = kind.open(&target_path).unwrap();
        assert!(target.heads().unwrap().is_empty());
        target.append(&batch_after(0, 5)).unwrap();
    }
}

#[test]
fn a_backup_that_cannot_be_written_leaves_nothing() {
    let (_root, path) = folder();
    filled(Kind::Sled, &path, 2);
    let source = Kind::Sled.open(&path).unwrap();
    let target = path.with_extension("file");
    fs::write(&target, b"a file").unwrap();
    assert!(matches!(backup_to_folder(&*source, &target), Err(StoreError::Io { .. })));
    source.append(&batch_after(100, 1)).unwrap();
}

#[test]
fn a_file_that_is_no_backup_is_refused() {
    let (_root, path) = folder();
    fs::write(&path, b"anything").unwrap();
    let store = memory::new();
    assert!(matches!(restore_from_file(&store, &path), Err(StoreError::BadBackup { .. })));
    assert!(matches!(restore_from_file(&store, path.join("none")), Err(StoreError::Io { .. })));
}
