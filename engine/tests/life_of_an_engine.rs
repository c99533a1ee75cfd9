//! Opening, asking, closing, dropping.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use support::Clinic;
use turnero::branch::{BranchRefusal, Snapshot};
use turnero::{
    AskError, BranchId, Engine, Health, OpenError, Principal, Settings, store::StoreError,
};

/// The names of the threads of this process that belong to an engine. The tests of this file run in one
/// process, so each test that counts them does so for an engine of its own mark.
fn engine_threads() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let names =
        tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
    names.filter(|name| name.starts_with("turnero-")).count()
}

#[tokio::test(flavor = "current_thread")]
async fn a_day_survives_closing_and_opening() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(Settings::in_folder(folder.path()).forecasts(false)).unwrap();
    let clinic = Clinic::in_engine(engine).await;
    let first = clinic.issued().await;
    let second = clinic.issued().await;
    let called = clinic.called(0).await;
    assert_eq!(called.ticket, first.ticket);
    let before = clinic.snapshot().await;
    clinic.engine.close().await.unwrap();

    let engine = Engine::open(Settings::in_folder(folder.path()).forecasts(false)).unwrap();
    let clinic = clinic.moved_to(engine);
    assert_eq!(clinic.snapshot().await, before);
    assert_eq!(clinic.called(1).await.ticket, second.ticket);
    assert_eq!(clinic.engine.branches(&clinic.host), [clinic.branch]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_works_from_a_multi_threaded_runtime_with_several_engines_side_by_side() {
    let one = Clinic::in_memory().await;
    let other = Clinic::in_memory().await;
    let tasks = (0..64).map(|number| {
        let clinic = if number % 2 == 0 { one.clone() } else { other.clone() };
        tokio::spawn(async move { clinic.issued().await })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert_eq!(one.snapshot().await.waiting_count, 32);
    assert_eq!(other.snapshot().await.waiting_count, 32);
}

/// How many threads are left once those that are just ending have ended.
fn threads_left() -> usize {
    // `close` answers from the thread that closes, which then has a few instructions left.
    let ended = (0..10_000).any(|_| {
        std::thread::yield_now();
        engine_threads() == 0
    });
    if ended { 0 } else { engine_threads() }
}

/// Runs alone in its process, for it counts threads: the other tests would disturb it.
#[test]
fn nothing_is_left_behind_when_it_is_closed_or_dropped() {
    if std::env::var_os("TURNERO_ALONE").is_none() {
        let name = "nothing_is_left_behind_when_it_is_closed_or_dropped";
        let program = std::env::current_exe().unwrap();
        let output = std::process::Command::new(program)
            .args(["--exact", name])
            .env("TURNERO_ALONE", "1")
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    runtime.block_on(async {
        let engine = Engine::open(Settings::in_folder(folder.path()).forecasts(false)).unwrap();
        let clinic = Clinic::in_engine(engine).await;
        clinic.issued().await;
        assert!(engine_threads() > 0);
        clinic.engine.close().await.unwrap();
        assert_eq!(threads_left(), 0, "after close");
        drop(clinic);

        let engine = Engine::open(Settings::in_folder(folder.path()).forecasts(false)).unwrap();
        assert!(engine_threads() > 0);
        drop(engine);
        assert_eq!(engine_threads(), 0, "after drop");

        // The folder is free again.
        Engine::open(Settings::in_folder(folder.path()).forecasts(false))
            .unwrap()
            .close()
            .await
            .unwrap();
    });
}

#[tokio::test]
async fn a_closed_engine_says_so() {
    let clinic = Clinic::in_memory().await;
    clinic.engine.close().await.unwrap();
    clinic.engine.close().await.unwrap();
    assert_eq!(clinic.engine.health(), Health::Closed);
    let error = clinic.engine.ask(&clinic.host, clinic.issue()).await.unwrap_err();
    assert_eq!(error, AskError::Closed);
}

#[tokio::test]
async fn what_is_under_way_is_finished_before_closing() {
    let clinic = Clinic::in_memory().await;
    let asks = (0..100).map(|_| clinic.engine.ask(&clinic.host, clinic.issue()));
    // Polled once: all of them are sent. A quick one may be answered at once.
    let mut under_way = Vec::new();
    for mut ask in asks.map(Box::pin) {
        if !futures_poll(ask.as_mut()).await {
            under_way.push(ask);
        }
    }
    clinic.engine.close().await.unwrap();
    for ask in under_way {
        ask.await.unwrap();
    }
}

/// Polls a future once.
async fn futures_poll<F: Future>(mut future: std::pin::Pin<&mut F>) -> bool {
    std::future::poll_fn(|context| std::task::Poll::Ready(future.as_mut().poll(context).is_ready()))
        .await
}

#[tokio::test]
async fn a_message_to_a_branch_that_does_not_exist_is_refused() {
    let engine = Engine::open(Settings::in_memory().forecasts(false)).unwrap();
    let branch: BranchId = engine.fresh_id();
    let error = engine.ask(&Principal::host(), Snapshot { branch }).await.unwrap_err();
    assert_eq!(error, AskError::Refused(BranchRefusal::BranchUnknown { branch }));
    assert_eq!(error.code(), "branch.unknown");
    assert!(engine.branches(&Principal::host()).is_empty());
}

#[tokio::test]
async fn a_folder_that_is_in_use_is_refused_with_what_to_do() {
    for store in ["sled", "redb"] {
        let folder = tempfile::tempdir().unwrap();
        let settings =
            Settings::in_folder(folder.path()).forecasts(false).set("store", store).unwrap();
        let first = Engine::open(settings.clone()).unwrap();
        let error = Engine::open(settings).map(drop).unwrap_err();
        assert!(matches!(error, OpenError::Store(StoreError::InUse { .. })), "{store}: {error}");
        assert!(error.to_string().contains("stop that one first"), "{error}");
        first.close().await.unwrap();
    }
}

#[tokio::test]
async fn principals_are_held_to_their_permissions_and_branches() {
    use std::collections::BTreeSet;
    use turnero::{Branches, Permission, Permissions, PrincipalId};

    let clinic = Clinic::in_memory().await;
    let reader = Principal {
        id: PrincipalId::User(uuid::Uuid::nil()),
        origin: None,
        permissions: Permissions::Some(BTreeSet::from([Permission::new("branches:read")]).into()),
        branches: Branches::Some(BTreeSet::from([clinic.branch]).into()),
    };
    clinic.engine.ask(&reader, Snapshot { branch: clinic.branch }).await.unwrap();
    let error = clinic.engine.ask(&reader, clinic.issue()).await.unwrap_err();
    assert_eq!(error.code(), "access.forbidden");

    let stranger =
        Principal { branches: Branches::Some(BTreeSet::new().into()), ..Principal::host() };
    let error = clinic.engine.ask(&stranger, clinic.issue()).await.unwrap_err();
    assert_eq!(error.code(), "branch.unknown", "outside the scope a branch does not exist");
    assert!(clinic.engine.branches(&stranger).is_empty());
}
