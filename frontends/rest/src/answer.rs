//! Replies that went well.

use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, LINK, PRAGMA};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Serialize;
use turnero::AskError;
use turnero::branch::BranchRefusal;
use warp::Reply;
use warp::reply::Response;

use crate::entry::Answer;
use crate::problems::of_ask;

/// This as JSON; nothing where there is nothing to say.
pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Answer {
    // What the engine answers can be serialised, or it could not have been kept.
    let body =
        serde_json::to_vec(value).map_err(|_| of_ask::<BranchRefusal>(&AskError::Internal))?;
    if body == b"null" {
        return Ok(nothing());
    }
    Ok(of_type(status, "application/json", body))
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
pub(crate) fn nothing() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

/// A body of this type.
pub(crate) fn of_type(status: StatusCode, kind: &'static str, body: Vec<u8>) -> Response {
    let mut reply = body.into_response();
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    reply
}

/// With where the next page is.
pub(crate) fn followed_by(mut reply: Response, next: &str) -> Response {
    if let Ok(link) = HeaderValue::from_str(&format!("<{next}>; rel=\"next\"")) {
        reply.headers_mut().insert(LINK, link);
    }
    reply
}

/// The mark of a state that ends with this event.
pub(crate) fn mark(seq: u64) -> String {
    format!("\"{seq}\"")
}

/// With the mark of its state; without its body if whoever asks has it already.
pub(crate) fn marked(mut reply: Response, seq: u64, headers: &HeaderMap) -> Response {
    let mark = mark(seq);
    let known = headers.get(http::header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let known = known.is_some_and(|known| {
        known.split(',').any(|one| one.trim().trim_start_matches("W/") == mark || one.trim() == "*")
    });
    if known {
        reply = StatusCode::NOT_MODIFIED.into_response();
    }
    if let Ok(mark) = HeaderValue::from_str(&mark) {
        reply.headers_mut().insert(ETAG, mark);
    }
    reply
}
