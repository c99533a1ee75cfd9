//! Old events are forgotten, and nothing that they have led to.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use support::{Clinic, quiet};
use turnero::branch::{Finish, Start};
use turnero::store::faulty::FaultyDisk;
use turnero::{Engine, FeedItem, ManualClock, Pruned, Timestamp, Topic};

const HOUR: Duration = Duration::from_secs(60 * 60);

fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(Timestamp::from_millis(1_800_000_000_000)))
}

fn passes(clock: &ManualClock, time: Duration) {
    clock.advance_millis(i64::try_from(time.as_millis()).unwrap());
}

/// An engine on this disk with this clock.
fn open(disk: &FaultyDisk, clock: &Arc<ManualClock>) -> Engine {
    Engine::open(quiet(disk).clock(clock.clone())).unwrap()
}

/// So many come and are served.
async fn visits(clinic: &Clinic, number: usize) {
    let (host, branch) = (&clinic.host, clinic.branch);
    for _ in 0..number {
        clinic.issued().await;
        let ticket = clinic.called(0).await.ticket;
        clinic.engine.ask(host, Start { branch, ticket }).await.unwrap();
        clinic.engine.ask(host, Finish { branch, ticket }).await.unwrap();
    }
}

#[tokio::test]
async fn what_is_old_is_forgotten_and_what_it_led_to_stays() {
    let (disk, clock) = (FaultyDisk::default(), clock());
    let clinic = Clinic::in_engine(open(&disk, &clock)).await;
    visits(&clinic, 50).await;
    passes(&clock, 3 * 24 * HOUR);
    visits(&clinic, 10).await;
    // Closing writes a checkpoint of everything.
    clinic.engine.close().await.unwrap();
    let clinic = clinic.moved_to(open(&disk, &clock));
    let before = clinic.snapshot().await;

    let pruned = clinic.engine.prune(2 * 24 * HOUR).await.unwrap();
    assert_eq!(pruned.branches, 1);
    assert!((150..=204).contains(&pruned.events), "{pruned:?}");
    assert_eq!(clinic.engine.prune(2 * 24 * HOUR).await.unwrap().branches, 0);
    assert_eq!(clinic.snapshot().await, before);
    clinic.engine.close().await.unwrap();

    let clinic = clinic.moved_to(open(&disk, &clock));
    assert_eq!(clinic.snapshot().await, before);
    // Who was far behind gets a snapshot instead of what is gone.
    let mut feed = clinic.engine.feed(&clinic.host, Topic::Branch(clinic.branch), Some(1)).unwrap();
    assert!(matches!(feed.next().await.unwrap(), FeedItem::Snapshot { .. }));
    visits(&clinic, 1).await;
    clinic.engine.close().await.unwrap();
}

#[tokio::test]
async fn what_is_of_today_or_behind_the_checkpoint_is_kept_whatever_was_asked_for() {
    let (disk, clock) = (FaultyDisk::default(), clock());
    let clinic = Clinic::in_engine(open(&disk, &clock)).await;
    visits(&clinic, 50).await;
    passes(&clock, 48 * HOUR);
    assert_eq!(clinic.engine.prune(HOUR).await.unwrap(), Pruned::default(), "no checkpoint yet");
    clinic.engine.close().await.unwrap();

    let clinic = clinic.moved_to(open(&disk, &clock));
    let once = clinic.issue();
    let key = "a-key-of-today";
    let first = clinic.engine.ask_once(&clinic.host, key, once.clone()).await.unwrap();
    passes(&clock, 23 * HOUR);
    clinic.engine.close().await.unwrap();
    let clinic = clinic.moved_to(open(&disk, &clock));
    assert!(clinic.engine.prune(Duration::ZERO).await.unwrap().events > 0);
    assert_eq!(clinic.engine.ask_once(&clinic.host, key, once).await.unwrap(), first);
    clinic.engine.close().await.unwrap();
}
