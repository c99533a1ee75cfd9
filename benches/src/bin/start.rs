//! From the start of the program to the first 200 of `/healthz`, and the memory that it then uses: with a new folder, and
//! with one in which a day was played and that was left by a kill. It measures the program `turnero` that lies beside it.
//!
//! `cargo build --release -p turnero-server && cargo run --release -p turnero-benches --bin start [-- --rounds 15]`

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use turnero_benches::{Outcome, argument, median, scratch_folder};

/// A program that takes longer has not started.
const PATIENCE: Duration = Duration::from_secs(30);

fn main() -> Outcome<()> {
    let rounds: usize = argument("rounds", 15)?;
    let program = std::env::current_exe()?.with_file_name("turnero");
    if !program.exists() {
        return Err("first: cargo build --release -p turnero-server".into());
    }
    let folder = scratch_folder()?;
    let day = folder.path().join("day");
    let played = Command::new(&program)
        .args(["demo", "--speed", "10000", "--keep"])
        .arg(&day)
        .stdout(Stdio::null())
        .status()?;
    if !played.success() {
        return Err("the day could not be played".into());
    }
    let (mut new, mut kept, mut memory) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        new.push(start(&program, &folder.path().join(format!("new-{round}")))?.0);
        let (ms, mib) = start(&program, &day)?;
        kept.push(ms);
        memory.push(mib);
    }
    let (new, kept, memory) = (median(new), median(kept), median(memory));
    println!("start new_ms={new:.1} day_ms={kept:.1} rss_mib={memory:.1}");
    Ok(())
}

/// Starts it once: milliseconds, and mebibytes.
fn start(program: &PathBuf, data: &Path) -> Outcome<(f64, f64)> {
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

fn resident(child: &Child) -> Outcome<f64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()))?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).ok_or("no VmRSS line")?;
    let kib: f64 = line.split_whitespace().nth(1).ok_or("no number after VmRSS")?.parse()?;
    Ok(kib / 1024.0)
}
