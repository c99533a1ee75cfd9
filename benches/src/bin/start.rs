//! From the start of the program to the first 200 of `/healthz`, and the memory that it then uses: with a new folder, and
//! with one in which a day was played, that knows a thousand customers, and that was left by a kill. It measures the program
//! `turnero` that lies beside it. `rss_mib` has the pages of the program file in it, which the machine can take back when it
//! likes; `own_mib` is what the program has put there itself.
//!
//! `cargo build --release -p turnero-server && cargo run --release -p turnero-benches --bin start [-- --rounds 15]`

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use turnero::customers::{ImportCustomers, bounds};
use turnero::{Engine, Principal, Settings};
use turnero_benches::{Outcome, argument, median, scratch_folder};

#[path = "customers/people.rs"]
mod people;

/// A program that takes longer has not started.
const PATIENCE: Duration = Duration::from_secs(30);

/// Whom the folder with the day knows.
const CUSTOMERS: u64 = 1_000;

fn main() -> Outcome<()> {
    let rounds: usize = argument("rounds", 15)?;
    let program = std::env::current_exe()?.with_file_name("turnero");
    if !program.exists() {
        return Err("first: cargo build --release -p turnero-server".into());
    }
    let folder = scratch_folder()?;
    let day = folder.path().join("day");
    let played = Command::new(&program)
        .args(["demo", "--port", "0", "--speed", "10000", "--keep"])
        .arg(&day)
        .stdout(Stdio::null())
        .status()?;
    if !played.success() {
        return Err("the day could not be played".into());
    }
    add_customers(&day)?;
    let (mut new, mut kept, mut memory, mut own) = <(Vec<_>, Vec<_>, Vec<_>, Vec<_>)>::default();
    for round in 0..rounds {
        new.push(start(&program, &folder.path().join(format!("new-{round}")))?.0);
        let (ms, [resident, anonymous]) = start(&program, &day)?;
        kept.push(ms);
        memory.push(resident);
        own.push(anonymous);
    }
    let (new, kept) = (median(new), median(kept));
    let (memory, own) = (median(memory), median(own));
    println!("start new_ms={new:.1} day_ms={kept:.1} rss_mib={memory:.1} own_mib={own:.1}");
    Ok(())
}

fn add_customers(data: &Path) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let engine = Engine::open(Settings::in_folder(data))?;
        for first in (0..CUSTOMERS).step_by(bounds::IMPORT_ROWS_MAX) {
            let last = CUSTOMERS.min(first + bounds::IMPORT_ROWS_MAX as u64);
            let rows = (first..last).map(people::row).collect();
            let report = engine.ask(&Principal::host(), ImportCustomers { rows }).await?;
            if let Some(row) = report.refused.first() {
                return Err(format!("line {} was refused: {}", row.line, row.reason).into());
            }
        }
        Ok(engine.close().await?)
    })
}

/// Starts it once: milliseconds, and mebibytes.
fn start(program: &PathBuf, data: &Path) -> Outcome<(f64, [f64; 2])> {
    // Free a moment ago, so most likely still.
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let started = Instant::now();
    let mut child = Command::new(program)
        .args(["--address", &address.to_string(), "--data"])
        .arg(data)
        .stderr(Stdio::null())
        .spawn()?;
    let outcome = first_reply(address, started).and_then(|ms| Ok((ms, resident(&child)?)));
    child.kill()?;
    child.wait()?;
    outcome
}

fn first_reply(address: SocketAddr, started: Instant) -> Outcome<f64> {
    while started.elapsed() < PATIENCE {
        let Ok(mut socket) = TcpStream::connect(address) else { continue };
        socket.set_read_timeout(Some(PATIENCE))?;
        socket.write_all(b"GET /healthz HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n")?;
        let mut reply = String::new();
        socket.read_to_string(&mut reply)?;
        if reply.starts_with("HTTP/1.1 200") {
            return Ok(started.elapsed().as_secs_f64() * 1e3);
        }
    }
    Err("the program did not start in time".into())
}

/// In all, and without the pages of files.
fn resident(child: &Child) -> Outcome<[f64; 2]> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()))?;
    let mib = |name: &str| -> Outcome<f64> {
        let line = status.lines().find(|line| line.starts_with(name)).ok_or("no such line")?;
        let kib: f64 = line.split_whitespace().nth(1).ok_or("no number there")?.parse()?;
        Ok(kib / 1024.0)
    };
    Ok([mib("VmRSS:")?, mib("RssAnon:")?])
}
