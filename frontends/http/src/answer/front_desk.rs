use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use http::header::{CONNECTION, HOST};
use http::{HeaderValue, StatusCode, Version};
use http_body::Body;
use metrics::counter;

use crate::body::Fate;
use crate::bounds::SLOW_RETRY_AFTER;
use crate::front_end::{FrontEnd, Reply, Request, Serving};
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

    /// The request is handed over before anything is waited for: what waits does not carry it along.
    pub(super) fn reply(&self, request: Request) -> impl Future<Output = Reply> + Send {
        let asked = self.hand_over(request);
        async move {
            match asked {
                Ok(asked) => asked.reply(self.limits.request_timeout).await,
                Err(reply) => *reply,
            }
        }
    }

    fn hand_over(&self, mut request: Request) -> Result<Asked<'_>, Box<Reply>> {
        let id = match request.extensions().get::<RequestId>() {
            Some(id) => id.clone(),
            None => RequestId::fresh(),
        };
        let version = request.version();
        if version == Version::HTTP_11 && request.headers().get_all(HOST).iter().count() != 1 {
            return Err(Box::new(closing(version, Problem::not_one_host().reply(&id))));
        }
        let path = request.uri().path();
        let Some(front_end) = self.front_ends.iter().find(|one| one.claims(path)) else {
            return Err(Box::new(Problem::not_found().reply(&id)));
        };
        let own = front_end.body_bytes_max(request.method(), path);
        let limit = own.unwrap_or(self.limits.body_bytes_max);
        request.body_mut().allow(limit);
        if request.body().size_hint().lower() > limit {
            request.into_body().refuse();
            let refused = Problem::body_too_large(limit).reply(&id);
            return Err(Box::new(closing(version, refused)));
        }
        let (name, fate) = (front_end.name(), request.body().fate());
        // Beginning may panic as well as going on.
        match catch_unwind(AssertUnwindSafe(|| front_end.serve(request))) {
            Ok(serving) => Ok(Asked { serving, name, fate, limit, version, id }),
            Err(panic) => Err(Box::new(panicked(name, panic.as_ref(), &id))),
        }
    }
}

/// A request that a front end has.
struct Asked<'a> {
    serving: Serving<'a>,
    /// Which one.
    name: &'static str,
    /// What becomes of its body, and how long it may be.
    fate: Fate,
    limit: u64,
    version: Version,
    id: RequestId,
}

impl Asked<'_> {
    async fn reply(self, timeout: Duration) -> Reply {
        let Self { serving, name, fate, limit, version, id } = self;
        let serving = AssertUnwindSafe(serving).catch_unwind();
        let reply = match tokio::time::timeout(timeout, serving).await {
            Ok(Ok(reply)) => reply,
            Ok(Err(panic)) => panicked(name, panic.as_ref(), &id),
            Err(_) if !fate.is_finished() => Problem::body_too_slow().reply(&id),
            Err(_) => {
                tracing::warn!(front_end = name, id = id.as_str(), "a front end took too long");
                Problem::took_too_long(SLOW_RETRY_AFTER).reply(&id)
            }
        };
        judge(reply, &fate, limit, version, &id)
    }
}

fn panicked(name: &'static str, panic: &(dyn Any + Send), id: &RequestId) -> Reply {
    let panic = panic_text(panic);
    counter!("turnero_http_panics_total", "front_end" => name).increment(1);
    tracing::error!(front_end = name, id = id.as_str(), panic, "a front end panicked");
    Problem::mistake().reply(id)
}

/// A front end that could not read a body may not know why; we do.
fn judge(reply: Reply, fate: &Fate, limit: u64, version: Version, id: &RequestId) -> Reply {
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

/// Nothing that comes after a body that was not read can be understood.
fn closing(version: Version, mut reply: Reply) -> Reply {
    if version < Version::HTTP_2 {
        reply.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    reply
}
