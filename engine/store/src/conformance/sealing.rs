//! What is sealed is a document like any other, as long as it is there.

use bytes::Bytes;

use super::Factory;
use super::fixture::{commit, content, documents_of, event, put, remove, seal, stream};
use crate::{Commit, DocumentChange, Store};

/// A batch of one event with these documents.
fn batch(position: u64, documents: Vec<DocumentChange>) -> [Commit; 1] {
    [Commit { documents, ..commit(stream(1), position, vec![event(position, 40)]) }]
}

fn document(store: &dyn Store, key: &str) -> Option<Bytes> {
    store.document(stream(1), key.as_bytes()).expect("document")
}

/// Rule 8: sealed, sealed again, removed, and exchanged for one that is not sealed, within one batch and over
/// several.
pub fn a_document_is_sealed_and_opened_again<F: Factory>() {
    let place = F::make();
    let store = place.open().expect("open");
    let long = event(3, 20_000).body;
    store.append(&batch(1, vec![seal("ana", "one"), seal("long", long.clone())])).expect("append");
    assert_eq!(document(&store, "ana"), Some(Bytes::from("one")));
    assert_eq!(document(&store, "long"), Some(long));
    store.append(&batch(2, vec![seal("ana", "two"), seal("long", "")])).expect("append");
    assert_eq!(document(&store, "ana"), Some(Bytes::from("two")));
    assert_eq!(document(&store, "long"), Some(Bytes::new()));
    store.append(&batch(3, vec![remove("ana"), put("long", "open")])).expect("append");
    assert_eq!(document(&store, "ana"), None);
    assert_eq!(document(&store, "long"), Some(Bytes::from("open")));
    let again =
        vec![seal("ana", "three"), remove("ana"), seal("ana", "four"), seal("long", "shut")];
    store.append(&batch(4, again)).expect("append");
    store.append(&batch(5, vec![seal("gone", "five"), remove("gone")])).expect("append");
    let all = documents_of(&store, stream(1));
    let expected = [("ana", "four"), ("long", "shut")];
    assert!(
        all.iter()
            .map(|(key, value)| (key.as_slice(), value.as_ref()))
            .eq(expected.iter().map(|(key, value)| (key.as_bytes(), value.as_bytes())))
    );
    assert_eq!(store.verify().expect("verify").damage, None);
}

/// Rule 13: with the backup come the keys, and the secret.
pub fn a_backup_brings_the_secret_and_what_is_sealed<F: Factory>() {
    let source_place = F::make();
    let source = source_place.open().expect("open");
    // Far more than the slots of one block, with gaps.
    for round in 0..30_u64 {
        let person = |number: u64| format!("person-{round}-{number}");
        let mut documents: Vec<_> =
            (0..150).map(|number| seal(&person(number), event(number, 60).body)).collect();
        documents.extend((0..150).step_by(7).map(|number| remove(&person(number))));
        source.append(&batch(round + 1, documents)).expect("append");
        let later = vec![remove(&person(1)), remove(&person(2))];
        let commit = Commit { documents: later, ..commit(stream(1), round + 2, Vec::new()) };
        source.append(&[commit]).expect("append");
    }
    let mut backup = Vec::new();
    source.backup(&mut backup).expect("backup");

    let target_place = F::make();
    let target = target_place.open().expect("open");
    target.restore(&mut backup.as_slice()).expect("restore");
    assert_eq!(target.secret().expect("secret"), source.secret().expect("secret"));
    assert_eq!(content(&target), content(&source));
    target.append(&batch(31, vec![seal("new", "Ana")])).expect("append");
    assert_eq!(document(&target, "new"), Some(Bytes::from("Ana")));
    assert_eq!(target.verify().expect("verify").damage, None);
}

/// Rule 2 for what is sealed, and for the secret.
pub fn what_is_sealed_survives_a_kill<F: Factory>() {
    let mut place = F::make();
    let store = place.open().expect("open");
    let secret = store.secret().expect("secret");
    store.append(&batch(1, vec![seal("ana", "one"), seal("eva", "one")])).expect("append");
    store.append(&batch(2, vec![seal("ana", "two"), remove("eva")])).expect("append");
    place.kill(store);
    let store = place.open().expect("open again");
    assert_eq!(document(&store, "ana"), Some(Bytes::from("two")));
    assert_eq!(document(&store, "eva"), None);
    assert_eq!(store.secret().expect("secret"), secret);
    store.append(&batch(3, vec![seal("eva", "three")])).expect("append");
    assert_eq!(document(&store, "eva"), Some(Bytes::from("three")));
}
