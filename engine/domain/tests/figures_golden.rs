//! A small day: what each fact counts for, and the forms that others rely on (the JSON of facts and of
//! sealed figures, the CSV). They stand in `tests/golden/`; `BLESS=1 cargo test` writes them anew.

#![expect(clippy::unwrap_used, reason = "a test that fails panics")]

use std::fmt::Write;
use std::fs;
use std::path::Path;

use turnero_domain::PrincipalId;
use turnero_domain::figures::{
    Activity, CounterTime, DayFigures, Fact, Issued, Leg, Millis, Outcome, PlainOrder, Promise,
    RowKey, SealedFigures, Share, columns, csv,
};
use turnero_domain::hours::{Date, HourOfDay};
use uuid::Uuid;

/// The text is the one that was agreed on.
#[track_caller]
fn check(file: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(file);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, found).unwrap();
    }
    assert_eq!(found, fs::read_to_string(&path).unwrap(), "BLESS=1 takes the new form");
}

const INQUIRIES: u128 = 0x51;
const REGISTRATION: u128 = 0x52;

fn minutes(minutes: u32) -> Millis {
    Millis::new(minutes * 60_000)
}

fn hour(hour: u8) -> HourOfDay {
    HourOfDay::new(hour).unwrap()
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// A leg that was called and served at counter 1: waited 12 minutes of the 15 that are its target,
/// and was promised 10 to 20.
fn leg() -> Leg {
    Leg {
        service: Uuid::from_u128(INQUIRIES).into(),
        priority: Uuid::from_u128(0x91).into(),
        hour: hour(9),
        counter: Some(Uuid::from_u128(0xC1).into()),
        agent: Some(PrincipalId::User(Uuid::from_u128(0xA1))),
        outcome: Outcome::Served,
        waited: minutes(12),
        served: Some(minutes(3)),
        target: Some(minutes(15)),
        promise: Some(Promise { low: minutes(10), likely: minutes(14), high: minutes(20) }),
    }
}

/// One fact of each kind, and legs that ended in each of the ways.
fn facts() -> Vec<Fact> {
    let Leg { service, priority, hour: at, counter, agent, .. } = leg();
    let registration = Uuid::from_u128(REGISTRATION).into();
    let counter = counter.unwrap();
    let spent = |activity, millis| {
        let spent = Millis::new(millis);
        Fact::CounterTime(CounterTime { counter, agent, hour: at, activity, spent })
    };
    let left = Leg { counter: None, agent: None, served: None, ..leg() };
    vec![
        Fact::Issued(Issued { service, priority, hour: at }),
        Fact::LegEnded(leg()),
        Fact::LegEnded(Leg {
            outcome: Outcome::NoShow,
            served: None,
            waited: minutes(25),
            ..leg()
        }),
        Fact::LegEnded(Leg {
            outcome: Outcome::Transferred,
            service: registration,
            hour: hour(10),
            waited: minutes(40),
            target: None,
            promise: None,
            ..leg()
        }),
        Fact::LegEnded(Leg { outcome: Outcome::Cancelled, waited: minutes(5), ..left }),
        Fact::LegEnded(Leg { outcome: Outcome::Recycled, served: None, promise: None, ..leg() }),
        Fact::LegEnded(Leg { outcome: Outcome::Expired, waited: minutes(90), ..left }),
        Fact::LegEnded(Leg { outcome: Outcome::Voided, ..leg() }),
        spent(Activity::Idle, 600_000),
        spent(Activity::Walking, 42_000),
        spent(Activity::Serving, 360_000),
        spent(Activity::WrapUp, 61_500),
        spent(Activity::Break, 900_000),
        Fact::PlainOrder(PlainOrder { service, priority, hour: at, waited: minutes(31) }),
    ]
}

fn figures() -> DayFigures {
    let mut figures = DayFigures::default();
    facts().iter().for_each(|fact| figures.add(fact));
    figures
}

fn name(key: RowKey) -> String {
    match key {
        RowKey::Service(id) if Uuid::from(id) == Uuid::from_u128(INQUIRIES) => "Inquiries, other",
        RowKey::Service(_) => "=Registration",
        RowKey::Agent(_) => "Desk \"A\"",
        _ => "",
    }
    .to_owned()
}

#[test]
fn every_fact_keeps_its_form() {
    let mut found = String::new();
    for fact in facts() {
        writeln!(found, "{}", serde_json::to_string(&fact).unwrap()).unwrap();
    }
    check("facts.txt", &found);
}

#[test]
fn a_sealed_day_keeps_its_form() {
    let sealed = figures().seal(date("2026-11-20"));
    let mut found = String::new();
    for row in &sealed.rows {
        writeln!(found, "{}", serde_json::to_string(row).unwrap()).unwrap();
    }
    check("sealed_figures.txt", &found);
    let report = serde_json::to_string(&sealed.report()).unwrap();
    assert!(report.starts_with(
        r#"{"first":"2026-11-20","last":"2026-11-20","days":1,"rows":[{"key":"branch","issued":1,"#
    ));
    assert!(!report.contains("sums"));
}

#[test]
fn a_checkpoint_keeps_its_form() {
    let written = serde_json::to_string_pretty(&figures()).unwrap();
    check("day_figures.json", &written);
}

#[test]
fn figures_are_exported_as_csv() {
    let friday = figures().seal(date("2026-11-20"));
    let saturday = DayFigures::default().seal(date("2026-11-21"));
    let both = SealedFigures::merge([&friday, &saturday]).unwrap();
    let found = csv([&friday, &saturday, &both], name);
    check("figures.csv", &found);
    let cells = both.table(name).next().unwrap();
    assert_eq!(cells.len(), columns().count());
}

#[test]
fn each_way_to_end_counts_for_what_is_known_of_it() {
    let branch = figures().branch();
    assert_eq!((branch.served, branch.no_show, branch.transferred), (1, 1, 1));
    assert_eq!((branch.cancelled, branch.recycled, branch.expired, branch.voided), (1, 1, 1, 1));
    // Four were called: after 12, 25, 40 and 12 minutes. A leg made in error was not.
    assert_eq!(branch.waiting_time.count, 4);
    assert_eq!(branch.waiting_time.mean_ms, Some(89 * 60_000 / 4));
    assert_eq!(branch.service_time.count, 2);
    // Of those with a target: 12, 25, 12 called, and 90 in vain. Who left after 5 is not known.
    let share = |yes, known, per_ten_thousand| Share { yes, known, per_ten_thousand };
    assert_eq!(branch.within_target, share(2, 4, Some(5_000)));
    // Of those who were promised 10 to 20: 12, 25, and 90 in vain.
    assert_eq!(branch.promise_kept, share(1, 3, Some(3_333)));
    // 14 was promised, and 12 and 25 were waited.
    assert_eq!(branch.promise_error_mean_ms, Some(390_000));
    assert_eq!(branch.promise_excess_mean_ms, Some(-270_000));
    assert_eq!((branch.plain_order_count, branch.plain_order_mean_ms), (1, Some(31 * 60_000)));
    assert_eq!(branch.counter_time.walking_ms, 42_000);
}

#[test]
fn each_group_counts_its_own() {
    let figures = figures();
    let registration = figures.service(Uuid::from_u128(REGISTRATION).into());
    assert_eq!((registration.issued, registration.transferred), (0, 1));
    assert_eq!(registration.waiting_time.longest_ms, Some(40 * 60_000));
    assert_eq!(registration.counter_time.idle_ms, 0);
    let counter = figures.counter(Uuid::from_u128(0xC1).into());
    assert_eq!((counter.issued, counter.served, counter.cancelled), (0, 1, 0));
    assert_eq!(counter.counter_time.wrap_up_ms, 61_500);
    let agent = figures.agent(PrincipalId::User(Uuid::from_u128(0xA1)));
    assert_eq!(agent, counter);
    assert_eq!(figures.agent(PrincipalId::Host).served, 0);
    let sealed = figures.seal(date("2026-11-20"));
    let ten = sealed.numbers(RowKey::Hour(hour(10))).unwrap();
    assert_eq!((ten.issued, ten.transferred, ten.counter_time.idle_ms), (0, 1, 0));
}
