//! Settings as people give them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::fs;
use std::path::Path;
use std::process::Output;

use support::{text, turnero};

/// Runs it in a folder with this settings file.
fn in_folder(
    folder: &Path,
    file: &str,
    environment: &[(&str, &str)],
    arguments: &[&str],
) -> Output {
    fs::write(folder.join("turnero.toml"), file).unwrap();
    let mut command = turnero(arguments);
    command.envs(environment.iter().copied()).current_dir(folder).output().unwrap()
}

#[test]
fn config_tells_what_is_in_effect_and_where_it_comes_from() {
    let folder = tempfile::tempdir().unwrap();
    let file = "store = \"redb\"\ndata = \"from-file\"\n[http]\nbody_bytes = 4096\n";
    let environment =
        [("TURNERO_DATA", "from-environment"), ("TURNERO_HTTP_ORIGINS", "https://a.example")];
    let output =
        in_folder(folder.path(), file, &environment, &["config", "--set", "http.body_bytes=8192"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    for line in [
        "profile = \"local\"  # default\n",
        "store = \"redb\"  # turnero.toml:1\n",
        "data = \"from-environment\"  # environment, TURNERO_DATA\n",
        "http.origins = [\"https://a.example\"]  # environment, TURNERO_HTTP_ORIGINS\n",
        "http.body_bytes = 8192  # command line, --set\n",
    ] {
        assert!(told.contains(line), "{line:?} is not in\n{told}");
    }
    let output = in_folder(folder.path(), file, &environment, &["config", "--json"]);
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["store"]["value"], "redb");
    assert_eq!(told["store"]["origin"], "turnero.toml:1");
}

#[test]
fn another_settings_file_can_be_named_and_must_then_be_there() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("other.toml"), "store = \"redb\"").unwrap();
    for (environment, arguments) in [
        (&[] as &[(&str, &str)], &["config", "--settings", "other.toml"] as &[&str]),
        (&[("TURNERO_SETTINGS", "other.toml")], &["config"]),
    ] {
        let output = in_folder(folder.path(), "store = \"memory\"", environment, arguments);
        assert!(text(&output.stdout).contains("store = \"redb\"  # other.toml:1"));
    }
    let output = in_folder(folder.path(), "", &[], &["config", "--settings", "missing.toml"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stderr).contains("missing.toml cannot be read"));
}

#[test]
fn an_unknown_key_keeps_it_from_starting_and_is_told_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let output = in_folder(folder.path(), "\n[http]\nadress = \"x\"\n", &[], &[]);
    assert_eq!(output.status.code(), Some(3));
    assert!(output.stdout.is_empty());
    let told = text(&output.stderr);
    let expected =
        "turnero.toml:3: there is no setting \"http.adress\"; did you mean \"http.address\"?";
    assert!(told.contains(expected), "{told}");
    assert!(!folder.path().join("turnero-data").exists(), "nothing was opened");
}

#[test]
fn secrets_are_shown_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let secret = "a-secret-that-nobody-should-see";
    let file = format!("[operations]\ntoken = {secret:?}\n");
    for arguments in [&["config"] as &[&str], &["config", "--json"], &["doctor"]] {
        let output = in_folder(folder.path(), &file, &[], arguments);
        let told = text(&output.stdout) + &text(&output.stderr);
        assert!(!told.contains(secret), "{told}");
    }
    let output = in_folder(folder.path(), &file, &[], &["config"]);
    assert!(text(&output.stdout).contains("operations.token = \"********\"  # turnero.toml:2"));
    let list = format!("[operations]\ntoken = [{secret:?}]\n");
    let output = in_folder(folder.path(), &list, &[], &["config"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(!text(&output.stderr).contains(secret), "{}", text(&output.stderr));
}

#[test]
fn production_refuses_what_is_unsafe_and_says_all_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = "profile = \"prod\"\nstore = \"memory\"\n[http]\naddress = \"0.0.0.0:0\"\nproxies = [\"0.0.0.0/0\"]\n";
    let output = in_folder(folder.path(), file, &[], &[]);
    assert_eq!(output.status.code(), Some(3));
    let told = text(&output.stderr);
    for reason in
        ["unsafe: store is memory", "unsafe: http.proxies names 0.0.0.0/0", "can read /metrics"]
    {
        assert!(told.contains(reason), "{told}");
    }
    let doctor = in_folder(folder.path(), file, &[], &["doctor"]);
    assert_eq!(doctor.status.code(), Some(4));
    assert!(text(&doctor.stdout).contains("BAD     settings: store is memory"));
}

#[test]
fn the_example_for_deployment_is_safe_and_has_no_slip() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/turnero.toml");
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("token");
    fs::write(&token, "0123456789abcdef0123456789abcdef").unwrap();
    fs::set_permissions(&token, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let token = format!("operations.token_file={}", token.display());
    let pepper = token.replace("operations.token_file", "pepper_file");
    let data = folder.path().join("data");
    let output = turnero(&["doctor", "--settings"])
        .arg(example)
        .arg("--data")
        .arg(data)
        .args(["--set", &token, "--set", &pepper, "--address", "127.0.0.1:0"])
        .args(["--set", "operations.address=127.0.0.1:0"])
        .output()
        .unwrap();
    let told = text(&output.stdout);
    assert!(output.status.success(), "{told}{}", text(&output.stderr));
    assert!(told.contains("good    settings: safe enough for production"), "{told}");
}
