use std::time::Instant;

use turnero_benches::workload::{
    COUNTERS, KINDS, MINUTE_MILLIS, OPEN_MILLIS, Person, class, counter, generate,
};
use turnero_benches::{Outcome, median};
use turnero_domain::dispatch::{Ability, Age, Dispatch, Policy, Waiting};
use turnero_domain::forecast::{Question, forecast};
use turnero_domain::{TicketId, Timestamp};
use uuid::Uuid;

const WAITING: usize = 60;
const ROUNDS: u64 = 101;

/// How many microseconds one forecast takes, for everybody who waits and for a newcomer of each
/// service, while 60 wait and 6 counters serve.
pub(crate) fn micros_each() -> Outcome<f64> {
    let dispatch = busy_room();
    let now = moment(60);
    let mut question =
        Question::about_everybody(&dispatch, now, moment(OPEN_MILLIS / MINUTE_MILLIS));
    question.newcomers = (0..KINDS.len()).map(|kind| class(kind, false)).collect();
    if question.tickets.len() != WAITING {
        return Err(format!("{} wait, not {WAITING}", question.tickets.len()).into());
    }
    let mut times = Vec::new();
    for seed in 0..ROUNDS {
        question.seed = seed;
        let before = Instant::now();
        let answer = forecast(&dispatch, &question);
        times.push(before.elapsed().as_secs_f64() * 1e6);
        if answer.tickets.iter().chain(&answer.newcomers).any(Option::is_none) {
            return Err("somebody is never called".into());
        }
    }
    Ok(median(times))
}

/// A room that has learned a day, and into which sixty people more than can be served have come.
fn busy_room() -> Dispatch {
    let mut hall = turnero_benches::workload::Hall::new(Policy::default());
    for day in generate(0.9, 1, 2) {
        hall.play(&day, &mut Nobody);
    }
    let mut dispatch = hall.dispatch().clone();
    for number in 0..COUNTERS {
        dispatch.open_counter(counter(number), Ability::default(), moment(0));
    }
    dispatch.open_intake(moment(0));
    let people: Vec<_> =
        generate(0.9, 2, 1).into_iter().flatten().take(WAITING + COUNTERS).collect();
    let waiting = |number: usize, person: &Person| {
        let age = Age::new(moment(number as i64 / 2), number as u64);
        let ticket = TicketId::from(Uuid::from_u128(number as u128));
        let class = class(person.kind, person.preferential);
        Waiting { ticket, class, arrived: age, place: age }
    };
    let people: Vec<_> =
        people.iter().enumerate().map(|(number, person)| waiting(number, person)).collect();
    for person in &people {
        dispatch.arrive(person, person.arrived.since);
    }
    while let Some(free) = dispatch.taker()
        && let Some(choice) = dispatch.next(free, moment(40))
        && let Some(person) = people.iter().find(|person| person.ticket == choice.ticket)
    {
        dispatch.call(person, free, &choice.reason, moment(40));
        dispatch.start(free, moment(40));
    }
    dispatch
}

struct Nobody;

impl turnero_benches::workload::Watch for Nobody {
    fn called(&mut self, _: &Person, _: &Waiting, _: Timestamp) {}
}

/// On the third day, this minute.
fn moment(minute: i64) -> Timestamp {
    Timestamp::from_millis((2 * 24 * 60 + minute) * MINUTE_MILLIS)
}
