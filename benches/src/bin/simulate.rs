//! Seeded simulations of the engine's core: any number of them, or one that failed.
//!
//! `cargo run --release -p turnero-benches --bin simulate [-- --seeds 20000 --from 1 --steps 200]`
//! `cargo run --release -p turnero-benches --bin simulate -- --seed N`

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use turnero::simulation::{Failure, Plan, Report, Simulator};
use turnero_benches::{Outcome, argument};

/// Failures that are printed; more tell nothing new.
const FAILURES_SHOWN: usize = 20;

fn main() -> Outcome<()> {
    let mut plan = Plan { steps: argument("steps", Plan::default().steps)?, ..Plan::default() };
    let one: u64 = argument("seed", 0)?;
    plan.trail = one > 0;
    let (from, seeds) =
        if one > 0 { (one, 1) } else { (argument("from", 1)?, argument("seeds", 10_000)?) };
    let next = AtomicU64::new(from);
    let total = Mutex::new((Report::default(), Vec::<Failure>::new()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let simulators: Vec<_> = (0..threads).map(|_| Simulator::new()).collect::<Result<_, _>>()?;
    // A panic is a finding like any other: its message is part of the failure.
    std::panic::set_hook(Box::new(|_| {}));
    std::thread::scope(|scope| {
        for simulator in &simulators {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= from.saturating_add(seeds) {
                        return;
                    }
                    let result = simulator.run(seed, &plan);
                    let Ok(mut total) = total.lock() else { return };
                    match result {
                        Ok(report) => total.0.add(&report),
                        Err(failure) => total.1.push(failure),
                    }
                }
            });
        }
    });
    let (report, mut failures) = total.into_inner()?;
    failures.sort_by_key(|failure| failure.seed);
    for (what, count) in &report.coverage {
        println!("{count:>10}  {what}");
    }
    for failure in failures.iter().take(FAILURES_SHOWN) {
        for line in &failure.trail {
            println!("{line}");
        }
        println!("{failure}");
        let (seed, steps) = (failure.seed, plan.steps);
        println!(
            "  repeat it: cargo run --release -p turnero-benches --bin simulate -- --seed {seed} --steps {steps}"
        );
    }
    println!("simulate seeds={seeds} {report} failures={}", failures.len());
    if failures.is_empty() { Ok(()) } else { Err("the simulation found failures".into()) }
}
