//! How long it takes to choose who is next, and to call them, by how many wait.
//!
//! `cargo run --release -p turnero-benches --bin dispatch [-- --rounds 20000]`
//!
//! Ten counters, eight services, two queues, with and without preference: up to 16 classes wait. Each round decides, applies
//! the call, finishes it, and lets somebody else come, so that as many wait as before. What is printed
//! is the decision; what the state takes to follow stands in the lines before.

use std::time::{Duration, Instant};

use turnero_benches::workload::MINUTE_MILLIS;
use turnero_benches::{Outcome, argument};
use turnero_domain::dispatch::{Ability, Age, Class, Dispatch, Precedence, Rule, Waiting};
use turnero_domain::{CounterId, PriorityId, TicketId, Timestamp};
use uuid::Uuid;

const COUNTERS: u64 = 10;
const SIZES: [u64; 5] = [10, 60, 100, 1_000, 10_000];

fn main() -> Outcome<()> {
    let rounds: u64 = argument("rounds", 20_000)?;
    let mut figures = Vec::new();
    for waiting in SIZES {
        let (decided, followed) = measure(waiting, rounds)?;
        println!(
            "{waiting:>6} waiting: {decided:6.2} us to decide, {followed:6.2} us to call, finish and \
             arrive"
        );
        figures.push((waiting, decided));
    }
    let of = |wanted| figures.iter().find(|(size, _)| *size == wanted).map_or(0.0, |(_, us)| *us);
    println!("dispatch waiting=60 us={:.2} waiting=10000 us={:.2}", of(60), of(10_000));
    Ok(())
}

/// Microseconds of a decision, and of everything that follows from it, while so many wait.
#[expect(clippy::cast_precision_loss, reason = "microseconds of a bench")]
fn measure(waiting: u64, rounds: u64) -> Outcome<(f64, f64)> {
    let mut dispatch = Dispatch::default();
    dispatch.set_rule(Rule::default());
    for number in 0..4 {
        let precedence = Precedence { preferential: number < 2, rank: number % 2 };
        dispatch.set_priority(priority(number), precedence);
    }
    for number in 0..COUNTERS {
        dispatch.open_counter(counter(number), Ability::default(), moment(0));
    }
    (0..waiting).for_each(|number| dispatch.arrive(&person(number), moment(number)));
    let (mut deciding, mut following) = (Duration::ZERO, Duration::ZERO);
    for round in 0..rounds {
        let now = moment(waiting + round);
        let counter = counter(round % COUNTERS);
        let before = Instant::now();
        let choice = dispatch.next(counter, now).ok_or("nobody waits")?;
        let decided = Instant::now();
        dispatch.finish(counter, now);
        dispatch.call(&person(number(choice.ticket)), counter, &choice.reason, now);
        dispatch.start(counter, now);
        dispatch.arrive(&person(waiting + round), now);
        following += decided.elapsed();
        deciding += decided - before;
    }
    if dispatch.line().len() as u64 != waiting {
        return Err(format!("{} wait, not {waiting}", dispatch.line().len()).into());
    }
    let each = |total: Duration| total.as_secs_f64() * 1e6 / rounds as f64;
    Ok((each(deciding), each(following)))
}

/// One after the other in all classes.
fn person(number: u64) -> Waiting {
    let rank = u16::from(number.is_multiple_of(2));
    let class = Class {
        queue: Some(Uuid::from_u128(0xF0 + u128::from(number % 2)).into()),
        priority: Some(priority(rank + 2 * u16::from(!number.is_multiple_of(7)))),
        ..Class::plain(Uuid::from_u128(0xA0 + u128::from(number % 8)).into())
    };
    let ticket = TicketId::from(Uuid::from_u128(0x1_0000 + u128::from(number)));
    let age = Age::new(moment(number), number);
    Waiting { ticket, class, arrived: age, place: age }
}

fn number(ticket: TicketId) -> u64 {
    u64::try_from(Uuid::from(ticket).as_u128() - 0x1_0000).unwrap_or(0)
}

/// The first two are preferential.
fn priority(number: u16) -> PriorityId {
    Uuid::from_u128(0xE0 + u128::from(number)).into()
}

fn counter(number: u64) -> CounterId {
    Uuid::from_u128(0xC0 + u128::from(number)).into()
}

/// A minute for each round.
fn moment(minute: u64) -> Timestamp {
    Timestamp::from_millis(i64::try_from(minute).unwrap_or(0) * MINUTE_MILLIS)
}
