use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::header::{ALLOW, SET_COOKIE};
use http::{HeaderMap, HeaderValue, StatusCode};
use tokio::sync::watch;
use tower::ServiceExt;
use turnero::access::{Authenticated, CredentialError};
use turnero::{Clock, Engine, SystemClock};
use turnero_http::{
    Caller, FrontEnd, Problem, Reply, ReplyBody, Request, RequestId, Route, Serving, Stopping,
};
use turnero_printing::Printers;
use uuid::Uuid;
use warp::Filter;
use warp::filters::BoxedFilter;

use crate::asked::{Asked, Ground, Opened, authenticate};
use crate::bounds::FILE_BYTES_MAX;
use crate::entry::{Answer, Entry, Handler, Input};
use crate::matching::{Found, Matched, Parameters, Paths};
use crate::narrowing::narrowed;
use crate::press::{Logos, Press};
use crate::problems::of_credential;
use crate::resources;

/// What a site prints with.
#[derive(Clone, Default)]
pub struct Supplies {
    /// The signs on the documents of issuers.
    pub logos: Logos,
    /// The printers of tickets.
    pub printers: Printers,
}

/// The front end: the table of routes over an engine.
pub struct Rest {
    ground: Arc<Ground>,
    stop: watch::Sender<bool>,
    paths: Paths,
    /// Those alone whose body is a file, for whoever asks before the body is read.
    files: Paths,
    entries: Vec<Arc<Entry>>,
    /// What answers each entry, in the same order.
    filters: Vec<BoxedFilter<(warp::reply::Response,)>>,
}

impl Rest {
    /// What its settings begin with.
    pub const NAME: &'static str = "rest";

    /// Over this engine, with nothing to print on and no sign on what is printed.
    pub fn new(engine: Engine) -> Self {
        Self::supplied(engine, Supplies::default())
    }

    /// Over this engine; with what the site prints with.
    pub fn supplied(engine: Engine, Supplies { logos, printers }: Supplies) -> Self {
        let (stop, stopping) = watch::channel(false);
        let ground = Arc::new(Ground { engine, printers, press: Press::new(logos), stopping });
        let entries: Vec<_> = resources::table().into_iter().map(Arc::new).collect();
        let filters = entries.iter().map(|entry| filter(entry, &ground)).collect();
        let (paths, mut files) = (Paths::new(&entries), entries.clone());
        files.retain(|entry| matches!(entry.input, Input::File(_)));
        Self { ground, stop, paths, files: Paths::new(&files), entries, filters }
    }

    async fn answer(&self, mut request: Request) -> (Option<&'static str>, Result<Reply, Problem>) {
        let path = request.uri().path().to_owned();
        let (place, parameters) = match self.paths.find(request.method(), &path) {
            Found::Entry(place, parameters) => (place, parameters),
            Found::Nothing => return (None, Err(Problem::not_found())),
            Found::OtherMethods(pattern, methods) => {
                return (Some(pattern), Err(other_methods(&methods)));
            }
        };
        let (Some(entry), Some(filter)) = (self.entries.get(place), self.filters.get(place)) else {
            return (None, Err(Problem::not_found()));
        };
        let caller = request.extensions().get::<Caller>().copied();
        let by = match who(&self.ground.engine, entry, caller, request.headers()) {
            Ok(by) => by,
            Err(error) => return (Some(entry.pattern), Err(of_credential(&error))),
        };
        let query = request.uri().query().unwrap_or_default().to_owned();
        let parameters = with_ids(&self.ground.engine, by.as_ref(), parameters);
        let matched = Matched { entry: entry.clone(), parameters };
        let renewal = by.clone().filter(|by| by.renewal_due);
        let file = match entry.input {
            Input::File(_) => Some(std::mem::replace(request.body_mut(), Bytes::new().into())),
            _ => None,
        };
        let (headers, file) = (std::mem::take(request.headers_mut()), Mutex::new(file));
        let opened = Opened { matched, path, query, headers, by, file };
        request.extensions_mut().insert(Arc::new(opened));
        let Ok(reply) = warp::service(filter.clone()).oneshot(request).await;
        let reply = self.finished(reply, renewal, caller).await;
        (Some(entry.pattern), reply)
    }

    /// What the filter came to; with a new cookie for a session that is being used.
    async fn finished(
        &self,
        mut reply: warp::reply::Response,
        renewal: Option<Authenticated>,
        caller: Option<Caller>,
    ) -> Result<Reply, Problem> {
        match reply.extensions_mut().remove::<Came>() {
            Some(Came::Well) => {}
            Some(Came::ToAProblem(problem)) => return Err(*problem),
            None => {
                let detail = "the body could not be read to its end; send the request again";
                return Err(Problem::new(StatusCode::BAD_REQUEST, "http.body_unread", detail));
            }
        }
        let renewal = renewal.and_then(|by| Some((by.session?, by.principal.origin)));
        if let (Some((session, origin)), false) =
            (renewal, reply.headers().contains_key(SET_COOKIE))
        {
            // One that has just ended cannot go on, and its owner wanted it so.
            if let Ok(renewed) = self.ground.engine.renew_session(session, origin).await {
                let secure = caller.is_some_and(|caller| caller.secure);
                let cookie = renewed.set_cookie(secure, SystemClock.now());
                if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                    reply.headers_mut().insert(SET_COOKIE, cookie);
                }
            }
        }
        Ok(reply.map(ReplyBody::stream))
    }
}

impl FrontEnd for Rest {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn claims(&self, path: &str) -> bool {
        path.starts_with("/api/v1/")
    }

    fn body_bytes_max(&self, method: &http::Method, path: &str) -> Option<u64> {
        let is_file = matches!(self.files.find(method, path), Found::Entry(..));
        is_file.then_some(FILE_BYTES_MAX)
    }

    fn serve(&self, request: Request) -> Serving<'_> {
        let id = request.extensions().get::<RequestId>().cloned().unwrap_or_else(RequestId::fresh);
        Box::pin(async move {
            let (route, answer) = self.answer(request).await;
            let mut reply = answer.unwrap_or_else(|problem| problem.reply(&id));
            if let Some(route) = route {
                reply.extensions_mut().insert(Route(route));
            }
            reply
        })
    }

    fn stop(&self) -> Stopping<'_> {
        self.stop.send_replace(true);
        Box::pin(async {})
    }
}

/// Who asks. Where nobody has to say, what holds no more is as good as nothing: whoever wants to sign in again still
/// shows the old cookie.
fn who(
    engine: &Engine,
    entry: &Entry,
    caller: Option<Caller>,
    headers: &HeaderMap,
) -> Result<Option<Authenticated>, CredentialError> {
    let caller = caller.ok_or(CredentialError::Unauthenticated)?;
    match authenticate(engine, caller, headers) {
        Err(CredentialError::Unauthenticated | CredentialError::NotConfigured) if entry.open => {
            Ok(None)
        }
        Ok(None) if !entry.open => Err(CredentialError::Unauthenticated),
        found => found,
    }
}

/// What became of a handler.
#[derive(Clone)]
enum Came {
    Well,
    ToAProblem(Box<Problem>),
}

fn filter(entry: &Entry, ground: &Arc<Ground>) -> BoxedFilter<(warp::reply::Response,)> {
    let (handler, ground) = (entry.handler, ground.clone());
    warp::ext::get::<Arc<Opened>>()
        .and(warp::ext::get::<Caller>())
        .and(warp::body::bytes())
        .then(move |opened, caller, body: Bytes| {
            let ground = ground.clone();
            async move {
                let answer = answer(handler, Asked { ground, opened, caller, body }).await;
                let (mut reply, came) = match answer {
                    Ok(reply) => (reply, Came::Well),
                    Err(problem) => {
                        (warp::reply::Response::default(), Came::ToAProblem(Box::new(problem)))
                    }
                };
                reply.extensions_mut().insert(came);
                reply
            }
        })
        .boxed()
}

/// What a handler answers to a request that is well-formed.
async fn answer(handler: Handler, asked: Asked) -> Answer {
    asked.query()?;
    asked.refuse_conditions()?;
    match asked.fields() {
        None => handler(asked).await,
        Some(fields) => narrowed(handler(asked).await?, &fields).await,
    }
}

/// A user can be named in the path instead of the id; for those who may see users it stands for it.
fn with_ids(engine: &Engine, by: Option<&Authenticated>, mut parameters: Parameters) -> Parameters {
    let named = parameters.text(USER).filter(|text| Uuid::try_parse(text).is_err());
    if let Some(name) = named {
        let found = by.and_then(|by| engine.user_named(&by.principal, name));
        // Who is not there is not there by this id either: the engine says so.
        let user = found.map_or_else(|| Uuid::nil().to_string(), |user| user.to_string());
        parameters.set(USER, &user);
    }
    parameters
}

const USER: &str = "user";

fn other_methods(methods: &[http::Method]) -> Problem {
    let names: Vec<_> = methods.iter().map(http::Method::as_str).collect();
    let names = names.join(", ");
    let detail = format!("this path answers {names}; use one of these methods");
    let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "http.method_not_allowed", detail);
    match HeaderValue::from_str(&names) {
        Ok(names) => problem.header(ALLOW, names),
        Err(_) => problem,
    }
}
