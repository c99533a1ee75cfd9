//! The tour of the API in `docs/api.md`: every line of it runs as it is written, against a program that has just been
//! started in a fresh folder.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use support::{Program, text};

/// What stands in the tour as the address of the program.
const ADDRESS: &str = "http://127.0.0.1:8080";

/// The commands, in their order: what stands four blanks in, outside of lists. A line whose quotes are open goes on.
fn commands() -> Vec<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/api.md");
    let tour = std::fs::read_to_string(path).unwrap();
    let mut found: Vec<String> = Vec::new();
    for line in tour.lines().filter_map(|line| line.strip_prefix("    ")) {
        match found.last_mut().filter(|last| has_open_quotes(last)) {
            Some(last) => *last = format!("{last}\n{line}"),
            None => found.push(line.to_owned()),
        }
    }
    found
}

fn has_open_quotes(command: &str) -> bool {
    let (mut open, mut escaped) = (None, false);
    for letter in command.chars() {
        match (open, letter) {
            _ if escaped => escaped = false,
            (Some('"') | None, '\\') => escaped = true,
            (None, '"' | '\'') => open = Some(letter),
            (Some(quote), letter) if quote == letter => open = None,
            _ => {}
        }
    }
    open.is_some()
}

/// What a reader has in their shell: what they were told, and the lines that only name something.
struct Shell<'a> {
    folder: &'a Path,
    variables: BTreeMap<String, String>,
    named: Vec<String>,
}

impl Shell<'_> {
    /// Runs a line; a refusal of the server is a failure, the end of a stream that has none is not.
    fn run(&mut self, line: &str) -> String {
        let is_name = line.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase())
        });
        if is_name {
            self.named.push(line.to_owned());
            return String::new();
        }
        let strict = "curl() { command curl --fail-with-body \"$@\"; }";
        let script = format!("set -u\n{strict}\n{}\n{line}", self.named.join("\n"));
        let mut shell = Command::new("bash");
        shell.args(["-c", &script]).current_dir(self.folder).envs(&self.variables);
        let output = shell.env("no_proxy", "*").output().unwrap();
        let told = text(&output.stdout);
        let goes_on = line.contains("--max-time") && output.status.code() == Some(28);
        assert!(output.status.success() || goes_on, "{line}\n{told}\n{}", text(&output.stderr));
        self.learn(&told);
        told
    }

    /// What a reader takes from an answer.
    fn learn(&mut self, told: &str) {
        let mark = told.lines().find_map(|line| line.strip_prefix("etag: "));
        let mark = mark.map(|mark| ("etag".to_owned(), mark.trim().to_owned()));
        let Ok(Value::Object(members)) = serde_json::from_str(told) else {
            self.variables.extend(mark);
            return;
        };
        let last = |list: &str, member: &str| {
            let one = members.get(list)?.as_array()?.last()?;
            one.pointer(member)?.as_str().map(str::to_owned)
        };
        let moment = last("events", "/at").map(|moment| ("moment".to_owned(), moment));
        let day = last("days", "").map(|day| ("day".to_owned(), day));
        let texts =
            members.iter().filter_map(|(name, value)| Some((name.clone(), value.as_str()?.into())));
        self.variables.extend(texts.chain(moment).chain(day).collect::<Vec<_>>());
    }
}

#[test]
fn every_line_of_the_tour_runs_as_it_is_written() {
    let commands = commands();
    assert!(commands.len() > 25, "there is a tour: {commands:?}");
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut program = Program::start(data.path(), &[], 1);
    let code = program.says("there is no super admin yet")["code"].as_str().unwrap().to_owned();
    let variables = BTreeMap::from([("code".to_owned(), code)]);
    let mut shell = Shell { folder: folder.path(), variables, named: Vec::new() };
    let own = format!("http://{}", program.address());
    for command in &commands {
        let told = shell.run(&command.replace(ADDRESS, &own));
        if command.contains("text/csv") || command.contains("text/event-stream") {
            assert!(!told.is_empty(), "{command}: nothing came");
        }
    }
    let people = std::fs::read_to_string(folder.path().join("people.csv")).unwrap();
    assert!(people.lines().any(|line| line.contains("10203040")), "{people}");
    program.stop();
}
