//! A JSON echo through the accept loop, with all that stands around a front end, beside the same echo on bare hyper: no
//! limits, no time-outs, no headers of its own. The clients are in the same process, and the two take turns.
//!
//! `cargo run --release -p turnero-benches --bin accept [-- --rounds 5 --requests 200000 --connections 64]`

mod client;
mod servers;

use turnero_benches::{Outcome, argument, median};

use client::Measured;

fn main() -> Outcome<()> {
    let rounds: usize = argument("rounds", 5)?;
    let requests: u64 = argument("requests", 200_000)?;
    let connections: usize = argument("connections", 64)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut measured = Vec::new();
    runtime.block_on(async {
        let (bare, server) = (servers::bare().await?, servers::ours()?);
        // The first round warms up both, and does not count.
        for round in 0..=rounds {
            let bare = client::measure(bare, connections, requests).await?;
            let ours = client::measure(server.address(), connections, requests).await?;
            if round > 0 {
                measured.push((ours, bare));
            }
        }
        Outcome::Ok(())
    })?;
    let of =
        |figure: fn(&(Measured, Measured)) -> f64| median(measured.iter().map(figure).collect());
    println!(
        "accept connections={connections} requests_per_s={:.0} bare_per_s={:.0} ratio={:.2} p99_us={:.0} bare_p99_us={:.0} cpu_us={:.1} bare_cpu_us={:.1}",
        of(|(ours, _)| ours.per_second),
        of(|(_, bare)| bare.per_second),
        of(|(ours, bare)| ours.per_second / bare.per_second),
        of(|(ours, _)| ours.p99_us),
        of(|(_, bare)| bare.p99_us),
        of(|(ours, _)| ours.cpu_us),
        of(|(_, bare)| bare.cpu_us),
    );
    Ok(())
}
