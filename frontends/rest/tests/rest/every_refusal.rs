//! Every refusal that the document tells of, brought over the real socket: the day with each step refused first, a table of
//! requests that are refused, and a site that is not well. What came is held against the document in both directions.

use std::fmt::Write;

use crate::story;

/// Which refusals no client can bring, each with the reason; `BLESS=1` does not write it.
const NOT_BROUGHT: &str = include_str!("story/not_brought.txt");

#[tokio::test]
async fn every_refusal_of_the_document_comes_over_the_socket_or_there_is_a_reason() {
    let refusals = story::every_refusal().await;
    let undocumented = refusals.undocumented();
    assert!(undocumented.is_empty(), "not in the document:\n{}", undocumented.join("\n"));
    let reasons = NOT_BROUGHT.lines().filter_map(|line| line.split_once(": "));
    let excused: Vec<&str> = reasons.map(|(kind, _)| kind).collect();
    let (mut told, mut missing, mut needless) = (String::new(), Vec::new(), Vec::new());
    for (kind, (documented, seen)) in refusals.counts() {
        // At how many routes a server is too slow depends on how fast it is.
        let depends = ["408", "503"].iter().any(|status| kind.starts_with(status));
        match depends {
            true => writeln!(told, "{kind}: some of {documented}").unwrap(),
            false => writeln!(told, "{kind}: {seen} of {documented}").unwrap(),
        }
        match (seen, excused.contains(&kind.as_str())) {
            (0, false) => missing.push(kind.clone()),
            (1.., true) => needless.push(kind.clone()),
            _ => {}
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/refusals.txt");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &told).unwrap();
    }
    assert!(missing.is_empty(), "never came: {}", missing.join("\n"));
    assert!(needless.is_empty(), "came after all: {needless:?}");
    let before = std::fs::read_to_string(path).unwrap();
    assert!(told == before, "at other routes than before; BLESS=1 writes it anew:\n{told}");
}
