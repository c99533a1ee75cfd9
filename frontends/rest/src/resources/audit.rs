//! Who did what, and when.

use http::Method;
use serde_json::{Value, json};
use turnero::access::{AuditPlace, AuditQuery};

use crate::answer;
use crate::asked::Asked;
use crate::entry::{Answer, Entry, Input, Pending};
use crate::fields::fields_of;
use crate::json::{impossible, impossible_field, understand};
use crate::problems::of_credential;

pub(super) fn table() -> Vec<Entry> {
    vec![Entry::new(
        Method::GET,
        "/api/v1/audit",
        "Tells who did what and what was refused, in pages, the oldest first",
        Input::Query(fields_of::<AuditQuery>()),
        |asked| -> Pending { Box::pin(async move { audit(&asked).await }) },
    )]
}

async fn audit(asked: &Asked) -> Answer {
    let mut query = asked.query()?;
    if let Some(after) = query.get("after").and_then(Value::as_str) {
        let wrong = || impossible_field("after", "it is no place; take it from the page before");
        let place = read_place(after).ok_or_else(wrong)?;
        query.insert("after".to_owned(), place);
    }
    let query: AuditQuery =
        understand(Value::Object(query)).map_err(|error| impossible(&[error]))?;
    let page = asked.engine().audit(asked.principal()?, query).await;
    let page = page.map_err(|error| of_credential(&error))?;
    let after = page.after.map(written_place);
    let body = json!({ "entries": page.entries, "after": after });
    let reply = answer::json(asked.entry().status, &body)?;
    Ok(match after {
        Some(after) => answer::followed_by(reply, &asked.page_after(&after)),
        None => reply,
    })
}

/// The journal of access, where there would be a branch.
const OF_ACCESS: &str = "access";

/// A place in one word, as a query can carry it.
fn written_place(place: AuditPlace) -> String {
    let branch = place.branch.map_or_else(|| OF_ACCESS.to_owned(), |branch| branch.to_string());
    format!("{}~{branch}~{}", place.at, place.seq)
}

fn read_place(text: &str) -> Option<Value> {
    let mut parts = text.splitn(3, '~');
    let (at, branch, seq) = (parts.next()?, parts.next()?, parts.next()?);
    let branch = if branch == OF_ACCESS { Value::Null } else { Value::from(branch) };
    Some(json!({ "at": at, "branch": branch, "seq": seq.parse::<u64>().ok()? }))
}
