//! How the server ends.

mod support;

use std::io::{Read, Write};

use rustix::process::Signal;
use support::{Program, connect, get, run};

/// A head that is not finished, under limits that let it be: it holds the end up.
const PATIENT: [&str; 2] = ["--set", "http.head_timeout=1h"];

#[test]
fn a_signal_ends_it_well_and_the_folder_is_free() {
    for signal in [Signal::TERM, Signal::INT] {
        let data = tempfile::tempdir().unwrap();
        let mut program = Program::start(data.path(), &[], 1);
        let mut idle = connect(program.address());
        assert_eq!(get(program.address(), "/healthz").status, 200);
        program.signal(signal);
        assert_eq!(program.end().code(), Some(0), "{:#?}", program.said);
        assert_eq!(idle.read(&mut [0]).unwrap(), 0, "an idle connection is closed");
        let verified = run(&["verify", "--data", data.path().to_str().unwrap()]);
        assert!(verified.status.success(), "{}", support::text(&verified.stderr));
    }
}

#[test]
fn what_is_not_finished_at_the_deadline_is_cut() {
    let data = tempfile::tempdir().unwrap();
    let arguments = [&PATIENT as &[&str], &["--set", "http.stop_timeout=50ms"]].concat();
    let mut program = Program::start(data.path(), &arguments, 1);
    let mut half = connect(program.address());
    half.write_all(b"GET /healthz HTTP/1.1\r\n").unwrap();
    // Whoever is answered was accepted after the one before.
    get(program.address(), "/healthz");
    program.signal(Signal::TERM);
    assert_eq!(program.end().code(), Some(0), "{:#?}", program.said);
    let cut = program.said.iter().find(|line| line["cut"] == 1);
    assert!(cut.is_some(), "{:#?}", program.said);
}

#[test]
fn a_second_signal_ends_it_now() {
    let data = tempfile::tempdir().unwrap();
    let arguments = [&PATIENT as &[&str], &["--set", "http.stop_timeout=1h"]].concat();
    let mut program = Program::start(data.path(), &arguments, 1);
    let mut half = connect(program.address());
    half.write_all(b"GET /healthz HTTP/1.1\r\n").unwrap();
    get(program.address(), "/healthz");
    program.signal(Signal::TERM);
    program.says("ending: what is under way");
    program.signal(Signal::TERM);
    assert_eq!(program.end().code(), Some(1), "{:#?}", program.said);
}

#[test]
fn a_killed_server_leaves_a_folder_that_opens() {
    let data = tempfile::tempdir().unwrap();
    let mut program = Program::start(data.path(), &[], 1);
    program.signal(Signal::KILL);
    assert_eq!(program.end().code(), None);
    let program = Program::start(data.path(), &[], 1);
    assert_eq!(get(program.address(), "/readyz").status, 200);
    program.stop();
}
