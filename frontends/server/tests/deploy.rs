//! What lies in `deploy/` speaks of settings, files and a compiler that there are: nobody builds an image in a test, and a
//! slip in it would be found by whoever installs.
#![expect(clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::{text, turnero};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn file(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The names of settings, as the environment has them.
fn names(text: &str) -> Vec<&str> {
    let words = text.split(|letter: char| !letter.is_ascii_uppercase() && letter != '_');
    words.filter(|word| word.starts_with("TURNERO_")).collect()
}

#[test]
fn every_setting_that_deployment_names_is_one() {
    let (image, unit) = (file("deploy/Dockerfile"), file("deploy/turnero.service"));
    let named = [names(&image), names(&unit)].concat();
    assert!(named.len() > 8, "{named:?}");
    for name in named {
        let folder = tempfile::tempdir().unwrap();
        // Whatever it is set to: a name that is none is told before its value is looked at.
        let output = turnero(&["config"]).current_dir(&folder).env(name, "1").output().unwrap();
        let told = text(&output.stderr);
        assert!(!told.contains("there is no setting"), "{name}: {told}");
    }
}

#[test]
fn the_image_is_built_by_the_compiler_and_from_the_files_that_there_are() {
    let image = file("deploy/Dockerfile");
    let workspace = file("Cargo.toml");
    let version = workspace.lines().find_map(|line| line.strip_prefix("rust-version = "));
    let version = version.unwrap().trim_matches('"');
    assert!(image.contains(&format!("FROM rust:{version}-")), "not {version}");
    let package = image.split("--locked -p ").nth(1).unwrap().split_whitespace().next().unwrap();
    assert_eq!(package, env!("CARGO_PKG_NAME"));
    assert!(root().join("docs/settings.md").is_file() && image.contains(" docs/settings.md "));
    // All members of the workspace have to be there, or cargo builds none of them.
    let left_out = file(".dockerignore");
    let members = workspace.split("members = [").nth(1).unwrap().split(']').next().unwrap();
    let members: Vec<_> = members.split('"').skip(1).step_by(2).collect();
    assert!(members.len() > 10 && image.contains("\nCOPY . .\n"), "{members:?}");
    for member in members {
        let first = member.split('/').next().unwrap();
        assert!(left_out.lines().all(|line| line != first && line != member), "{member}");
    }
}

#[test]
fn the_unit_starts_the_program_with_what_it_understands() {
    let unit = file("deploy/turnero.service");
    let start = unit.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap();
    let mut words = start.split_whitespace();
    assert!(words.next().unwrap().ends_with("/turnero"));
    let arguments: Vec<_> = words.chain(["--help"]).collect();
    let output = turnero(&arguments).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let stop = unit.lines().find_map(|line| line.strip_prefix("TimeoutStopSec=")).unwrap();
    let own = file("docs/settings.md");
    let own = own.split("### `http.stop_timeout`").nth(1).unwrap();
    let own = own.split("default: `").nth(1).and_then(|own| own.split("s`").next()).unwrap();
    let seconds = |text: &str| text.parse::<u64>().unwrap();
    assert!(seconds(stop) > seconds(own), "{stop} s are not above {own} s");
}

#[test]
fn settings_that_cannot_be_used_are_not_tried_again_and_again() {
    let folder = tempfile::tempdir().unwrap();
    let unit = file("deploy/turnero.service");
    let left =
        unit.lines().find_map(|line| line.strip_prefix("RestartPreventExitStatus=")).unwrap();
    for arguments in [&["sevre"] as &[&str], &["serve", "--set", "store=nothing"]] {
        let output = turnero(arguments).current_dir(&folder).output().unwrap();
        let code = output.status.code().unwrap().to_string();
        assert!(left.split_whitespace().any(|one| one == code), "{code} is not among {left}");
    }
}
