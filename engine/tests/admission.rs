//! Everything is bounded: full means a clear refusal.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use support::Clinic;
use turnero::AskError;
use turnero::bounds::IN_FLIGHT_PER_AGGREGATE_MAX;
use turnero::store::faulty::FaultyDisk;

#[tokio::test]
async fn a_flooded_branch_turns_away_and_then_goes_on() {
    let disk = FaultyDisk::default();
    let clinic = Clinic::on_disk(&disk).await;
    disk.hold_writes();
    let tasks: Vec<_> = (0..IN_FLIGHT_PER_AGGREGATE_MAX)
        .map(|_| {
            let clinic = clinic.clone();
            tokio::spawn(async move { clinic.engine.ask(&clinic.host, clinic.issue()).await })
        })
        .collect();
    while clinic.engine.under_way() < IN_FLIGHT_PER_AGGREGATE_MAX {
        tokio::task::yield_now().await;
    }
    let error = clinic.engine.ask(&clinic.host, clinic.issue()).await.unwrap_err();
    assert!(matches!(error, AskError::Busy { .. }), "{error:?}");
    assert_eq!(error.to_string(), "too many messages are under way; come back in 250 ms");

    disk.release_writes();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(clinic.engine.under_way(), 0);
    clinic.issued().await;
}

#[tokio::test]
async fn a_dropped_question_gives_its_place_back_and_is_still_carried_out() {
    let disk = FaultyDisk::default();
    let clinic = Clinic::on_disk(&disk).await;
    disk.hold_writes();
    {
        let ask = clinic.engine.ask(&clinic.host, clinic.issue());
        tokio::pin!(ask);
        let pending = std::future::poll_fn(|context| {
            std::task::Poll::Ready(ask.as_mut().poll(context).is_pending())
        });
        assert!(pending.await);
    }
    disk.release_writes();
    while clinic.engine.under_way() > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(clinic.snapshot().await.waiting_count, 1);
}
