//! When a branch is open: tables, also over the days on which clocks are changed, in several zones.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails panics")]

use turnero_domain::Timestamp;
use turnero_domain::hours::{
    Calendar, Date, Exception, Interval, Minutes, OpeningHours, RegularHours, SlotPlan, Standing,
    TimeOfDay, Week, Weekday,
};

fn interval(text: &str) -> Interval {
    let (opens, closes) = text.split_once('-').unwrap();
    Interval { opens: opens.parse().unwrap(), closes: closes.parse().unwrap() }
}

/// The same hours every day, as a person would write them: `08:00-12:00 14:00-18:00`.
fn daily(zone: &str, hours: &str, intake: u16) -> Calendar {
    let mut week = Week::default();
    for weekday in Weekday::ALL {
        week.on_mut(weekday).extend(hours.split_whitespace().map(interval));
    }
    with_week(zone, week, &[], intake)
}

/// These weekly hours, and days that differ: a date and its hours.
fn with_week(zone: &str, week: Week, exceptions: &[(&str, &str)], intake: u16) -> Calendar {
    let exceptions = exceptions.iter().map(|(date, hours)| Exception {
        date: date.parse().unwrap(),
        name: None,
        hours: hours.split_whitespace().map(interval).collect(),
    });
    let hours =
        OpeningHours::new(RegularHours::Weekly(week), exceptions.collect(), Minutes::new(intake));
    Calendar::new(zone.parse().unwrap(), hours.unwrap())
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// From this moment on, this happens, as the clocks there read it.
#[track_caller]
fn check(calendar: &Calendar, from: &str, expected: &[&str]) {
    let mut now = at(from);
    for expected in expected {
        let change = calendar.next_change(now).expect("something happens");
        let read = calendar.zone().rfc3339(change.at);
        let read = read.replace(":00.000", "");
        assert_eq!(format!("{read} {:?} {}", change.kind, change.day), *expected);
        now = change.at;
    }
}

#[test]
fn a_day_with_a_break_opens_ends_its_intake_and_closes_twice() {
    check(
        &daily("America/Bogota", "08:00-12:00 14:00-18:00", 15),
        "2026-11-20T00:00:00-05:00",
        &[
            "2026-11-20T08:00-05:00 Opens 2026-11-20",
            "2026-11-20T11:45-05:00 IntakeEnds 2026-11-20",
            "2026-11-20T12:00-05:00 Pauses 2026-11-20",
            "2026-11-20T14:00-05:00 Opens 2026-11-20",
            "2026-11-20T17:45-05:00 IntakeEnds 2026-11-20",
            "2026-11-20T18:00-05:00 Closes 2026-11-20",
            "2026-11-21T08:00-05:00 Opens 2026-11-21",
        ],
    );
}

#[test]
fn a_night_belongs_to_the_day_on_which_it_began() {
    let mut week = Week::default();
    week.friday.push(interval("22:00-02:00"));
    let calendar = with_week("America/Bogota", week, &[], 30);
    check(
        &calendar,
        "2026-11-20T00:00:00-05:00",
        &[
            "2026-11-20T22:00-05:00 Opens 2026-11-20",
            "2026-11-21T01:30-05:00 IntakeEnds 2026-11-20",
            "2026-11-21T02:00-05:00 Closes 2026-11-20",
            "2026-11-27T22:00-05:00 Opens 2026-11-27",
        ],
    );
    for (moment, standing, day) in [
        ("2026-11-20T21:59:59.999-05:00", Standing::Closed, "2026-11-20"),
        ("2026-11-20T22:00:00-05:00", Standing::Open, "2026-11-20"),
        ("2026-11-21T01:29:59.999-05:00", Standing::Open, "2026-11-20"),
        ("2026-11-21T01:30:00-05:00", Standing::IntakeClosed, "2026-11-20"),
        ("2026-11-21T01:59:59.999-05:00", Standing::IntakeClosed, "2026-11-20"),
        ("2026-11-21T02:00:00-05:00", Standing::Closed, "2026-11-21"),
    ] {
        assert_eq!(calendar.standing(at(moment)), standing, "{moment}");
        assert_eq!(calendar.business_day(at(moment)), date(day), "{moment}");
    }
    assert_eq!(calendar.opens_at(date("2026-11-20")), Some(at("2026-11-20T22:00:00-05:00")));
    assert_eq!(calendar.closes_at(date("2026-11-20")), Some(at("2026-11-21T02:00:00-05:00")));
    assert_eq!(calendar.closes_at(date("2026-11-21")), None);
}

#[test]
fn holidays_stay_closed_and_special_hours_replace_the_usual_ones() {
    let mut week = Week::default();
    week.thursday.push(interval("08:00-18:00"));
    week.friday.push(interval("08:00-18:00"));
    let exceptions =
        [("2026-12-25", ""), ("2026-12-24", "08:00-12:00"), ("2026-12-27", "10:00-11:00")];
    check(
        &with_week("Europe/Madrid", week, &exceptions, 0),
        "2026-12-24T00:00:00+01:00",
        &[
            "2026-12-24T08:00+01:00 Opens 2026-12-24",
            "2026-12-24T12:00+01:00 Closes 2026-12-24",
            "2026-12-27T10:00+01:00 Opens 2026-12-27",
            "2026-12-27T11:00+01:00 Closes 2026-12-27",
            "2026-12-31T08:00+01:00 Opens 2026-12-31",
        ],
    );
}

#[test]
fn an_evening_runs_to_its_end_in_a_holiday() {
    let mut week = Week::default();
    week.thursday.push(interval("20:00-03:00"));
    check(
        &with_week("Europe/Madrid", week, &[("2026-12-25", "")], 0),
        "2026-12-24T00:00:00+01:00",
        &["2026-12-24T20:00+01:00 Opens 2026-12-24", "2026-12-25T03:00+01:00 Closes 2026-12-24"],
    );
}

#[test]
fn where_clocks_jump_forward_what_is_skipped_happens_at_the_jump() {
    // 02:00 to 03:00 is left out in Madrid; 00:00 to 01:00 in Santiago.
    let from = "2026-03-29T00:00:00+01:00";
    check(
        &daily("Europe/Madrid", "00:30-02:30 05:00-06:00", 0),
        from,
        &[
            "2026-03-29T00:30+01:00 Opens 2026-03-29",
            "2026-03-29T03:00+02:00 Pauses 2026-03-29",
            "2026-03-29T05:00+02:00 Opens 2026-03-29",
        ],
    );
    // The intake ends so long before closing, whatever the clocks read.
    check(
        &daily("Europe/Madrid", "00:00-04:00", 90),
        from,
        &[
            "2026-03-29T01:30+01:00 IntakeEnds 2026-03-29",
            "2026-03-29T04:00+02:00 Closes 2026-03-29",
        ],
    );
    // An interval of which nothing is left does not come about.
    check(
        &daily("Europe/Madrid", "02:00-03:00", 0),
        from,
        &["2026-03-30T02:00+02:00 Opens 2026-03-30"],
    );
    check(
        &daily("America/Santiago", "22:00-00:30", 0),
        "2026-09-05T12:00:00-04:00",
        &[
            "2026-09-05T22:00-04:00 Opens 2026-09-05",
            "2026-09-06T01:00-03:00 Closes 2026-09-05",
            "2026-09-06T22:00-03:00 Opens 2026-09-06",
        ],
    );
    // Half an hour is left out on Lord Howe Island.
    check(
        &daily("Australia/Lord_Howe", "01:45-02:15", 0),
        "2026-10-04T00:00:00+10:30",
        &["2026-10-04T01:45+10:30 Opens 2026-10-04", "2026-10-04T02:30+11:00 Closes 2026-10-04"],
    );
    // A whole day was left out in Samoa.
    check(
        &daily("Pacific/Apia", "08:00-16:00", 0),
        "2011-12-29T17:00:00-10:00",
        &["2011-12-31T08:00+14:00 Opens 2011-12-31"],
    );
}

#[test]
fn an_interval_that_the_jump_makes_too_short_for_its_intake_begins_without_one() {
    let calendar = daily("Europe/Madrid", "01:50-03:10", 30);
    check(
        &calendar,
        "2026-03-29T00:00:00+01:00",
        &[
            "2026-03-29T01:50+01:00 IntakeEnds 2026-03-29",
            "2026-03-29T03:10+02:00 Closes 2026-03-29",
        ],
    );
    assert_eq!(calendar.standing(at("2026-03-29T01:50:00+01:00")), Standing::IntakeClosed);
    let opening = calendar.next_opening(at("2026-03-29T00:00:00+01:00")).unwrap();
    assert_eq!(opening.to_string(), "opens tomorrow at 01:50");
}

#[test]
fn where_clocks_are_put_back_what_comes_twice_happens_the_first_time() {
    // 02:00 to 03:00 comes twice in Madrid; 23:00 to 00:00 in Santiago.
    check(
        &daily("Europe/Madrid", "01:00-02:30", 0),
        "2026-10-25T00:00:00+02:00",
        &[
            "2026-10-25T01:00+02:00 Opens 2026-10-25",
            "2026-10-25T02:30+02:00 Closes 2026-10-25",
            "2026-10-26T01:00+01:00 Opens 2026-10-26",
        ],
    );
    check(
        &daily("Europe/Madrid", "02:30-03:30", 0),
        "2026-10-25T00:00:00+02:00",
        &["2026-10-25T02:30+02:00 Opens 2026-10-25", "2026-10-25T03:30+01:00 Closes 2026-10-25"],
    );
    check(
        &daily("America/Santiago", "20:00-23:30", 0),
        "2026-04-04T12:00:00-03:00",
        &[
            "2026-04-04T20:00-03:00 Opens 2026-04-04",
            "2026-04-04T23:30-03:00 Closes 2026-04-04",
            "2026-04-05T20:00-04:00 Opens 2026-04-05",
        ],
    );
    check(
        &daily("America/Santiago", "20:00-00:00", 0),
        "2026-04-04T12:00:00-03:00",
        &["2026-04-04T20:00-03:00 Opens 2026-04-04", "2026-04-05T00:00-04:00 Closes 2026-04-04"],
    );
    // Colombia does not change its clocks.
    check(
        &daily("America/Bogota", "01:00-02:30", 0),
        "2026-10-25T00:00:00-05:00",
        &["2026-10-25T01:00-05:00 Opens 2026-10-25", "2026-10-25T02:30-05:00 Closes 2026-10-25"],
    );
}

#[test]
fn a_branch_that_never_closes_turns_its_days_also_when_the_clocks_change() {
    let always = |zone: &str, starts: &str| {
        let day_starts = starts.parse().unwrap();
        let regular = RegularHours::Always { day_starts };
        let hours = OpeningHours::new(regular, Vec::new(), Minutes::new(60)).unwrap();
        Calendar::new(zone.parse().unwrap(), hours)
    };
    check(
        &always("America/Santiago", "00:00"),
        "2026-09-05T12:00:00-04:00",
        &[
            "2026-09-06T01:00-03:00 DayTurns 2026-09-06",
            "2026-09-07T00:00-03:00 DayTurns 2026-09-07",
        ],
    );
    let madrid = always("Europe/Madrid", "06:00");
    check(
        &madrid,
        "2026-10-24T12:00:00+02:00",
        &[
            "2026-10-25T06:00+01:00 DayTurns 2026-10-25",
            "2026-10-26T06:00+01:00 DayTurns 2026-10-26",
        ],
    );
    let before = at("2026-10-25T05:59:59.999+01:00");
    assert_eq!(madrid.business_day(before), date("2026-10-24"));
    assert_eq!(madrid.standing(before), Standing::Open);
    assert_eq!(madrid.next_opening(before), None);
}

#[test]
fn a_closed_day_of_a_branch_that_never_closes_closes_and_opens_it() {
    let holiday = Exception { date: date("2026-12-25"), name: None, hours: Vec::new() };
    let regular = RegularHours::Always { day_starts: TimeOfDay::MIDNIGHT };
    let hours = OpeningHours::new(regular, vec![holiday], Minutes::new(60)).unwrap();
    check(
        &Calendar::new("America/Bogota".parse().unwrap(), hours),
        "2026-12-24T12:00:00-05:00",
        &[
            "2026-12-24T23:00-05:00 IntakeEnds 2026-12-24",
            "2026-12-25T00:00-05:00 Closes 2026-12-24",
            "2026-12-26T00:00-05:00 Opens 2026-12-26",
            "2026-12-27T00:00-05:00 DayTurns 2026-12-27",
        ],
    );
}

#[test]
fn the_next_opening_is_said_as_a_person_says_it() {
    let mut week = Week::default();
    week.monday.push(interval("08:00-12:00"));
    week.friday.extend([interval("08:00-12:00"), interval("14:00-18:00")]);
    week.saturday.push(interval("09:30-12:00"));
    let calendar = with_week("America/Bogota", week, &[("2026-11-23", "")], 0);
    for (moment, said) in [
        ("2026-11-20T07:00:00-05:00", "opens today at 08:00"),
        ("2026-11-20T12:30:00-05:00", "opens today at 14:00"),
        ("2026-11-20T20:00:00-05:00", "opens tomorrow at 09:30"),
        // Midnight UTC is still Friday there.
        ("2026-11-21T00:30:00Z", "opens tomorrow at 09:30"),
        ("2026-11-22T12:00:00-05:00", "opens on Friday at 08:00"),
        ("2026-11-16T12:30:00-05:00", "opens on Friday at 08:00"),
        ("2026-11-28T12:30:00-05:00", "opens on Monday at 08:00"),
        ("2026-11-20T08:00:00-05:00", "opens today at 14:00"),
    ] {
        assert_eq!(calendar.next_opening(at(moment)).unwrap().to_string(), said, "{moment}");
    }
    let seasonal =
        with_week("America/Bogota", Week::default(), &[("2031-07-01", "10:00-11:00")], 0);
    let opening = seasonal.next_opening(at("2026-11-20T12:00:00Z")).unwrap();
    assert_eq!(opening.to_string(), "opens on 2031-07-01 at 10:00");
    let never = with_week("America/Bogota", Week::default(), &[("2026-11-20", "10:00-11:00")], 0);
    assert_eq!(never.next_opening(at("2026-11-21T12:00:00Z")), None);
    assert_eq!(never.next_change(at("2026-11-21T12:00:00Z")), None);
}

#[test]
fn the_one_open_weekday_is_found_behind_as_many_holidays_as_there_can_be() {
    let mut week = Week::default();
    week.monday.push(interval("08:00-12:00"));
    let first = date("2026-11-23");
    let holidays: Vec<_> = (0..500).map(|number| first.plus_days(7 * number).to_string()).collect();
    let holidays: Vec<_> = holidays.iter().map(|date| (date.as_str(), "")).collect();
    let calendar = with_week("America/Bogota", week, &holidays, 0);
    let opening = calendar.next_opening(at("2026-11-20T12:00:00Z")).unwrap();
    assert_eq!(opening.local.date, first.plus_days(7 * 500));
}

/// The times at which appointments can begin on this day.
fn slots(calendar: &Calendar, day: &str, minutes: u16) -> Vec<String> {
    let plan = SlotPlan::new(Minutes::new(minutes), 2).unwrap();
    let slots = calendar.slots(date(day), plan);
    assert!(slots.iter().all(|slot| slot.capacity == 2));
    assert!(slots.iter().all(|slot| calendar.slot(date(day), plan, slot.begins) == Some(*slot)));
    slots.iter().map(|slot| slot.local.time.to_string()).collect()
}

#[test]
fn appointments_follow_one_another_from_each_opening_and_end_by_closing() {
    let calendar = daily("America/Bogota", "08:00-10:00 14:00-15:30", 0);
    let day = "2026-11-20";
    assert_eq!(slots(&calendar, day, 45), ["08:00", "08:45", "14:00", "14:45"]);
    assert_eq!(slots(&calendar, day, 120), ["08:00"]);
    assert!(slots(&calendar, day, 121).is_empty());
    // Nobody can check in when the intake has ended.
    let calendar = daily("America/Bogota", "08:00-10:00", 60);
    assert_eq!(slots(&calendar, day, 30), ["08:00", "08:30"]);
    let closed = with_week("America/Bogota", Week::default(), &[], 0);
    assert!(slots(&closed, day, 30).is_empty());
}

#[test]
fn appointments_follow_the_clocks_through_their_changes() {
    let calendar = daily("Europe/Madrid", "00:00-05:00", 0);
    assert_eq!(slots(&calendar, "2026-03-29", 60), ["00:00", "01:00", "03:00", "04:00"]);
    let fold = ["00:00", "01:00", "02:00", "02:00", "03:00", "04:00"];
    assert_eq!(slots(&calendar, "2026-10-25", 60), fold);
}
