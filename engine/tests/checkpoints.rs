//! Opening does not replay history: it starts from the newest checkpoint.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::sync::Arc;

use support::{Clinic, open};
use turnero::bounds::CHECKPOINT_EVERY_BYTES_MIN;
use turnero::branch::Recall;
use turnero::store::faulty::{self, FaultyDisk, Unsynced};
use turnero::store::{Commit, DocumentChange, Page, Store, StoreError};
use turnero::{Engine, OpenError, Settings};

/// The document that says that a checkpoint is whole.
const HEAD: &[u8] = b"checkpoint";

fn checkpoint_head(store: &dyn Store) -> Option<serde_json::Value> {
    let stream = store.heads().unwrap().first().unwrap().stream;
    let head = store.document(stream, HEAD).unwrap()?;
    Some(serde_json::from_slice(&head).unwrap())
}

/// Makes events until a checkpoint must have been written.
async fn recall_until_checkpoint(clinic: &Clinic, store: &dyn Store) {
    clinic.issued().await;
    let ticket = clinic.called(0).await.ticket;
    let recall = Recall { branch: clinic.branch, ticket };
    let event_bytes_min = 200;
    for _ in 0..CHECKPOINT_EVERY_BYTES_MIN / event_bytes_min {
        clinic.engine.ask(&clinic.host, recall.clone()).await.unwrap();
        if checkpoint_head(store).is_some() {
            return;
        }
    }
    // It is made on another thread and comes with a later commit.
    while checkpoint_head(store).is_none() {
        clinic.engine.ask(&clinic.host, recall.clone()).await.unwrap();
    }
}

#[tokio::test]
async fn an_engine_that_crashed_starts_from_its_newest_checkpoint() {
    let disk = FaultyDisk::default();
    let store = Arc::new(faulty::open(&disk).unwrap());
    let engine = Engine::open(Settings::in_store(store.clone()).forecasts(false)).unwrap();
    let clinic = Clinic::in_engine(engine).await;
    recall_until_checkpoint(&clinic, store.as_ref()).await;
    let after = clinic.issued().await;
    let before = clinic.snapshot().await;

    // What the checkpoint covers is pruned, so it cannot be replayed: only the checkpoint has it.
    let covers = checkpoint_head(store.as_ref()).unwrap()["covers"].as_u64().unwrap();
    let stream = store.heads().unwrap()[0].stream;
    store.prune(stream, covers + 1).unwrap();
    assert!(matches!(store.events(stream, 0, Page::default()), Err(StoreError::Pruned { .. })));

    let clinic = clinic.moved_to(open(&disk.crash(Unsynced::Lost)));
    assert_eq!(clinic.snapshot().await, before);
    assert_eq!(clinic.called(1).await.ticket, after.ticket);
}

#[tokio::test]
async fn a_clean_close_leaves_a_checkpoint_of_everything() {
    let disk = FaultyDisk::default();
    let clinic = Clinic::on_disk(&disk).await;
    clinic.issued().await;
    let before = clinic.snapshot().await;
    clinic.engine.close().await.unwrap();
    let disk = disk.copy();
    let store = faulty::open(&disk).unwrap();
    assert_eq!(checkpoint_head(&store).unwrap()["covers"], before.seq);
    drop(store);
    assert_eq!(clinic.moved_to(open(&disk)).snapshot().await, before);
}

/// Changes the head of the checkpoint behind the engine's back.
async fn with_changed_head(change: impl FnOnce(&mut serde_json::Value)) -> (Clinic, FaultyDisk) {
    let disk = FaultyDisk::default();
    let clinic = Clinic::on_disk(&disk).await;
    clinic.issued().await;
    clinic.engine.close().await.unwrap();
    let disk = disk.copy();
    let store = faulty::open(&disk).unwrap();
    let mut head = checkpoint_head(&store).unwrap();
    change(&mut head);
    let newest = store.heads().unwrap()[0];
    let value = serde_json::to_vec(&head).unwrap().into();
    let documents = vec![DocumentChange::Put { key: HEAD.into(), value }];
    let first = newest.position + 1;
    store
        .append(&[Commit { stream: newest.stream, first, events: Vec::new(), documents }])
        .unwrap();
    store.close().unwrap();
    (clinic, disk.copy())
}

#[tokio::test]
async fn a_checkpoint_of_another_form_is_ignored_and_the_events_are_replayed() {
    let (clinic, disk) = with_changed_head(|head| head["form"] = 99.into()).await;
    let clinic = clinic.moved_to(open(&disk));
    assert_eq!(clinic.snapshot().await.waiting_count, 1);
}

#[tokio::test]
async fn a_checkpoint_that_is_damaged_is_refused_with_what_to_do() {
    let (_, disk) = with_changed_head(|head| head["digest"] = "00".into()).await;
    let settings = Settings::in_store(Arc::new(faulty::open(&disk).unwrap())).forecasts(false);
    let error = Engine::open(settings).map(drop).unwrap_err();
    assert!(matches!(error, OpenError::Unreadable { .. }), "{error}");
    assert!(error.to_string().contains("restore a backup"), "{error}");
}
