//! From a request to its reply: everything that each front end would otherwise do by itself, and one of them
//! forget.

mod browsers;
mod compression;
mod front_desk;
mod ledger;

use std::convert::Infallible;
use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::Either;
use http::header::{ACCEPT_ENCODING, STRICT_TRANSPORT_SECURITY};
use http::{HeaderValue, Request as HttpRequest, Response};
use hyper::body::Incoming;
use tower::{ServiceExt, service_fn};
use tower_http::cors::{Cors, CorsLayer};
use tower_layer::Layer;
use tracing::Instrument;

pub use ledger::Route;

use crate::accept::Visit;
use crate::body::{PacedBody, ReplyBody, RequestBody};
use crate::caller::{Caller, Proxies};
use crate::conduct::Conduct;
use crate::front_end::{FrontEnd, Reply, Request};
use crate::limits::Limits;
use crate::request_id::RequestId;
use front_desk::FrontDesk;
use ledger::Ledger;

/// Who sits at the other end of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer {
    pub(crate) address: IpAddr,
    pub(crate) secure: bool,
}

/// What all requests of a server have in common.
pub(crate) struct Reception {
    desk: Arc<FrontDesk>,
    limits: Arc<Limits>,
    proxies: Proxies,
    cors: Option<CorsLayer>,
    tls_only: Option<HeaderValue>,
    ledger: Ledger,
}

impl Reception {
    pub(crate) fn new(front_ends: Vec<Arc<dyn FrontEnd>>, conduct: &Conduct) -> Self {
        Self {
            desk: Arc::new(FrontDesk::new(front_ends, &conduct.limits)),
            limits: Arc::new(conduct.limits.clone()),
            proxies: conduct.proxies.clone(),
            cors: browsers::cors(&conduct.origins),
            tls_only: conduct.tls_only_for.and_then(browsers::tls_only),
            ledger: Ledger::default(),
        }
    }

    pub(crate) fn front_ends(&self) -> &[Arc<dyn FrontEnd>] {
        self.desk.front_ends()
    }

    pub(crate) fn limits(&self) -> Arc<Limits> {
        self.limits.clone()
    }

    /// Answers one request.
    pub(crate) async fn answer(
        self: Arc<Self>,
        request: HttpRequest<Incoming>,
        peer: Peer,
        visit: Visit,
    ) -> Result<Response<PacedBody<ReplyBody>>, Infallible> {
        let id = RequestId::of(request.headers());
        let caller = self.proxies.caller(peer.address, peer.secure, request.headers());
        let understood = request.headers().get(ACCEPT_ENCODING).cloned();
        let entry = self.ledger.begin(&request);
        let mut request = request.map(|body| RequestBody::incoming(body, &self.limits));
        request.extensions_mut().insert(id.clone());
        request.extensions_mut().insert::<Caller>(caller);
        let span = tracing::debug_span!("request", id = id.as_str());
        let asked = span.in_scope(|| self.ask(request));
        // Going in and out of a span costs something even where nobody listens.
        let mut reply = match span.is_disabled() {
            true => asked.await,
            false => asked.instrument(span).await,
        };
        if let Some(understood) = understood.filter(|_| compression::is_worthwhile(&reply)) {
            reply = Box::pin(compression::compress(understood, reply)).await;
        }
        let status = reply.status();
        let headers = reply.headers_mut();
        browsers::protect(status, headers);
        headers.insert(RequestId::HEADER, id.header());
        if let Some(tls_only) = self.tls_only.as_ref().filter(|_| caller.secure) {
            headers.insert(STRICT_TRANSPORT_SECURITY, tls_only.clone());
        }
        entry.end(&reply, &id);
        Ok(reply.map(|body| PacedBody::new(body, visit)))
    }

    /// Asks the front ends; for pages of other origins, if there may be any, behind the rules of CORS.
    fn ask(&self, request: Request) -> impl Future<Output = Reply> + Send {
        let Some(cors) = &self.cors else { return Either::Left(self.desk.reply(request)) };
        let desk = self.desk.clone();
        let service: Cors<_> = cors.layer(service_fn(move |request: Request| {
            let desk = desk.clone();
            async move { Ok::<_, Infallible>(desk.reply(request).await) }
        }));
        let asked = service.oneshot(request).map(|answered| {
            let Ok(reply) = answered;
            reply
        });
        Either::Right(Box::pin(asked))
    }
}

impl std::fmt::Debug for Reception {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self.front_ends().iter().map(|front_end| front_end.name());
        formatter.debug_list().entries(names).finish()
    }
}
