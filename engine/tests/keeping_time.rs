//! What is due by the clock is done by itself: in time, after the engine was down, and after the store
//! failed. No test sleeps: the clock is set by hand, and the feed says what has happened.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::Arc;

use serde_json::Value;
use support::{Clinic, until};
use tokio::sync::watch;
use turnero::branch::{
    BranchChange, BranchHours, ChangeBranch, DayState, Hold, NoShow, Start, TimeLimits,
};
use turnero::store::faulty::{self, FaultyDisk, WriteFault};
use turnero::{
    Clock, Engine, Feed, FeedItem, Health, ManualClock, Name, OnStall, Seconds, Settings,
    Timestamp, Topic,
};

/// A moment on the clocks of Bogota: `20 17:30` is a Friday afternoon in November 2026.
fn at(text: &str) -> Timestamp {
    let (day, time) = text.split_once(' ').unwrap();
    format!("2026-11-{day}T{time}:00-05:00").parse().unwrap()
}

/// An engine on this disk, with this clock.
fn open(disk: &FaultyDisk, clock: Arc<dyn Clock>) -> Engine {
    let store = Arc::new(faulty::open(disk).unwrap());
    let settings = Settings::in_store(store)
        .forecasts(false)
        .threads(NonZeroUsize::MIN)
        .on_stall(OnStall::Report);
    Engine::open(settings.clock(clock)).unwrap()
}

/// A clinic, its clock, and what happens in it.
struct Day {
    clinic: Clinic,
    clock: Arc<ManualClock>,
    disk: FaultyDisk,
    feed: Feed,
}

impl Day {
    /// A clinic that exists since this moment.
    async fn since(moment: &str) -> Self {
        let (disk, clock) = (FaultyDisk::default(), Arc::new(ManualClock::new(at(moment))));
        let clinic = Clinic::in_engine(open(&disk, clock.clone())).await;
        let feed = follow(&clinic).await;
        Self { clinic, clock, disk, feed }
    }

    /// From now on it is open on Monday to Saturday from eight to six, in Bogota; half an hour before the end
    /// nobody comes in any more.
    async fn with_hours(mut self) -> Self {
        let day = r#"[{"opens": "08:00", "closes": "18:00"}]"#;
        let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
        let week = days.map(|weekday| format!("\"{weekday}\": {day}")).join(",");
        let hours =
            format!("{{\"regular\": {{\"weekly\": {{{week}}}}}, \"intake_ends_min_before\": 30}}");
        let hours = Some(BranchHours::ByClock(serde_json::from_str(&hours).unwrap()));
        let time_zone = Some(Name::new("America/Bogota").unwrap());
        self.change(BranchChange { hours, time_zone, ..BranchChange::default() }).await;
        assert_eq!(self.next().await, ["turn_planned"; 1]);
        self
    }

    async fn change(&mut self, change: BranchChange) {
        let branch = self.clinic.branch;
        let changed = ChangeBranch { branch, change };
        self.clinic.engine.ask(&self.clinic.host, changed).await.unwrap();
        assert_eq!(self.next().await, ["branch_changed"]);
    }

    /// Somebody who is called has a minute to come.
    async fn with_a_minute_to_come(mut self) -> Self {
        let time_limits =
            TimeLimits { no_answer: Some(Seconds::minutes(1)), ..TimeLimits::default() };
        self.change(BranchChange { time_limits: Some(time_limits), ..BranchChange::default() })
            .await;
        self
    }

    /// It is this time now.
    fn passes_until(&self, moment: &str) {
        self.clock.advance_millis(at(moment).millis_since(self.clock.now()));
    }

    fn pass_seconds(&self, seconds: i64) {
        self.clock.advance_millis(seconds * 1_000);
    }

    /// What happens next, whenever it does: what, and by whom when it was not the host.
    async fn next(&mut self) -> Vec<String> {
        let event = next_event(&mut self.feed).await;
        let mut told = vec![event["event"]["type"].as_str().unwrap().to_owned()];
        if event["by"] != "host" {
            told.push(event["by"].as_str().unwrap().to_owned());
        }
        if let Some(cause) = event["event"]["turning"].get("cause") {
            told.push(cause.as_str().map_or_else(|| "missed".to_owned(), str::to_owned));
        }
        told
    }

    /// The engine goes down, and comes back at this moment.
    async fn comes_back_at(self, moment: &str) -> Self {
        let Self { clinic, clock, disk, feed } = self;
        let position = feed.position();
        clinic.engine.close().await.unwrap();
        clock.advance_millis(at(moment).millis_since(clock.now()));
        let clinic = clinic.moved_to(open(&disk, clock.clone()));
        let topic = Topic::Branch(clinic.branch);
        let feed = clinic.engine.feed(&clinic.host, topic, position).unwrap();
        Self { clinic, clock, disk, feed }
    }
}

async fn follow(clinic: &Clinic) -> Feed {
    let topic = Topic::Branch(clinic.branch);
    let mut feed = clinic.engine.feed(&clinic.host, topic, None).unwrap();
    assert!(matches!(feed.next().await.unwrap(), FeedItem::Snapshot { .. }));
    feed
}

async fn next_event(feed: &mut Feed) -> Value {
    let FeedItem::Event { body, .. } = feed.next().await.unwrap() else { panic!("no event") };
    serde_json::from_slice(&body).unwrap()
}

#[tokio::test]
async fn a_day_opens_and_closes_by_the_clock() {
    let mut day = Day::since("20 10:00").await.with_hours().await;
    day.clinic.issued().await;
    assert_eq!(day.next().await, ["ticket_issued"]);
    day.passes_until("20 17:30");
    assert_eq!(day.next().await, ["intake_closed", "engine", "clock"]);
    let refused = day.clinic.engine.ask(&day.clinic.host, day.clinic.issue()).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "this branch gives out no more tickets now; come back when it opens tomorrow at 08:00"
    );
    day.passes_until("20 18:00");
    assert_eq!(day.next().await, ["day_closed", "engine", "clock"]);
    let closed = day.clinic.snapshot().await;
    assert_eq!((closed.waiting_count, closed.totals.expired), (0, 1));
    day.passes_until("21 08:00");
    assert_eq!(day.next().await, ["day_opened", "engine", "clock"]);
    assert_eq!(day.clinic.issued().await.code.to_string(), "A-001", "numbers start over");
}

#[tokio::test]
async fn who_takes_a_ticket_at_closing_time_is_too_late() {
    let day = Day::since("20 10:00").await.with_hours().await;
    // The message is there as soon as the alarm is: it does not matter who is first.
    day.passes_until("20 17:30");
    let refused = day.clinic.engine.ask(&day.clinic.host, day.clinic.issue()).await.unwrap_err();
    assert_eq!(refused.code(), "branch.intake_closed");
    day.passes_until("20 18:00");
    let refused = day.clinic.engine.ask(&day.clinic.host, day.clinic.issue()).await.unwrap_err();
    assert_eq!(refused.code(), "branch.closed");
    day.passes_until("21 08:00");
    assert_eq!(day.clinic.issued().await.code.to_string(), "A-001");
}

#[tokio::test]
async fn an_engine_that_was_down_at_closing_time_closes_the_day_before_anybody_comes_in() {
    let day = Day::since("20 10:00").await.with_hours().await;
    day.clinic.issued().await;
    let mut day = day.comes_back_at("20 19:00").await;
    // Nobody waits for the clock here: the first message finds the day closed already.
    let refused = day.clinic.engine.ask(&day.clinic.host, day.clinic.issue()).await.unwrap_err();
    assert_eq!(refused.code(), "branch.closed");
    assert_eq!(day.next().await, ["ticket_issued"]);
    assert_eq!(day.next().await, ["day_closed", "engine", "missed"]);
    assert_eq!(day.clinic.snapshot().await.totals.expired, 1);
}

#[tokio::test]
async fn an_engine_that_was_down_for_days_begins_the_day_that_it_is() {
    let day = Day::since("20 10:00").await.with_hours().await;
    let mut day = day.comes_back_at("25 09:00").await;
    let issued = day.clinic.issued().await;
    assert_eq!(issued.code.to_string(), "A-001");
    for expected in [
        &["day_closed", "engine", "missed"][..],
        &["day_opened", "engine", "missed"],
        &["ticket_issued"],
    ] {
        assert_eq!(day.next().await, expected);
    }
    let snapshot = day.clinic.snapshot().await;
    let today = snapshot.day.unwrap();
    assert_eq!((today.number, today.state), (2, DayState::Open));
    assert_eq!(today.turning.date.unwrap().to_string(), "2026-11-25");
    assert_eq!(today.turning.next, Some(at("25 17:30")));
}

#[tokio::test]
async fn who_does_not_answer_is_a_no_show_when_the_time_is_over() {
    let mut day = Day::since("20 10:00").await.with_a_minute_to_come().await;
    let (first, second) = (day.clinic.issued().await, day.clinic.issued().await);
    day.clinic.called(0).await;
    day.pass_seconds(30);
    day.clinic.called(1).await;
    // The first comes; the second does not.
    let start = Start { branch: day.clinic.branch, ticket: first.ticket };
    day.clinic.engine.ask(&day.clinic.host, start).await.unwrap();
    for expected in ["ticket_issued", "ticket_issued", "ticket_called", "ticket_called"] {
        assert_eq!(day.next().await, [expected]);
    }
    assert_eq!(day.next().await, ["service_started"]);
    day.pass_seconds(59);
    day.pass_seconds(1);
    let event = next_event(&mut day.feed).await;
    assert_eq!(event["event"]["type"], "ticket_no_show");
    assert_eq!(event["event"]["ticket"], second.ticket.to_string());
    assert_eq!(event["by"], "engine");
}

#[tokio::test]
async fn a_held_ticket_comes_back_when_its_time_is_over() {
    let mut day = Day::since("20 10:00").await;
    let issued = day.clinic.issued().await;
    let (branch, length) = (day.clinic.branch, Some(Seconds::minutes(5)));
    let hold = Hold { branch, ticket: issued.ticket, length };
    day.clinic.engine.ask(&day.clinic.host, hold).await.unwrap();
    assert_eq!(day.next().await, ["ticket_issued"]);
    assert_eq!(day.next().await, ["ticket_held"]);
    day.pass_seconds(5 * 60);
    assert_eq!(day.next().await, ["ticket_resumed", "engine"]);
    assert_eq!(day.clinic.snapshot().await.waiting_count, 1);
}

#[tokio::test]
async fn what_became_due_while_the_disk_was_full_is_done_when_there_is_space() {
    let mut day = Day::since("20 10:00").await.with_hours().await;
    day.passes_until("20 17:30");
    assert_eq!(day.next().await, ["intake_closed", "engine", "clock"]);
    day.disk.set_full(true);
    day.passes_until("20 18:00");
    until(&day.clinic.engine, |health| !health.is_ready()).await;
    assert_eq!(day.clinic.snapshot().await.day.unwrap().state, DayState::IntakeClosed);
    day.disk.set_full(false);
    until(&day.clinic.engine, Health::is_ready).await;
    let refused = day.clinic.engine.ask(&day.clinic.host, day.clinic.issue()).await.unwrap_err();
    assert_eq!(refused.code(), "branch.closed", "nobody comes in between");
    assert_eq!(day.next().await, ["day_closed", "engine", "clock"]);
    day.passes_until("21 08:00");
    assert_eq!(day.next().await, ["day_opened", "engine", "clock"]);
}

#[tokio::test]
async fn what_becomes_due_while_the_store_fails_is_done_late_and_says_so() {
    let mut day = Day::since("20 10:00").await.with_hours().await;
    day.disk.set_full(true);
    day.clinic.engine.ask(&day.clinic.host, day.clinic.issue()).await.unwrap_err();
    day.passes_until("20 18:30");
    day.disk.set_full(false);
    until(&day.clinic.engine, Health::is_ready).await;
    let refused = day.clinic.engine.ask(&day.clinic.host, day.clinic.issue()).await.unwrap_err();
    assert_eq!(refused.code(), "branch.closed", "nobody comes in between");
    assert_eq!(day.next().await, ["day_closed", "engine", "missed"]);
}

#[tokio::test]
async fn what_is_due_again_because_a_move_was_lost_is_done() {
    let mut day = Day::since("20 10:00").await.with_a_minute_to_come().await;
    let issued = day.clinic.issued().await;
    day.clinic.called(0).await;
    assert_eq!(day.next().await, ["ticket_issued"]);
    assert_eq!(day.next().await, ["ticket_called"]);
    // The actor has seen that nobody came, and that nothing is due any more; then the store lost it.
    day.disk.fail_next_write(WriteFault::FailsBefore);
    let no_show = NoShow { branch: day.clinic.branch, ticket: issued.ticket };
    day.clinic.engine.ask(&day.clinic.host, no_show).await.unwrap_err();
    until(&day.clinic.engine, Health::is_ready).await;
    day.pass_seconds(60);
    assert_eq!(day.next().await, ["ticket_no_show", "engine"]);
}

#[tokio::test]
async fn nothing_that_is_due_is_forgotten_over_many_failures() {
    let mut day = Day::since("20 10:00").await;
    let faults = [WriteFault::FailsBefore, WriteFault::AnswerIsLost, WriteFault::SyncFails];
    for round in 0..30 {
        let issued = day.clinic.issued().await;
        let (branch, length) = (day.clinic.branch, Some(Seconds::minutes(1)));
        let hold = Hold { branch, ticket: issued.ticket, length };
        day.clinic.engine.ask(&day.clinic.host, hold).await.unwrap();
        assert_eq!(day.next().await, ["ticket_issued"]);
        assert_eq!(day.next().await, ["ticket_held"]);
        day.disk.fail_next_write(faults[round % 3]);
        day.pass_seconds(60);
        assert_eq!(day.next().await, ["ticket_resumed", "engine"], "round {round}");
        until(&day.clinic.engine, Health::is_ready).await;
        assert_eq!(day.clinic.snapshot().await.waiting_count, round + 1);
    }
}

/// A clock that counts how often somebody has waited for it.
struct CountingClock {
    clock: Arc<ManualClock>,
    alarms: watch::Sender<usize>,
}

impl Clock for CountingClock {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn until(self: Arc<Self>, moment: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.alarms.send_modify(|alarms| *alarms += 1);
        self.clock.clone().until(moment)
    }
}

#[tokio::test]
async fn there_is_one_alarm_for_each_time_that_something_is_due_however_much_happens() {
    let (disk, clock) = (FaultyDisk::default(), Arc::new(ManualClock::new(at("20 10:00"))));
    let counting = CountingClock { clock: clock.clone(), alarms: watch::Sender::new(0) };
    let counting = Arc::new(counting);
    let mut alarms = counting.alarms.subscribe();
    let clinic = Clinic::in_engine(open(&disk, counting)).await;
    for _ in 0..50 {
        clinic.issued().await;
    }
    assert_eq!(*alarms.borrow(), 0, "nothing is ever due");
    let feed = follow(&clinic).await;
    let mut day = Day { clinic, clock, disk, feed }.with_hours().await;
    for _ in 0..50 {
        day.clinic.issued().await;
        assert_eq!(day.next().await, ["ticket_issued"]);
    }
    // For the end of the intake, then for the end of the day, then for tomorrow.
    assert_eq!(*alarms.borrow(), 1);
    for (time, happens, set) in [("20 17:30", "intake_closed", 2), ("20 18:00", "day_closed", 3)] {
        day.passes_until(time);
        assert_eq!(day.next().await, [happens, "engine", "clock"]);
        // Set before time goes on, or none would be needed.
        assert_eq!(*alarms.wait_for(|alarms| *alarms >= set).await.unwrap(), set);
    }
}

#[tokio::test]
async fn an_engine_that_waits_for_its_clock_closes_all_the_same() {
    let day = Day::since("20 10:00").await.with_hours().await;
    day.clinic.engine.close().await.unwrap();
    assert_eq!(day.clinic.engine.health(), Health::Closed);
    let seen = Arc::strong_count(&day.clock);
    day.passes_until("20 18:00");
    assert_eq!(Arc::strong_count(&day.clock), seen, "nobody holds the clock who waits for it");
}
