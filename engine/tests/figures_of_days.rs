//! What days were like can be asked for when they are over: also after the engine was closed, and whatever
//! the store.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::sync::Arc;

use support::Clinic;
use turnero::branch::{CloseDay, OpenDay};
use turnero::figures::{RowKey, SealedFigures};
use turnero::hours::Date;
use turnero::store::faulty::{self, FaultyDisk};
use turnero::{Engine, ManualClock, ReportError, Settings, Timestamp};

fn open(disk: &FaultyDisk, clock: &Arc<ManualClock>) -> Engine {
    let store = Arc::new(faulty::open(disk).unwrap());
    Engine::open(Settings::in_store(store).forecasts(false).clock(clock.clone())).unwrap()
}

fn noon(day: u8) -> Timestamp {
    format!("2026-11-{day}T12:00:00Z").parse().unwrap()
}

fn date(day: u8) -> Date {
    format!("2026-11-{day:02}").parse().unwrap()
}

fn issued(figures: &[SealedFigures]) -> Vec<(Date, u64)> {
    figures.iter().map(|day| (day.first, day.numbers(RowKey::Branch).unwrap().issued)).collect()
}

#[tokio::test]
async fn days_that_are_over_and_the_one_under_way_can_be_asked_for() {
    let (disk, clock) = (FaultyDisk::default(), Arc::new(ManualClock::new(noon(20))));
    let clinic = Clinic::in_engine(open(&disk, &clock)).await;
    let (host, branch) = (&clinic.host, clinic.branch);
    for day in 20..=22 {
        if day > 20 {
            clock.advance_millis(24 * 3_600_000);
            clinic.engine.ask(host, OpenDay { branch }).await.unwrap();
        }
        for _ in 0..day - 19 {
            clinic.engine.ask(host, clinic.issue()).await.unwrap();
        }
        if day < 22 {
            clinic.engine.ask(host, CloseDay { branch }).await.unwrap();
        }
    }
    clinic.engine.close().await.unwrap();

    let engine = open(&disk, &clock);
    let all = engine.figures(host, branch, date(1), date(30)).await.unwrap();
    assert_eq!(issued(&all), [(date(20), 1), (date(21), 2), (date(22), 3)]);
    let one = engine.figures(host, branch, date(21), date(21)).await.unwrap();
    assert_eq!(issued(&one), [(date(21), 2)]);
    let together = SealedFigures::merge(&all).unwrap();
    assert_eq!((together.days, together.numbers(RowKey::Branch).unwrap().issued), (3, 6));

    engine.ask(host, CloseDay { branch }).await.unwrap();
    let closed = engine.figures(host, branch, date(22), date(25)).await.unwrap();
    assert_eq!(issued(&closed), [(date(22), 3)], "what was put away comes once");
}

#[tokio::test]
async fn a_range_must_be_one() {
    let (disk, clock) = (FaultyDisk::default(), Arc::new(ManualClock::new(noon(20))));
    let clinic = Clinic::in_engine(open(&disk, &clock)).await;
    let ask = |from, to| clinic.engine.figures(&clinic.host, clinic.branch, from, to);
    let backwards = ask(date(21), date(20)).await.unwrap_err();
    assert_eq!(backwards.code(), "report.range_empty");
    let years = ask("2020-01-01".parse().unwrap(), date(20)).await;
    assert!(matches!(years, Err(ReportError::RangeTooLong { days_max: 400 })));
}
