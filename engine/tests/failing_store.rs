//! When the store fails, nothing more is acknowledged, memory goes back to what is durable, queries go
//! on, and the engine recovers by itself.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use support::{Clinic, open, until};
use turnero::branch::FindTicket;
use turnero::store::faulty::{FaultyDisk, Unsynced, WriteFault};
use turnero::{AskError, Health, LostOutcome};

#[tokio::test]
async fn a_full_disk_makes_the_engine_read_only_until_there_is_space() {
    let disk = FaultyDisk::default();
    let clinic = Clinic::on_disk(&disk).await;
    let kept = clinic.issued().await;
    disk.set_full(true);

    let error = clinic.engine.ask(&clinic.host, clinic.issue()).await.unwrap_err();
    assert_eq!(error.code(), "engine.unavailable");
    assert!(error.to_string().contains("the disk is full; free some space"), "{error}");
    let health = clinic.engine.health();
    assert!(matches!(health, Health::ReadOnly { .. } | Health::Recovering { .. }), "{health:?}");

    // What is durable is shown, what was lost is not, and no command is even tried.
    let snapshot = clinic.snapshot().await;
    assert_eq!(snapshot.waiting_count, 1);
    assert_eq!(snapshot.waiting[0].ticket, kept.ticket);
    let error = clinic.engine.ask(&clinic.host, clinic.issue()).await.unwrap_err();
    assert!(
        matches!(&error, AskError::Unavailable { outcome: LostOutcome::NotDone, .. }),
        "{error:?}"
    );

    disk.set_full(false);
    until(&clinic.engine, Health::is_ready).await;
    let next = clinic.issued().await;
    assert_eq!(next.code.to_string(), "A-002", "the lost ticket took no number with it");
}

#[tokio::test]
async fn a_commit_in_doubt_that_was_kept_is_found_again() {
    let disk = FaultyDisk::default();
    let clinic = Clinic::on_disk(&disk).await;
    disk.fail_next_write(WriteFault::AnswerIsLost);
    let error = clinic.engine.ask_once(&clinic.host, "k", clinic.issue()).await.unwrap_err();
    assert!(
        matches!(&error, AskError::Unavailable { outcome: LostOutcome::Unknown, .. }),
        "{error:?}"
    );
    assert!(error.to_string().contains("ask again with the same idempotency key"), "{error}");
    until(&clinic.engine, Health::is_ready).await;

    let issued = clinic.engine.ask_once(&clinic.host, "k", clinic.issue()).await.unwrap();
    assert_eq!(issued.code.to_string(), "A-001");
    assert_eq!(clinic.snapshot().await.waiting_count, 1, "it was done once");
}

#[tokio::test]
async fn a_commit_in_doubt_that_was_lost_is_done_when_asked_again() {
    let disk = FaultyDisk::default();
    disk.set_after_failed_sync(Unsynced::Lost);
    let clinic = Clinic::on_disk(&disk).await;
    disk.fail_next_write(WriteFault::SyncFails);
    clinic.engine.ask_once(&clinic.host, "k", clinic.issue()).await.unwrap_err();
    until(&clinic.engine, Health::is_ready).await;
    let issued = clinic.engine.ask_once(&clinic.host, "k", clinic.issue()).await.unwrap();
    assert_eq!(issued.code.to_string(), "A-001");
    assert_eq!(clinic.snapshot().await.waiting_count, 1);
}

#[tokio::test]
async fn queries_that_saw_the_future_are_not_answered_from_it() {
    let disk = FaultyDisk::default();
    let clinic = Clinic::on_disk(&disk).await;
    disk.hold_writes();
    let command = tokio::spawn({
        let clinic = clinic.clone();
        async move { clinic.engine.ask(&clinic.host, clinic.issue()).await }
    });
    let waiting = tokio::task::spawn_blocking({
        let disk = disk.clone();
        move || disk.wait_until_held()
    });
    waiting.await.unwrap();
    // The ticket is in memory now, but not on disk. A query sees it, so it has to wait.
    let query = tokio::spawn({
        let clinic = clinic.clone();
        async move {
            let snapshot = turnero::branch::Snapshot { branch: clinic.branch };
            clinic.engine.ask(&clinic.host, snapshot).await
        }
    });
    while clinic.engine.under_way() < 2 {
        tokio::task::yield_now().await;
    }
    disk.set_full(true);
    disk.release_writes();
    command.await.unwrap().unwrap_err();
    // It was decided on what was lost: no answer, or one without the lost ticket.
    if let Ok(snapshot) = query.await.unwrap() {
        assert_eq!(snapshot.waiting_count, 0);
    }
    disk.set_full(false);
    until(&clinic.engine, Health::is_ready).await;
    assert_eq!(clinic.snapshot().await.waiting_count, 0);
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_over_many_failures() {
    let disk = FaultyDisk::default();
    let clinic = Clinic::on_disk(&disk).await;
    let faults = [WriteFault::FailsBefore, WriteFault::AnswerIsLost, WriteFault::SyncFails];
    let mut acknowledged = Vec::new();
    for round in 0..30 {
        disk.fail_write_after(round % 5, faults[usize::try_from(round).unwrap() % 3]);
        for _ in 0..10 {
            if let Ok(issued) = clinic.engine.ask(&clinic.host, clinic.issue()).await {
                acknowledged.push(issued.ticket);
            }
        }
        until(&clinic.engine, Health::is_ready).await;
    }
    assert!(acknowledged.len() > 30, "{}", acknowledged.len());
    for ticket in &acknowledged {
        let find = FindTicket { branch: clinic.branch, ticket: *ticket };
        clinic.engine.ask(&clinic.host, find).await.unwrap();
    }
    let clinic = clinic.moved_to(open(&disk.crash(Unsynced::Lost)));
    for ticket in acknowledged {
        let find = FindTicket { branch: clinic.branch, ticket };
        clinic.engine.ask(&clinic.host, find).await.unwrap();
    }
}

#[tokio::test]
async fn an_engine_whose_disk_is_gone_still_closes() {
    let disk = FaultyDisk::default();
    let clinic = Clinic::on_disk(&disk).await;
    disk.set_unreachable(true);
    clinic.engine.ask(&clinic.host, clinic.issue()).await.unwrap_err();
    // Whether the store can be put in order is its own affair: closing ends either way.
    let _ = clinic.engine.close().await;
    assert_eq!(clinic.engine.health(), Health::Closed);
}
