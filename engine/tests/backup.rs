//! A backup is taken while work goes on, and is restored into any kind of store.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use support::Clinic;
use turnero::store::{redb_store, restore_from_file};
use turnero::{Engine, Settings};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_a_busy_engine_holds_all_that_was_acknowledged_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let engine =
        Engine::open(Settings::in_folder(folder.path().join("data")).forecasts(false)).unwrap();
    let clinic = Clinic::in_engine(engine).await;
    let mut before = Vec::new();
    for _ in 0..50 {
        before.push(clinic.issued().await.ticket);
    }
    let busy = tokio::spawn({
        let clinic = clinic.clone();
        async move {
            for _ in 0..500 {
                clinic.issued().await;
            }
        }
    });
    let file = clinic.engine.backup(folder.path().join("backups")).await.unwrap();
    busy.await.unwrap();
    clinic.engine.close().await.unwrap();

    // Into another kind of store: a backup is also a way to move.
    let restored = folder.path().join("restored");
    let store = redb_store::open(&restored, &redb_store::Options::default()).unwrap();
    restore_from_file(&store, &file).unwrap();
    drop(store);
    let settings = Settings::in_folder(&restored).forecasts(false).set("store", "redb").unwrap();
    let clinic = clinic.moved_to(Engine::open(settings).unwrap());
    let snapshot = clinic.snapshot().await;
    assert!((50..=550).contains(&snapshot.waiting_count));
    let first: Vec<_> = snapshot.waiting.iter().take(50).map(|ticket| ticket.ticket).collect();
    assert_eq!(first, before);
    clinic.issued().await;
}

#[tokio::test]
async fn a_backup_goes_wherever_the_host_wants_it() {
    let clinic = Clinic::in_memory().await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let summary = clinic.engine.backup_into(file.reopen().unwrap()).await.unwrap();
    assert_eq!(summary.streams, 1);
    assert_eq!(summary.bytes, file.as_file().metadata().unwrap().len());
}
