//! The first thing that people run.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process};
use support::{get, run, text, turnero};

#[test]
fn it_plays_the_day_to_its_end() {
    let output = run(&["demo", "--speed", "10000"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    for line in [
        "08:00  C-001  takes a ticket for Consultation",
        "08:00  C-001  please go to Room 1 (waited 0 min; ",
        "please go to Window, second call",
        "did not come\n",
        "L-003  cancels\n",
        "24 came: 22 served, 1 did not come when called, 1 cancelled",
        "README.md",
    ] {
        assert!(told.contains(line), "{line:?} is not in\n{told}");
    }
}

#[test]
fn a_day_that_was_kept_is_there_for_the_next_one() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    for _ in 0..2 {
        let output = run(&["demo", "--speed", "10000", "--keep", data]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert!(text(&output.stdout).contains(&format!("The day is kept in {data}.")));
    }
}

#[test]
fn it_serves_while_the_day_lasts_and_leaves_nothing_when_it_is_interrupted() {
    let temporary = tempfile::tempdir().unwrap();
    let mut child = turnero(&["demo", "--speed", "1"])
        .env("TMPDIR", temporary.path())
        // A demonstration does not care for the settings of a server.
        .env("TURNERO_NONSENSE", "1")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    told.read_line(&mut line).unwrap();
    let address = line.strip_prefix("Served at http://").unwrap().split(": ").next().unwrap();
    assert_eq!(get(address.parse().unwrap(), "/readyz").status, 200);
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 1);
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    told.read_to_string(&mut line).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 0);
}

#[test]
fn a_folder_that_cannot_be_used_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().to_str().unwrap();
    let output = run(&["demo", "--keep", path]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains(path), "{}", text(&output.stderr));
}
