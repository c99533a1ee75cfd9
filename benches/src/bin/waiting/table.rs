use turnero_benches::workload::KINDS;

use super::figures::{Figures, Waits};

/// One policy beside plain ticket order, in minutes and as a ratio.
pub(crate) fn print(name: &str, figures: &Figures, fifo: &Figures) {
    println!("\n{name}");
    println!("             mean   ratio     p95   ratio     p99   ratio  longest   ratio");
    row("everybody", figures.everybody, fifo.everybody);
    for ((kind, waits), plain) in KINDS.iter().zip(figures.kinds).zip(fifo.kinds) {
        row(&kind.letter.to_string(), waits, plain);
    }
    println!(
        "preferential {:.2} min (in ticket order {:.2}); in target {:.3} ({:.3})",
        figures.preferential, fifo.preferential, figures.in_target, fifo.in_target
    );
}

fn row(name: &str, waits: Waits, plain: Waits) {
    println!(
        "{name:10} {:6.1} {:7.3} {:7.1} {:7.3} {:7.1} {:7.3} {:8.1} {:7.3}",
        waits.mean,
        waits.mean / plain.mean,
        waits.p95,
        waits.p95 / plain.p95,
        waits.p99,
        waits.p99 / plain.p99,
        waits.longest,
        waits.longest / plain.longest,
    );
}

/// The line that is compared with the figures to reach.
pub(crate) fn line(load: f64, name: &str, figures: &Figures, fifo: &Figures) -> String {
    let [simple, _, _, long] = figures.kinds;
    let [plain_simple, _, _, plain_long] = fifo.kinds;
    format!(
        "waiting load={load:.2} policy={name} a_ratio={:.3} d_p99_ratio={:.3} all_ratio={:.3} \
         d_longest_ratio={:.3} pref_min={:.2} in_target={:.3}",
        simple.mean / plain_simple.mean,
        long.p99 / plain_long.p99,
        figures.everybody.mean / fifo.everybody.mean,
        long.longest / plain_long.longest,
        figures.preferential,
        figures.in_target,
    )
}

/// What it costs to have to learn the means.
pub(crate) fn cost(name: &str, learned: &Figures, known: &Figures) -> String {
    let more = |learned: Waits, known: Waits| 100.0 * (learned.mean / known.mean - 1.0);
    let [simple, _, _, long] = learned.kinds;
    let [known_simple, _, _, known_long] = known.kinds;
    format!(
        "learned means against known ones, {name}: everybody waits {:+.2} %, A {:+.2} %, D {:+.2} %",
        more(learned.everybody, known.everybody),
        more(simple, known_simple),
        more(long, known_long),
    )
}
