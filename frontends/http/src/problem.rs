use std::borrow::Cow;
use std::time::Duration;

use http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::body::ReplyBody;
use crate::front_end::Reply;
use crate::request_id::RequestId;

/// Why a request was not answered as it wished: problem details as in RFC 9457, with a stable code for
/// programs beside the sentence for people.
#[derive(Debug, Clone)]
pub struct Problem {
    status: StatusCode,
    code: Cow<'static, str>,
    detail: Cow<'static, str>,
    data: Map<String, Value>,
    /// Boxed, so that what is given back instead of an answer is no larger than most answers.
    headers: Box<HeaderMap>,
}

impl Problem {
    /// A problem: its status, its stable code, and a sentence that says what is so and what can be done.
    pub fn new(
        status: StatusCode,
        code: impl Into<Cow<'static, str>>,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        let (code, detail) = (code.into(), detail.into());
        Self { status, code, detail, data: Map::new(), headers: Box::default() }
    }

    /// There is nothing under this path.
    pub fn not_found() -> Self {
        let detail = "there is nothing under this path; check it for a slip";
        Self::new(StatusCode::NOT_FOUND, "http.not_found", detail)
    }

    /// Nobody knows whom it is for: a proxy in front may have read another host than we would.
    pub(crate) fn not_one_host() -> Self {
        let detail = "a request over HTTP/1.1 names its host in one header \"host\", and in no second one; send it so";
        Self::new(StatusCode::BAD_REQUEST, "http.not_one_host", detail)
    }

    /// The path is right, the method is not.
    pub fn method_not_allowed(allowed: &'static str) -> Self {
        let detail = format!("this path answers {allowed}; use one of these methods");
        let problem = Self::new(StatusCode::METHOD_NOT_ALLOWED, "http.method_not_allowed", detail);
        problem.header(ALLOW, HeaderValue::from_static(allowed))
    }

    /// The body has more bytes than it may have.
    pub fn body_too_large(limit: u64) -> Self {
        let detail =
            format!("a body may have {limit} bytes, and this one has more; send less at once");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "http.body_too_large", detail).with("limit", limit)
    }

    /// The body did not come in time.
    pub fn body_too_slow() -> Self {
        let detail = "the body of the request took too long to arrive; send it again";
        Self::new(StatusCode::REQUEST_TIMEOUT, "http.body_too_slow", detail)
    }

    /// The answer did not come in time.
    pub fn took_too_long(pause: Duration) -> Self {
        let detail = "this took longer than it may; it may or may not have been carried out: ask again with the \
                      same idempotency key, or look first";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "http.too_slow", detail).retry_after(pause)
    }

    /// A fault of the program.
    pub fn mistake() -> Self {
        let detail =
            "the program made a mistake with this request; please report it with its request id";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "http.internal", detail)
    }

    /// What it says, as its body will; without the moment and the id of the request.
    pub fn said(&self) -> Map<String, Value> {
        let title = self.status.canonical_reason().unwrap_or("Problem");
        let mut said = Map::from_iter([
            ("type".to_owned(), Value::from("about:blank")),
            ("title".to_owned(), Value::from(title)),
            ("status".to_owned(), Value::from(self.status.as_u16())),
            ("detail".to_owned(), Value::from(self.detail.as_ref())),
            ("error_code".to_owned(), Value::from(self.code.as_ref())),
        ]);
        said.extend(self.data.clone());
        said
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// A member with data of the case.
    #[must_use]
    pub fn with(mut self, name: &str, data: impl Serialize) -> Self {
        // What cannot be serialised is left out: the sentence is the better part of a problem.
        if let Ok(data) = serde_json::to_value(data) {
            self.data.insert(name.to_owned(), data);
        }
        self
    }

    /// A header of the reply.
    #[must_use]
    pub fn header(mut self, name: http::HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// When to come back, rounded up to whole seconds as the header wants it.
    #[must_use]
    pub fn retry_after(self, pause: Duration) -> Self {
        let seconds = pause.as_secs() + u64::from(pause.subsec_nanos() > 0);
        self.header(RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// The reply.
    pub fn reply(self, request_id: &RequestId) -> Reply {
        let body = Members {
            kind: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Problem"),
            status: self.status.as_u16(),
            detail: &self.detail,
            error_code: &self.code,
            timestamp: jiff::Timestamp::now(),
            request_id: request_id.as_str(),
            data: &self.data,
        };
        let body = serde_json::to_vec(&body).unwrap_or_default();
        let mut reply = Reply::new(ReplyBody::from(body));
        *reply.status_mut() = self.status;
        *reply.headers_mut() = *self.headers;
        let json = HeaderValue::from_static("application/problem+json");
        reply.headers_mut().insert(CONTENT_TYPE, json);
        reply
    }
}

#[derive(Serialize)]
struct Members<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'a str,
    status: u16,
    detail: &'a str,
    error_code: &'a str,
    timestamp: jiff::Timestamp,
    request_id: &'a str,
    #[serde(flatten)]
    data: &'a Map<String, Value>,
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn a_problem_tells_programs_and_people_the_same() {
        let id = RequestId::fresh();
        let problem = Problem::new(StatusCode::CONFLICT, "ticket.not_waiting", "A-012 was called")
            .with("ticket", "A-012")
            .retry_after(Duration::from_millis(1_200));
        let reply = problem.reply(&id);
        assert_eq!(reply.status(), StatusCode::CONFLICT);
        assert_eq!(reply.headers()[CONTENT_TYPE], "application/problem+json");
        assert_eq!(reply.headers()[RETRY_AFTER], "2");
        let body = reply.into_body().collect().await.unwrap().to_bytes();
        let mut body: Value = serde_json::from_slice(&body).unwrap();
        let timestamp = body["timestamp"].take();
        assert!(timestamp.as_str().unwrap().parse::<jiff::Timestamp>().is_ok());
        let expected = serde_json::json!({
            "type": "about:blank",
            "title": "Conflict",
            "status": 409,
            "detail": "A-012 was called",
            "error_code": "ticket.not_waiting",
            "timestamp": null,
            "request_id": id.as_str(),
            "ticket": "A-012",
        });
        assert_eq!(body, expected);
    }

    #[test]
    fn a_wrong_method_is_told_the_right_ones() {
        let reply = Problem::method_not_allowed("GET, HEAD").reply(&RequestId::fresh());
        assert_eq!(reply.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(reply.headers()[ALLOW], "GET, HEAD");
    }
}
