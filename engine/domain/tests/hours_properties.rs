//! What holds in every calendar at every moment: random hours, in zones with and without changes of
//! their clocks.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails panics")]

use proptest::prelude::*;
use turnero_domain::Timestamp;
use turnero_domain::hours::{
    Calendar, ChangeKind, Date, Exception, Interval, Minutes, OpeningHours, RegularHours, SlotPlan,
    Standing, TimeOfDay, Week, Weekday, Zone,
};

fn interval(text: &str) -> Interval {
    let (opens, closes) = text.split_once('-').unwrap();
    Interval { opens: opens.parse().unwrap(), closes: closes.parse().unwrap() }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// Zones with and without changes of their clocks: by an hour, by half an hour, over midnight, and
/// with offsets of a quarter of an hour.
const ZONES: [&str; 8] = [
    "America/Bogota",
    "Europe/Madrid",
    "America/Santiago",
    "America/New_York",
    "America/Havana",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    // Put its clocks back over midnight until 2011.
    "America/St_Johns",
];

/// Any week without overlaps: sorted times, in turn an opening and a closing.
fn week() -> impl Strategy<Value = Week> {
    prop::collection::btree_set(0_u16..7 * 96, 0..24).prop_map(|quarters| {
        let quarters: Vec<u16> = quarters.into_iter().collect();
        let mut week = Week::default();
        for pair in quarters.chunks_exact(2) {
            let length = pair[1] - pair[0];
            if length < 96 {
                let time =
                    |quarter: u16| TimeOfDay::new(quarter % 96 / 4, quarter % 4 * 15).unwrap();
                let weekday = Weekday::ALL[usize::from(pair[0] / 96)];
                let interval = Interval { opens: time(pair[0]), closes: time(pair[1]) };
                week.on_mut(weekday).push(interval);
            }
        }
        week
    })
}

/// Moments around the changes of clocks, and any moment of the years 2010 and 2026.
fn moment() -> impl Strategy<Value = Timestamp> {
    let days = prop::sample::select(vec![
        "2026-03-08",
        "2026-03-29",
        "2026-04-04",
        "2026-04-05",
        "2026-09-06",
        "2026-10-04",
        "2026-10-25",
        "2026-11-01",
        "2010-03-14",
        "2010-11-07",
        "2026-07-01",
        "2026-01-01",
    ]);
    (days, -3_i64 * 86_400_000..4 * 86_400_000, any::<bool>()).prop_map(|(day, millis, round)| {
        let millis = if round { millis / 900_000 * 900_000 } else { millis };
        at(&format!("{day}T00:00:00Z")).plus_millis(millis)
    })
}

fn calendar() -> impl Strategy<Value = Calendar> {
    let special = prop::sample::select(vec!["", "", "10:00-14:00", "08:00-09:00 18:00-00:00"]);
    let exceptions = prop::collection::btree_map(-3_i32..4, special, 0..3);
    let always = prop::option::weighted(0.2, 0_u16..24);
    let days = prop::sample::select(vec!["2026-03-29", "2026-09-06", "2026-10-25", "2026-04-05"]);
    let intake = prop::sample::select(vec![0_u16, 10, 45]);
    (prop::sample::select(ZONES.to_vec()), week(), always, exceptions, days, intake)
        .prop_filter_map(
            "hours that are refused",
            |(zone, week, always, exceptions, around, intake)| {
                let exceptions = exceptions.into_iter().map(|(days, hours)| Exception {
                    date: date(around).plus_days(days),
                    name: None,
                    hours: hours.split_whitespace().map(interval).collect(),
                });
                let regular = match always {
                    Some(hour) => {
                        RegularHours::Always { day_starts: TimeOfDay::new(hour, 0).unwrap() }
                    }
                    None => RegularHours::Weekly(week),
                };
                let hours = OpeningHours::new(regular, exceptions.collect(), Minutes::new(intake));
                Some(Calendar::new(Zone::new(zone).unwrap(), hours.ok()?))
            },
        )
}

/// What the clocks on the wall say, where they are never changed: whether an interval of today or
/// yesterday holds the time that they read.
fn open_by_the_wall(calendar: &Calendar, at: Timestamp) -> bool {
    let local = calendar.zone().local(at);
    let (today, yesterday) = (local.date, local.date.plus_days(-1));
    let starts_today = |interval: &Interval| {
        interval.opens <= local.time
            && (local.time < interval.closes || interval.ends_on_next_day())
    };
    let from_yesterday =
        |interval: &Interval| interval.ends_on_next_day() && local.time < interval.closes;
    calendar.hours().on(today).iter().any(starts_today)
        || calendar.hours().on(yesterday).iter().any(from_yesterday)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_changes_before_the_next_change(
        calendar in calendar(), now in moment(), part in 0_i64..1_000,
    ) {
        let mut now = now;
        for _ in 0..6 {
            let Some(change) = calendar.next_change(now) else {
                prop_assert_eq!(calendar.standing(now), Standing::Closed);
                break;
            };
            prop_assert!(change.at > now, "{:?} is not after {}", change, now);
            let between = now.plus_millis((change.at.millis_since(now) - 1) / 1_000 * part);
            let last = change.at.plus_millis(-1);
            for moment in [between, last] {
                prop_assert_eq!(calendar.standing(moment), calendar.standing(now));
            }
            if calendar.standing(now) != Standing::Closed {
                prop_assert_eq!(calendar.business_day(last), calendar.business_day(now));
            }
            let expected = match change.kind {
                ChangeKind::Opens | ChangeKind::DayTurns => Standing::Open,
                ChangeKind::IntakeEnds => Standing::IntakeClosed,
                ChangeKind::Pauses | ChangeKind::Closes => Standing::Closed,
            };
            prop_assert_eq!(calendar.standing(change.at), expected, "{:?}", change);
            if expected != Standing::Closed {
                prop_assert_eq!(calendar.business_day(change.at), change.day);
            }
            match change.kind {
                ChangeKind::Closes => prop_assert_eq!(calendar.closes_at(change.day), Some(change.at)),
                ChangeKind::DayTurns => {
                    let ended = calendar.closes_at(calendar.business_day(last));
                    prop_assert_eq!(ended, Some(change.at));
                    prop_assert_eq!(calendar.opens_at(change.day), Some(change.at));
                }
                _ => {}
            }
            now = change.at;
        }
    }

    #[test]
    fn business_days_never_go_back(
        calendar in calendar(), now in moment(), later in 0_i64..100_000_000,
    ) {
        let later = now.plus_millis(later);
        prop_assert!(calendar.business_day(now) <= calendar.business_day(later));
    }

    #[test]
    fn where_clocks_are_never_changed_the_wall_agrees(calendar in calendar(), now in moment()) {
        for zone in ["America/Bogota", "Asia/Kathmandu"] {
            let calendar = Calendar::new(Zone::new(zone).unwrap(), calendar.hours().clone());
            let open = calendar.standing(now) != Standing::Closed;
            prop_assert_eq!(open, open_by_the_wall(&calendar, now));
        }
    }

    #[test]
    fn appointments_lie_in_opening_hours_and_do_not_overlap(
        calendar in calendar(), now in moment(), minutes in 5_u16..240,
    ) {
        let plan = SlotPlan::new(Minutes::new(minutes), 1).unwrap();
        let day = calendar.business_day(now);
        let slots = calendar.slots(day, plan);
        for slot in &slots {
            prop_assert_eq!(calendar.standing(slot.begins), Standing::Open);
            prop_assert_ne!(calendar.standing(slot.ends.plus_millis(-1)), Standing::Closed);
            prop_assert_eq!(calendar.business_day(slot.begins), day);
        }
        prop_assert!(slots.windows(2).all(|pair| pair[0].ends <= pair[1].begins));
    }

    #[test]
    fn a_calendar_is_written_and_read_back(calendar in calendar()) {
        let written = serde_json::to_string(&calendar).unwrap();
        prop_assert_eq!(serde_json::from_str::<Calendar>(&written).unwrap(), calendar);
    }

    #[test]
    fn the_hours_of_a_time_add_up_to_it(
        zone in prop::sample::select(ZONES.to_vec()), now in moment(), millis in 0_i64..200_000_000,
    ) {
        let zone = Zone::new(zone).unwrap();
        let mut begins = now;
        for (hour, piece) in zone.by_hour(now, now.plus_millis(millis)) {
            let piece = i64::try_from(piece).unwrap();
            prop_assert_eq!(zone.local(begins).time.hour(), hour);
            prop_assert_eq!(zone.local(begins.plus_millis(piece - 1)).time.hour(), hour);
            begins = begins.plus_millis(piece);
        }
        prop_assert_eq!(begins, now.plus_millis(millis));
    }
}
