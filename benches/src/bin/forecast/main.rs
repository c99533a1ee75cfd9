//! What a forecast of the wait is worth, made for each person when they come.
//!
//! `cargo run --release -p turnero-benches --bin forecast -- --load 0.90 [--file CSV.gz] [--policy
//! promise|balanced|quick|fifo] [--replications 4] [--days 20] [--seed N]`
//!
//! Without `--policy` people are called as when no limit moves: after 75 minutes nobody is passed over. A
//! limit that follows the day is harder to foresee for long requests: see `--policy balanced`.
//!
//! Beside it, for the same people: roll-outs that know what only the workload's maker knows (the best
//! that is possible), the mean wait of the last ten of the same service, and place in the line times
//! mean. Errors are those of people who waited, as a share of their mean wait. The first day of each
//! replication is for learning and is left out.

mod guesses;
mod score;
mod speed;
mod truth;

use std::path::Path;
use std::thread;

use guesses::{Guesses, Watcher};
use score::Score;
use turnero_benches::workload::{Day, Hall, KINDS, generate, read};
use turnero_benches::{Outcome, argument};
use turnero_domain::dispatch::{Balanced, Minutes, Policy, Promise, Quick};

fn main() -> Outcome<()> {
    let load: f64 = argument("load", 0.90)?;
    let replications: u64 = argument("replications", 4)?;
    let days: usize = argument("days", 20)?;
    let seed: u64 = argument("seed", 1_000)?;
    let file: String = argument("file", String::new())?;
    let name: String = argument("policy", "promise".to_owned())?;
    let policy = policy(&name)?;
    let people = if file.is_empty() {
        (0..replications).map(|number| generate(load, seed + number, days + 1)).collect()
    } else {
        read(Path::new(&file))?
    };
    let guesses = play(&people, policy, load);
    println!(
        "load {load}, policy {name}, {} replications, {} people waited",
        people.len(),
        guesses.len()
    );
    let score = Score::of(&guesses);
    score.print();
    let micros = speed::micros_each()?;
    println!("one forecast for 60 who wait at 6 counters: {micros:.0} us");
    println!(
        "forecast load={load:.2} mae_ratio_to_best={:.3} coverage={:.3} mae_over_mean={:.3} \
         forecast_us={micros:.0}",
        score.ratio_to_best(),
        score.coverage(),
        score.error_over_mean(),
    );
    Ok(())
}

fn policy(name: &str) -> Outcome<Policy> {
    Ok(match name {
        "balanced" => Policy::Balanced(Balanced::default()),
        "quick" => Policy::Quick(Quick::default()),
        "promise" => Policy::Promise(Promise::new(Minutes::new(75), Some(5))?),
        "fifo" => Policy::Fifo,
        _ => return Err(format!("there is no policy {name:?}").into()),
    })
}

/// Plays every replication by itself, on as many threads as there are cores.
fn play(people: &[Vec<Day>], policy: Policy, load: f64) -> Guesses {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = people.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        let parts: Vec<_> = people
            .chunks(share)
            .map(|part| {
                scope.spawn(move || {
                    part.iter().flat_map(|days| watch(days, policy, load)).collect::<Guesses>()
                })
            })
            .collect();
        parts.into_iter().flat_map(|part| part.join().unwrap_or_default()).collect()
    })
}

fn watch(days: &[Day], policy: Policy, load: f64) -> Guesses {
    let mut hall = Hall::new(policy);
    let mut watcher = Watcher::new(load);
    for (number, day) in days.iter().enumerate() {
        watcher.begin(number > 0);
        hall.play(day, &mut watcher);
    }
    watcher.guesses
}

/// What people come for, by its place.
fn letter(kind: usize) -> char {
    KINDS.get(kind).map_or('?', |kind| kind.letter)
}
