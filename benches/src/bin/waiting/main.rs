//! How long people wait, by who is called next: every policy beside plain ticket order, on the same
//! people, through the domain's own dispatch.
//!
//! `cargo run --release -p turnero-benches --bin waiting -- --load 0.90 [--file CSV.gz] [--policy P]
//! [--replications 60] [--days 20] [--seed N]`
//!
//! `--policy` takes names with commas between them; without it, all are shown. The first day of each
//! replication is for learning and is left out; so `--days 20` plays 21.

mod figures;
mod table;

use std::path::Path;
use std::thread;

use figures::{Figures, Record};
use turnero_benches::workload::{COUNTERS, Day, Hall, KINDS, counter, generate, read, service};
use turnero_benches::{Outcome, argument};
use turnero_domain::dispatch::{Balanced, Learned, Lesson, Minutes, Policy, Promise, Quick, Quota};

/// A policy, and whether the means are known to it from the start.
#[derive(Clone)]
struct Case {
    name: String,
    policy: Policy,
    known: Option<Learned>,
}

fn main() -> Outcome<()> {
    let load: f64 = argument("load", 0.90)?;
    let replications: usize = argument("replications", 60)?;
    let days: usize = argument("days", 20)?;
    let seed: u64 = argument("seed", 1_000)?;
    let asked: String = argument("policy", "all".to_owned())?;
    let file: String = argument("file", String::new())?;
    let people = if file.is_empty() {
        (0..replications as u64).map(|number| generate(load, seed + number, days + 1)).collect()
    } else {
        read(Path::new(&file))?
    };
    let cases = cases(&asked)?;
    let fifo = play(&people, &Case { name: "fifo".to_owned(), policy: Policy::Fifo, known: None });
    let all: Vec<_> = cases.iter().map(|case| (case, play(&people, case))).collect();

    println!(
        "load {load}, {} replications of {} days{}",
        people.len(),
        people.first().map_or(0, |days| days.len().saturating_sub(1)),
        if file.is_empty() { format!(", seed {seed}") } else { format!(", {file}") }
    );
    for (case, figures) in &all {
        table::print(&case.name, figures, &fifo);
    }
    for (known, with) in all.iter().filter(|(case, _)| case.known.is_some()) {
        let same = |case: &Case| case.policy == known.policy && case.known.is_none();
        if let Some((case, without)) = all.iter().find(|(case, _)| same(case)) {
            println!("{}", table::cost(&case.name, without, with));
        }
    }
    for (case, figures) in &all {
        println!("{}", table::line(load, &case.name, figures, &fifo));
    }
    Ok(())
}

/// Plays every replication by itself, on as many threads as there are cores.
fn play(people: &[Vec<Day>], case: &Case) -> Figures {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = people.len().div_ceil(threads).max(1);
    let records = thread::scope(|scope| {
        let parts: Vec<_> = people
            .chunks(share)
            .map(|part| {
                scope.spawn(move || part.iter().map(|days| record(days, case)).collect::<Vec<_>>())
            })
            .collect();
        parts.into_iter().flat_map(|part| part.join().unwrap_or_default()).collect::<Vec<_>>()
    });
    Figures::of(&records)
}

fn record(days: &[Day], case: &Case) -> Record {
    let mut hall = match &case.known {
        Some(known) => Hall::knowing(case.policy, known.clone()),
        None => Hall::new(case.policy),
    };
    let mut record = Record::default();
    for (number, day) in days.iter().enumerate() {
        record.watching = number > 0;
        hall.play(day, &mut record);
    }
    record
}

fn cases(asked: &str) -> Outcome<Vec<Case>> {
    let all = "fifo,strict,quota,promise,balanced,quick,balanced-known";
    let names = if asked == "all" { all } else { asked };
    names.split(',').map(case).collect()
}

fn case(name: &str) -> Outcome<Case> {
    let (base, known) = match name.strip_suffix("-known") {
        Some(base) => (base, Some(known_means())),
        None => (name, None),
    };
    let least = Minutes::new(argument("least", 35)?);
    let share = argument("share", 60)?;
    let policy = match base {
        "fifo" => Policy::Fifo,
        "strict" => Policy::Strict,
        "quota" => Policy::Quota(Quota::new(2, 1)?),
        "balanced" => Policy::Balanced(Balanced::new(least, share)?),
        "quick" => Policy::Quick(Quick::new(least, share)?),
        "promise" => {
            let limit = Minutes::new(argument("limit", 75)?);
            Policy::Promise(Promise::new(limit, Some(argument("counters", 5)?))?)
        }
        _ => return Err(format!("there is no policy {name:?}").into()),
    };
    Ok(Case { name: name.to_owned(), policy, known })
}

/// What somebody has learned who has seen this for ever.
fn known_means() -> Learned {
    const EVER: usize = 50_000;
    let mut learned = Learned::default();
    for (kind, what) in KINDS.iter().enumerate() {
        for number in 0..COUNTERS {
            let (counter, service) = (counter(number), service(kind));
            let lesson = Lesson::Served { counter, service, millis: what.mean_millis() };
            (0..EVER).for_each(|_| learned.learn(&lesson));
        }
    }
    learned
}
