//! The same key does a thing once and answers the same, also after a restart.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::sync::Arc;

use support::{Clinic, open};
use turnero::store::faulty::{FaultyDisk, Unsynced};
use turnero::{AskError, Engine, ManualClock, Settings, Timestamp};

#[tokio::test]
async fn asking_twice_issues_one_ticket() {
    let clinic = Clinic::in_memory().await;
    let first = clinic.engine.ask_once(&clinic.host, "k1", clinic.issue()).await.unwrap();
    let again = clinic.engine.ask_once(&clinic.host, "k1", clinic.issue()).await.unwrap();
    assert_eq!(first, again);
    assert_eq!(clinic.snapshot().await.waiting_count, 1);
    let other = clinic.engine.ask_once(&clinic.host, "k2", clinic.issue()).await.unwrap();
    assert_ne!(first.ticket, other.ticket);
}

#[tokio::test]
async fn asking_twice_at_the_same_moment_issues_one_ticket() {
    let clinic = Clinic::in_memory().await;
    let ask = || clinic.engine.ask_once(&clinic.host, "k", clinic.issue());
    let (one, two, three) = tokio::join!(ask(), ask(), ask());
    let one = one.unwrap();
    assert_eq!(one, two.unwrap());
    assert_eq!(one, three.unwrap());
    assert_eq!(clinic.snapshot().await.waiting_count, 1);
}

#[tokio::test]
async fn the_same_key_for_something_else_is_refused() {
    let clinic = Clinic::in_memory().await;
    clinic.engine.ask_once(&clinic.host, "k", clinic.issue()).await.unwrap();
    let error = clinic.engine.ask_once(&clinic.host, "k", clinic.call_next(0)).await.unwrap_err();
    assert_eq!(error, AskError::KeyReused);
    assert_eq!(clinic.snapshot().await.in_hand.len(), 0);
}

#[tokio::test]
async fn a_key_that_is_none_is_refused() {
    let clinic = Clinic::in_memory().await;
    for key in ["", "two words", "ñ"] {
        let error = clinic.engine.ask_once(&clinic.host, key, clinic.issue()).await.unwrap_err();
        assert_eq!(error, AskError::KeyInvalid, "{key:?}");
    }
}

#[tokio::test]
async fn a_refusal_does_not_use_up_the_key() {
    let clinic = Clinic::in_memory().await;
    let error = clinic.engine.ask_once(&clinic.host, "k", clinic.call_next(0)).await.unwrap_err();
    assert_eq!(error.code(), "branch.nobody_waits");
    let issued = clinic.issued().await;
    let called = clinic.engine.ask_once(&clinic.host, "k", clinic.call_next(0)).await.unwrap();
    assert_eq!(called.ticket, issued.ticket);
}

#[tokio::test]
async fn a_key_is_remembered_after_a_crash_and_after_a_clean_stop() {
    let disk = FaultyDisk::default();
    let clinic = Clinic::on_disk(&disk).await;
    let issued = clinic.engine.ask_once(&clinic.host, "k", clinic.issue()).await.unwrap();

    let disk = disk.crash(Unsynced::Lost);
    let clinic = clinic.moved_to(open(&disk));
    let again = clinic.engine.ask_once(&clinic.host, "k", clinic.issue()).await.unwrap();
    assert_eq!(again, issued, "replayed from the events");

    // A clean stop writes a checkpoint, from which the next opening reads the keys.
    clinic.engine.close().await.unwrap();
    let clinic = clinic.moved_to(open(&disk.copy()));
    let again = clinic.engine.ask_once(&clinic.host, "k", clinic.issue()).await.unwrap();
    assert_eq!(again, issued, "read from the checkpoint");
    assert_eq!(clinic.snapshot().await.waiting_count, 1);
}

#[tokio::test]
async fn a_key_may_be_used_again_after_a_day() {
    let clock = Arc::new(ManualClock::new(Timestamp::from_millis(1_795_171_320_000)));
    let settings = Settings::in_memory().forecasts(false).clock(clock.clone());
    let clinic = Clinic::in_engine(Engine::open(settings).unwrap()).await;
    let first = clinic.engine.ask_once(&clinic.host, "k", clinic.issue()).await.unwrap();
    clock.advance_millis(24 * 60 * 60 * 1000 + 1);
    let later = clinic.engine.ask_once(&clinic.host, "k", clinic.issue()).await.unwrap();
    assert_ne!(first.ticket, later.ticket);
}
