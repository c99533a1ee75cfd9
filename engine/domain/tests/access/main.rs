//! Who may do what, held against what was agreed on: ranks against actions, roles against messages, and
//! that no message is left out. `BLESS=1 cargo test` writes the tables anew; look at the difference.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails panics"
)]

mod complete;
mod histories;
mod ranks;
mod roles;

use std::fs;
use std::path::Path;

/// The text is the one that was agreed on.
#[track_caller]
fn check(file: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/access").join(file);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, found).unwrap();
    }
    let agreed = fs::read_to_string(&path).unwrap_or_default();
    for (number, (found, agreed)) in (1..).zip(found.lines().zip(agreed.lines())) {
        assert_eq!(found, agreed, "tests/access/{file}, line {number}: BLESS=1 takes the new form");
    }
    let (found, agreed) = (found.lines().count(), agreed.lines().count());
    assert_eq!(found, agreed, "tests/access/{file} has other lines: BLESS=1 takes the new form");
}
