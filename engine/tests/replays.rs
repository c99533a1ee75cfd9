//! What a branch was like at any moment, and what a day would have been under another policy: read from the
//! store, beside the work.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::sync::Arc;

use support::Clinic;
use turnero::branch::{
    AddService, CallNext, ChangeService, CloseCounter, CloseDay, Finish, IssueTicket, OpenDay,
    PolicyChoice, ServiceTerms, Start,
};
use turnero::hours::Date;
use turnero::replay::ReasonKind;
use turnero::store::Store;
use turnero::store::faulty::{self, FaultyDisk, Unsynced};
use turnero::{
    AskError, BranchId, Clock, Engine, ManualClock, Name, Permission, Permissions, Principal,
    PrincipalId, ReplayError, Seconds, ServiceId, Settings, Timestamp, WhatIf,
};

const MINUTE: i64 = 60_000;

fn moment(text: &str) -> Timestamp {
    format!("2026-11-{text}Z").parse().unwrap()
}

fn date(day: u8) -> Date {
    format!("2026-11-{day:02}").parse().unwrap()
}

fn policy(name: &str) -> PolicyChoice {
    PolicyChoice::named(Name::new(name).unwrap())
}

fn until(clock: &ManualClock, text: &str) {
    clock.advance_millis(moment(text).millis_since(clock.now()));
}

fn on(disk: &FaultyDisk, clock: &Arc<ManualClock>) -> Engine {
    let store = Arc::new(faulty::open(disk).unwrap());
    Engine::open(Settings::in_store(store).forecasts(false).clock(clock.clone())).unwrap()
}

/// A clinic where one counter works, on the evening before: the first day is over.
async fn closed_clinic(engine: Engine) -> Clinic {
    let clinic = Clinic::in_engine(engine).await;
    let (host, branch) = (&clinic.host, clinic.branch);
    let counter = clinic.counters[1];
    clinic.engine.ask(host, CloseCounter { branch, counter }).await.unwrap();
    clinic.engine.ask(host, CloseDay { branch }).await.unwrap();
    clinic
}

/// A day in ticket order would be long, short; people take tickets at 8:00, and the counter works until all
/// are served. Ends at 8:36.
async fn a_day(clinic: &Clinic, clock: &ManualClock) {
    let (engine, host, branch) = (&clinic.engine, &clinic.host, clinic.branch);
    engine.ask(host, OpenDay { branch }).await.unwrap();
    let long = long_service(clinic).await;
    for service in [long, long, clinic.service, clinic.service] {
        engine.ask(host, IssueTicket::new(branch, service)).await.unwrap();
        clock.advance_millis(MINUTE);
    }
    for _ in 0..4 {
        let counter = clinic.counters[0];
        let ticket = engine.ask(host, CallNext { branch, counter }).await.unwrap().ticket;
        engine.ask(host, Start { branch, ticket }).await.unwrap();
        let view = engine.ask(host, turnero::branch::FindTicket { branch, ticket }).await.unwrap();
        clock.advance_millis(if view.service == long { 12 * MINUTE } else { 4 * MINUTE });
        engine.ask(host, Finish { branch, ticket }).await.unwrap();
    }
}

/// The service that takes long; added when it is not there yet.
async fn long_service(clinic: &Clinic) -> ServiceId {
    let (engine, host, branch) = (&clinic.engine, &clinic.host, clinic.branch);
    let services = clinic.snapshot().await.services;
    if let Some(long) = services.iter().find(|view| view.service != clinic.service) {
        return long.service;
    }
    let name = || Name::new("Registration").unwrap();
    let add = AddService { branch, name: name(), prefix: "D".parse().unwrap() };
    let service = engine.ask(host, add).await.unwrap().service;
    let guess = Some(Seconds::minutes(20));
    let terms = ServiceTerms { guess, ..ServiceTerms::default() };
    let change = ChangeService { branch, service, name: name(), terms };
    engine.ask(host, change).await.unwrap();
    service
}

fn longest_minutes(of: &turnero::replay::Outcome) -> u64 {
    of.all.longest_ms.unwrap() / 60_000
}

async fn ask(clinic: &Clinic, day: u8, name: &str) -> Result<WhatIf, ReplayError> {
    clinic.engine.what_if(&clinic.host, clinic.branch, date(day), policy(name)).await
}

/// What holds in every store.
async fn a_day_is_held_against_plain_ticket_order(engine: Engine, clock: &ManualClock) -> Clinic {
    let clinic = closed_clinic(engine).await;
    until(clock, "20T08:00:00");
    a_day(&clinic, clock).await;
    clinic.engine.ask(&clinic.host, CloseDay { branch: clinic.branch }).await.unwrap();
    until(clock, "23T09:00:00");

    let what_if = ask(&clinic, 20, "fifo").await.unwrap();
    assert!(what_if.over);
    assert_eq!(what_if.until, moment("20T08:36:00"));
    assert_eq!(what_if.as_it_was, what_if.replayed, "people called by the policy");
    assert_eq!((what_if.own_policy.name(), what_if.other_policy.name()), ("balanced", "fifo"));
    let (was, other) = (&what_if.as_it_was, &what_if.other);
    assert_eq!((was.endings.served, other.endings.served), (4, 4));
    assert_eq!((was.work_ms, other.work_ms), (32 * 60_000, 32 * 60_000));
    assert_eq!(was.reasons.get(&ReasonKind::Shortest), Some(&4));
    assert_eq!(other.reasons.get(&ReasonKind::Oldest), Some(&4));
    // Short, short, long, long; and long, long, short, short.
    assert_eq!((longest_minutes(was), longest_minutes(other)), (23, 29));
    assert!(was.all.mean_ms < other.all.mean_ms, "{was:?} {other:?}");
    clinic
}

#[tokio::test]
async fn a_day_is_held_against_another_policy_over_a_disk_that_failed() {
    let (disk, clock) = (FaultyDisk::default(), Arc::new(ManualClock::new(moment("19T20:00:00"))));
    let clinic = a_day_is_held_against_plain_ticket_order(on(&disk, &clock), &clock).await;
    let before = ask(&clinic, 20, "quick").await.unwrap();
    clinic.engine.close().await.unwrap();

    // The same after the plug was pulled, from what the disk has.
    let again = clinic.moved_to(on(&disk.crash(Unsynced::Lost), &clock));
    assert_eq!(ask(&again, 20, "quick").await.unwrap(), before);
}

#[tokio::test]
async fn a_day_is_held_against_another_policy_in_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::new(moment("19T20:00:00")));
    let settings = Settings::in_folder(folder.path()).forecasts(false);
    let engine = Engine::open(settings.clock(clock.clone())).unwrap();
    let clinic = a_day_is_held_against_plain_ticket_order(engine, &clock).await;
    clinic.engine.close().await.unwrap();
}

#[tokio::test]
async fn the_day_under_way_counts_as_far_as_it_has_come() {
    let (disk, clock) = (FaultyDisk::default(), Arc::new(ManualClock::new(moment("19T20:00:00"))));
    let clinic = closed_clinic(on(&disk, &clock)).await;
    until(&clock, "20T08:00:00");
    a_day(&clinic, &clock).await;
    clinic.issued().await;
    clock.advance_millis(MINUTE);
    let what_if = ask(&clinic, 20, "fifo").await.unwrap();
    assert!(!what_if.over);
    assert_eq!(what_if.as_it_was.endings.still_there, 1);
    assert_eq!(what_if.as_it_was.endings.all(), 5);
    assert_eq!(what_if.other.endings.all(), 5);
}

#[tokio::test]
async fn a_day_that_was_opened_twice_counts_as_one() {
    let (disk, clock) = (FaultyDisk::default(), Arc::new(ManualClock::new(moment("19T20:00:00"))));
    let clinic = closed_clinic(on(&disk, &clock)).await;
    until(&clock, "20T08:00:00");
    for _ in 0..2 {
        a_day(&clinic, &clock).await;
        clinic.engine.ask(&clinic.host, CloseDay { branch: clinic.branch }).await.unwrap();
    }
    let what_if = ask(&clinic, 20, "fifo").await.unwrap();
    assert_eq!(what_if.as_it_was.endings.served, 8);
    assert_eq!(what_if.as_it_was, what_if.replayed);
}

#[tokio::test]
async fn a_branch_is_shown_as_it_was_at_any_moment() {
    let (disk, clock) = (FaultyDisk::default(), Arc::new(ManualClock::new(moment("19T20:00:00"))));
    let clinic = closed_clinic(on(&disk, &clock)).await;
    let (host, branch) = (&clinic.host, clinic.branch);
    until(&clock, "20T08:00:00");
    a_day(&clinic, &clock).await;
    let now = clinic.snapshot().await;
    let at = |text: &str| clinic.engine.branch_at(host, branch, moment(text));

    let early = at("20T08:02:30").await.unwrap();
    assert_eq!((early.waiting_count, early.in_hand.len(), early.totals.served), (3, 0, 0));
    let later = at("20T08:10:00").await.unwrap();
    assert_eq!((later.waiting_count, later.in_hand.len(), later.totals.served), (2, 1, 1));
    assert_eq!(at("20T08:36:00").await.unwrap(), now, "the moment itself belongs to it");
    assert_eq!(at("19T20:00:00").await.unwrap().counters.len(), 2);

    let before = at("19T19:59:59").await.unwrap_err();
    assert_eq!(before.code(), "replay.before_creation");
    assert_eq!(
        before.to_string(),
        "at 2026-11-19T19:59:59.000Z there was no such branch yet; choose a moment from \
         2026-11-19T20:00:00.000Z on"
    );
    let future = at("20T08:36:01").await.unwrap_err();
    assert_eq!(future.code(), "replay.in_future");

    // Nothing of it is lost when the engine is closed, and the checkpoint of then does not show through.
    clinic.engine.close().await.unwrap();
    let again = clinic.moved_to(on(&disk, &clock));
    let same = again.engine.branch_at(host, branch, moment("20T08:10:00")).await.unwrap();
    assert_eq!(same, later);
}

#[tokio::test]
async fn what_cannot_be_shown_is_refused_with_what_can() {
    let (disk, clock) = (FaultyDisk::default(), Arc::new(ManualClock::new(moment("19T20:00:00"))));
    let clinic = closed_clinic(on(&disk, &clock)).await;
    let unknown = ask(&clinic, 24, "quick").await.unwrap_err();
    assert_eq!(unknown.code(), "replay.day_unknown");
    assert_eq!(unknown.to_string(), "no day of 2026-11-24 is recorded; recorded are 2026-11-19");
    assert_eq!(ask(&clinic, 19, "random").await.unwrap_err().code(), "policy.unknown");
    assert_eq!(ask(&clinic, 19, "promise").await.unwrap_err().code(), "policy.parameter_missing");

    let days = clinic.engine.recorded_days(&clinic.host, clinic.branch).await.unwrap();
    assert_eq!(days, [date(19)]);

    let nowhere: BranchId = clinic.engine.fresh_id();
    let lost = clinic.engine.branch_at(&clinic.host, nowhere, moment("19T20:00:00")).await;
    assert_eq!(lost.unwrap_err().code(), "branch.unknown");

    clinic.engine.close().await.unwrap();
    assert_eq!(ask(&clinic, 19, "quick").await.unwrap_err().code(), "engine.closed");
}

/// Somebody who may do these things everywhere.
fn somebody(engine: &Engine, may: &[Permission]) -> Principal {
    let permissions = Permissions::Some(Arc::new(may.iter().copied().collect()));
    Principal { permissions, ..Principal::trusted(PrincipalId::User(engine.fresh_id())) }
}

#[tokio::test]
async fn who_may_see_a_branch_may_not_see_its_reports() {
    let (disk, clock) = (FaultyDisk::default(), Arc::new(ManualClock::new(moment("19T20:00:00"))));
    let clinic = closed_clinic(on(&disk, &clock)).await;
    let (engine, branch) = (&clinic.engine, clinic.branch);
    let reader = somebody(engine, &[Engine::FOLLOW]);
    let reporter = somebody(engine, &[Engine::WHAT_IF]);
    let now = moment("19T20:00:00");
    assert!(engine.branch_at(&reader, branch, now).await.is_ok());
    assert!(engine.what_if(&reporter, branch, date(19), policy("quick")).await.is_ok());
    let denied = engine.branch_at(&reporter, branch, now).await.unwrap_err();
    assert!(matches!(denied, ReplayError::Ask(AskError::Denied(_))), "{denied:?}");
    let denied = engine.what_if(&reader, branch, date(19), policy("quick")).await.unwrap_err();
    assert!(matches!(denied, ReplayError::Ask(AskError::Denied(_))), "{denied:?}");
}

#[tokio::test]
async fn what_was_pruned_is_refused_and_what_came_later_is_not() {
    let (disk, clock) = (FaultyDisk::default(), Arc::new(ManualClock::new(moment("19T20:00:00"))));
    let clinic = closed_clinic(on(&disk, &clock)).await;
    // Whoever closes leaves a checkpoint, which knows what came before.
    clinic.engine.close().await.unwrap();
    let store = Arc::new(faulty::open(&disk).unwrap());
    let settings = Settings::in_store(store.clone()).forecasts(false).clock(clock.clone());
    let clinic = clinic.moved_to(Engine::open(settings).unwrap());
    let head = store.heads().unwrap()[0];
    until(&clock, "20T08:00:00");
    a_day(&clinic, &clock).await;
    store.prune(head.stream, head.position + 1).unwrap();

    let before = clinic.engine.branch_at(&clinic.host, clinic.branch, moment("19T19:00:00")).await;
    assert_eq!(before.unwrap_err().code(), "replay.pruned");
    assert_eq!(ask(&clinic, 19, "fifo").await.unwrap_err().code(), "replay.pruned");
    assert_eq!(ask(&clinic, 20, "fifo").await.unwrap().as_it_was.endings.served, 4);
    let later = moment("20T08:10:00");
    let later = clinic.engine.branch_at(&clinic.host, clinic.branch, later).await.unwrap();
    assert_eq!(later.totals.served, 1);
}

#[tokio::test]
async fn the_past_is_looked_at_beside_the_work_and_by_few_at_once() {
    let (disk, clock) = (FaultyDisk::default(), Arc::new(ManualClock::new(moment("19T20:00:00"))));
    let clinic = Clinic::in_engine(on(&disk, &clock)).await;
    let asked = (0..16).map(|_| {
        let clinic = clinic.clone();
        tokio::spawn(async move { ask(&clinic, 19, "quick").await.map(|_| ()) })
    });
    let asked: Vec<_> = asked.collect();
    clinic.issued().await;
    let mut done = 0;
    for one in asked {
        match one.await.unwrap() {
            Ok(()) => done += 1,
            Err(error) => assert_eq!(error.code(), "engine.busy"),
        }
    }
    assert!(done >= 1, "nobody was let in");
    ask(&clinic, 19, "quick").await.unwrap();
}
