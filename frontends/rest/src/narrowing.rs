//! `fields=`: of what is answered, only the members that somebody wants.

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http_body_util::BodyExt;
use serde_json::{Map, Value};
use turnero_http::{Problem, Reply};

use crate::entry::Answer;
use crate::json::impossible_field;

/// The part of a query that names them.
pub(crate) const NAME: &str = "fields";

/// The same reply with these members alone, of the thing itself or of each in its list. What is no JSON stays.
pub(crate) async fn narrowed(reply: Reply, fields: &str) -> Answer {
    let kind = reply.headers().get(CONTENT_TYPE);
    if !reply.status().is_success() || kind.is_none_or(|kind| kind != "application/json") {
        return Ok(reply);
    }
    let (mut parts, body) = reply.into_parts();
    // It was made here, in one piece.
    let whole = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let wanted: Vec<&str> = fields.split(',').map(str::trim).collect();
    let Ok(Value::Object(mut members)) = serde_json::from_slice(&whole) else {
        return Ok(Reply::from_parts(parts, whole.into()));
    };
    let list = the_list(&mut members);
    let narrow = match list {
        Some(list) => {
            refuse_unknown(&wanted, list.first().and_then(Value::as_object))?;
            list.iter_mut().filter_map(Value::as_object_mut).for_each(|one| keep(one, &wanted));
            members
        }
        None => {
            refuse_unknown(&wanted, Some(&members))?;
            keep(&mut members, &wanted);
            members
        }
    };
    let bytes = Bytes::from(serde_json::to_vec(&narrow).unwrap_or_default());
    parts.headers.remove(CONTENT_LENGTH);
    Ok(Reply::from_parts(parts, bytes.into()))
}

/// What a page lists: its one list of objects, with nothing beside it but where the next page begins.
fn the_list(members: &mut Map<String, Value>) -> Option<&mut Vec<Value>> {
    let beside = ["after", "next"];
    let page =
        members.iter().all(|(name, value)| value.is_array() || beside.contains(&name.as_str()));
    let mut lists = members.values_mut().filter_map(Value::as_array_mut);
    let list = lists.next().filter(|list| list.iter().all(Value::is_object));
    list.filter(|_| page && lists.next().is_none())
}

fn keep(members: &mut Map<String, Value>, wanted: &[&str]) {
    members.retain(|name, _| wanted.contains(&name.as_str()));
}

/// A slip is told; but what a thing does not have now is no slip, so an empty list refuses nothing.
fn refuse_unknown(wanted: &[&str], one: Option<&Map<String, Value>>) -> Result<(), Problem> {
    let Some(one) = one else { return Ok(()) };
    if wanted.iter().any(|name| one.contains_key(*name)) {
        return Ok(());
    }
    let names: Vec<_> = one.keys().map(String::as_str).collect();
    Err(impossible_field(NAME, &format!("none of these is there; there are {}", names.join(", "))))
}
