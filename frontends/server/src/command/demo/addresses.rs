//! What is printed when a demonstration begins: where to look, and how to sign in. Nothing is named that is not served.

use std::fmt::Write;

use super::people::Account;
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
pub(super) async fn text(served: &[Served], places: &[Place], accounts: &[Account]) -> String {
    let mut text = String::new();
    for (about, path) in PAGES {
        if !path.contains("{branch}") {
            line(&mut text, served, about, path).await;
            continue;
        }
        for place in places {
            let path = path.replace("{branch}", &place.branch.to_string());
            line(&mut text, served, &format!("{about}, {}", place.table.name), &path).await;
        }
    }
    for (about, path) in MACHINES {
        line(&mut text, served, about, path).await;
    }
    text.push('\n');
    for Account { user_name, password, role } in accounts {
        // Writing into a string does not fail.
        let _ = writeln!(text, "  {user_name:<24}  {password}  ({role})");
    }
    text
}

async fn line(text: &mut String, served: &[Served], about: &str, path: &str) {
    for one in served {
        if one.answers(path).await {
            // Writing into a string does not fail.
            let _ = writeln!(text, "  {about:<24}  {}", one.url(path));
            return;
        }
    }
}
