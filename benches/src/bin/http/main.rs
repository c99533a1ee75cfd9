//! Tickets given out over REST, durable and by somebody who has signed in, beside a bare warp JSON echo; and the snapshot
//! of a branch in which 60 wait, beside the same echo. The clients are in the same process, and all take turns.
//!
//! `cargo run --release -p turnero-benches --bin http [-- --rounds 7 --requests 40000]`

mod client;
mod servers;

use turnero_benches::{Outcome, argument, median};

use client::Measured;

/// One round: what was asked of us, and the echo right after it.
struct Pair {
    ours: Measured,
    echo: Measured,
}

fn main() -> Outcome<()> {
    let rounds: usize = argument("rounds", 7)?;
    let requests: u64 = argument("requests", 40_000)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let echo = servers::echo()?;
        let site = servers::open().await?;
        let reads = round(&site.snapshots(), &echo, 64, requests, rounds).await?;
        let many = round(&site.issues(), &echo, 256, requests, rounds).await?;
        let issues = round(&site.issues(), &echo, 64, requests, rounds).await?;
        println!("http {}", told(&many, 256, "issue", "issues"));
        println!(
            "http_read connections=64 snapshots_per_s={:.0} echo_per_s={:.0} ratio={:.2}",
            of(&reads, |pair| pair.ours.per_second),
            of(&reads, |pair| pair.echo.per_second),
            of(&reads, |pair| pair.ours.per_second / pair.echo.per_second),
        );
        println!("http {}", told(&issues, 64, "issue", "issues"));
        site.close().await
    })
}

/// So many rounds, the two taking turns. The first one warms up both, and does not count.
async fn round(
    ours: &client::Asked,
    echo: &client::Asked,
    connections: usize,
    requests: u64,
    rounds: usize,
) -> Outcome<Vec<Pair>> {
    let mut pairs = Vec::new();
    for number in 0..=rounds {
        let ours = client::measure(ours, connections, requests).await?;
        let echo = client::measure(echo, connections, requests).await?;
        if number > 0 {
            pairs.push(Pair { ours, echo });
        }
    }
    Ok(pairs)
}

fn of(pairs: &[Pair], figure: fn(&Pair) -> f64) -> f64 {
    median(pairs.iter().map(figure).collect())
}

fn told(pairs: &[Pair], connections: usize, one: &str, many: &str) -> String {
    format!(
        "connections={connections} {many}_per_s={:.0} echo_per_s={:.0} ratio={:.2} {one}_p99_us={:.0} echo_p99_us={:.0}",
        of(pairs, |pair| pair.ours.per_second),
        of(pairs, |pair| pair.echo.per_second),
        of(pairs, |pair| pair.ours.per_second / pair.echo.per_second),
        of(pairs, |pair| pair.ours.p99_us),
        of(pairs, |pair| pair.echo.p99_us),
    )
}
