//! What holds for the figures of a day, whatever happens in it, in whatever order, and whatever of it
//! is undone.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails panics")]

use proptest::prelude::*;
use turnero_domain::PrincipalId;
use turnero_domain::figures::{
    Activity, CounterTime, DayFigures, Fact, Issued, Leg, Millis, Outcome, PlainOrder, Promise,
    RowKey, SealedFigures,
};
use turnero_domain::hours::{Date, HourOfDay};
use uuid::Uuid;

fn day() -> Date {
    "2026-11-20".parse().unwrap()
}

fn id<I: From<Uuid> + std::fmt::Debug>(ids: std::ops::Range<u128>) -> impl Strategy<Value = I> {
    ids.prop_map(|id| Uuid::from_u128(id).into())
}

fn hour() -> impl Strategy<Value = HourOfDay> {
    (7_u8..12).prop_map(|hour| HourOfDay::new(hour).unwrap())
}

/// Lengths of all sizes: some seconds, some hours, none at all, and the longest that there is.
fn millis() -> impl Strategy<Value = Millis> {
    prop_oneof![
        8 => 0_u32..20_000_000,
        4 => 0_u32..100_000,
        1 => Just(0),
        1 => Just(u32::MAX),
        2 => prop::sample::select(vec![600_000, 900_000]),
    ]
    .prop_map(Millis::new)
}

fn promise() -> impl Strategy<Value = Promise> {
    (millis(), millis(), millis()).prop_map(|(low, likely, high)| Promise { low, likely, high })
}

fn leg() -> impl Strategy<Value = Leg> {
    let outcome = prop::sample::select(vec![
        Outcome::Served,
        Outcome::Served,
        Outcome::NoShow,
        Outcome::Cancelled,
        Outcome::Transferred,
        Outcome::Recycled,
        Outcome::Expired,
        Outcome::Voided,
    ]);
    let agent = prop::option::of(id(40..43).prop_map(PrincipalId::User));
    let place = (id(10..14), id(20..23), hour(), prop::option::of(id(30..33)), agent);
    let course = (outcome, millis(), prop::option::of(millis()));
    let aims = (prop::option::of(millis()), prop::option::of(promise()));
    (place, course, aims).prop_map(|(place, course, aims)| {
        let (service, priority, hour, counter, agent) = place;
        let (outcome, waited, served) = course;
        let (target, promise) = aims;
        Leg { service, priority, hour, counter, agent, outcome, waited, served, target, promise }
    })
}

fn fact() -> impl Strategy<Value = Fact> {
    let activity = prop::sample::select(vec![
        Activity::Idle,
        Activity::Walking,
        Activity::Serving,
        Activity::WrapUp,
        Activity::Break,
    ]);
    let agent = prop::option::of(id(40..43).prop_map(PrincipalId::User));
    prop_oneof![
        2 => (id(10..14), id(20..23), hour()).prop_map(|(service, priority, hour)| {
            Fact::Issued(Issued { service, priority, hour })
        }),
        4 => leg().prop_map(Fact::LegEnded),
        2 => (id(30..33), agent, hour(), activity, millis()).prop_map(
            |(counter, agent, hour, activity, spent)| {
                Fact::CounterTime(CounterTime { counter, agent, hour, activity, spent })
            },
        ),
        1 => (id(10..14), id(20..23), hour(), millis()).prop_map(
            |(service, priority, hour, waited)| {
                Fact::PlainOrder(PlainOrder { service, priority, hour, waited })
            },
        ),
    ]
}

fn facts(most: usize) -> impl Strategy<Value = Vec<Fact>> {
    prop::collection::vec(fact(), 0..most)
}

fn figures<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> DayFigures {
    let mut figures = DayFigures::default();
    facts.into_iter().for_each(|fact| figures.add(fact));
    figures
}

fn bytes(figures: &DayFigures) -> String {
    serde_json::to_string(figures).unwrap()
}

/// The smallest of so many lengths that so many in a hundred do not exceed.
fn exact(sorted: &[u32], percent: usize) -> u64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    u64::from(sorted[rank - 1])
}

/// These are the same, to within a 64th.
#[track_caller]
fn near(found: Option<u64>, exact: u64) {
    let found = found.unwrap();
    assert!(found.abs_diff(exact) * 64 <= exact, "{found} for {exact}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_facts_does_not_matter(
        (facts, shuffled) in facts(60).prop_flat_map(|facts| (Just(facts.clone()), Just(facts).prop_shuffle())),
    ) {
        prop_assert_eq!(bytes(&figures(&facts)), bytes(&figures(&shuffled)));
    }

    #[test]
    fn what_is_taken_back_was_never_there(
        kept in facts(40),
        (undone, order) in facts(40).prop_flat_map(|undone| (Just(undone.clone()), Just(undone).prop_shuffle())),
    ) {
        let before = figures(&kept);
        let mut after = before.clone();
        undone.iter().for_each(|fact| after.add(fact));
        let beside = bytes(&before);
        order.iter().for_each(|fact| after.take_back(fact));
        prop_assert_eq!(bytes(&after), bytes(&before));
        prop_assert_eq!(&after, &before);
        // The clone that was kept has not moved.
        prop_assert_eq!(beside, bytes(&before));
        kept.iter().for_each(|fact| after.take_back(fact));
        prop_assert_eq!(bytes(&after), bytes(&DayFigures::default()));
        prop_assert!(after.is_empty());
    }

    #[test]
    fn days_together_are_as_one_day_with_all_their_facts(one in facts(40), other in facts(40)) {
        let both = figures(one.iter().chain(&other)).seal(day());
        let (one, other) = (figures(&one).seal(day()), figures(&other).seal(day().plus_days(1)));
        let merged = SealedFigures::merge([&one, &other]).unwrap();
        prop_assert_eq!(&merged.rows, &both.rows);
        prop_assert_eq!((merged.first, merged.last, merged.days), (day(), day().plus_days(1), 2));
        prop_assert_eq!(SealedFigures::merge([&other, &one]).unwrap(), merged);
    }

    #[test]
    fn figures_are_written_and_read_back(facts in facts(40)) {
        let figures = figures(&facts);
        prop_assert_eq!(&serde_json::from_str::<DayFigures>(&bytes(&figures)).unwrap(), &figures);
        let sealed = figures.seal(day());
        let written = serde_json::to_string(&sealed).unwrap();
        prop_assert_eq!(serde_json::from_str::<SealedFigures>(&written).unwrap(), sealed);
        for fact in facts {
            let written = serde_json::to_string(&fact).unwrap();
            prop_assert_eq!(serde_json::from_str::<Fact>(&written).unwrap(), fact);
        }
    }

    #[test]
    fn percentiles_and_the_longest_are_within_a_64th_and_the_mean_is_exact(
        waits in prop::collection::vec(millis(), 1..400),
        template in leg(),
    ) {
        let counter = Some(Uuid::from_u128(30).into());
        let legs: Vec<_> = waits
            .iter()
            .map(|waited| Fact::LegEnded(Leg {
                waited: *waited, counter, outcome: Outcome::Served, ..template
            }))
            .collect();
        let found = figures(&legs).branch().waiting_time;
        let mut sorted: Vec<u32> = waits.iter().map(|waited| waited.get()).collect();
        sorted.sort_unstable();
        near(found.median_ms, exact(&sorted, 50));
        near(found.p90_ms, exact(&sorted, 90));
        near(found.longest_ms, exact(&sorted, 100));
        let sum: u64 = sorted.iter().map(|waited| u64::from(*waited)).sum();
        let count = sorted.len() as u64;
        prop_assert_eq!(found.count, count);
        prop_assert_eq!(found.mean_ms, Some((sum + count / 2) / count));
    }

    #[test]
    fn every_kind_of_group_adds_up_to_the_branch(facts in facts(60)) {
        let sealed = figures(&facts).seal(day());
        let branch = sealed.numbers(RowKey::Branch).unwrap();
        let sum = |is: fn(&RowKey) -> bool, of: fn(&turnero_domain::figures::Numbers) -> u64| -> u64 {
            sealed.rows.iter().filter(|row| is(&row.key)).map(|row| of(&row.numbers)).sum()
        };
        for is in [
            |key: &RowKey| matches!(key, RowKey::Service(_)),
            |key: &RowKey| matches!(key, RowKey::Priority(_)),
            |key: &RowKey| matches!(key, RowKey::Hour(_)),
        ] {
            prop_assert_eq!(sum(is, |n| n.issued), branch.issued);
            prop_assert_eq!(sum(is, |n| n.served), branch.served);
            prop_assert_eq!(sum(is, |n| n.cancelled), branch.cancelled);
            prop_assert_eq!(sum(is, |n| n.waiting_time.count), branch.waiting_time.count);
            prop_assert_eq!(sum(is, |n| n.within_target.yes), branch.within_target.yes);
        }
        let counters = |key: &RowKey| matches!(key, RowKey::Counter(_));
        prop_assert_eq!(sum(counters, |n| n.counter_time.idle_ms), branch.counter_time.idle_ms);
        let issued = facts.iter().filter(|fact| matches!(fact, Fact::Issued(_))).count() as u64;
        prop_assert_eq!(branch.issued, issued);
        let keys: Vec<_> = sealed.rows.iter().map(|row| row.key).collect();
        prop_assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "rows have an order");
    }
}

#[test]
fn what_is_beyond_the_bounds_is_counted_with_the_others() {
    let issued = |service: u128| {
        Fact::Issued(Issued {
            service: Uuid::from_u128(service).into(),
            priority: Uuid::from_u128(1).into(),
            hour: HourOfDay::new(9).unwrap(),
        })
    };
    let facts: Vec<_> = (0..100).map(issued).collect();
    let mut figures = figures(&facts);
    let sealed = figures.seal(day());
    assert_eq!(sealed.numbers(RowKey::Branch).unwrap().issued, 100);
    assert_eq!(sealed.numbers(RowKey::OtherServices).unwrap().issued, 36);
    assert_eq!(sealed.rows.len(), 1 + 64 + 1 + 1 + 1);
    facts.iter().for_each(|fact| figures.take_back(fact));
    assert_eq!(figures, DayFigures::default());
}
