//! As many connections as this machine lets one process have. What they cost is told by the kernel, so Linux only.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::io::{Read, Write};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use support::{Program, connect, get};

/// More would only take longer.
const CROWD_MAX: u64 = 8_000;

/// What an idle connection may cost.
const BYTES_EACH_MAX: u64 = 8 * 1_024;

#[test]
fn thousands_of_idle_connections_cost_little_and_hinder_nobody() {
    let crowd = as_many_as_allowed();
    let data = tempfile::tempdir().unwrap();
    let connections = format!("http.connections_per_address={}", crowd + 100);
    let program = Program::start(data.path(), &["--set", &connections], 1);
    get(program.address(), "/healthz");
    let before = memory_bytes(program.id());
    let mut idle: Vec<_> = (0..crowd).map(|_| connect(program.address())).collect();
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(get(program.address(), path).status, 200);
    }
    // The one who asks now was accepted after all of them, and is one of them. Those who asked before may still be leaving.
    let metrics = get(program.address(), "/metrics").body;
    let open = metrics.lines().find_map(|line| line.strip_prefix("turnero_http_connections "));
    let open: u64 = open.unwrap().parse().unwrap();
    assert!((crowd + 1..crowd + 10).contains(&open), "{open} of {crowd}");
    let each = memory_bytes(program.id()).saturating_sub(before) / crowd;
    println!("{crowd} idle connections, {each} bytes each");
    assert!(each <= BYTES_EACH_MAX, "{each} bytes each");

    // They are served too, once they ask.
    for one in idle.iter_mut().step_by(1_000) {
        one.write_all(b"GET /healthz HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n").unwrap();
        let mut reply = String::new();
        one.read_to_string(&mut reply).unwrap();
        assert!(reply.ends_with("alive\n"), "{reply}");
    }
    program.stop();
}

fn as_many_as_allowed() -> u64 {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).unwrap();
    let crowd = maximum.unwrap_or(CROWD_MAX).saturating_sub(500).min(CROWD_MAX);
    if crowd < 5_000 {
        eprintln!(
            "WEAKER: this machine allows {crowd} connections only; raise the limit of open files"
        );
    }
    crowd
}

fn memory_bytes(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().trim().parse::<u64>().unwrap() * 1_024
}
