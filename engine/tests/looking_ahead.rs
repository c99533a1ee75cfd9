//! The engine says how long people wait: in time, not too often, and only what holds. No test sleeps: the
//! clock is set by hand, and forecasts say when there is a new one.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::sync::Arc;

use support::{Clinic, quiet};
use tokio::sync::watch;
use turnero::branch::{ChangeService, FindTicket, Finish, ServiceTerms, Start};
use turnero::store::faulty::FaultyDisk;
use turnero::{
    AskError, BranchForecast, BranchId, Branches, Engine, ManualClock, Principal, Seconds,
    Timestamp,
};

/// A clinic in which everything takes ten minutes, and its clock.
struct Room {
    clinic: Clinic,
    clock: Arc<ManualClock>,
    forecasts: watch::Receiver<Option<Arc<BranchForecast>>>,
}

impl Room {
    async fn new() -> Self {
        let clock = Arc::new(ManualClock::new("2026-11-20T14:00:00Z".parse().unwrap()));
        let settings = quiet(&FaultyDisk::default()).forecasts(true).clock(clock.clone());
        let clinic = Clinic::in_engine(Engine::open(settings).unwrap()).await;
        let (branch, service) = (clinic.branch, clinic.service);
        let guess = Some(Seconds::minutes(10));
        let terms = ServiceTerms { guess, ..ServiceTerms::default() };
        let change = ChangeService { branch, service, name: "General".parse().unwrap(), terms };
        clinic.engine.ask(&clinic.host, change).await.unwrap();
        let forecasts = clinic.engine.follow_forecasts(&clinic.host, branch).unwrap();
        Self { clinic, clock, forecasts }
    }

    /// The first forecast that knows at least this event. Seconds pass while it is waited for.
    async fn knowing(&mut self, seq: u64) -> Arc<BranchForecast> {
        loop {
            let newest = self.forecasts.borrow_and_update().clone();
            if let Some(forecast) = newest
                && forecast.seq >= seq
            {
                return forecast;
            }
            self.clock.advance_millis(1_000);
            tokio::task::yield_now().await;
        }
    }

    async fn seq(&self) -> u64 {
        self.clinic.snapshot().await.seq
    }
}

#[tokio::test]
async fn who_waits_and_who_would_come_can_see_how_long_it_takes() {
    let mut room = Room::new().await;
    let clinic = room.clinic.clone();
    let mut tickets = Vec::new();
    for _ in 0..6 {
        tickets.push(clinic.issued().await.ticket);
    }
    for counter in 0..2 {
        let ticket = clinic.called(counter).await.ticket;
        clinic.engine.ask(&clinic.host, Start { branch: clinic.branch, ticket }).await.unwrap();
    }
    let seq = room.seq().await;
    let forecast = room.knowing(seq).await;
    let shown: Vec<_> = forecast.tickets.iter().map(|it| it.ticket).collect();
    assert_eq!(shown, tickets[2..]);
    let waits: Vec<_> = forecast.tickets.iter().map(|it| it.wait.unwrap().median_millis).collect();
    assert!(waits.is_sorted() && waits[0] > 0, "{waits:?}");
    let newcomer = forecast.newcomers[0].wait.unwrap();
    assert!(newcomer.median_millis >= waits[3], "{newcomer:?}");
    assert_eq!(forecast.wait_of(tickets[0]), None, "who is served does not wait");
}

#[tokio::test]
async fn what_is_told_is_promised_with_the_next_ticket() {
    let mut room = Room::new().await;
    let clinic = room.clinic.clone();
    for _ in 0..8 {
        clinic.issued().await;
    }
    for _ in 0..50 {
        let seq = room.seq().await;
        let newcomer = room.knowing(seq).await.newcomers[0].wait.unwrap();
        // It is told right after it is shown, unless it is nearly what was told before.
        for _ in 0..200 {
            if room.seq().await > seq {
                break;
            }
        }
        let issued = clinic.issued().await;
        let find = FindTicket { branch: clinic.branch, ticket: issued.ticket };
        let kept = clinic.engine.ask(&clinic.host, find).await.unwrap();
        assert_eq!(kept.promise, issued.promise);
        if issued.promise == Some(newcomer.into()) {
            return;
        }
    }
    panic!("nobody was promised what was shown");
}

#[tokio::test]
async fn however_much_happens_there_is_one_forecast_a_second() {
    let mut room = Room::new().await;
    let seq = room.seq().await;
    let first = room.knowing(seq).await;
    let mut seen: Vec<Timestamp> = vec![first.at];
    for _ in 0..40 {
        let ticket = room.clinic.issued().await.ticket;
        let (branch, clinic) = (room.clinic.branch, &room.clinic);
        clinic.called(0).await;
        clinic.engine.ask(&clinic.host, Start { branch, ticket }).await.unwrap();
        clinic.engine.ask(&clinic.host, Finish { branch, ticket }).await.unwrap();
        room.clock.advance_millis(100);
        seen.extend(room.forecasts.borrow_and_update().as_ref().map(|forecast| forecast.at));
    }
    seen.dedup();
    let pauses: Vec<_> = seen.windows(2).map(|two| two[1].millis_since(two[0])).collect();
    assert!(pauses.iter().all(|pause| *pause >= 1_000), "{pauses:?}");
}

#[tokio::test]
async fn who_may_not_see_a_branch_sees_no_forecast_of_it() {
    let clinic = Room::new().await.clinic;
    let elsewhere = Principal { branches: Branches::Some(Arc::default()), ..Principal::host() };
    let denied = clinic.engine.forecast(&elsewhere, clinic.branch).await.unwrap_err();
    let nowhere: BranchId = clinic.engine.fresh_id();
    let unknown = clinic.engine.forecast(&clinic.host, nowhere).await.unwrap_err();
    assert_eq!((denied.code(), unknown.code()), ("branch.unknown", "branch.unknown"));
    clinic.engine.close().await.unwrap();
    let closed = clinic.engine.forecast(&clinic.host, clinic.branch).await;
    assert_eq!(closed, Err(AskError::Closed));
}
