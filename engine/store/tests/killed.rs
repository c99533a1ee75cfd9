//! Rules 1 and 2 when the process is killed in the middle: a child appends and tells what was
//! acknowledged, and is killed without a warning.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod shared;

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use shared::{KINDS, Kind, batch_after, folder};
use turnero_store::conformance::{event, events_of, stream};

const FOLDER: &str = "TURNERO_TEST_KILLED_FOLDER";
const KIND: &str = "TURNERO_TEST_KILLED_KIND";

/// Not a test of its own: what the child does.
#[test]
fn the_child_appends_until_it_is_killed() {
    let (Ok(folder), Ok(kind)) = (env::var(FOLDER), env::var(KIND)) else { return };
    let kind = if kind == "Sled" { Kind::Sled } else { Kind::Redb };
    let store = kind.open(Path::new(&folder)).unwrap();
    let mut position = store.heads().unwrap().first().map_or(0, |head| head.position);
    let mut out = std::io::stderr();
    loop {
        store.append(&batch_after(position, 7)).unwrap();
        position += 7;
        writeln!(out, "acknowledged {position}").unwrap();
    }
}

#[test]
fn nothing_that_was_acknowledged_is_lost_when_the_process_is_killed() {
    for kind in KINDS {
        let (_root, path) = folder();
        for round in 0..6 {
            let mut child = Command::new(env::current_exe().unwrap())
                .args(["the_child_appends_until_it_is_killed", "--exact", "--nocapture"])
                .env(FOLDER, &path)
                .env(KIND, format!("{kind:?}"))
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
            let told =
                |line: String| -> Option<u64> { line.strip_prefix("acknowledged ")?.parse().ok() };
            let mut acknowledged = 0;
            for _ in 0..40 + round * 17 {
                acknowledged = lines.next().unwrap().ok().and_then(told).unwrap();
            }
            child.kill().unwrap();
            // What the child said before it died was acknowledged too; half a line was not said.
            for line in lines.map_while(Result::ok) {
                acknowledged = told(line).map_or(acknowledged, |told| told.max(acknowledged));
            }
            child.wait().unwrap();

            let store = kind.open(&path).unwrap();
            let events = events_of(&*store, stream(1));
            let there = events.len() as u64;
            assert!(there >= acknowledged, "{kind:?}: {acknowledged} told, {there} there");
            assert_eq!(there % 7, 0, "{kind:?}: a batch is there whole or not at all");
            for found in events {
                assert_eq!(found.body, event(found.position, 400).body);
            }
            assert_eq!(store.verify().unwrap().damage, None);
        }
    }
}
