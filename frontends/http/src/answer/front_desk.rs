use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use http::header::CONNECTION;
use http::{HeaderValue, StatusCode, Version};
use http_body::Body;
use metrics::counter;

use crate::body::Fate;
use crate::bounds::SLOW_RETRY_AFTER;
use crate::front_end::{FrontEnd, Reply, Request};
use crate::limits::Limits;
use crate::poison::panic_text;
use crate::problem::Problem;
use crate::request_id::RequestId;

/// Sends each request to the front end whose it is, and stands in when that is too slow or panics.
pub(super) struct FrontDesk {
    front_ends: Vec<Arc<dyn FrontEnd>>,
    limits: Limits,
}

impl FrontDesk {
    pub(super) fn new(front_ends: Vec<Arc<dyn FrontEnd>>, limits: &Limits) -> Self {
        Self { front_ends, limits: limits.clone() }
    }

    pub(super) fn front_ends(&self) -> &[Arc<dyn FrontEnd>] {
        &self.front_ends
    }

    pub(super) async fn reply(&self, mut request: Request) -> Reply {
        let id = match request.extensions().get::<RequestId>() {
            Some(id) => id.clone(),
            None => RequestId::fresh(),
        };
        let version = request.version();
        let path = request.uri().path();
        let Some(front_end) = self.front_ends.iter().find(|one| one.claims(path)) else {
            return Problem::not_found().reply(&id);
        };
        let own = front_end.body_bytes_max(request.method(), path);
        let limit = own.unwrap_or(self.limits.body_bytes_max);
        request.body_mut().allow(limit);
        if request.body().size_hint().lower() > limit {
            request.into_body().refuse();
            return closing(version, Problem::body_too_large(limit).reply(&id));
        }
        let fate = request.body().fate();
        let reply = self.ask(front_end.as_ref(), request, &fate, &id).await;
        self.judge(reply, &fate, limit, version, &id)
    }

    async fn ask(
        &self,
        front_end: &dyn FrontEnd,
        request: Request,
        fate: &Fate,
        id: &RequestId,
    ) -> Reply {
        let name = front_end.name();
        // Making the future may panic as well as polling it.
        let serving = AssertUnwindSafe(async { front_end.serve(request).await }).catch_unwind();
        match tokio::time::timeout(self.limits.request_timeout, serving).await {
            Ok(Ok(reply)) => reply,
            Ok(Err(panic)) => {
                let panic = panic_text(panic.as_ref());
                counter!("turnero_http_panics_total", "front_end" => name).increment(1);
                tracing::error!(front_end = name, id = id.as_str(), panic, "a front end panicked");
                Problem::mistake().reply(id)
            }
            Err(_) if !fate.is_finished() => Problem::body_too_slow().reply(id),
            Err(_) => {
                tracing::warn!(front_end = name, id = id.as_str(), "a front end took too long");
                Problem::took_too_long(SLOW_RETRY_AFTER).reply(id)
            }
        }
    }

    /// A front end that could not read a body may not know why; we do.
    fn judge(
        &self,
        reply: Reply,
        fate: &Fate,
        limit: u64,
        version: Version,
        id: &RequestId,
    ) -> Reply {
        let failed = reply.status().is_client_error() || reply.status().is_server_error();
        if failed && fate.is_too_large() {
            closing(version, Problem::body_too_large(limit).reply(id))
        } else if failed && fate.is_too_slow() {
            closing(version, Problem::body_too_slow().reply(id))
        } else if reply.status() == StatusCode::REQUEST_TIMEOUT {
            closing(version, reply)
        } else {
            reply
        }
    }
}

/// Nothing that comes after a body that was not read can be understood.
fn closing(version: Version, mut reply: Reply) -> Reply {
    if version < Version::HTTP_2 {
        reply.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    reply
}
