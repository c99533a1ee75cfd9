//! From a request to its reply: everything that each front end would otherwise do by itself, and one of them
//! forget.

mod browsers;
mod compression;
mod front_desk;
mod ledger;

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;

use http::{HeaderValue, Request as HttpRequest, Response};
use hyper::body::Incoming;
use tower::{Service, ServiceBuilder, ServiceExt, service_fn};
use tower_http::compression::{CompressionBody, CompressionLayer};
use tower_http::cors::CorsLayer;
use tracing::Instrument;

pub use ledger::Route;

use crate::accept::Visit;
use crate::body::{PacedBody, ReplyBody, RequestBody};
use crate::caller::{Caller, Proxies};
use crate::conduct::Conduct;
use crate::front_end::{FrontEnd, Request};
use crate::limits::Limits;
use crate::request_id::RequestId;
use front_desk::FrontDesk;
use ledger::Entry;

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
    cors: CorsLayer,
    tls_only: Option<HeaderValue>,
}

/// What goes out.
type Out = Response<PacedBody<CompressionBody<ReplyBody>>>;

impl Reception {
    pub(crate) fn new(front_ends: Vec<Arc<dyn FrontEnd>>, conduct: &Conduct) -> Self {
        Self {
            desk: Arc::new(FrontDesk::new(front_ends, &conduct.limits)),
            limits: Arc::new(conduct.limits.clone()),
            proxies: conduct.proxies.clone(),
            cors: browsers::cors(&conduct.origins),
            tls_only: conduct.tls_only_for.and_then(browsers::tls_only),
        }
    }

    pub(crate) fn front_ends(&self) -> &[Arc<dyn FrontEnd>] {
        self.desk.front_ends()
    }

    pub(crate) fn limits(&self) -> Arc<Limits> {
        self.limits.clone()
    }

    /// The front ends behind CORS and compression. One for each connection.
    pub(crate) fn stack(
        &self,
    ) -> impl Service<
        Request,
        Response = Response<CompressionBody<ReplyBody>>,
        Error = Infallible,
        Future: Send,
    > + Clone
    + Send
    + use<> {
        let desk = self.desk.clone();
        ServiceBuilder::new()
            .layer(self.cors.clone())
            .layer(CompressionLayer::new().compress_when(compression::Worthwhile))
            .service(service_fn(move |request: Request| {
                let desk = desk.clone();
                async move { Ok(desk.reply(request).await) }
            }))
    }

    /// Answers one request.
    pub(crate) async fn answer<S>(
        self: Arc<Self>,
        stack: S,
        request: HttpRequest<Incoming>,
        peer: Peer,
        visit: Visit,
    ) -> Result<Out, Infallible>
    where
        S: Service<
                Request,
                Response = Response<CompressionBody<ReplyBody>>,
                Error = Infallible,
                Future: Send,
            > + Send,
    {
        let id = RequestId::of(request.headers());
        let caller = self.proxies.caller(peer.address, peer.secure, request.headers());
        let entry = Entry::begin(&request);
        let mut request = request.map(|body| RequestBody::incoming(body, &self.limits));
        request.extensions_mut().insert(id.clone());
        request.extensions_mut().insert::<Caller>(caller);
        let span = tracing::debug_span!("request", id = id.as_str());
        let mut reply = stack.oneshot(request).instrument(span).await?;
        let headers = reply.headers_mut();
        headers.insert(RequestId::HEADER, id.header());
        browsers::protect(headers);
        if let Some(tls_only) = self.tls_only.as_ref().filter(|_| caller.secure) {
            headers.insert(http::header::STRICT_TRANSPORT_SECURITY, tls_only.clone());
        }
        entry.end(&reply, &id);
        Ok(reply.map(|body| PacedBody::new(body, visit)))
    }
}

impl std::fmt::Debug for Reception {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self.front_ends().iter().map(|front_end| front_end.name());
        formatter.debug_list().entries(names).finish()
    }
}
