//! The table of codes in `docs/access.md` is what is answered.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use turnero_rest::status_of;

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)).unwrap()
}

/// The codes of the table, each with the status that it stands beside.
fn documented() -> BTreeMap<String, u16> {
    let mut codes = BTreeMap::new();
    for line in text("docs/access.md").lines() {
        let mut cells = line.split('|').map(str::trim).skip(1);
        let status = cells.next().and_then(|cell| cell.parse::<u16>().ok());
        let (Some(status), Some(row)) = (status, cells.next()) else { continue };
        let words = row.split('`').skip(1).step_by(2).filter(|word| word.contains('.'));
        for code in words {
            let twice = codes.insert(code.to_owned(), status);
            assert_eq!(twice, None, "{code} stands twice");
        }
    }
    codes
}

#[test]
fn each_code_in_the_table_has_the_status_that_it_stands_beside() {
    let documented = documented();
    assert!(documented.len() > 50, "the table was read: {documented:?}");
    for (code, status) in documented {
        assert_eq!(status_of(&code).map(|found| found.as_u16()), Some(status), "{code}");
    }
}

#[test]
fn every_code_of_access_stands_in_the_table() {
    let documented = documented();
    let refusals = text("engine/domain/tests/golden/access_refusals.txt");
    let of_the_rules = refusals.lines().filter(|line| line.contains('.') && !line.contains(' '));
    let of_the_engine = [
        "access.forbidden",
        "access.not_configured",
        "access.second_factor_needed",
        "access.sign_in_failed",
        "access.too_many_attempts",
        "access.too_many_requests",
        "access.unauthenticated",
    ];
    for code in of_the_rules.chain(of_the_engine) {
        assert!(documented.contains_key(code), "{code} is not in docs/access.md");
    }
}
