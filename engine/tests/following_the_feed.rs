//! A follower sees exactly what happened: no gap, no double, also when it is slow, and across a restart.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::sync::Arc;

use support::{Clinic, open};
use turnero::bounds::{FEED_CATCH_UP_EVENTS_MAX, FEED_EVENTS_MAX};
use turnero::branch::{BranchSnapshot, Recall};
use turnero::store::faulty::{FaultyDisk, Unsynced};
use turnero::{Feed, FeedError, FeedItem, Topic};

fn follow(clinic: &Clinic, after: Option<u64>) -> Feed {
    clinic.engine.feed(&clinic.host, Topic::Branch(clinic.branch), after).unwrap()
}

/// Reads events until `last`, and checks that each follows the one before.
async fn read_to(feed: &mut Feed, last: u64) -> Vec<FeedItem> {
    let mut items = Vec::new();
    while feed.position() != Some(last) {
        let before = feed.position();
        let item = feed.next().await.unwrap();
        if let (FeedItem::Event { seq, body }, Some(before)) = (&item, before) {
            assert_eq!(*seq, before + 1);
            let event: serde_json::Value = serde_json::from_slice(body).unwrap();
            assert_eq!(event["seq"], *seq);
        }
        items.push(item);
    }
    items
}

async fn head(clinic: &Clinic) -> u64 {
    clinic.snapshot().await.seq
}

#[tokio::test]
async fn first_a_snapshot_then_every_event() {
    let clinic = Clinic::in_memory().await;
    clinic.issued().await;
    let mut feed = follow(&clinic, None);
    let FeedItem::Snapshot { seq, body } = feed.next().await.unwrap() else {
        panic!("no snapshot")
    };
    let snapshot: BranchSnapshot = serde_json::from_slice(&body).unwrap();
    assert_eq!(snapshot, clinic.snapshot().await);
    assert_eq!(seq, snapshot.seq);

    let called = clinic.called(0).await;
    let FeedItem::Event { seq: next, body } = feed.next().await.unwrap() else {
        panic!("no event")
    };
    assert_eq!(next, seq + 1);
    let event: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(event["event"]["type"], "ticket_called");
    assert_eq!(event["event"]["ticket"], called.ticket.to_string());
    assert_eq!(event["by"], "host");
}

#[tokio::test]
async fn who_comes_back_with_a_position_gets_what_was_missed() {
    let clinic = Clinic::in_memory().await;
    let all = read_to(&mut follow(&clinic, Some(0)), head(&clinic).await).await;
    for _ in 0..50 {
        clinic.issued().await;
    }
    let rest = read_to(&mut follow(&clinic, Some(all.len() as u64)), head(&clinic).await).await;
    assert_eq!(rest.len(), 50);
    let again = read_to(&mut follow(&clinic, Some(0)), head(&clinic).await).await;
    assert_eq!(again, [all, rest].concat(), "the same bytes, from memory or from the store");
}

#[tokio::test]
async fn a_follower_sees_nothing_that_is_not_durable() {
    let disk = FaultyDisk::default();
    let clinic = Clinic::on_disk(&disk).await;
    let start = head(&clinic).await;
    let mut feed = follow(&clinic, Some(start));
    disk.hold_writes();
    let ask = tokio::spawn({
        let clinic = clinic.clone();
        async move { clinic.engine.ask(&clinic.host, clinic.issue()).await }
    });
    let held = disk.clone();
    tokio::task::spawn_blocking(move || held.wait_until_held()).await.unwrap();
    {
        let next = feed.next();
        tokio::pin!(next);
        let pending = std::future::poll_fn(|context| {
            std::task::Poll::Ready(next.as_mut().poll(context).is_pending())
        });
        assert!(pending.await, "the event is not durable yet");
    }
    disk.release_writes();
    assert_eq!(feed.next().await.unwrap().seq(), start + 1);
    ask.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_followers_of_different_speed_see_the_same() {
    let clinic = Clinic::in_memory().await;
    let start = head(&clinic).await;
    let last = start + 2_000;
    let followers: Vec<_> = (0..20)
        .map(|number| {
            let mut feed = follow(&clinic, Some(start));
            tokio::spawn(async move {
                let mut items = Vec::new();
                while feed.position() != Some(last) {
                    items.push(feed.next().await.unwrap());
                    for _ in 0..number {
                        tokio::task::yield_now().await;
                    }
                }
                items
            })
        })
        .collect();
    let clients: Vec<_> = (0..20)
        .map(|_| {
            let clinic = clinic.clone();
            tokio::spawn(async move {
                for _ in 0..100 {
                    clinic.issued().await;
                }
            })
        })
        .collect();
    for client in clients {
        client.await.unwrap();
    }
    let mut expected = None;
    for follower in followers {
        let items = follower.await.unwrap();
        let seqs: Vec<_> = items.iter().map(FeedItem::seq).collect();
        assert_eq!(seqs, (start + 1..=last).collect::<Vec<_>>());
        assert_eq!(*expected.get_or_insert_with(|| items.clone()), items);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_follower_that_fell_behind_reads_from_the_store_or_gets_a_snapshot() {
    let clinic = Clinic::in_memory().await;
    let issued = clinic.issued().await;
    let called = clinic.called(0).await;
    assert_eq!(issued.ticket, called.ticket);
    let start = head(&clinic).await;
    let mut near = follow(&clinic, Some(start));
    let mut far = follow(&clinic, Some(start));
    // Recalling makes many events without many tickets.
    let recall_many = async |times: u64| {
        let clinic = Arc::new(clinic.clone());
        let tasks: Vec<_> = (0..64)
            .map(|task| {
                let clinic = clinic.clone();
                let recall = Recall { branch: clinic.branch, ticket: called.ticket };
                tokio::spawn(async move {
                    for _ in (task..times).step_by(64) {
                        clinic.engine.ask(&clinic.host, recall.clone()).await.unwrap();
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    };
    // More than the ring holds, less than what is worth a snapshot.
    let behind = FEED_EVENTS_MAX as u64 + 500;
    recall_many(behind).await;
    let items = read_to(&mut near, start + behind).await;
    assert_eq!(items.len() as u64, behind, "every event, and no snapshot");

    recall_many(FEED_CATCH_UP_EVENTS_MAX).await;
    let item = far.next().await.unwrap();
    assert!(matches!(item, FeedItem::Snapshot { .. }), "{item:?}");
    assert_eq!(item.seq(), head(&clinic).await);
}

#[tokio::test]
async fn a_follower_comes_back_after_a_restart_without_a_gap() {
    let disk = FaultyDisk::default();
    let clinic = Clinic::on_disk(&disk).await;
    clinic.issued().await;
    let mut feed = follow(&clinic, Some(0));
    read_to(&mut feed, 3).await;
    clinic.issued().await;
    let position = feed.position();
    drop(feed);

    let clinic = clinic.moved_to(open(&disk.crash(Unsynced::Lost)));
    let mut feed = follow(&clinic, position);
    let last = head(&clinic).await;
    assert_eq!(read_to(&mut feed, last).await.len() as u64, last - 3);
    clinic.issued().await;
    assert_eq!(feed.next().await.unwrap().seq(), last + 1);
}

#[tokio::test]
async fn a_position_from_the_future_gets_a_snapshot() {
    let clinic = Clinic::in_memory().await;
    let mut feed = follow(&clinic, Some(1_000_000));
    assert!(matches!(feed.next().await.unwrap(), FeedItem::Snapshot { .. }));
}

#[tokio::test]
async fn the_feed_of_a_closed_engine_ends_after_its_last_event() {
    let clinic = Clinic::in_memory().await;
    let last = head(&clinic).await;
    let mut feed = follow(&clinic, Some(last));
    clinic.issued().await;
    clinic.engine.close().await.unwrap();
    assert_eq!(feed.next().await.unwrap().seq(), last + 1);
    assert_eq!(feed.next().await.unwrap_err(), FeedError::Closed);
}

#[tokio::test]
async fn a_feed_of_nothing_is_refused() {
    let clinic = Clinic::in_memory().await;
    let nowhere = clinic.engine.fresh_id();
    let error =
        clinic.engine.feed(&clinic.host, Topic::Branch(nowhere), None).map(drop).unwrap_err();
    assert_eq!(error, FeedError::Unknown(nowhere));
}
