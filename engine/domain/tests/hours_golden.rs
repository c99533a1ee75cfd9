//! The words and the JSON of every refusal of opening hours stand in `tests/golden/hours.txt`, and a
//! change shows up in review. `BLESS=1 cargo test` writes them anew.

#![expect(clippy::unwrap_used, reason = "a test that fails panics")]

use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde_json::Value;
use turnero_domain::Refusal;
use turnero_domain::hours::{
    Date, Exception, HourOfDay, HoursRefusal, Interval, Minutes, OpeningHours, RegularHours,
    SlotPlan, TimeOfDay, Week, Zone,
};

/// Hours on Monday and on one date are refused.
fn hours(monday: &[(&str, &str)], dates: &[&str], intake: u16) -> HoursRefusal {
    let interval = |(opens, closes): &(&str, &str)| Interval {
        opens: opens.parse().unwrap(),
        closes: closes.parse().unwrap(),
    };
    let week = Week { monday: monday.iter().map(interval).collect(), ..Week::default() };
    let exceptions = dates.iter().map(|date| Exception {
        date: date.parse().unwrap(),
        name: None,
        hours: Vec::new(),
    });
    let regular = RegularHours::Weekly(week);
    OpeningHours::new(regular, exceptions.collect(), Minutes::new(intake)).unwrap_err()
}

/// One refusal of each kind.
fn refusals() -> Vec<HoursRefusal> {
    let _all_are_listed = |refusal: HoursRefusal| match refusal {
        HoursRefusal::ZoneUnknown { .. }
        | HoursRefusal::Time { .. }
        | HoursRefusal::Date { .. }
        | HoursRefusal::Hour { .. }
        | HoursRefusal::IntervalEmpty { .. }
        | HoursRefusal::Overlap { .. }
        | HoursRefusal::TooManyIntervals { .. }
        | HoursRefusal::ExceptionTwice { .. }
        | HoursRefusal::TooManyExceptions { .. }
        | HoursRefusal::IntakeBeforeOpening { .. }
        | HoursRefusal::IntakeTooEarly { .. }
        | HoursRefusal::SlotDuration { .. }
        | HoursRefusal::SlotCapacity { .. } => {}
    };
    let first: Date = "2026-01-01".parse().unwrap();
    let dates: Vec<_> = (0..501).map(|days| first.plus_days(days).to_string()).collect();
    let dates: Vec<_> = dates.iter().map(String::as_str).collect();
    vec![
        Zone::new("America/Bogotá").unwrap_err(),
        Zone::new("our own time").unwrap_err(),
        "8 o'clock".parse::<TimeOfDay>().unwrap_err(),
        "2026-02-30".parse::<Date>().unwrap_err(),
        HourOfDay::new(24).unwrap_err(),
        hours(&[("08:00", "08:00")], &[], 0),
        hours(&[("08:00", "12:30"), ("12:00", "18:00")], &[], 0),
        hours(&[("08:00", "12:30"); 9], &[], 0),
        hours(&[], &["2026-12-25", "2026-12-25"], 0),
        hours(&[], &dates, 0),
        hours(&[("08:00", "08:30")], &[], 30),
        hours(&[], &[], 721),
        SlotPlan::new(Minutes::new(4), 1).unwrap_err(),
        SlotPlan::new(Minutes::new(30), 0).unwrap_err(),
    ]
}

#[test]
fn every_refusal_keeps_its_code_its_words_and_its_data() {
    let mut found = String::new();
    for refusal in refusals() {
        let written = serde_json::to_string(&refusal).unwrap();
        let data: Value = serde_json::from_str(&written).unwrap();
        assert_eq!(data.get("error_code").unwrap(), refusal.code());
        writeln!(found, "{}\n  {refusal}\n  {written}", refusal.code()).unwrap();
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/hours.txt");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &found).unwrap();
    }
    assert_eq!(found, fs::read_to_string(&path).unwrap(), "BLESS=1 takes the new form");
}
