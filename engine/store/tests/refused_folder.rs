//! Rule 10: folders that are not for this program, now.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod shared;

use std::fs::{self, OpenOptions, Permissions};
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::PermissionsExt;

use shared::{KINDS, Kind, filled, folder, snapshot};
use turnero_store::{FORM_VERSION, StoreError};

#[test]
fn a_folder_in_use_is_refused_until_it_is_let_go() {
    for kind in KINDS {
        let (_root, path) = folder();
        let store = kind.open(&path).unwrap();
        let refusal = kind.refusal(&path);
        assert!(matches!(&refusal, StoreError::InUse { path: told } if *told == path), "{refusal}");
        store.close().unwrap();
        kind.open(&path).unwrap();
    }
}

#[test]
fn a_store_that_is_dropped_lets_go_of_its_folder() {
    for kind in KINDS {
        let (_root, path) = folder();
        drop(kind.open(&path).unwrap());
        drop(kind.open(&path).unwrap());
    }
}

#[test]
fn the_folder_of_another_store_is_refused_by_name() {
    for (made_by, asked) in [(Kind::Sled, Kind::Redb), (Kind::Redb, Kind::Sled)] {
        let (_root, path) = folder();
        filled(made_by, &path, 2);
        let before = snapshot(&path);
        let refusal = asked.refusal(&path);
        let sentence = refusal.to_string();
        assert!(matches!(refusal, StoreError::OtherStore { .. }), "{sentence}");
        assert!(sentence.contains("sled") && sentence.contains("redb"), "{sentence}");
        assert!(snapshot(&path) == before);
    }
}

#[test]
fn a_newer_form_is_refused_with_both_versions() {
    for kind in KINDS {
        let (_root, path) = folder();
        filled(kind, &path, 2);
        let mut file = OpenOptions::new().write(true).open(path.join("head")).unwrap();
        file.seek(SeekFrom::Start(8)).unwrap();
        file.write_all(&7_u32.to_be_bytes()).unwrap();
        let before = snapshot(&path);
        let refusal = kind.refusal(&path);
        assert!(
            matches!(refusal, StoreError::NewerForm { found: 7, known: FORM_VERSION }),
            "{refusal}"
        );
        assert!(snapshot(&path) == before);
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_refused() {
    for kind in KINDS {
        let (_root, path) = folder();
        fs::write(&path, b"a file stands where the folder should").unwrap();
        let refusal = kind.refusal(&path);
        assert!(matches!(refusal, StoreError::NotWritable { .. }), "{refusal}");
        assert_eq!(fs::read(&path).unwrap(), b"a file stands where the folder should");
    }
}

#[test]
fn a_folder_without_permission_to_write_is_refused() {
    let (_root, path) = folder();
    fs::create_dir(&path).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o555)).unwrap();
    if fs::write(path.join("probe"), b"").is_ok() {
        eprintln!(
            "SKIPPED a_folder_without_permission_to_write_is_refused: this user may write everywhere"
        );
        return;
    }
    for kind in KINDS {
        let refusal = kind.refusal(&path);
        assert!(matches!(refusal, StoreError::NotWritable { .. }), "{refusal}");
    }
}
