//! Rule 12: who was erased is gone from the disk, whatever goes wrong meanwhile, and who was not is there.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod shared;

use std::fs;

use shared::{KINDS, folder, snapshot};
use turnero_store::conformance::{commit, event, put, remove, seal, stream};
use turnero_store::faulty::{self, FaultyDisk, Unsynced, WriteFault};
use turnero_store::{Commit, DocumentChange, Store, StoreError};

const CANARY: &str = "Canaria de la Mina y Carbonell";

fn step(position: u64, documents: Vec<DocumentChange>) -> [Commit; 1] {
    [Commit { documents, ..commit(stream(1), position, vec![event(position, 60)]) }]
}

/// Whether the bytes stand anywhere in these.
fn holds(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn no_file_holds_a_name_or_the_key_of_who_was_erased() {
    for kind in KINDS {
        let (_root, path) = folder();
        let store = kind.open(&path).unwrap();
        // She comes first, so hers is the first slot; she is changed, and others come and go around her.
        store.append(&step(1, vec![seal("canary", CANARY)])).unwrap();
        for position in 2..60 {
            let other = format!("person {position}");
            let mut documents = vec![seal(&other, event(position, 300).body)];
            if position % 3 == 0 {
                documents.push(seal("canary", format!("{CANARY}, {position}")));
            }
            store.append(&step(position, documents)).unwrap();
        }
        let key = fs::read(path.join("vault")).unwrap()[512..544].to_vec();
        let before = snapshot(&path);
        assert!(before.values().any(|bytes| holds(bytes, &key)), "the test looks where it is");
        for (file, bytes) in &before {
            assert!(!holds(bytes, CANARY.as_bytes()), "{kind:?}: {} tells it", file.display());
        }
        store.append(&step(60, vec![remove("canary")])).unwrap();
        // As acknowledged, and as closed.
        for closed in [false, true] {
            if closed {
                store.close().unwrap();
            }
            for (file, bytes) in snapshot(&path) {
                let file = file.display();
                assert!(!holds(&bytes, CANARY.as_bytes()), "{kind:?}: {file} tells her name");
                assert!(!holds(&bytes, &key), "{kind:?}: {file} has her key");
            }
        }
        drop(store);
        let store = kind.open(&path).unwrap();
        assert_eq!(store.document(stream(1), b"canary").unwrap(), None);
        assert_eq!(store.document(stream(1), b"person 7").unwrap(), Some(event(7, 300).body));
    }
}

#[test]
fn what_was_noted_when_it_was_closed_is_believed_of_that_moment_only() {
    for kind in KINDS {
        let (_root, path) = folder();
        let note = path.join("slots");
        let person = |n: u64| (format!("person {n}"), format!("{n} {CANARY}"));
        let store = kind.open(&path).unwrap();
        let few = (0..100).map(person).map(|(key, value)| seal(&key, value));
        store.append(&step(1, few.collect())).unwrap();
        store.close().unwrap();
        assert!(!note.exists(), "{kind:?}: few documents are asked themselves");
        drop(store);
        let store = kind.open(&path).unwrap();
        for position in 2..=50 {
            let some = (position * 100..position * 100 + 100).map(person);
            let some = some.map(|(key, value)| seal(&key, value)).collect();
            store.append(&step(position, some)).unwrap();
        }
        store.close().unwrap();
        drop(store);
        let noted = fs::read(&note).unwrap();
        // Somebody is erased and somebody comes; the note of before knows of neither.
        let store = kind.open(&path).unwrap();
        assert_eq!(store.document(stream(1), b"person 4321").unwrap().unwrap(), person(4_321).1);
        store.append(&step(51, vec![remove("person 4321"), seal("late", CANARY)])).unwrap();
        store.append(&step(52, vec![seal("later", CANARY)])).unwrap();
        store.close().unwrap();
        drop(store);
        assert_ne!(fs::read(&note).unwrap(), noted);
        for found in [Some(noted), Some(vec![7; 100]), Some(Vec::new()), None] {
            match &found {
                Some(found) => fs::write(&note, found).unwrap(),
                None => fs::remove_file(&note).unwrap(),
            }
            let store = kind.open(&path).unwrap();
            for (key, expected) in [
                ("person 4321", None),
                ("late", Some(CANARY.to_owned())),
                ("later", Some(CANARY.to_owned())),
                ("person 17", Some(person(17).1)),
            ] {
                let value = store.document(stream(1), key.as_bytes()).unwrap();
                assert_eq!(value.map(|value| value.to_vec()), expected.map(String::into_bytes));
            }
            assert_eq!(store.verify().unwrap().damage, None);
            store.close().unwrap();
        }
    }
}

/// The ways to lose a document, each with what is under its key afterwards.
fn endings() -> [(DocumentChange, Option<&'static str>); 2] {
    [(remove("ana"), None), (put("ana", "somebody"), Some("somebody"))]
}

#[test]
fn whatever_fails_who_was_erased_is_gone_once_the_store_is_back() {
    let faults = [WriteFault::FailsBefore, WriteFault::AnswerIsLost, WriteFault::SyncFails];
    for (ending, after) in endings() {
        // Write 0 is the tree's, write 1 is the vault's.
        for (fault, write) in faults.into_iter().flat_map(|fault| [(fault, 0), (fault, 1)]) {
            for (unsynced, crash) in [
                (Unsynced::Lost, false),
                (Unsynced::Kept, false),
                (Unsynced::Lost, true),
                (Unsynced::Kept, true),
            ] {
                let case = format!("{fault:?} {write} {unsynced:?} crash={crash}");
                let mut disk = FaultyDisk::default();
                let store = faulty::open(&disk).unwrap();
                store.append(&step(1, vec![seal("ana", "Ana"), seal("eva", "Eva")])).unwrap();
                store.append(&step(2, vec![seal("ana", "Ana Mina")])).unwrap();
                assert!(disk.betrays(stream(1), b"ana"), "the test knows how to look");
                disk.set_after_failed_sync(unsynced);
                disk.fail_write_after(write, fault);
                assert!(store.append(&step(3, vec![ending.clone()])).is_err(), "{case}");
                assert!(matches!(store.append(&[]), Err(StoreError::Failed)), "{case}");
                let store = if crash {
                    disk = disk.crash(unsynced);
                    faulty::open(&disk).unwrap()
                } else {
                    store.recover().unwrap();
                    store
                };
                let was_kept = store.heads().unwrap()[0].position == 3;
                let found = store.document(stream(1), b"ana").unwrap();
                let expected = if was_kept { after } else { Some("Ana Mina") };
                assert_eq!(found.as_deref(), expected.map(str::as_bytes), "{case}");
                assert_eq!(disk.betrays(stream(1), b"ana"), !was_kept, "{case}");
                assert_eq!(store.document(stream(1), b"eva").unwrap().unwrap(), "Eva", "{case}");
                assert_eq!(store.verify().unwrap().damage, None, "{case}");
            }
        }
    }
}

#[test]
fn a_document_whose_batch_was_lost_leaves_a_key_that_opens_nothing() {
    for (fault, unsynced) in [
        (WriteFault::FailsBefore, Unsynced::Lost),
        (WriteFault::SyncFails, Unsynced::Lost),
        (WriteFault::SyncFails, Unsynced::Kept),
        (WriteFault::AnswerIsLost, Unsynced::Lost),
    ] {
        let disk = FaultyDisk::default();
        let store = faulty::open(&disk).unwrap();
        store.append(&step(1, vec![seal("eva", "Eva")])).unwrap();
        disk.set_after_failed_sync(unsynced);
        disk.fail_next_write(fault);
        store.append(&step(2, vec![seal("ana", "Ana")])).unwrap_err();
        store.recover().unwrap();
        let was_kept = store.heads().unwrap()[0].position == 2;
        assert_eq!(disk.betrays(stream(1), b"ana"), was_kept, "{fault:?} {unsynced:?}");
        // Its slot is given to somebody else, and everybody is read.
        let next = if was_kept { 3 } else { 2 };
        store.append(&step(next, vec![seal("ida", "Ida")])).unwrap();
        let disk = disk.crash(Unsynced::Lost);
        let store = faulty::open(&disk).unwrap();
        assert_eq!(store.document(stream(1), b"eva").unwrap().unwrap(), "Eva");
        assert_eq!(store.document(stream(1), b"ida").unwrap().unwrap(), "Ida");
    }
}

#[test]
fn who_comes_again_under_the_same_key_in_the_batch_that_erases_is_somebody_else() {
    let disk = FaultyDisk::default();
    let store = faulty::open(&disk).unwrap();
    store.append(&step(1, vec![seal("ana", "Ana")])).unwrap();
    let before = disk.copy();
    store.append(&step(2, vec![remove("ana"), seal("ana", "Another Ana")])).unwrap();
    assert_eq!(store.document(stream(1), b"ana").unwrap().unwrap(), "Another Ana");
    store.append(&step(3, vec![remove("ana")])).unwrap();
    assert!(before.betrays(stream(1), b"ana") && !disk.betrays(stream(1), b"ana"));
}

#[test]
fn a_vault_that_is_missing_or_damaged_is_refused_in_words_and_nothing_is_touched() {
    let disk = FaultyDisk::default();
    let store = faulty::open(&disk).unwrap();
    store.append(&step(1, vec![seal("ana", "Ana")])).unwrap();
    drop(store);
    let refusal = |disk: &FaultyDisk| match faulty::open(disk) {
        Ok(_) => panic!("it opens"),
        Err(error) => error.to_string(),
    };
    let disk = disk.crash(Unsynced::Lost);
    let missing = disk.copy();
    missing.lose_vault();
    assert_eq!(
        refusal(&missing),
        "the data is damaged: the vault is missing: without its keys no document of a person can \
         be read; nothing was changed; restore the latest backup into a new folder"
    );
    // The header, its secret, and the first key with its checksum.
    for byte in (0..58).chain(512..552) {
        let damaged = disk.copy();
        assert!(damaged.flip_vault_bit(byte * 8 + 3));
        let told = refusal(&damaged);
        assert!(told.contains("vault") || told.contains("form"), "byte {byte}: {told}");
    }
    // A key that nobody uses is no loss.
    let unused = disk.copy();
    assert!(unused.flip_vault_bit(560 * 8));
    faulty::open(&unused).unwrap();
    for kind in KINDS {
        let (_root, path) = folder();
        let store = kind.open(&path).unwrap();
        store.append(&step(1, vec![seal("ana", "Ana")])).unwrap();
        store.close().unwrap();
        drop(store);
        fs::remove_file(path.join("vault")).unwrap();
        let before = snapshot(&path);
        let told = kind.refusal(&path).to_string();
        assert!(told.contains("the vault is missing"), "{told}");
        assert!(!path.join("vault").exists());
        assert_eq!(snapshot(&path)[&path.join("head")].len(), before[&path.join("head")].len());
    }
}

#[test]
fn a_backup_holds_the_keys_of_who_is_there_and_of_nobody_else() {
    let (_root, path) = folder();
    let store = KINDS[0].open(&path).unwrap();
    let people: Vec<_> = (0..40).map(|n| seal(&format!("person {n}"), event(n, 90).body)).collect();
    store.append(&step(1, people)).unwrap();
    let vault = fs::read(path.join("vault")).unwrap();
    let key = |slot: usize| &vault[512 + 40 * slot..][..32];
    store.append(&step(2, vec![remove("person 0"), remove("person 17")])).unwrap();
    let mut backup = Vec::new();
    store.backup(&mut backup).unwrap();
    // Documents are laid out in the order of their keys, and take slots in that order.
    let mut order: Vec<_> = (0..40).map(|n| format!("person {n}")).collect();
    order.sort();
    for (slot, person) in order.iter().enumerate() {
        let is_there = person != "person 0" && person != "person 17";
        assert_eq!(holds(&backup, key(slot)), is_there, "{person}");
    }
}

#[test]
fn a_store_of_the_form_before_there_was_a_vault_is_taken_over() {
    let disk = FaultyDisk::default();
    let store = faulty::open(&disk).unwrap();
    store.append(&step(1, vec![put("open", "as before")])).unwrap();
    drop(store);
    let disk = disk.crash(Unsynced::Lost);
    let form = |form: u32| {
        let content = form.to_be_bytes();
        let hash = blake3::hash(&[b"m/form", content.as_slice()].concat());
        bytes::Bytes::from([content.as_slice(), &hash.as_bytes()[..8]].concat())
    };
    assert_eq!(disk.value(b"m/form"), Some(form(2)));
    disk.set_value(b"m/form", Some(form(1)));
    disk.lose_vault();
    let store = faulty::open(&disk).unwrap();
    assert_eq!(disk.value(b"m/form"), Some(form(2)));
    store.append(&step(2, vec![seal("ana", "Ana")])).unwrap();
    drop(store);
    let store = faulty::open(&disk.crash(Unsynced::Lost)).unwrap();
    assert_eq!(store.document(stream(1), b"ana").unwrap().unwrap(), "Ana");
    assert_eq!(store.document(stream(1), b"open").unwrap().unwrap(), "as before");
}

#[test]
fn a_store_that_cannot_overwrite_a_key_yet_does_not_show_the_batch_in_doubt() {
    let disk = FaultyDisk::default();
    let store = faulty::open(&disk).unwrap();
    store.append(&step(1, vec![seal("ana", "Ana")])).unwrap();
    disk.fail_write_after(1, WriteFault::FailsBefore);
    disk.fail_write_after(2, WriteFault::SyncFails);
    store.append(&step(2, vec![remove("ana")])).unwrap_err();
    store.recover().unwrap_err();
    assert_eq!(store.heads().unwrap()[0].position, 1);
    assert!(matches!(store.document(stream(1), b"ana"), Err(StoreError::Failed)));
    store.recover().unwrap();
    assert_eq!(store.heads().unwrap()[0].position, 2);
    assert_eq!(store.document(stream(1), b"ana").unwrap(), None);
    assert!(!disk.betrays(stream(1), b"ana"));
}

#[cfg(unix)]
#[test]
fn only_their_owner_may_read_the_vault_and_a_backup() {
    use std::os::unix::fs::PermissionsExt;
    for kind in KINDS {
        let (root, path) = folder();
        let store = kind.open(&path).unwrap();
        store.append(&step(1, vec![seal("ana", "Ana")])).unwrap();
        let (file, _) = turnero_store::backup_to_folder(&*store, root.path().join("b")).unwrap();
        for secret in [path.join("vault"), file] {
            let mode = fs::metadata(secret).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0);
        }
    }
}
