//! The first start, and the people who sign in.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

use support::{Program, at_a_terminal, login, run, text, turnero};

const PASSWORD: &str = "tulip boat 9347 lantern";

/// Runs `turnero user` on this folder, with something on its standard input.
fn user(data: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = turnero(&["user"]);
    command.args(arguments).arg("--data").arg(data);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // What does not read its input has ended before we have written.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

const FIRST: [&str; 8] = [
    "create",
    "first.admin",
    "--email",
    "first@clinic.example",
    "--first-name",
    "A",
    "--last-name",
    "B",
];

fn with<'a>(arguments: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [arguments, more].concat()
}

#[test]
fn a_new_server_tells_the_code_for_the_first_super_admin_and_one_that_has_one_does_not() {
    let data = tempfile::tempdir().unwrap();
    let mut program = Program::start(data.path(), &[], 1);
    let told = program.says("there is no super admin yet");
    let first = told["code"].as_str().unwrap().to_owned();
    assert!(first.starts_with("trs_"), "{first}");
    program.stop();
    let mut program = Program::start(data.path(), &[], 1);
    let second = program.says("there is no super admin yet")["code"].clone();
    assert_ne!(second, first.as_str(), "each start has a code of its own");

    let made = user(data.path(), &with(&FIRST, &["--password-file", "-"]), PASSWORD);
    assert!(made.status.success(), "{}", text(&made.stderr));
    assert_eq!(text(&made.stdout), "first.admin can sign in as super_admin\n");
    program.stop();
    let mut program = Program::start(data.path(), &[], 1);
    assert_eq!(login(program.address(), "first.admin", PASSWORD).status, 204);
    program.signal(rustix::process::Signal::TERM);
    program.end();
    let said = format!("{:?}", program.said);
    assert!(!said.contains("super admin") && !said.contains("trs_"), "{said}");
}

#[test]
fn users_are_made_by_the_server_that_runs_or_without_one() {
    let folder = tempfile::tempdir().unwrap();
    let (served, alone) = (folder.path().join("served"), folder.path().join("alone"));
    let program = Program::start(&served, &[], 1);
    for data in [&served, &alone] {
        let made = user(data, &with(&FIRST, &["--password-file", "-"]), PASSWORD);
        assert!(made.status.success(), "{}", text(&made.stderr));
        let again =
            user(data, &with(&FIRST, &["--password-file", "-", "--role", "admin"]), PASSWORD);
        assert_eq!(again.status.code(), Some(1));
        assert!(text(&again.stderr).contains("signs in by this name"), "{}", text(&again.stderr));
    }
    assert_eq!(login(program.address(), "first.admin", PASSWORD).status, 204);
    program.stop();
    let program = Program::start(&alone, &[], 1);
    assert_eq!(login(program.address(), "first.admin", PASSWORD).status, 204);
    program.stop();
}

#[test]
fn somebody_without_a_password_gets_a_code_to_choose_one() {
    let data = tempfile::tempdir().unwrap();
    let made = user(data.path(), &FIRST, "");
    assert!(made.status.success(), "{}", text(&made.stderr));
    assert!(text(&made.stdout).contains("\ntrl_"), "{}", text(&made.stdout));
    let reset = user(data.path(), &["reset-password", "First.Admin"], "");
    assert!(text(&reset.stdout).contains("\ntrl_"), "{}", text(&reset.stderr));
    assert_ne!(text(&made.stdout), text(&reset.stdout));

    let unknown = user(data.path(), &["reset-password", "nobody.here"], "");
    assert_eq!(unknown.status.code(), Some(1));
    assert!(text(&unknown.stderr).contains("there is no user nobody.here"));
}

#[test]
fn what_cannot_be_a_user_is_refused_with_what_can_be_done() {
    let data = tempfile::tempdir().unwrap();
    let weak = user(data.path(), &with(&FIRST, &["--password-file", "-"]), "short\n");
    assert_eq!(weak.status.code(), Some(1));
    assert!(text(&weak.stderr).contains("15"), "{}", text(&weak.stderr));
    assert!(!text(&weak.stderr).contains("short\n"), "{}", text(&weak.stderr));
    assert!(user(data.path(), &FIRST, "").status.success());
    let other: Vec<_> =
        FIRST.iter().map(|word| if *word == "first.admin" { "second.one" } else { word }).collect();
    let without_role = user(data.path(), &other, "");
    assert!(text(&without_role.stderr).contains("--role"), "{}", text(&without_role.stderr));
    let wrong_role = user(data.path(), &with(&other, &["--role", "boss"]), "");
    assert_eq!(wrong_role.status.code(), Some(2));
    assert!(
        text(&wrong_role.stderr).contains("super_admin, admin"),
        "{}",
        text(&wrong_role.stderr)
    );
    let in_memory = run(&with(&with(&["user"], &FIRST), &["--set", "store=memory"]));
    assert_eq!(in_memory.status.code(), Some(1));
    assert!(text(&in_memory.stderr).contains("store is memory"));
}

#[test]
fn a_password_is_no_argument() {
    let output = run(&["user", "create", "--help"]);
    let help = text(&output.stdout);
    assert!(!help.contains("--password <"), "{help}");
    assert!(help.contains("--password-file <FILE>"), "{help}");
}

#[test]
fn at_a_terminal_the_password_is_asked_for_twice() {
    let data = tempfile::tempdir().unwrap();
    let arguments = with(&["user"], &FIRST).join(" ");
    let Some(seen) = at_a_terminal(&arguments, data.path(), "tulip boat 9347\nanother one 52\n")
    else {
        return;
    };
    assert!(seen.contains("the two are not the same"), "{seen}");
    let typed = format!("{PASSWORD}\n{PASSWORD}\n");
    let seen = at_a_terminal(&arguments, data.path(), &typed).unwrap();
    assert!(seen.contains("can sign in as super_admin"), "{seen}");
    let program = Program::start(data.path(), &[], 1);
    assert_eq!(login(program.address(), "first.admin", PASSWORD).status, 204);
    program.stop();
}
