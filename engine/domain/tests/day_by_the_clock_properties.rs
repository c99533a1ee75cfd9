//! What holds of the day of a branch whatever its hours are, and however seldom somebody looks at the
//! clock: random weeks, in zones with and without changes of their clocks.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails panics")]

use proptest::prelude::*;
use turnero_domain::branch::{
    Branch, BranchChange, BranchHours, ChangeBranch, CreateBranch, Day, DayCause, DayState,
    KeepTime, next_due,
};
use turnero_domain::given::{Given, given};
use turnero_domain::hours::{
    Calendar, Interval, Minutes, OpeningHours, RegularHours, Standing, TimeOfDay, Week, Weekday,
    Zone,
};
use turnero_domain::{BranchId, Name, Timestamp};
use uuid::Uuid;

fn branch() -> BranchId {
    Uuid::from_u128(0xB).into()
}

/// Any week without overlaps: sorted times, in turn an opening and a closing.
fn week() -> impl Strategy<Value = Week> {
    prop::collection::btree_set(0_u16..7 * 96, 0..24).prop_map(|quarters| {
        let quarters: Vec<u16> = quarters.into_iter().collect();
        let mut week = Week::default();
        for pair in quarters.chunks_exact(2).filter(|pair| pair[1] - pair[0] < 96) {
            let time = |quarter: u16| TimeOfDay::new(quarter % 96 / 4, quarter % 4 * 15).unwrap();
            let weekday = Weekday::ALL[usize::from(pair[0] / 96)];
            let interval = Interval { opens: time(pair[0]), closes: time(pair[1]) };
            week.on_mut(weekday).push(interval);
        }
        week
    })
}

fn calendar() -> impl Strategy<Value = Calendar> {
    let zones = ["America/Bogota", "Europe/Madrid", "America/Santiago", "Asia/Kathmandu"];
    let regular = prop_oneof![
        6 => week().prop_map(RegularHours::Weekly),
        1 => (0_u16..24).prop_map(|hour| RegularHours::Always {
            day_starts: TimeOfDay::new(hour, 0).unwrap(),
        }),
    ];
    (prop::sample::select(zones.to_vec()), regular, prop::sample::select(vec![0_u16, 10])).prop_map(
        |(zone, regular, intake)| {
            let hours = OpeningHours::new(regular, Vec::new(), Minutes::new(intake)).unwrap();
            Calendar::new(Zone::new(zone).unwrap(), hours)
        },
    )
}

/// A branch that has had these hours since it exists.
fn room(calendar: &Calendar, since: Timestamp) -> Given<Branch> {
    let name = Name::new("Town hall").unwrap();
    let created = given::<Branch>([]).at(since).when(&CreateBranch { branch: branch(), name });
    let time_zone = Some(Name::new(calendar.zone().name()).unwrap());
    let hours = Some(BranchHours::ByClock(calendar.hours().clone().into()));
    let change = BranchChange { time_zone, hours, ..BranchChange::default() };
    let changed = created.afterwards().at(since).when(&ChangeBranch { branch: branch(), change });
    changed.afterwards()
}

fn look(room: &Given<Branch>, now: Timestamp) -> Given<Branch> {
    room.clone().at(now).when(&KeepTime { branch: branch() }).afterwards()
}

/// Somebody looks whenever something is due, until this moment.
fn watch(mut room: Given<Branch>, until: Timestamp) -> Given<Branch> {
    while let Some(due) = next_due(room.state()).filter(|due| *due <= until) {
        room = look(&room, due);
        assert!(next_due(room.state()).is_none_or(|next| next > due), "still due at {due}");
    }
    room
}

fn day(room: &Given<Branch>) -> Day {
    room.state().day().unwrap()
}

/// The day is what the calendar wants it to be.
fn check(calendar: &Calendar, day: Day, now: Timestamp) {
    if day.turning.cause == DayCause::Hand {
        // As it was made: the clock has had nothing to do yet.
        return;
    }
    let (standing, date) = (calendar.standing(now), day.turning.date.unwrap());
    assert_eq!(day.state == DayState::Open, standing == Standing::Open, "at {now}: {day:?}");
    if day.state != DayState::Closed {
        assert!(calendar.closes_at(date).is_some_and(|closes| closes > now), "at {now}: {day:?}");
    }
    if standing == Standing::Open {
        assert_eq!(date, calendar.business_day(now));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_day_is_what_it_should_be_however_seldom_somebody_looks(
        calendar in calendar(),
        start in prop::sample::select(vec!["2026-03-26", "2026-04-02", "2026-09-03", "2026-11-20"]),
        begins_min in 0_i64..24 * 60,
        looks_min in prop::collection::btree_set(0_i64..12 * 24 * 60, 1..6),
    ) {
        let start: Timestamp = format!("{start}T00:00:00Z").parse().unwrap();
        let since = start.plus_millis(begins_min * 60_000);
        let (mut watched, mut neglected) = (room(&calendar, since), room(&calendar, since));
        for minutes in looks_min {
            let now = since.plus_millis(minutes * 60_000);
            watched = watch(watched, now);
            neglected = look(&neglected, now);
            prop_assert!(next_due(neglected.state()).is_none_or(|next| next > now));
            check(&calendar, day(&watched), now);
            check(&calendar, day(&neglected), now);
            let (watched, neglected) = (day(&watched), day(&neglected));
            if watched.state == DayState::Open {
                prop_assert_eq!(neglected.state, DayState::Open);
                prop_assert_eq!(neglected.turning.next, watched.turning.next);
            }
            prop_assert!(neglected.number <= watched.number, "days that were missed have not been");
        }
    }
}
