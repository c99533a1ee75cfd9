//! The first thing that people run.

mod support;

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process};
use support::{Program, get, run, text, turnero};

const FAST: [&str; 5] = ["demo", "--port", "0", "--speed", "10000"];

fn fast(more: &[&str]) -> Vec<&'static str> {
    let more = more.iter().map(|word| &*String::leak((*word).to_owned()));
    FAST.into_iter().chain(more).collect()
}

#[test]
fn it_plays_the_day_to_its_end_and_loses_nobody() {
    let output = run(&fast(&["--every-step"]));
    assert!(output.status.success(), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    for line in [
        "08:00  Riverside Clinic: day 2, the doors open\n",
        "takes a ticket for Consultation",
        ", told to wait ",
        "please go to Room 1 (",
        ", second call\n",
        "is being served at Laboratory\n",
        "goes on to Pharmacy\n",
        "did not come\n",
        "is sent on\n",
        "08:00  Sede del Puerto: day 2",
        "README.md",
    ] {
        assert!(told.contains(line), "{line:?} is not in\n{told}");
    }
    let sums: Vec<_> = told.lines().filter(|line| line.contains("the doors are closed.")).collect();
    assert_eq!(sums.len(), 2, "{told}");
    for sum in sums {
        let (_, counted) = sum.split_once("closed. ").unwrap();
        let (counted, _) = counted.split_once(';').unwrap();
        let numbers: Vec<u32> = counted.split(' ').filter_map(|word| word.parse().ok()).collect();
        let [came, served, no_show, cancelled, sent_home] = numbers[..] else {
            panic!("{sum}");
        };
        assert!(came > 80 && served > 60, "{sum}");
        assert_eq!(came, served + no_show + cancelled + sent_home, "{sum}");
    }
}

#[test]
fn a_kept_day_is_there_for_the_next_one_and_for_a_server() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut told = String::new();
    for days in ["2", "1"] {
        let output = run(&fast(&["--keep", data.to_str().unwrap(), "--days", days]));
        assert!(output.status.success(), "{}", text(&output.stderr));
        told = text(&output.stdout);
        assert!(told.contains(&format!("The days are kept in {}.", data.display())));
    }
    let account = told.lines().find(|line| line.contains("(super_admin)")).unwrap();
    let [user_name, password, _] = account.split_whitespace().collect::<Vec<_>>()[..] else {
        panic!("{account}");
    };
    assert_eq!(user_name, "demo.admin-2", "the first one has a password that was told before");
    let mut command = turnero(&[]);
    command.env_remove("TURNERO_PEPPER");
    let mut program = Program::start_as(command, &data, &["--set", "keep_days=1"], 1);
    let forgotten = program.says("old events were forgotten");
    assert!(forgotten["events"].as_u64().unwrap() > 1_000, "{forgotten}");
    assert_eq!(support::login(program.address(), user_name, password).status, 204);
    program.stop();
}

/// A demonstration that does not go on when its test has failed.
struct Ended(std::process::Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn it_names_what_it_serves_and_leaves_nothing_when_it_is_interrupted() {
    let temporary = tempfile::tempdir().unwrap();
    let child = turnero(&["demo", "--port", "0", "--speed", "1"])
        .env("TMPDIR", temporary.path())
        // A demonstration does not care for the settings of a server.
        .env("TURNERO_NONSENSE", "1")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut child = Ended(child);
    let child = &mut child.0;
    let mut told = BufReader::new(child.stdout.take().unwrap());
    let mut lines = String::new();
    while !lines.contains("(receptionist)") {
        assert!(told.read_line(&mut lines).unwrap() > 0, "{lines}");
    }
    let urls: Vec<_> =
        lines.split_whitespace().filter_map(|word| word.strip_prefix("http://")).collect();
    assert!(urls.iter().any(|url| url.ends_with("/readyz")), "{lines}");
    for url in urls {
        let (address, path) = url.split_at(url.find('/').unwrap());
        let status = get(address.parse().unwrap(), path).status;
        assert!(matches!(status, 200 | 302 | 303 | 307), "{url} answers {status}");
    }
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 1);
    kill_process(Pid::from_child(child), Signal::INT).unwrap();
    told.read_to_string(&mut lines).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 0);
}

#[test]
fn the_mail_of_a_validated_invoice_lies_in_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let child = turnero(&["demo", "--port", "0", "--speed", "3600", "--days", "0", "--keep"])
        .arg(&data)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut child = Ended(child);
    let mut told = BufReader::new(child.0.stdout.take().unwrap());
    let mut lines = String::new();
    while !lines.contains("Its mail lies in ") || !lines.ends_with('\n') {
        assert!(told.read_line(&mut lines).unwrap() > 0, "{lines}");
    }
    assert!(lines.contains("is validated, by a Factus on this machine"), "{lines}");
    let mails = data.join("mails");
    assert!(lines.contains(&format!("Its mail lies in {}", mails.display())), "{lines}");
    let found: Vec<_> = std::fs::read_dir(&mails).unwrap().map(|one| one.unwrap().path()).collect();
    let mail = found.iter().find(|path| path.extension().is_some_and(|ending| ending == "eml"));
    let mail = std::fs::read_to_string(mail.unwrap()).unwrap();
    for part in ["To: \"Persona de Ejemplo\"", "application/pdf", "application/zip"] {
        assert!(mail.contains(part), "{part} is not in it");
    }
}

#[test]
fn a_folder_that_cannot_be_used_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().join("inside");
    let output = run(&["demo", "--port", "0", "--keep", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains(path.to_str().unwrap()), "{}", text(&output.stderr));
}
