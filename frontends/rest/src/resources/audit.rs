//! Who did what, and when.

use http::Method;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use turnero::access::{AuditEntry, AuditPlace, AuditQuery, Mark, ShowRules};
use turnero::{BranchId, PrincipalId, Timestamp};
use uuid::Uuid;

use crate::answer;
use crate::asked::Asked;
use crate::entry::{Answer, Entry, Input, Pending};
use crate::fields::fields_of;
use crate::json::{impossible, impossible_field, understand};
use crate::problems::of_credential;

pub(super) fn table() -> Vec<Entry> {
    vec![
        Entry::new(
            Method::GET,
            "/api/v1/audit",
            "Tells who did what and what was refused, in pages, the oldest first",
            Input::Query(fields_of::<Question>()),
            |asked| -> Pending { Box::pin(async move { audit(&asked).await }) },
        )
        .sends::<ShowRules>()
        .replies::<Page>(),
    ]
}

/// What one wants to know.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename = "AuditQuestion")]
struct Question {
    /// Not before this moment.
    from: Option<Timestamp>,
    /// Before this moment.
    until: Option<Timestamp>,
    /// Only what this principal did, or was refused.
    by: Option<PrincipalId>,
    /// Only what has to do with this: a ticket, a user, a counter, ...
    object: Option<Uuid>,
    /// Only what came from there: a mark, as entries tell it.
    origin: Option<Mark>,
    /// Only what was refused or failed.
    refused: bool,
    /// Only in this branch, and not what belongs to none.
    branch: Option<BranchId>,
    /// Where the page before ended.
    #[schemars(extend("pattern" = "^[0-9]{1,13}~(access|customers|(branch|issuer):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})~[0-9]{1,18}$"))]
    after: Option<String>,
}

/// A page of the audit, the oldest entry first.
#[derive(Serialize, JsonSchema)]
#[serde(rename = "AuditPage")]
struct Page {
    entries: Vec<AuditEntry>,
    /// What to ask for what follows. A page can be short, or empty, and say so: then many events were looked through
    /// for it.
    after: Option<String>,
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
    let body = Page { entries: page.entries, after };
    let reply = answer::json(asked.entry().status, &body)?;
    Ok(match body.after {
        Some(after) => answer::followed_by(reply, &asked.page_after(&after)),
        None => reply,
    })
}

/// A place in one word, as a query can carry it. The moment is told in milliseconds: of a date no pattern says which
/// ones there are.
fn written_place(place: AuditPlace) -> String {
    let AuditPlace { at, journal, seq } = place;
    format!("{}~{journal}~{seq}", at.as_millis())
}

fn read_place(text: &str) -> Option<Value> {
    let mut parts = text.splitn(3, '~');
    let (at, journal, seq) = (parts.next()?, parts.next()?, parts.next()?);
    let at = Timestamp::from_millis(at.parse().ok()?);
    Some(json!({ "at": at, "journal": journal, "seq": seq.parse::<u64>().ok()? }))
}
