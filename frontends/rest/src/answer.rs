//! Replies that went well.

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, LINK, PRAGMA};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde::Serialize;
use serde_json::Value;
use turnero::branch::BranchRefusal;
use turnero::{AskError, Mark};
use turnero_http::{Problem, Reply};

use crate::asked::Asked;
use crate::entry::Answer;
use crate::problems::of_ask;
use crate::shown::is_known;

/// Most answers are shorter: their text is laid out without being moved.
const USUAL_BYTES: usize = 512;

/// This as JSON; nothing where there is nothing to say.
pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Answer {
    let body = text(value)?;
    if body == b"null" {
        return Ok(nothing());
    }
    Ok(of_type(status, "application/json", body))
}

/// This as JSON text.
fn text(value: &impl Serialize) -> Result<Vec<u8>, Problem> {
    let mut text = Vec::with_capacity(USUAL_BYTES);
    // What the engine answers can be serialised, or it could not have been kept.
    match turnero::json::write(&mut text, value) {
        Ok(()) => Ok(text),
        Err(_) => Err(of_ask::<BranchRefusal>(&AskError::Internal)),
    }
}

/// The same with a secret in it, which nobody on the way keeps.
pub(crate) fn secret(status: StatusCode, value: &impl Serialize) -> Answer {
    let mut reply = json(status, value)?;
    let headers = reply.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    Ok(reply)
}

/// It is done, and there is nothing to say.
pub(crate) fn nothing() -> Reply {
    empty(StatusCode::NO_CONTENT)
}

/// No body.
pub(crate) fn empty(status: StatusCode) -> Reply {
    let mut reply = Reply::default();
    *reply.status_mut() = status;
    reply
}

/// A body of this type.
pub(crate) fn of_type(status: StatusCode, kind: &'static str, body: impl Into<Bytes>) -> Reply {
    let mut reply = Reply::new(body.into().into());
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    reply
}

/// With where the next page is.
pub(crate) fn followed_by(mut reply: Reply, next: &str) -> Reply {
    if let Ok(link) = HeaderValue::from_str(&format!("<{next}>; rel=\"next\"")) {
        reply.headers_mut().insert(LINK, link);
    }
    reply
}

/// What a message was answered; with where the next page is, if it is one of several.
pub(crate) fn of_reply(asked: &Asked, reply: &impl Serialize) -> Answer {
    let status = asked.entry().status;
    if asked.entry().method != Method::GET {
        return json(status, reply);
    }
    let reply = serde_json::to_value(reply).unwrap_or(Value::Null);
    let next = reply.get("after").and_then(Value::as_str).map(|after| asked.page_after(after));
    let answer = json(status, &reply)?;
    Ok(match next {
        Some(next) => followed_by(answer, &next),
        None => answer,
    })
}

/// What is shown, with its mark; without its body if whoever asks has it already.
pub(crate) fn marked_json(shown: &impl Serialize, headers: &HeaderMap) -> Answer {
    let body = text(shown)?;
    let mark = Mark::of_bytes(&body);
    let reply = of_type(StatusCode::OK, "application/json", body);
    Ok(marked(reply, mark.as_str(), headers))
}

/// With this mark; without its body if whoever asks has it already.
pub(crate) fn marked(mut reply: Reply, mark: &str, headers: &HeaderMap) -> Reply {
    if is_known(headers, mark) {
        reply = empty(StatusCode::NOT_MODIFIED);
    }
    if let Ok(mark) = HeaderValue::from_str(&format!("\"{mark}\"")) {
        reply.headers_mut().insert(ETAG, mark);
    }
    reply
}
