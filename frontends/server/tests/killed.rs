//! What was promised over REST holds when the program is killed while it works.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use rustix::process::Signal;
use serde_json::{Value, json};
use support::caller::{Caller, QUICK, super_admin};
use support::{Program, connect};

const CLIENTS: usize = 8;
/// After so many promises it is killed.
const PROMISED: usize = 150;

/// Every ticket that was given out in a branch, as often as its events tell of it.
fn issued(caller: &Caller, branch: &str) -> BTreeMap<String, usize> {
    let (mut found, mut after) = (BTreeMap::new(), 0);
    loop {
        let page = caller.get(&format!("/branches/{branch}/events?after={after}"));
        let events = page["events"].as_array().unwrap();
        if events.is_empty() {
            return found;
        }
        for event in events {
            let event = &event["event"];
            if event["type"] == "ticket_issued" {
                *found.entry(event["ticket"].as_str().unwrap().to_owned()).or_default() += 1;
            }
        }
        after = page["after"].as_u64().unwrap();
    }
}

#[test]
fn what_was_answered_before_a_kill_is_there_once_and_is_answered_again() {
    let data = tempfile::tempdir().unwrap();
    super_admin(data.path());
    let mut program = Program::start(data.path(), &QUICK, 1);
    let caller = Arc::new(Caller::signed_in(program.address()));
    let branch = caller.made("/branches", "branch", &json!({ "name": "Downtown" }), "branch");
    let service = json!({ "name": "General", "prefix": "A" });
    let service = caller.made(&format!("/branches/{branch}/services"), "s", &service, "service");
    let tickets = format!("/branches/{branch}/tickets");
    let body = json!({ "service": service });

    let promised = Arc::new(AtomicUsize::new(0));
    // Under each key what was answered, or that nothing was.
    let sent = Arc::new(Mutex::new(BTreeMap::<String, Option<String>>::new()));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (caller, promised, sent) = (caller.clone(), promised.clone(), sent.clone());
            let (tickets, body) = (tickets.clone(), body.clone());
            std::thread::spawn(move || {
                for number in 0.. {
                    let key = format!("{client}-{number}");
                    let heard = caller.post(&tickets, &key, &body);
                    let gone = heard.is_none();
                    if let Some(heard) = &heard {
                        assert_eq!(heard.status, 201, "{}", heard.body);
                        promised.fetch_add(1, Ordering::SeqCst);
                    }
                    sent.lock().unwrap().insert(key, heard.map(|heard| heard.body));
                    if gone {
                        return;
                    }
                }
            })
        })
        .collect();
    while promised.load(Ordering::SeqCst) < PROMISED {
        std::thread::yield_now();
    }
    program.signal(Signal::KILL);
    assert_eq!(program.end().code(), None);
    clients.into_iter().for_each(|client| client.join().unwrap());

    let program = Program::start(data.path(), &QUICK, 1);
    let caller = Caller::signed_in(program.address());
    let there = issued(&caller, &branch);
    let sent = sent.lock().unwrap();
    let answered: Vec<_> = sent.values().flatten().collect();
    assert!(answered.len() >= PROMISED);
    for reply in &answered {
        let reply: Value = serde_json::from_str(reply).unwrap();
        assert_eq!(there.get(reply["ticket"].as_str().unwrap()), Some(&1), "{reply}");
    }
    // Every key again: the same answer where there was one, and one ticket for each in the end.
    for (key, before) in sent.iter() {
        let again = caller.post(&tickets, key, &body).unwrap();
        assert_eq!(again.status, 201, "{}", again.body);
        if let Some(before) = before {
            assert_eq!(&again.body, before, "{key}");
        }
    }
    let there = issued(&caller, &branch);
    assert_eq!(there.len(), sent.len(), "as many tickets as keys");
    assert!(there.values().all(|times| *times == 1));
    drop(connect(program.address()));
    program.stop();
}
