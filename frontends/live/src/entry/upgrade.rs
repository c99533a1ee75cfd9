use http::header::{
    CONNECTION, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Version};
use turnero_http::{Problem, Request};

/// What both sides speak.
pub(super) const PROTOCOL: &str = "turnero.v1";

/// The key of a request that wants to speak WebSocket with us, and can.
pub(super) fn key_of(request: &Request) -> Result<HeaderValue, Problem> {
    let headers = request.headers();
    let speaks = request.version() == Version::HTTP_11
        && names(headers, &CONNECTION, "upgrade")
        && names(headers, &UPGRADE, "websocket");
    if !speaks {
        let detail = "this path speaks WebSocket, over HTTP/1.1; open it with a WebSocket client";
        let problem = Problem::new(StatusCode::UPGRADE_REQUIRED, "live.no_websocket", detail);
        return Err(problem
            .header(UPGRADE, HeaderValue::from_static("websocket"))
            .header(CONNECTION, HeaderValue::from_static("upgrade")));
    }
    if headers.get(SEC_WEBSOCKET_VERSION).is_none_or(|version| version != "13") {
        let detail = "version 13 of WebSocket is spoken here";
        let problem = Problem::new(StatusCode::BAD_REQUEST, "live.version", detail);
        return Err(problem.header(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13")));
    }
    let key = headers.get(SEC_WEBSOCKET_KEY).filter(|key| key.len() == 24).cloned();
    let key = key.ok_or_else(|| {
        let detail = "a WebSocket client sends a key of 24 characters; use one that does";
        Problem::new(StatusCode::BAD_REQUEST, "live.key_missing", detail)
    })?;
    if !names(headers, &SEC_WEBSOCKET_PROTOCOL, PROTOCOL) {
        let detail = "the sub-protocol turnero.v1 is spoken here; offer it";
        return Err(Problem::new(StatusCode::BAD_REQUEST, "live.protocol_missing", detail));
    }
    Ok(key)
}

/// Whether a header that is a list has this in it.
fn names(headers: &HeaderMap, header: &HeaderName, wanted: &str) -> bool {
    let values = headers.get_all(header).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|one| one.trim().eq_ignore_ascii_case(wanted))
}
