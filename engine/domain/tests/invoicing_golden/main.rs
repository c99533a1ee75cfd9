//! The forms of invoicing that others rely on: JSON of every event, message, reply and refusal, the words of every
//! refusal, the form of a checkpoint, and the official example of the gateway. None of them can change unseen:
//! they stand in `tests/golden/`, and a change shows up in review. `BLESS=1 cargo test` writes them anew.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails panics"
)]

mod events;
mod example;
mod official;
mod refusals;
mod story;

use std::fs;
use std::path::Path;

/// The text is the one that was agreed on.
#[track_caller]
fn check(file: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(file);
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, found).unwrap();
    }
    let agreed = fs::read_to_string(&path).unwrap_or_default();
    // The first line that differs says more than two whole files.
    for (number, (found, agreed)) in (1..).zip(found.lines().zip(agreed.lines())) {
        assert_eq!(found, agreed, "tests/golden/{file}, line {number}: BLESS=1 takes the new form");
    }
    let (found, agreed) = (found.lines().count(), agreed.lines().count());
    assert_eq!(found, agreed, "tests/golden/{file} has other lines: BLESS=1 takes the new form");
}
