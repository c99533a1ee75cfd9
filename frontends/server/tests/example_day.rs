//! The program as people run it.
#![expect(clippy::unwrap_used, reason = "a test whose program does not start has failed")]

use std::process::{Command, Output};

fn turnero(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_turnero")).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn it_plays_the_day_to_its_end() {
    let output = turnero(&["--speed", "10000"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    for line in [
        "08:00  C-001  takes a ticket for Consultation",
        "08:00  C-001  please go to Room 1 (waited 0 min)",
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
        let output = turnero(&["--speed", "10000", "--data", data]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert!(text(&output.stdout).contains(&format!("The day is kept in {data}.")));
    }
}

#[test]
fn help_is_on_the_standard_output() {
    let output = turnero(&["--help"]);
    assert!(output.status.success());
    assert!(text(&output.stdout).contains("Usage: turnero [OPTIONS]"));
}

#[test]
fn a_wrong_argument_ends_with_2_and_says_where_to_look() {
    let output = turnero(&["--sped", "3"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let told = text(&output.stderr);
    assert_eq!(told, "turnero: there is no option \"--sped\"\nTry: turnero --help\n");
}

#[test]
fn a_folder_that_cannot_be_used_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().to_str().unwrap();
    let output = turnero(&["--data", path]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains(path), "{}", text(&output.stderr));
}
