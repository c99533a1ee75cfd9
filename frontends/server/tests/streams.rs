//! A stream of events over REST is exact: whoever is cut off at any moment and comes back with the last event that came
//! whole misses nothing and gets nothing twice, also when it was the program that was killed.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use rustix::process::Signal;
use serde_json::{Value, json};
use support::caller::{Caller, QUICK, super_admin};
use support::{PATIENCE, Program, connect};

/// How often the program is killed.
const KILLS: usize = 3;
/// So many promises between two kills.
const PROMISED: usize = 60;
const CLIENTS: usize = 4;

/// Where the program listens now, and as whom one asks there; nowhere while it is not there.
#[derive(Default)]
struct Place {
    now: Mutex<Option<Arc<Caller>>>,
    moved: Condvar,
}

impl Place {
    fn set(&self, caller: Option<Arc<Caller>>) {
        *self.now.lock().unwrap() = caller;
        self.moved.notify_all();
    }

    fn get(&self) -> Arc<Caller> {
        let now = self.now.lock().unwrap();
        let waited = self.moved.wait_timeout_while(now, PATIENCE, |now| now.is_none()).unwrap();
        waited.0.clone().expect("the program comes back")
    }
}

/// What came of a stream so far.
#[derive(Default)]
struct Came {
    events: Vec<(u64, Value)>,
    /// What came of the next one.
    rest: String,
    /// How often the reader was cut off in the middle of an event.
    torn: usize,
}

impl Came {
    fn last(&self) -> u64 {
        self.events.last().map_or(0, |(seq, _)| *seq)
    }

    fn take(&mut self, text: &str) {
        self.rest.push_str(text);
        while let Some((event, rest)) = self.rest.split_once("\n\n") {
            let field = |name: &str| {
                let found = event.lines().find_map(|line| line.strip_prefix(name));
                found.map(|value| value.trim_start().to_owned())
            };
            // A line that only says that the stream lives is no event.
            if let (Some(id), Some(data)) = (field("id:"), field("data:")) {
                assert_eq!(field("event:").as_deref(), Some("event"), "{event}");
                self.events.push((id.parse().unwrap(), serde_json::from_str(&data).unwrap()));
            }
            self.rest = rest.to_owned();
        }
    }

    /// Reads on from the last event that came whole, and hangs up after so many bytes at the latest.
    fn read_on(&mut self, caller: &Caller, path: &str, bytes_max: usize, until: &AtomicU64) {
        self.torn += usize::from(!self.rest.is_empty());
        self.rest.clear();
        let Some(mut socket) = opened(caller.address) else { return };
        // In the form of 1.0 the body is not cut into chunks: what comes is what is read.
        let head = format!(
            "GET /api/v1{path} HTTP/1.0\r\nhost: here\r\n{}\r\naccept: text/event-stream\r\nlast-event-id: {}\r\n\r\n",
            caller.authorization,
            self.last()
        );
        if socket.write_all(head.as_bytes()).is_err() {
            return;
        }
        let (mut head, mut read, mut piece) = (String::new(), 0, [0; 512]);
        while self.last() < until.load(Ordering::SeqCst) && read < bytes_max {
            let most = piece.len().min(bytes_max - read);
            let Ok(length @ 1..) = socket.read(&mut piece[..most]) else { return };
            read += length;
            let text = std::str::from_utf8(&piece[..length]).expect("events here are ASCII");
            match head.contains("\r\n\r\n") {
                true => self.take(text),
                false => {
                    head.push_str(text);
                    if let Some((first, body)) = head.clone().split_once("\r\n\r\n") {
                        assert!(first.starts_with("HTTP/1.0 200"), "{first}");
                        self.take(body);
                    }
                }
            }
        }
    }
}

fn opened(address: SocketAddr) -> Option<std::net::TcpStream> {
    let socket = std::net::TcpStream::connect(address).ok()?;
    socket.set_read_timeout(Some(PATIENCE)).ok()?;
    Some(socket)
}

/// All events of a branch, page by page.
fn all(caller: &Caller, path: &str) -> Vec<(u64, Value)> {
    let mut found: Vec<(u64, Value)> = Vec::new();
    loop {
        let after = found.last().map_or(0, |(seq, _)| *seq);
        let page = caller.get(&format!("{path}?after={after}"));
        let events = page["events"].as_array().unwrap();
        if events.is_empty() {
            return found;
        }
        found.extend(events.iter().map(|one| (one["seq"].as_u64().unwrap(), one.clone())));
    }
}

/// Gives out tickets until the program is gone.
fn issue(caller: &Caller, path: &str, body: &Value, round: &str, promised: &AtomicUsize) {
    for number in 0.. {
        let key = format!("{round}-{number}");
        let Some(heard) = caller.post(path, &key, body) else { return };
        assert_eq!(heard.status, 201, "{}", heard.body);
        promised.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn who_is_cut_off_and_comes_back_has_the_exact_stream_also_when_the_program_is_killed() {
    let data = tempfile::tempdir().unwrap();
    super_admin(data.path());
    let mut program = Program::start(data.path(), &QUICK, 1);
    let caller = Arc::new(Caller::signed_in(program.address()));
    let branch = caller.made("/branches", "branch", &json!({ "name": "Downtown" }), "branch");
    let service = json!({ "name": "General", "prefix": "A" });
    let service = caller.made(&format!("/branches/{branch}/services"), "s", &service, "service");
    let (events, tickets) =
        (format!("/branches/{branch}/events"), format!("/branches/{branch}/tickets"));
    let body = json!({ "service": service });
    let (place, until) = (Arc::new(Place::default()), Arc::new(AtomicU64::new(u64::MAX)));
    place.set(Some(caller));
    let reader = {
        let (place, until, path) = (place.clone(), until.clone(), events.clone());
        std::thread::spawn(move || {
            let (mut came, mut cut) = (Came::default(), 1_u64);
            while came.last() < until.load(Ordering::SeqCst) {
                // Another place each time, mostly in the middle of an event; the same ones in each run.
                cut = cut
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                let bytes_max = 400 + usize::try_from(cut >> 51).unwrap();
                came.read_on(&place.get(), &path, bytes_max, &until);
            }
            came
        })
    };
    for round in 0..=KILLS {
        let (promised, caller) = (Arc::new(AtomicUsize::new(0)), place.get());
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (caller, promised) = (caller.clone(), promised.clone());
                let (tickets, body) = (tickets.clone(), body.clone());
                let round = format!("{round}-{client}");
                std::thread::spawn(move || issue(&caller, &tickets, &body, &round, &promised))
            })
            .collect();
        while promised.load(Ordering::SeqCst) < PROMISED {
            std::thread::yield_now();
        }
        place.set(None);
        program.signal(Signal::KILL);
        assert_eq!(program.end().code(), None);
        clients.into_iter().for_each(|client| client.join().unwrap());
        program = Program::start(data.path(), &QUICK, 1);
        place.set(Some(Arc::new(Caller::signed_in(program.address()))));
    }
    let kept = all(&place.get(), &events);
    assert!(kept.len() > (KILLS + 1) * PROMISED);
    until.store(kept.last().unwrap().0, Ordering::SeqCst);
    // One more, so that a reader who has all of them hears of it.
    place.get().post(&tickets, "last", &body).unwrap();
    let came = reader.join().unwrap();
    assert!(came.torn > 10, "it was cut off in the middle of {} events", came.torn);
    assert_eq!(came.events[..kept.len()], kept[..]);
    drop(connect(program.address()));
    program.stop();
}
