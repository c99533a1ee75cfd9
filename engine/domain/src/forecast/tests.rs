//! Small rooms whose future is known.

use uuid::Uuid;

use super::*;
use crate::dispatch::{Ability, Age, Dispatch, Learned, Policy, Precedence, Rule, Waiting, Weight};
use crate::{Chosen, CounterId, PriorityId, Seconds, ServiceId};

const MINUTE: u64 = 60_000;

/// Beliefs without doubt: everything takes ten minutes, everybody comes when called, nobody else comes
/// unless told so.
struct Certain {
    newcomers_per_hour: u64,
}

impl Beliefs for Certain {
    fn mean_millis(&self, _: CounterId, _: ServiceId) -> u64 {
        10 * MINUTE
    }

    fn log_variance(&self, _: ServiceId) -> f64 {
        0.0
    }

    fn no_shows_per_million(&self, _: ServiceId) -> u64 {
        0
    }

    fn lost_millis(&self) -> u64 {
        MINUTE
    }

    fn walk_millis(&self) -> u64 {
        0
    }

    fn classes(&self) -> Vec<(Class, u64)> {
        vec![(preferential(), 1)]
    }

    fn per_hour_thousandths(&self, _: Timestamp, _: Timestamp) -> u64 {
        self.newcomers_per_hour * 1_000
    }

    fn steady_until(&self, moment: Timestamp) -> Timestamp {
        moment.plus_millis(3_600_000)
    }
}

const ALONE: Certain = Certain { newcomers_per_hour: 0 };

fn minute(minute: i64) -> Timestamp {
    Timestamp::from_millis(minute * 60_000)
}

fn service() -> ServiceId {
    Uuid::from_u128(0xA).into()
}

fn counter(number: u128) -> CounterId {
    Uuid::from_u128(0xC0 + number).into()
}

fn ordinary() -> Class {
    Class::plain(service())
}

fn preferential() -> Class {
    Class { priority: Some(elderly()), ..ordinary() }
}

fn elderly() -> PriorityId {
    Uuid::from_u128(0xE).into()
}

fn ticket(number: u64) -> TicketId {
    Uuid::from_u128(u128::from(number)).into()
}

fn somebody(number: u64) -> Waiting {
    let age = Age::new(minute(0), number);
    Waiting { ticket: ticket(number), class: ordinary(), arrived: age, place: age }
}

/// So many have waited since minute 0 when the only counter opens, and calls the first at minute 10.
fn room(waiting: u64, policy: Policy) -> Dispatch {
    let mut dispatch = Dispatch::default();
    dispatch.set_rule(Rule::of(policy));
    dispatch.set_priority(elderly(), Precedence { preferential: true, rank: 0 });
    dispatch.set_service(service(), Some(Seconds::minutes(10)), Weight::default());
    dispatch.open_counter(counter(1), Ability::default(), minute(0));
    for order in 0..=waiting {
        dispatch.arrive(&somebody(order), minute(0));
    }
    let first = dispatch.next(counter(1), minute(10)).unwrap();
    assert_eq!(first.ticket, ticket(0));
    dispatch.call(&somebody(0), counter(1), &first.reason, minute(10));
    dispatch.start(counter(1), minute(10));
    dispatch
}

fn question(dispatch: &Dispatch, now: Timestamp) -> Question {
    Question {
        newcomers: vec![ordinary()],
        ..Question::about_everybody(dispatch, now, minute(480))
    }
}

#[track_caller]
fn about(wait: &Option<Wait>, minutes: u64) {
    let wait = wait.unwrap();
    for millis in [wait.low_millis, wait.median_millis, wait.high_millis] {
        assert!(
            u64::from(millis).abs_diff(minutes * MINUTE) < MINUTE,
            "{wait:?} is not {minutes} min"
        );
    }
}

#[test]
fn without_doubt_the_forecast_is_what_will_be() {
    let dispatch = room(3, Policy::Fifo);
    let forecast = forecast_believing(&dispatch, &ALONE, &question(&dispatch, minute(14)));
    for (wait, minutes) in forecast.tickets.iter().zip([6, 16, 26]) {
        about(wait, minutes);
    }
    about(&forecast.newcomers[0], 36);
}

#[test]
fn two_counters_take_half_as_long() {
    let mut dispatch = room(4, Policy::Fifo);
    dispatch.open_counter(counter(2), Ability::default(), minute(14));
    let forecast = forecast_believing(&dispatch, &ALONE, &question(&dispatch, minute(14)));
    for (wait, minutes) in forecast.tickets.iter().zip([0, 6, 10, 16]) {
        about(wait, minutes);
    }
}

#[test]
fn whom_the_law_puts_first_is_seen_to_come_first() {
    let dispatch = room(3, Policy::default());
    let mut question = question(&dispatch, minute(14));
    question.newcomers = vec![preferential(), ordinary()];
    let forecast = forecast_believing(&dispatch, &ALONE, &question);
    about(&forecast.newcomers[0], 6);
    about(&forecast.newcomers[1], 36);
}

#[test]
fn to_ask_for_somebody_who_might_come_changes_nobodys_wait() {
    let dispatch = room(5, Policy::default());
    let asked = Question { newcomers: vec![preferential()], ..question(&dispatch, minute(14)) };
    let alone = Question { newcomers: Vec::new(), ..asked.clone() };
    assert_eq!(
        forecast_believing(&dispatch, &ALONE, &asked).tickets,
        forecast_believing(&dispatch, &ALONE, &alone).tickets
    );
}

#[test]
fn those_who_will_come_and_go_first_are_reckoned_with() {
    let dispatch = room(3, Policy::default());
    let question = question(&dispatch, minute(14));
    let few = forecast_believing(&dispatch, &Certain { newcomers_per_hour: 2 }, &question);
    let none = forecast_believing(&dispatch, &ALONE, &question);
    let high = |forecast: &Forecast| u64::from(forecast.newcomers[0].unwrap().high_millis);
    assert!(high(&few) > high(&none) + 5 * MINUTE, "{few:?}");
}

#[test]
fn nobody_comes_after_the_doors_have_closed() {
    let dispatch = room(3, Policy::default());
    let open = question(&dispatch, minute(14));
    let closed = Question { intake_until: minute(14), ..open.clone() };
    let many = Certain { newcomers_per_hour: 30 };
    let forecast = forecast_believing(&dispatch, &many, &closed);
    assert_eq!(forecast, forecast_believing(&dispatch, &ALONE, &open));
}

#[test]
fn who_waits_for_a_counter_that_is_not_there_is_told_so() {
    let mut dispatch = room(1, Policy::Fifo);
    let skills = Chosen::these([ServiceId::from(Uuid::from_u128(0xB))]);
    dispatch.open_counter(counter(1), Ability { skills, ..Ability::default() }, minute(14));
    let forecast = forecast_believing(&dispatch, &ALONE, &question(&dispatch, minute(14)));
    assert_eq!(forecast, Forecast { tickets: vec![None], newcomers: vec![None] });
}

#[test]
fn whom_nobody_can_serve_changes_nobodys_forecast() {
    let mut dispatch = room(8, Policy::default());
    let skills = Chosen::these([service()]);
    dispatch.open_counter(counter(1), Ability { skills, ..Ability::default() }, minute(14));
    let before = forecast(&dispatch, &question(&dispatch, minute(14)));
    let elsewhere = Class::plain(Uuid::from_u128(0xB).into());
    let question =
        Question { newcomers: vec![ordinary(), elsewhere], ..question(&dispatch, minute(14)) };
    let after = forecast(&dispatch, &question);
    assert_eq!(after.tickets, before.tickets);
    assert_eq!(after.newcomers, [before.newcomers[0], None]);
}

#[test]
fn the_same_seed_gives_the_same_forecast_and_another_one_nearly() {
    let dispatch = room(8, Policy::default());
    let question = question(&dispatch, minute(14));
    let first = forecast(&dispatch, &question);
    assert_eq!(first, forecast(&dispatch, &question));
    let other = forecast(&dispatch, &Question { seed: 7, ..question });
    assert_ne!(first, other);
    for (one, other) in first.tickets.iter().zip(&other.tickets) {
        let [one, other] = [one, other].map(|wait| u64::from(wait.unwrap().median_millis));
        assert!(one.abs_diff(other) < 10 * MINUTE + one / 4, "{one} {other}");
    }
}

#[test]
fn a_branch_that_knows_nothing_yet_forecasts_all_the_same() {
    let dispatch = room(2, Policy::default());
    assert_eq!(dispatch.learned().arrivals().classes().count(), 1);
    let forecast =
        forecast_believing(&dispatch, &Learned::default(), &question(&dispatch, minute(14)));
    assert!(forecast.tickets.iter().all(Option::is_some));
}

#[test]
fn a_room_beyond_all_measure_is_forecast_in_bounded_time() {
    let mut dispatch = room(1, Policy::default());
    // A thousand people a second, for half an hour.
    let mad = Certain { newcomers_per_hour: 3_600_000 };
    (2..600).for_each(|number| dispatch.arrive(&somebody(number), minute(0)));
    let question = question(&dispatch, minute(14));
    let forecast = forecast_believing(&dispatch, &mad, &question);
    assert_eq!(forecast.tickets.len(), 599);
    assert_eq!(forecast.newcomers, [None], "nobody can tell when it is their turn");
}
