//! Customers from files and into files, and who was erased, from the command line.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Output;

use support::{Program, run, text};
use turnero::customers::{AddCustomer, CustomerTerms, EraseCustomer, FindCustomer, Party};
use turnero::{CustomerId, Engine, Principal, Settings};

fn on(data: &Path, arguments: &[&str]) -> Output {
    run(&[arguments, &["--data", data.to_str().unwrap()]].concat())
}

fn customers(data: &Path, what: &str, file: &Path) -> Output {
    on(data, &["customers", what, file.to_str().unwrap()])
}

/// A file of so many people; the third one has no e-mail address.
fn people(folder: &Path, name: &str, from: u32, count: u32) -> PathBuf {
    let mut file = "document_kind,document_number,given_names,surnames,email\n".to_owned();
    for n in from..from + count {
        let email = if n == from + 2 { "nowhere" } else { "" };
        file.push_str(&format!("CC,{},Given names,Surnames,{email}\n", 10_000_000 + n));
    }
    let path = folder.join(name);
    fs::write(&path, file).unwrap();
    path
}

#[track_caller]
fn tells(output: &Output, code: i32, summary: &str) {
    let (told, error) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{told}{error}");
    assert_eq!(told.trim_end().lines().last(), Some(summary), "{told}");
    assert_eq!(error, "", "progress is for terminals");
    let refused = "line 4, email: this is no e-mail address; write it like name@example.com";
    assert_eq!(code == 4, told.lines().any(|line| line == refused), "{told}");
}

#[test]
fn a_file_goes_in_and_comes_out_with_a_server_and_without_one() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let first = people(folder.path(), "first.csv", 0, 1_500);
    let added = "1500 rows: 1499 customers added, 0 changed, 0 as they were, 1 rows refused";
    tells(&customers(&data, "import", &first), 4, added);
    let again = "1500 rows: 0 customers added, 0 changed, 1499 as they were, 1 rows refused";
    tells(&customers(&data, "import", &first), 4, again);
    let alone = folder.path().join("alone.csv");
    let output = customers(&data, "export", &alone);
    assert_eq!(text(&output.stdout), format!("{}: 1499 customers\n", alone.display()));
    assert_eq!(fs::metadata(&alone).unwrap().permissions().mode() & 0o777, 0o600);

    let program = Program::start(&data, &[], 1);
    tells(&customers(&data, "import", &first), 4, again);
    let second = people(folder.path(), "second.csv", 50_000, 1_000);
    let added = "1000 rows: 999 customers added, 0 changed, 0 as they were, 1 rows refused";
    tells(&customers(&data, "import", &second), 4, added);
    let beside = folder.path().join("beside.csv");
    let output = customers(&data, "export", &beside);
    assert_eq!(text(&output.stdout), format!("{}: 2498 customers\n", beside.display()));
    let whole = fs::read_to_string(&beside).unwrap();
    assert!(whole.starts_with(&fs::read_to_string(&alone).unwrap()), "in the order of their ids");
    let none = "2498 rows: 0 customers added, 0 changed, 2498 as they were, 0 rows refused";
    tells(&customers(&data, "import", &beside), 0, none);

    let bad = folder.path().join("bad.csv");
    fs::write(&bad, "name\nGiven names\n").unwrap();
    let output = customers(&data, "import", &bad);
    assert_eq!(output.status.code(), Some(1));
    let error = text(&output.stderr);
    assert!(error.contains("the server could not do it: column 1 has a name"), "{error}");
    program.stop();
    let output = customers(&data, "import", &bad);
    assert!(text(&output.stderr).contains("column 1 has a name that is not known"));
}

#[test]
fn an_export_overwrites_nothing_and_leaves_nothing_half_done() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let file = folder.path().join("people.csv");
    let output = customers(&data, "export", &file);
    assert!(text(&output.stderr).contains("there is no data in"), "{}", text(&output.stderr));
    assert!(!data.exists() && !file.exists());
    customers(&data, "import", &people(folder.path(), "few.csv", 0, 2));
    fs::write(&file, "mine").unwrap();
    let output = customers(&data, "export", &file);
    assert!(text(&output.stderr).contains("is there already"), "{}", text(&output.stderr));
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
}

/// An engine on this folder, for a moment.
fn engine<T>(data: &Path, work: impl AsyncFnOnce(&Engine) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let engine = Engine::open(Settings::in_folder(data).forecasts(false)).unwrap();
        let done = work(&engine).await;
        engine.close().await.unwrap();
        done
    })
}

fn erase(data: &Path, customer: CustomerId) {
    engine(data, async |engine| {
        engine.ask(&Principal::host(), EraseCustomer { customer }).await.unwrap();
    });
}

fn is_known(data: &Path, customer: CustomerId) -> bool {
    engine(data, async |engine| {
        engine.ask(&Principal::host(), FindCustomer { customer }).await.is_ok()
    })
}

#[test]
fn who_was_erased_is_erased_again_when_an_older_backup_is_restored() {
    let folder = tempfile::tempdir().unwrap();
    let (data, backups) = (folder.path().join("data"), folder.path().join("backups"));
    let backup = || {
        let output = on(&data, &["backup", backups.to_str().unwrap()]);
        text(&output.stdout).split(": ").next().unwrap().to_owned()
    };
    let [one, two, three] = engine(&data, async |engine| {
        let party = Party::Person { given_names: "Given names".parse().unwrap(), surnames: None };
        let mut added = Vec::new();
        for _ in 0..3 {
            let add = AddCustomer { terms: CustomerTerms::new(party.clone()) };
            added.push(engine.ask(&Principal::host(), add).await.unwrap().customer);
        }
        added.try_into().unwrap()
    });
    let old = backup();
    assert_eq!(
        fs::read_dir(&backups).unwrap().count(),
        1,
        "nobody was erased, so there is no list"
    );
    erase(&data, one);
    backup();
    erase(&data, two);

    // The list beside the backups knows of the first, and the folder that is replaced of the second too.
    let restored = folder.path().join("by-the-list");
    let output = on(&restored, &["restore", &old]);
    let told = text(&output.stdout);
    assert!(told.contains("1 customers had been erased since, and are erased again"), "{told}");
    assert!(told.contains("after the newest backup of that folder is back"), "{told}");
    assert_eq!([one, two, three].map(|who| is_known(&restored, who)), [false, true, true]);

    let restored = folder.path().join("by-the-folder");
    let replaces = data.to_str().unwrap();
    let output = on(&restored, &["restore", "--replaces", replaces, &old]);
    let told = text(&output.stdout);
    assert!(told.contains("2 customers had been erased since, and are erased again"), "{told}");
    assert!(told.contains("nobody else was erased"), "{told}");
    assert_eq!([one, two, three].map(|who| is_known(&restored, who)), [false, false, true]);

    // What cannot be known is no reason to guess: nothing is restored.
    let nothing = folder.path().join("nothing");
    let restored = folder.path().join("not-restored");
    let output = on(&restored, &["restore", "--replaces", nothing.to_str().unwrap(), &old]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("there is no data in"), "{}", text(&output.stderr));
    assert!(!restored.exists());
    let list = backups.join("erased-customers.txt");
    let ids = fs::read_to_string(&list).unwrap();
    assert!(ids.contains(&uuid_of(one)) && !ids.contains("Given"), "{ids}");
    fs::write(&list, ids.replace("these are all", "these")).unwrap();
    let output = on(&restored, &["restore", &old]);
    assert!(text(&output.stderr).contains("is not whole"), "{}", text(&output.stderr));
    assert!(!restored.exists());
}

fn uuid_of(customer: CustomerId) -> String {
    serde_json::to_value(customer).unwrap().as_str().unwrap().to_owned()
}
