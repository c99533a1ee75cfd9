use std::sync::Arc;
use std::time::Duration;

use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Method, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use turnero::Engine;
use turnero::access::{Authenticated, CredentialError};
use turnero_http::{
    Caller, FrontEnd, Problem, Reply, ReplyBody, Request, RequestId, Route, Serving, Stopping,
};

use super::guests::{Guest, Guests};
use super::tickets::Tickets;
use super::upgrade::{PROTOCOL, key_of};
use super::who::{Shown, not_let_in};
use crate::bounds::{CLOSE_TIMEOUT, FULL_RETRY_AFTER, TICKET_LIFETIME};
use crate::settings::LiveSettings;
use crate::talk::{Conversation, Setting};
use crate::topics::{Hub, Workers};
use crate::wire::switching;

/// The live front end: what happens, told over WebSockets.
pub struct Live {
    setting: Setting,
    settings: LiveSettings,
    guests: Arc<Guests>,
    tickets: Tickets,
    stop: watch::Sender<bool>,
    /// Whoever has a copy of it still talks.
    talking: watch::Sender<()>,
}

const SOCKET: &str = "/api/v1/live";
const TICKETS: &str = "/api/v1/live/tickets";
const SCHEMA: &str = "/api/v1/live/schema";

/// How long an upgrade may take once it was promised.
const UPGRADE_TIMEOUT: Duration = Duration::from_secs(10);

impl Live {
    /// What its settings begin with.
    pub const NAME: &'static str = "live";

    /// Over this engine. Called where a runtime runs: it carries those who bring news to sockets, one for each core.
    pub fn new(engine: Engine, settings: LiveSettings) -> Self {
        let (stop, stopping) = watch::channel(false);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let workers = Workers::begin(cores, &stopping);
        let hub = Hub::new(engine, workers);
        let setting = Setting { hub, times: settings.times, stopping };
        let guests = Guests::new(settings.connections_max, settings.connections_per_address_max);
        let (talking, _) = watch::channel(());
        Self { setting, settings, guests, tickets: Tickets::default(), stop, talking }
    }

    fn answer(&self, request: &mut Request) -> (Option<&'static str>, Result<Reply, Problem>) {
        let (path, method) = (request.uri().path(), request.method());
        match path {
            SOCKET if method == Method::GET => (Some(SOCKET), self.listen(request)),
            SOCKET => (Some(SOCKET), Err(Problem::method_not_allowed("GET"))),
            TICKETS if method == Method::POST => (Some(TICKETS), self.ticket(request)),
            TICKETS => (Some(TICKETS), Err(Problem::method_not_allowed("POST"))),
            SCHEMA if method == Method::GET || method == Method::HEAD => (
                Some(SCHEMA),
                Ok(of_json(StatusCode::OK, "application/schema+json", crate::SCHEMA)),
            ),
            SCHEMA => (Some(SCHEMA), Err(Problem::method_not_allowed("GET, HEAD"))),
            _ => (None, Err(Problem::not_found())),
        }
    }

    /// Somebody wants to listen.
    fn listen(&self, request: &mut Request) -> Result<Reply, Problem> {
        let key = key_of(request)?;
        let shown = shown(request)?;
        let engine = self.setting.hub.engine();
        let who = shown.who_listens(engine, &self.settings.origins, &self.tickets)?;
        let guest = self.guests.enter(shown.caller.address).ok_or_else(full)?;
        if *self.setting.stopping.borrow() {
            return Err(full());
        }
        self.talk(hyper::upgrade::on(request), who, guest);
        Ok(switching(&key, Some(PROTOCOL)))
    }

    fn talk(&self, upgrade: hyper::upgrade::OnUpgrade, who: Option<Authenticated>, guest: Guest) {
        let (setting, talking) = (self.setting.clone(), self.talking.subscribe());
        tokio::spawn(async move {
            match timeout(UPGRADE_TIMEOUT, upgrade).await {
                Ok(Ok(stream)) => {
                    Conversation::new(TokioIo::new(stream), setting, who).await.run().await;
                }
                Ok(Err(error)) => tracing::debug!(%error, "an upgrade failed"),
                Err(_) => tracing::debug!("an upgrade did not come"),
            }
            drop((guest, talking));
        });
    }

    /// Somebody wants to be let in once, without a cookie.
    fn ticket(&self, request: &Request) -> Result<Reply, Problem> {
        let who = shown(request)?.who(self.setting.hub.engine(), &self.settings.origins)?;
        let who = who.ok_or_else(|| not_let_in(&CredentialError::Unauthenticated))?;
        let ticket = self.tickets.issue(who, Instant::now()).ok_or_else(full)?;
        let body = json!({ "ticket": ticket, "expires_in_s": TICKET_LIFETIME.as_secs() });
        let mut reply = of_json(StatusCode::CREATED, "application/json", body.to_string());
        reply.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Ok(reply)
    }
}

impl FrontEnd for Live {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn claims(&self, path: &str) -> bool {
        path.strip_prefix(SOCKET).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    fn serve(&self, mut request: Request) -> Serving<'_> {
        let id = request.extensions().get::<RequestId>().cloned().unwrap_or_else(RequestId::fresh);
        Box::pin(async move {
            let (route, answer) = self.answer(&mut request);
            let mut reply = answer.unwrap_or_else(|problem| problem.reply(&id));
            if let Some(route) = route {
                reply.extensions_mut().insert(Route(route));
            }
            reply
        })
    }

    fn stop(&self) -> Stopping<'_> {
        self.stop.send_replace(true);
        Box::pin(async {
            // Each says farewell; whoever does not answer is cut.
            let _ = timeout(CLOSE_TIMEOUT * 2, self.talking.closed()).await;
        })
    }
}

fn shown(request: &Request) -> Result<Shown<'_>, Problem> {
    let caller = request.extensions().get::<Caller>().copied();
    let caller = caller.ok_or_else(|| not_let_in(&CredentialError::Unauthenticated))?;
    Ok(Shown { caller, uri: request.uri(), headers: request.headers() })
}

fn full() -> Problem {
    let detail = "as many listen already as can; come again in a moment";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "live.full", detail).retry_after(FULL_RETRY_AFTER)
}

fn of_json(status: StatusCode, kind: &'static str, body: impl Into<String>) -> Reply {
    let mut reply = Reply::new(ReplyBody::from(body.into()));
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    reply
}
