use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use http::{Method, Request, Response, StatusCode};
use metrics::{Histogram, histogram};
use tokio::time::Instant;

use crate::request_id::RequestId;

/// Which route answered, as a pattern (`/api/v1/tickets/{ticket}`): a front end puts it among the extensions of
/// its reply, for logs and metrics. A path itself is written down nowhere, for some paths are secrets: whoever
/// knows the path of a visit can follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route(pub &'static str);

/// Where requests are entered. It keeps the meters that it has used: looking one up by its labels costs more than using it.
#[derive(Default)]
pub(super) struct Ledger {
    meters: RwLock<HashMap<Labels, Histogram>>,
}

/// Method, route and class of the status. There are only so many of each, so the ledger does not grow for ever.
type Labels = (&'static str, &'static str, &'static str);

/// One request, as logs and metrics tell of it.
pub(super) struct Entry<'a> {
    ledger: &'a Ledger,
    method: &'static str,
    began: Instant,
}

impl Ledger {
    pub(super) fn begin<B>(&self, request: &Request<B>) -> Entry<'_> {
        Entry { ledger: self, method: name_of(request.method()), began: Instant::now() }
    }

    fn record(&self, labels: Labels, seconds: f64) {
        let meters = self.meters.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(meter) = meters.get(&labels) {
            return meter.record(seconds);
        }
        drop(meters);
        let (method, route, status) = labels;
        let meter = histogram!(
            "turnero_http_request_seconds", "method" => method, "route" => route, "status" => status,
        );
        meter.record(seconds);
        self.meters.write().unwrap_or_else(PoisonError::into_inner).insert(labels, meter);
    }
}

impl Entry<'_> {
    pub(super) fn end<B>(self, reply: &Response<B>, id: &RequestId) {
        let Self { ledger, method, began } = self;
        let took = began.elapsed();
        let route = reply.extensions().get::<Route>().map_or("none", |route| route.0);
        let status = reply.status();
        ledger.record((method, route, class_of(status)), took.as_secs_f64());
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
