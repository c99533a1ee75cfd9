//! How long after a call the last of many boards has it, beside a bare server of tokio's broadcast and tungstenite that
//! sends as many bytes to as many sockets, in the same run.
//!
//! `cargo run --release -p turnero-benches --bin fanout [-- --sockets 1000 --calls 200]`
//!
//! The clients run in a process of their own, on the same cores. One call at a time: from the moment at which it is asked for
//! (so the rules, the disk and the feed are part of it; the baseline only sends) to the moment at which the last client has
//! read its frame. `kib_per_socket` is what the server's memory grows by with each socket that listens.

mod bare;
mod listeners;
mod live;
mod timing;

use std::net::SocketAddr;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use turnero_benches::{Outcome, argument};

use timing::{Latencies, Report};

/// What is measured.
#[derive(Debug, Clone, Copy)]
struct Plan {
    sockets: usize,
    calls: usize,
}

fn main() -> Outcome<()> {
    let plan = Plan { sockets: argument("sockets", 1_000)?, calls: argument("calls", 200)? };
    raise_file_limit(plan.sockets)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if argument("part", String::new())? == listeners::PART {
        let at: SocketAddr = argument("address", ([127, 0, 0, 1], 0).into())?;
        let hello = listeners::Hello {
            key: argument("key", String::new())?,
            of: argument("of", String::new())?,
        };
        return runtime.block_on(listeners::run(plan, at, hello));
    }
    let (ours, kib_per_socket, payload) = runtime.block_on(live::measure(plan))?;
    // What the first has left behind must not slow the second down.
    let bare = runtime.block_on(bare::measure(plan, payload))?;
    print(plan, &ours, &bare, kib_per_socket, payload);
    Ok(())
}

fn print(plan: Plan, ours: &Latencies, bare: &Latencies, kib_per_socket: f64, payload: usize) {
    println!("each frame has {payload} bytes; {} calls", plan.calls);
    println!("live  {ours}");
    println!("bare  {bare}");
    println!(
        "fanout sockets={} p99_ms={:.2} bare_p99_ms={:.2} ratio={:.2} kib_per_socket={:.1}",
        plan.sockets,
        ours.p99_ms(),
        bare.p99_ms(),
        ours.p99_ms() / bare.p99_ms(),
        kib_per_socket,
    );
}

/// Each socket is an open file, in both processes.
fn raise_file_limit(sockets: usize) -> Outcome<()> {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum })?;
    let needed = sockets as u64 + 200;
    if maximum.is_some_and(|maximum| maximum < needed) {
        return Err(format!(
            "{needed} files have to be open at once; raise the limit (ulimit -Hn)"
        )
        .into());
    }
    Ok(())
}

/// Asks somebody one call after the other, and tells how long each took.
async fn one_by_one<F>(plan: Plan, report: &mut Report, mut call: F) -> Outcome<Latencies>
where
    F: AsyncFnMut() -> Outcome<()>,
{
    // The first ones find cold caches.
    const WARM_UP: usize = 5;
    let mut latencies = Latencies::default();
    for number in 0..plan.calls + WARM_UP {
        let asked = timing::now_us();
        call().await?;
        let heard = report.next().await?;
        if number >= WARM_UP {
            latencies.add(heard.saturating_sub(asked));
        }
    }
    Ok(latencies)
}
