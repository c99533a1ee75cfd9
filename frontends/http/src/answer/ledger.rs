use http::{Method, Request, Response, StatusCode};
use metrics::histogram;
use tokio::time::Instant;

use crate::request_id::RequestId;

/// Which route answered, as a pattern (`/api/v1/tickets/{ticket}`): a front end puts it among the extensions of
/// its reply, for logs and metrics. A path itself is written down nowhere, for some paths are secrets: whoever
/// knows the path of a visit can follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route(pub &'static str);

/// One request, as logs and metrics tell of it.
pub(super) struct Entry {
    method: &'static str,
    began: Instant,
}

impl Entry {
    pub(super) fn begin<B>(request: &Request<B>) -> Self {
        Self { method: name_of(request.method()), began: Instant::now() }
    }

    pub(super) fn end<B>(self, reply: &Response<B>, id: &RequestId) {
        let Self { method, began } = self;
        let took = began.elapsed();
        let route = reply.extensions().get::<Route>().map_or("none", |route| route.0);
        let status = reply.status();
        histogram!(
            "turnero_http_request_seconds",
            "method" => method, "route" => route, "status" => class_of(status),
        )
        .record(took);
        let (id, status, took_us) = (id.as_str(), status.as_u16(), took.as_micros());
        if status >= 500 {
            tracing::warn!(id, method, route, status, took_us, "a request was not answered");
        } else {
            tracing::debug!(id, method, route, status, took_us, "a request was answered");
        }
    }
}

/// A client may invent methods; metrics must not grow by it.
fn name_of(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn class_of(status: StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}
