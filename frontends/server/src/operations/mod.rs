//! The front end for those who run the program: is it alive, is it ready, and what does it count.

mod disk;
mod memory;
mod readiness;

use std::sync::Arc;

use http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderValue, Method, StatusCode};
use tokio::time::Instant;
use turnero::Principal;
use turnero_http::{FrontEnd, Problem, Reply, ReplyBody, Request, RequestId, Route, Serving};

use crate::bounds::READY_AGAIN;
use crate::front_ends::Surroundings;
use crate::meters::Levels;
pub(crate) use disk::free_bytes;
use readiness::Readiness;

/// Its name, in settings and logs.
pub(crate) const NAME: &str = "operations";

const HEALTH: &str = "/healthz";
const READINESS: &str = "/readyz";
const METRICS: &str = "/metrics";
const METHODS: &str = "GET, HEAD";

/// See above.
pub(crate) struct Operations {
    surroundings: Surroundings,
    readiness: Arc<Readiness>,
    began: Instant,
}

impl Operations {
    pub(crate) fn new(surroundings: &Surroundings) -> Self {
        let readiness = Arc::new(Readiness::new(surroundings));
        Self { surroundings: surroundings.clone(), readiness, began: Instant::now() }
    }

    async fn answer(&self, request: &Request) -> Reply {
        let id = request.extensions().get::<RequestId>().cloned().unwrap_or_else(RequestId::fresh);
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Problem::method_not_allowed(METHODS).reply(&id);
        }
        let (route, mut reply) = match request.uri().path() {
            HEALTH => (HEALTH, text("alive\n".to_owned())),
            READINESS => (READINESS, self.readiness(request, &id).await),
            METRICS => (METRICS, self.metrics(request, &id).await),
            _ => return Problem::not_found().reply(&id),
        };
        reply.extensions_mut().insert(Route(route));
        reply.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        reply
    }

    /// Everybody learns whether; why, and with which figures, only who may read the metrics.
    async fn readiness(&self, request: &Request, id: &RequestId) -> Reply {
        let checks = self.readiness.check().await;
        let ready = checks.iter().all(|check| check.ok);
        let told = if self.may_see_figures(request) { checks } else { Vec::new() };
        if ready {
            let body = serde_json::json!({ "ready": true, "checks": told });
            let mut reply = Reply::new(ReplyBody::from(body.to_string()));
            let json = HeaderValue::from_static("application/json");
            reply.headers_mut().insert(CONTENT_TYPE, json);
            return reply;
        }
        let mut detail = "not ready; send work elsewhere".to_owned();
        for check in told.iter().filter(|check| !check.ok) {
            detail.push_str("; ");
            detail.push_str(&check.detail);
        }
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "server.not_ready", detail)
            .with("ready", false)
            .with("checks", &told)
            .retry_after(READY_AGAIN)
            .reply(id)
    }

    async fn metrics(&self, request: &Request, id: &RequestId) -> Reply {
        if !self.may_see_figures(request) {
            let detail = "whoever reads the metrics shows operations.token as a bearer token";
            let problem = Problem::new(StatusCode::UNAUTHORIZED, "server.token_missing", detail);
            return problem.header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")).reply(id);
        }
        let Surroundings { engine, meters, .. } = &self.surroundings;
        let ready = self.readiness.check().await.iter().all(|check| check.ok);
        let levels = Levels {
            ready,
            under_way: engine.under_way(),
            branches: engine.branches(&Principal::host()).len(),
            files_waiting: engine.files_standing().waiting,
            // A store that fails is told by the readiness; a scrape is no place for it.
            store_bytes: engine.size().await.ok().map(|size| size.disk_bytes),
            memory_bytes: memory::used_bytes(),
            running_for: self.began.elapsed(),
        };
        levels.note();
        let mut reply = text(meters.text());
        let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
        reply.headers_mut().insert(CONTENT_TYPE, kind);
        reply
    }

    fn may_see_figures(&self, request: &Request) -> bool {
        let Some(token) = &self.surroundings.settings.operations_token else { return true };
        let shown = request.headers().get(AUTHORIZATION).map(HeaderValue::as_bytes);
        shown.and_then(|shown| shown.strip_prefix(b"Bearer ")).is_some_and(|shown| token.is(shown))
    }
}

impl FrontEnd for Operations {
    fn name(&self) -> &'static str {
        NAME
    }

    fn claims(&self, path: &str) -> bool {
        [HEALTH, READINESS, METRICS].contains(&path)
    }

    fn serve(&self, request: Request) -> Serving<'_> {
        Box::pin(async move { self.answer(&request).await })
    }
}

fn text(text: String) -> Reply {
    let mut reply = Reply::new(ReplyBody::from(text));
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    reply.headers_mut().insert(CONTENT_TYPE, plain);
    reply
}
