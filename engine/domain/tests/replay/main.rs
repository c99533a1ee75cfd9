//! Days that are recorded and played again.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails panics")]

mod hall;
mod stories;
mod wrap_ups;

use std::collections::BTreeMap;

use hall::{Guest, Hall, Kind, Staff, name};
use proptest::prelude::*;
use turnero_domain::TicketId;
use turnero_domain::branch::{POLICIES, PolicyChoice};
use turnero_domain::replay::{Ending, Played, Recording, as_it_was, play, play_as_ruled};

fn policy(number: usize) -> PolicyChoice {
    let offer = POLICIES[number % POLICIES.len()];
    let parameters = offer.needs.iter().map(|needed| (name(needed), 2)).collect();
    PolicyChoice { parameters, ..PolicyChoice::named(name(offer.name)) }
}

fn kind() -> impl Strategy<Value = Kind> {
    let seconds = |range: std::ops::Range<i64>| range.prop_map(|seconds| seconds * 1_000);
    prop_oneof![
        10 => Just(Kind::Plain),
        2 => (0..3_usize).prop_map(Kind::GoesOn),
        1 => Just(Kind::Absent),
        1 => seconds(1..400).prop_map(Kind::Late),
        1 => seconds(1..900).prop_map(Kind::Impatient),
        1 => seconds(1..600).prop_map(Kind::StepsOut),
        1 => Just(Kind::PutBack),
        1 => Just(Kind::SentOn),
    ]
}

/// People whose moments often fall together: what happens in the same millisecond has an order, too.
fn guests() -> impl Strategy<Value = Vec<Guest>> {
    let guest = (0..3_600_i64, 0..3_usize, 0..8_u8, 0..40_i64, 1..900_i64, kind());
    let guest = guest.prop_map(|(comes, service, class, walk, served, kind)| Guest {
        comes: comes * 1_000,
        service,
        preferential: class == 0,
        walk: walk * 1_000,
        served: served * 1_000,
        kind,
    });
    prop::collection::vec(guest, 1..60)
}

fn staff() -> impl Strategy<Value = Staff> {
    let breaks = prop::collection::vec((0..4_usize, 0..3_600_i64, 1..1_200_i64), 0..3);
    let pauses = prop::collection::vec(0..90_i64, 1..9);
    (1..5_usize, any::<bool>(), pauses, prop::option::of(0..60_i64), breaks).prop_map(
        |(counters, by_themselves, pauses, wrap_up, breaks)| Staff {
            counters,
            by_themselves,
            pauses: pauses.into_iter().map(|pause| pause * 1_000).collect(),
            wrap_up: wrap_up.map(|length| length * 1_000),
            breaks: breaks
                .into_iter()
                .map(|(who, from, length)| (who, from * 1_000, length * 1_000))
                .collect(),
        },
    )
}

/// Everybody, and how it ended for them: each exactly once.
fn endings(played: &Played) -> BTreeMap<TicketId, Ending> {
    let mut endings = BTreeMap::new();
    for (ticket, ending) in played.endings() {
        assert_eq!(endings.insert(ticket, ending), None, "{ticket} has left twice");
    }
    endings
}

fn under_each(recording: &Recording) -> Vec<Played> {
    (0..POLICIES.len()).map(|n| play(recording, policy(n).rule().unwrap())).collect()
}

/// In which order those came who are called with the same service and priority: since when they had waited.
fn arrivals_by_class(played: &Played, plain: &[TicketId]) -> Vec<Vec<i64>> {
    let mut classes: BTreeMap<_, Vec<i64>> = BTreeMap::new();
    for call in played.calls().iter().filter(|call| plain.contains(&call.ticket)) {
        let since = call.at.as_millis() - i64::try_from(call.wait.millis).unwrap();
        classes.entry((call.wait.service, call.wait.priority)).or_default().push(since);
    }
    classes.into_values().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_day_comes_out_as_it_was_under_its_own_policy(
        own in 0..6_usize,
        staff in staff(),
        yesterday in guests(),
        guests in guests(),
    ) {
        let mut hall = Hall::new(policy(own), staff);
        hall.day(yesterday);
        hall.close_day();
        hall.choose(policy(own + 1));
        let recording = hall.day(guests);
        let (was, played) = (as_it_was(&recording), play_as_ruled(&recording));
        for (was, played) in was.calls().iter().zip(played.calls()) {
            prop_assert_eq!(was, played);
        }
        prop_assert_eq!(was.calls().len(), played.calls().len());
        prop_assert_eq!(endings(&was), endings(&played));
        prop_assert_eq!(was.outcome(), played.outcome());
        prop_assert_eq!(played, play(&recording, *recording.rule()));
    }

    #[test]
    fn under_every_policy_nobody_is_lost_and_the_work_is_the_same(
        own in 0..6_usize,
        staff in staff(),
        guests in guests(),
    ) {
        let recording = Hall::new(policy(own), staff).day(guests);
        let was = as_it_was(&recording);
        let before = endings(&was);
        prop_assert_eq!(before.len(), recording.visits_count());
        for (number, played) in under_each(&recording).iter().enumerate() {
            let after = endings(played);
            prop_assert!(after.keys().eq(before.keys()), "somebody was lost");
            for (ticket, ending) in &before {
                if *ending == Ending::Served {
                    prop_assert_eq!(after[ticket], Ending::Served);
                    prop_assert_eq!(played.work_of(*ticket), was.work_of(*ticket));
                }
            }
            prop_assert_eq!(played, &play(&recording, policy(number).rule().unwrap()));
        }
    }

    #[test]
    fn in_ticket_order_people_who_are_alike_are_called_as_they_came(
        own in 0..6_usize,
        staff in staff(),
        guests in guests(),
    ) {
        let mut hall = Hall::new(policy(own), staff);
        let recording = hall.day(guests);
        let plain = hall.tickets_of(Kind::Plain);
        let fifo = PolicyChoice::named(name("fifo")).rule().unwrap();
        for arrivals in arrivals_by_class(&play(&recording, fifo), &plain) {
            prop_assert!(arrivals.is_sorted(), "{:?}", arrivals);
        }
    }
}
