//! Clients who do not mean well, against the real program: hundreds who are slow on purpose, and everything that no
//! client should say. Others are served meanwhile, memory stays, and the log tells of no fault of its own. What it costs
//! is told by the kernel, so Linux only.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Instant;

use rustix::process::Signal;
use serde_json::Value;
use support::caller::{Caller, QUICK, super_admin};
use support::{PATIENCE, Program, connect, get};

/// Of each kind of those who are slow.
const EACH: usize = 150;
/// What all of them together may cost.
const BYTES_MAX: u64 = 48 * 1_024 * 1_024;
/// A body may be as long as this here, as ten megabytes of nothing are tried too.
const BODY_BYTES: &str = "http.body_bytes=12582912";

fn memory_bytes(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().trim().parse::<u64>().unwrap() * 1_024
}

fn saying(address: SocketAddr, text: &[u8]) -> TcpStream {
    let mut socket = connect(address);
    socket.write_all(text).unwrap();
    socket
}

/// What is said until the server closes; how it closes is its business.
fn rest(socket: &mut TcpStream) -> String {
    let mut heard = Vec::new();
    let mut piece = [0; 4_096];
    while let Ok(length @ 1..) = socket.read(&mut piece) {
        heard.extend_from_slice(&piece[..length]);
    }
    String::from_utf8_lossy(&heard).into_owned()
}

fn connections(address: SocketAddr) -> u64 {
    let metrics = get(address, "/metrics").body;
    let open = metrics.lines().find_map(|line| line.strip_prefix("turnero_http_connections "));
    open.unwrap().parse().unwrap()
}

/// Ends it, and looks that it has told of no fault of its own.
fn ended_without_a_fault(mut program: Program) {
    program.signal(Signal::TERM);
    assert_eq!(program.end().code(), Some(0));
    for line in &program.said {
        let text = line.to_string();
        assert!(line["level"] != "ERROR" && !text.contains("panic"), "{text}");
    }
}

#[test]
fn hundreds_who_are_slow_on_purpose_are_cut_in_time_and_cost_little_while_others_are_served() {
    let data = tempfile::tempdir().unwrap();
    let settings = [
        "http.connections_per_address=2000",
        "http.head_timeout=2s",
        "http.body_timeout=2s",
        "http.write_timeout=2s",
    ];
    let settings: Vec<_> = settings.into_iter().flat_map(|one| ["--set", one]).collect();
    let program = Program::start(data.path(), &settings, 1);
    let address = program.address();
    // What is made once for all who read it is not on their account.
    assert_eq!(get(address, "/api/v1/openapi.json").status, 200);
    let before = memory_bytes(program.id());
    let began = Instant::now();
    let half_a_head = b"GET /healthz HTTP/1.1\r\nhost: he";
    let half_a_body = b"POST /api/v1/account/login HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"user";
    let asks_much = b"GET /api/v1/openapi.json HTTP/1.1\r\nhost: here\r\n\r\n".repeat(20);
    let mut slow = Vec::new();
    for _ in 0..EACH {
        slow.push(saying(address, half_a_head));
        slow.push(saying(address, half_a_body));
    }
    let deaf: Vec<_> = (0..EACH).map(|_| saying(address, &asks_much)).collect();
    let asked = Instant::now();
    for path in ["/healthz", "/readyz", "/api/v1/setup"] {
        assert_eq!(get(address, path).status, 200, "{path}");
    }
    println!("others waited {} ms", asked.elapsed().as_millis());
    let cost = memory_bytes(program.id()).saturating_sub(before);
    println!("{} slow clients cost {} KiB", 3 * EACH, cost / 1_024);
    assert!(cost <= BYTES_MAX, "{cost} bytes");
    for socket in &mut slow {
        let heard = rest(socket);
        assert!(heard.is_empty() || heard.starts_with("HTTP/1.1 408"), "{heard}");
    }
    // Who never reads is cut too, though they have closed nothing: only the one who asks is left.
    while connections(address) > 3 {
        assert!(began.elapsed() < PATIENCE, "{} are still there", connections(address));
    }
    drop(deaf);
    ended_without_a_fault(program);
}

/// What no client should say; each in a connection of its own.
fn nonsense() -> Vec<Vec<u8>> {
    let mut long = b"GET /".to_vec();
    long.extend(std::iter::repeat_n(b'a', 1_000_000));
    let heads = "x: y\r\n".repeat(100_000);
    vec![
        b"\0\0\0\0\0\0\0\0\r\n\r\n".to_vec(),
        b"GET\r\n\r\n".to_vec(),
        b"GET / HTTP/9.9\r\nhost: here\r\n\r\n".to_vec(),
        b"GET /api/v1/\xff\xfe HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n".to_vec(),
        b"GET /api/v1/branches/%zz%00 HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n".to_vec(),
        b"GET /api/v1/branches?after=%ff%fe HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n".to_vec(),
        b"GET / HTTP/1.1\r\nhost: here\r\nx: a\0b\r\n\r\n".to_vec(),
        b"POST /api/v1/setup HTTP/1.1\r\nhost: here\r\ncontent-length: -1\r\n\r\n".to_vec(),
        b"POST /api/v1/setup HTTP/1.1\r\nhost: here\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab".to_vec(),
        b"POST /api/v1/setup HTTP/1.1\r\nhost: here\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n".to_vec(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nand then something else altogether, of some length".to_vec(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS hello where none is expected".to_vec(),
        long,
        format!("GET / HTTP/1.1\r\nhost: here\r\n{heads}\r\n").into_bytes(),
    ]
}

/// Bodies that are nothing, and what they are answered with.
fn rubbish() -> Vec<(Vec<u8>, u16)> {
    let mut told_twice = b"{\"name\": \"a\", \"name\": \"b\"}".to_vec();
    told_twice.extend(b" ".repeat(1_000));
    vec![
        (b"{\"name\":[".repeat(1_200_000), 400),
        (b"[".repeat(10 * 1_024 * 1_024), 400),
        (format!("{{\"name\": 1{}}}", "0".repeat(1_000_000)).into_bytes(), 400),
        (b"{\"name\": 1e400}".to_vec(), 400),
        (b"{\"name\": \"\xff\xfe\"}".to_vec(), 400),
        (b"{\"name\": \"\\ud800\"}".to_vec(), 400),
        (told_twice, 400),
        (b"{\"name\": 18446744073709551616}".to_vec(), 422),
        (b"{\"name\": -1e308}".to_vec(), 422),
        (b"{\"name\": {\"a\": [null, true]}}".to_vec(), 422),
        (vec![b' '; 13 * 1_024 * 1_024], 413),
    ]
}

fn status(reply: &str) -> Option<u16> {
    reply.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()
}

#[test]
fn what_no_client_should_say_is_refused_and_the_log_tells_of_no_fault() {
    let data = tempfile::tempdir().unwrap();
    super_admin(data.path());
    let settings = [&QUICK as &[&str], &["--set", BODY_BYTES, "--set", "http.head_timeout=2s"]];
    let program = Program::start(data.path(), &settings.concat(), 1);
    let address = program.address();
    for text in nonsense() {
        let mut socket = connect(address);
        // It may be cut before all of it was said.
        let _ = socket.write_all(&text);
        let reply = rest(&mut socket);
        let said = String::from_utf8_lossy(&text[..text.len().min(60)]).into_owned();
        assert!(
            status(&reply).is_none_or(|status| (400..500).contains(&status)),
            "{said}: {reply}"
        );
    }
    let caller = Caller::signed_in(address);
    for (number, (body, expected)) in rubbish().into_iter().enumerate() {
        let mut socket = connect(address);
        let head = format!(
            "POST /api/v1/branches HTTP/1.1\r\nhost: here\r\nconnection: close\r\n{}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            caller.authorization,
            body.len()
        );
        socket.write_all(head.as_bytes()).unwrap();
        // Of what is too long nothing is read.
        let _ = socket.write_all(&body);
        let reply = rest(&mut socket);
        assert_eq!(status(&reply), Some(expected), "body {number}: {reply}");
        let (_, problem) = reply.split_once("\r\n\r\n").unwrap();
        let problem: Value = serde_json::from_str(problem).unwrap();
        assert!(problem["error_code"].is_string(), "body {number}: {problem}");
    }
    assert_eq!(caller.get("/branches")["branches"], Value::Array(Vec::new()));
    ended_without_a_fault(program);
}
