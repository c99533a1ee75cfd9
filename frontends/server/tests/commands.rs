//! The commands beside the server.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::{at_a_terminal, run, text};

/// A folder in which a day was played.
fn played() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let output =
        run(&["demo", "--port", "0", "--speed", "10000", "--keep", data.to_str().unwrap()]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    (folder, data)
}

fn on(data: &Path, arguments: &[&str]) -> std::process::Output {
    run(&[arguments, &["--data", data.to_str().unwrap()]].concat())
}

#[test]
fn a_backup_can_be_restored_into_another_kind_of_store() {
    let (folder, data) = played();
    let backups = folder.path().join("backups");
    let output = on(&data, &["backup", backups.to_str().unwrap()]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    let backup = told.split(": ").next().unwrap();
    assert!(Path::new(backup).is_file() && told.trim().ends_with(" bytes"), "{told}");
    assert!(output.stderr.is_empty(), "progress is for terminals: {}", text(&output.stderr));

    let output = run(&["verify", "--backup", backup]);
    assert!(text(&output.stdout).starts_with("no damage in "), "{}", text(&output.stderr));

    let restored = folder.path().join("restored");
    let output = on(&restored, &["restore", backup, "--set", "store=redb"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let output = on(&restored, &["verify", "--set", "store=redb"]);
    let told = text(&output.stdout);
    assert!(told.starts_with("no damage in ") && !told.contains(" 0 events"), "{told}");

    let output = on(&restored, &["restore", backup, "--set", "store=redb"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("restore into a new, empty folder"));
}

#[test]
fn at_a_terminal_long_work_shows_how_far_it_has_come() {
    let (folder, data) = played();
    let backups = folder.path().join("backups");
    let Some(seen) = at_a_terminal(&format!("backup {}", backups.display()), &data, "") else {
        return;
    };
    assert!(seen.contains("writing ") && seen.contains(" of "), "{seen}");
    assert!(seen.trim_end().ends_with(" bytes"), "the bar vanishes with the work: {seen}");
}

#[test]
fn damage_is_found_and_told_by_the_exit_code() {
    let (folder, data) = played();
    let backups = folder.path().join("backups");
    on(&data, &["backup", backups.to_str().unwrap()]);
    let backup = fs::read_dir(&backups).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&backup).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&backup, bytes).unwrap();
    let output = run(&["verify", "--backup", backup.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(4));
    assert!(text(&output.stdout).starts_with("damaged: "), "{}", text(&output.stdout));

    fs::remove_dir_all(data.join("tree")).unwrap();
    let output = on(&data, &["verify"]);
    assert_eq!(output.status.code(), Some(4));
    assert!(text(&output.stdout).starts_with("damaged: "), "{}", text(&output.stdout));
}

#[test]
fn where_there_is_nothing_nothing_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for arguments in [&["verify"] as &[&str], &["backup", folder.path().to_str().unwrap()]] {
        let output = on(&data, arguments);
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stderr).contains("there is no data in"), "{}", text(&output.stderr));
        assert!(!data.exists());
    }
}

#[test]
fn a_server_that_runs_takes_its_backup_itself() {
    let (folder, data) = played();
    let program = support::Program::start(&data, &[], 1);
    let backups = folder.path().join("backups");
    let output = on(&data, &["backup", backups.to_str().unwrap()]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    let backup = told.split(": ").next().unwrap();
    let output = run(&["verify", "--backup", backup]);
    assert!(text(&output.stdout).starts_with("no damage in "), "{}", text(&output.stdout));
    assert_eq!(support::get(program.address(), "/readyz").status, 200);

    let file = folder.path().join("file");
    fs::write(&file, "a file").unwrap();
    let output = on(&data, &["backup", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("the server could not do it"),
        "{}",
        text(&output.stderr)
    );
    program.stop();
    assert!(!data.join("control").exists());
}

#[test]
fn what_is_kept_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;

    let (folder, data) = played();
    let backups = folder.path().join("backups");
    let program = support::Program::start(&data, &[], 1);
    assert!(on(&data, &["backup", backups.to_str().unwrap()]).status.success());
    let mut paths = vec![data.clone(), backups.clone()];
    for inside in [&data, &backups] {
        paths.extend(fs::read_dir(inside).unwrap().map(|entry| entry.unwrap().path()));
    }
    assert!(paths.iter().any(|path| path.ends_with("control")), "{paths:?}");
    for path in paths {
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{} is {mode:o}", path.display());
    }
    program.stop();
}

#[test]
fn nonsense_on_the_control_socket_is_refused() {
    use std::io::{Read, Write};
    use std::os::unix::net::UnixStream;

    let folder = tempfile::tempdir().unwrap();
    let program = support::Program::start(folder.path(), &[], 1);
    for nonsense in ["\n", "{\"restore\":{}}\n", &"x".repeat(100_000)] {
        let mut stream = UnixStream::connect(folder.path().join("control")).unwrap();
        // What is too long is not read to its end.
        let _ = stream.write_all(nonsense.as_bytes());
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        assert!(answer.is_empty() || answer.contains("does not know what is asked"), "{answer}");
    }
    assert_eq!(support::get(program.address(), "/readyz").status, 200);
    program.stop();
}

#[test]
fn a_folder_that_is_in_use_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let program = support::Program::start(folder.path(), &[], 1);
    let output = on(folder.path(), &["verify"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("is in use by another process"));
    let output = on(folder.path(), &["doctor", "--address", "127.0.0.1:0"]);
    assert!(text(&output.stdout).contains("is in use, by a server that runs"));
    program.stop();
}

#[test]
fn doctor_knows_where_the_pepper_lies() {
    let (_folder, data) = played();
    let pepper = data.with_file_name("data.pepper");
    let doctor = || {
        let mut command = support::turnero(&["doctor", "--address", "127.0.0.1:0", "--data"]);
        text(&command.arg(&data).env_remove("TURNERO_PEPPER").output().unwrap().stdout)
    };
    let told = doctor();
    assert!(
        told.contains(&format!("good    pepper: {}, beside the data", pepper.display())),
        "{told}"
    );
    fs::remove_file(&pepper).unwrap();
    assert!(doctor().contains("better  pepper: "), "{}", doctor());
    assert!(!pepper.exists(), "whoever looks makes none");
}

#[test]
fn doctor_tells_what_is_bad_with_what_can_be_done() {
    let folder = tempfile::tempdir().unwrap();
    let output = on(folder.path(), &["doctor", "--address", "127.0.0.1:0"]);
    assert!(output.status.success(), "{}", text(&output.stdout));

    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let minimum = "ready.disk_bytes_min=1125899906842624";
    let output = on(folder.path(), &["doctor", "--address", &address, "--set", minimum]);
    assert_eq!(output.status.code(), Some(4));
    let told = text(&output.stdout);
    assert!(told.contains(&format!("BAD     address: {address} cannot be used")), "{told}");
    assert!(told.contains("BAD     space: "), "{told}");
}

#[test]
fn doctor_tells_of_a_folder_that_cannot_be_made_and_goes_on() {
    // Nothing can be made below it, whoever asks.
    let output = on(Path::new("/proc/turnero"), &["doctor", "--address", "192.0.2.1:0"]);
    assert_eq!(output.status.code(), Some(4), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    assert!(told.contains("BAD     data folder: /proc/turnero cannot be filled"), "{told}");
    assert!(told.contains("BAD     files: /proc/turnero/files: it cannot be made"), "{told}");
    assert!(told.contains("this machine has no such address, or set http.address"), "{told}");
}

#[test]
fn a_mail_can_be_looked_at_without_sending_any() {
    let folder = tempfile::tempdir().unwrap();
    let output = on(folder.path(), &["mail", "preview", "--language", "en"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    for part in ["Message-ID: <", "This is your invoice SETP990000493", "SETP990000493.pdf"] {
        assert!(told.contains(part), "{part} is not in it");
    }
    let templates = folder.path().join("templates");
    fs::create_dir(&templates).unwrap();
    fs::write(templates.join("document.en.txt"), "Dear {{ custmer }}\n").unwrap();
    let own = format!("mail.templates={}", templates.display());
    let output = on(folder.path(), &["mail", "preview", "--set", &own]);
    assert_eq!(output.status.code(), Some(3));
    let told = text(&output.stderr);
    assert!(told.contains("template document.en.txt, line 1: undefined"), "{told}");
}

#[test]
fn doctor_asks_the_mail_server_whether_it_lets_us_in() {
    let folder = tempfile::tempdir().unwrap();
    // A port at which nobody listens any more.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let port = format!("mail.port={gone}");
    let mut arguments = vec!["doctor", "--address", "127.0.0.1:0"];
    for set in ["mail.transport=smtp", "mail.host=127.0.0.1", "mail.security=none", &port] {
        arguments.extend(["--set", set]);
    }
    let told = text(&on(folder.path(), &arguments).stdout);
    assert!(told.contains("BAD     mail: mail.from is empty; say whom mails are from"), "{told}");
    arguments.extend(["--set", "mail.from=Clinic <invoices@clinic.example>"]);
    let output = on(folder.path(), &arguments);
    let told = text(&output.stdout);
    let expected = format!("BAD     mail: the mail server 127.0.0.1:{gone} cannot be reached (");
    assert!(told.contains(&expected), "{told}");
    assert_eq!(output.status.code(), Some(4));
}

#[test]
fn help_has_examples_and_is_on_the_standard_output() {
    for (arguments, expected) in [
        (&["--help"] as &[&str], "Examples:\n  turnero demo"),
        (&["--help"], "Exit codes:\n  0  done"),
        (&["backup", "--help"], "Example:\n  turnero backup"),
        (&["demo", "--help"], "--speed <TIMES>"),
    ] {
        let output = run(arguments);
        assert!(output.status.success());
        assert!(text(&output.stdout).contains(expected), "{}", text(&output.stdout));
    }
}

#[test]
fn each_command_shows_how_it_is_used() {
    let help = text(&run(&["--help"]).stdout);
    let listed = help.split("Commands:").nth(1).and_then(|rest| rest.split("Options:").next());
    let names: Vec<_> =
        listed.unwrap().lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.contains(&"serve") && names.len() > 10, "{names:?}");
    // `help` is how one asks for all the others.
    for name in names.into_iter().filter(|name| *name != "help") {
        assert_eq!(text(&run(&["help", name]).stdout), text(&run(&[name, "--help"]).stdout));
        let help = text(&run(&[name, "--help"]).stdout);
        assert!(help.contains(&format!(":\n  turnero {name}")), "{name}: {help}");
    }
}

#[test]
fn a_look_before_the_first_start_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let output = on(&data, &["doctor", "--address", "127.0.0.1:0"]);
    assert!(output.status.success(), "{}", text(&output.stdout));
    let told = text(&output.stdout);
    assert!(told.contains("has nothing yet; the first start fills it"), "{told}");
    assert!(told.contains("files keeps them"), "{told}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "not even for a moment longer");
}

#[test]
fn a_wrong_argument_ends_with_2_and_names_the_right_one() {
    for (arguments, expected) in [
        (&["demo", "--sped", "3"] as &[&str], "'--speed'"),
        (&["demo", "--speed", "0"], "1..=10000"),
        (&["sevre"], "'serve'"),
        (&["demo", "--address", "127.0.0.1:0"], "demo does not take --address"),
        (&["demo", "--set", "store=memory"], "--port and --keep"),
        (&["--set", "data"], "KEY=VALUE"),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        assert!(text(&output.stderr).contains(expected), "{}", text(&output.stderr));
    }
}

#[test]
fn shells_can_complete_it() {
    for shell in ["bash", "zsh", "fish"] {
        let output = run(&["completions", shell]);
        assert!(output.status.success());
        assert!(text(&output.stdout).contains("restore"), "{shell}");
    }
}
