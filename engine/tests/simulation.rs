//! Thousands of seeded runs of the engine's core with faults and crashes at every step.
//!
//! More of them, or one that failed: `cargo run --release -p turnero-benches --bin simulate -- --seed N`.

use turnero::simulation::{Mutation, Plan, Report, Simulator};

const SEEDS: u64 = 4_000;
const THREADS: u64 = 2;

#[test]
fn nothing_that_was_shown_is_ever_lost_or_done_twice() {
    let plan = Plan::default();
    let reports: Vec<Report> = std::thread::scope(|scope| {
        let share = |thread| {
            scope.spawn(move || {
                let simulator = Simulator::new().unwrap();
                let mut all = Report::default();
                for seed in (1..=SEEDS).filter(|seed| seed % THREADS == thread) {
                    match simulator.run(seed, &plan) {
                        Ok(report) => all.add(&report),
                        Err(failure) => panic!(
                            "{failure}\nrepeat it: cargo run --release -p turnero-benches --bin simulate -- --seed {seed}"
                        ),
                    }
                }
                all
            })
        };
        let threads: Vec<_> = (0..THREADS).map(share).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let mut all = Report::default();
    reports.iter().for_each(|report| all.add(report));
    println!("{all}");
    for (what, count) in &all.coverage {
        println!("{count:>9} {what}");
    }
    // A simulation in which nothing goes wrong proves nothing.
    for what in [
        "crash: between steps",
        "crash: in a write",
        "crash: while loading",
        "closed in good order",
        "fault: write fails before",
        "fault: answer is lost",
        "fault: sync fails",
        "fault: disk full",
        "fault: disk unreachable",
        "fault: disk lies",
        "fault: stall",
        "recovered",
        "could not recover yet",
        "checkpoint: handed to the journal",
        "pruned",
        "time: more than a day",
        "follower: event",
        "follower: snapshot",
        "told: key reused",
        "told: busy",
        "told: unknown",
        "told: not done",
        "guests: received",
        "guests: forgotten",
        "guests: shown",
        "damage: flipped bit refused at opening",
        "damage: flipped bit noticed at reading",
        "damage: shortened disk refused at opening",
        "damage: torn batch refused at opening",
        "damage: lost by a lying disk, refused at opening",
    ] {
        assert!(all.coverage.get(what).is_some_and(|count| *count > 0), "never happened: {what}");
    }
}

#[test]
fn the_same_seed_is_the_same_run() {
    let plan = Plan::default();
    for seed in 1..=20 {
        let run = || Simulator::new().unwrap().run(seed, &plan);
        assert_eq!(run(), run(), "seed {seed}");
    }
}

#[test]
fn whatever_is_broken_on_purpose_is_noticed() {
    let simulator = Simulator::new().unwrap();
    for mutation in Mutation::ALL {
        let plan = Plan { mutation: Some(mutation), ..Plan::default() };
        let noticed = (1..=200).find_map(|seed| simulator.run(seed, &plan).err());
        let failure = noticed.unwrap_or_else(|| panic!("nobody notices {mutation:?}"));
        println!("{mutation:?}: {failure}");
    }
}
