//! What is printed when a demonstration begins: where to look, and how to sign in. Nothing is named that is not served.

use std::fmt::Write;

use turnero::access::{CredentialError, DeviceCode};
use turnero::hours::Zone;
use turnero::{Engine, Name, Principal};

use super::Outcome;
use super::people::{self, Account};
use super::places::ZONE;
use super::town::Place;
use crate::front_ends::Served;

/// Pages: what they are for, and their path; `{branch}` stands for the id of a branch.
const PAGES: [(&str, &str); 5] = [
    ("begin here", "/"),
    ("board", "/board/{branch}"),
    ("kiosk", "/kiosk/{branch}"),
    ("counter", "/counter"),
    ("manager", "/manager"),
];

/// What answers programs.
const MACHINES: [(&str, &str); 4] = [
    ("API, to read", "/api/v1/docs"),
    ("API, its document", "/api/v1/openapi.json"),
    ("ready?", "/readyz"),
    ("metrics", "/metrics"),
];

/// The whole text.
pub(super) fn text(served: &[Served], places: &[Place], accounts: &[Account]) -> String {
    let mut text = String::new();
    for (about, path) in PAGES {
        if !path.contains("{branch}") {
            line(&mut text, served, about, path);
            continue;
        }
        for place in places {
            let path = path.replace("{branch}", &place.branch.to_string());
            line(&mut text, served, &format!("{about}, {}", place.table.name), &path);
        }
    }
    for (about, path) in MACHINES {
        line(&mut text, served, about, path);
    }
    text.push('\n');
    for Account { user_name, password, role } in accounts {
        // Writing into a string does not fail.
        let _ = writeln!(text, "  {user_name:<24}  {password}  ({role})");
    }
    text
}

fn line(text: &mut String, served: &[Served], about: &str, path: &str) {
    if let Some(one) = served.iter().find(|one| answers(one, path)) {
        // Writing into a string does not fail.
        let _ = writeln!(text, "  {about:<24}  {}", one.url(path));
    }
}

/// The front end of the API claims whatever begins like its own; which of that there is, its table says.
fn answers(one: &Served, path: &str) -> bool {
    let in_table = || turnero_rest::routes().iter().any(|(_, pattern)| *pattern == path);
    one.claims(path) && (!path.starts_with("/api/v1/") || in_table())
}

/// Fresh codes with which a board and a kiosk are paired, for each place.
pub(super) async fn device_codes(engine: &Engine, places: &[Place]) -> Outcome<String> {
    let zone = Zone::new(ZONE)?;
    let mut text = String::new();
    for place in places {
        for kind in ["board", "kiosk"] {
            let name = format!("{kind}, {}", place.table.name);
            let DeviceCode { code, until, .. } = expected(engine, place, Name::new(&name)?).await?;
            let until = zone.local(until).time;
            // Writing into a string does not fail.
            let _ = writeln!(text, "  {name:<24}  {}  (until {until} there)", code.reveal());
        }
    }
    Ok(text)
}

async fn expected(
    engine: &Engine,
    place: &Place,
    name: Name,
) -> Result<DeviceCode, CredentialError> {
    engine.expect_device(&Principal::host(), name, people::only(place.branch)).await
}
