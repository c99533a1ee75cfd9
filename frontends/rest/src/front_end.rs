use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::FutureExt;
use http::header::{ALLOW, SET_COOKIE};
use http::{HeaderMap, HeaderValue, StatusCode};
use http_body_util::Empty;
use tokio::sync::watch;
use tower::Service;
use turnero::access::{Authenticated, CredentialError};
use turnero::{Clock, Engine, SystemClock};
use turnero_http::{
    Caller, FrontEnd, Problem, Reply, Request, RequestId, Route, Serving, Stopping,
};
use turnero_printing::Printers;
use uuid::Uuid;
use warp::Filter;
use warp::filters::BoxedFilter;

use crate::asked::{Asked, Ground, Opened, authenticate};
use crate::bounds::FILE_BYTES_MAX;
use crate::entry::{Answer, Entry, Handler, Input};
use crate::matching::{Found, Matched, Parameters, Paths, ROOT};
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
    filters: Vec<BoxedFilter<(StatusCode,)>>,
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

    /// What is done before anything is waited for. What waits afterwards holds no more than it needs: a request is large,
    /// and would be moved from one future into the next.
    fn begin(
        &self,
        request: Request,
    ) -> (Option<&'static str>, Result<Begun<impl Future<Output = ()> + Send>, Problem>) {
        let (place, parameters) = match self.paths.find(request.method(), request.uri().path()) {
            Found::Entry(place, parameters) => (place, parameters),
            Found::Nothing => return (None, Err(Problem::not_found())),
            Found::OtherMethods(pattern, methods) => {
                return (Some(pattern), Err(other_methods(&methods)));
            }
        };
        let (Some(entry), Some(filter)) = (self.entries.get(place), self.filters.get(place)) else {
            return (None, Err(Problem::not_found()));
        };
        (Some(entry.pattern), self.begin_at(entry, filter, parameters, request))
    }

    fn begin_at(
        &self,
        entry: &Arc<Entry>,
        filter: &BoxedFilter<(StatusCode,)>,
        parameters: Parameters,
        request: Request,
    ) -> Result<Begun<impl Future<Output = ()> + Send>, Problem> {
        let (mut parts, body) = request.into_parts();
        let caller = parts.extensions.get::<Caller>().copied();
        let caller = caller.ok_or_else(|| of_credential(&CredentialError::Unauthenticated))?;
        let by = who(&self.ground.engine, entry, caller, &parts.headers);
        let by = by.map_err(|error| of_credential(&error))?;
        let renewal = by.as_ref().filter(|by| by.renewal_due).cloned();
        let parameters = with_ids(&self.ground.engine, by.as_ref(), parameters);
        let matched = Matched { entry: entry.clone(), parameters };
        let (uri, headers) = (std::mem::take(&mut parts.uri), std::mem::take(&mut parts.headers));
        let (unread, answer) = (Mutex::new(Some(body)), Mutex::new(None));
        let opened = Arc::new(Opened { matched, uri, headers, caller, by, unread, answer });
        parts.extensions.insert(opened.clone());
        let shown = http::Request::from_parts(parts, Empty::<Bytes>::new());
        let answered = warp::service(filter.clone()).call(shown).map(|_| ());
        Ok(Begun { opened, answered, renewal })
    }

    /// What the handler came to; with a new cookie for a session that is being used.
    async fn finish<F: Future>(&self, begun: Begun<F>) -> Result<Reply, Problem> {
        let Begun { opened, answered, renewal } = begun;
        answered.await;
        let answer = opened.answer.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut reply = answer.unwrap_or_else(|| Err(Problem::mistake()))?;
        let renewal = renewal.and_then(|by| Some((by.session?, by.principal.origin)));
        if let Some((session, origin)) = renewal
            && !reply.headers().contains_key(SET_COOKIE)
            // One that has just ended cannot go on, and its owner wanted it so. Boxed, for it is rare and large.
            && let Ok(renewed) = Box::pin(self.ground.engine.renew_session(session, origin)).await
        {
            let cookie = renewed.set_cookie(opened.caller.secure, SystemClock.now());
            if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                reply.headers_mut().insert(SET_COOKIE, cookie);
            }
        }
        Ok(reply)
    }
}

/// A request that has been let in.
struct Begun<F> {
    opened: Arc<Opened>,
    /// Ends when the answer lies there.
    answered: F,
    /// Whose session is to go on.
    renewal: Option<Authenticated>,
}

impl FrontEnd for Rest {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn claims(&self, path: &str) -> bool {
        path.starts_with(ROOT)
    }

    fn body_bytes_max(&self, method: &http::Method, path: &str) -> Option<u64> {
        let is_file = matches!(self.files.find(method, path), Found::Entry(..));
        is_file.then_some(FILE_BYTES_MAX)
    }

    fn serve(&self, request: Request) -> Serving<'_> {
        let id = request.extensions().get::<RequestId>().cloned().unwrap_or_else(RequestId::fresh);
        let (route, begun) = self.begin(request);
        Box::pin(async move {
            let answer = match begun {
                Ok(begun) => self.finish(begun).await,
                Err(problem) => Err(problem),
            };
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
    caller: Caller,
    headers: &HeaderMap,
) -> Result<Option<Authenticated>, CredentialError> {
    match authenticate(engine, caller, headers) {
        Err(CredentialError::Unauthenticated | CredentialError::NotConfigured) if entry.open => {
            Ok(None)
        }
        Ok(None) if !entry.open => Err(CredentialError::Unauthenticated),
        found => found,
    }
}

fn body_unread() -> Problem {
    let detail = "the body could not be read to its end; send the request again";
    Problem::new(StatusCode::BAD_REQUEST, "http.body_unread", detail)
}

/// The answer itself is left with what was opened.
fn filter(entry: &Entry, ground: &Arc<Ground>) -> BoxedFilter<(StatusCode,)> {
    let (handler, ground) = (entry.handler, ground.clone());
    warp::ext::get::<Arc<Opened>>()
        .then(move |opened: Arc<Opened>| {
            let ground = ground.clone();
            async move {
                let answer = read_and_answer(handler, ground, &opened).await;
                *opened.answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
                StatusCode::OK
            }
        })
        .boxed()
}

/// What a handler answers to a request that is well-formed. A file is left to its handler.
async fn read_and_answer(handler: Handler, ground: Arc<Ground>, opened: &Arc<Opened>) -> Answer {
    let body = match opened.matched.entry.input {
        Input::File(_) => Bytes::new(),
        _ => match opened.take_body() {
            Some(body) => body.whole().await.map_err(|_| body_unread())?,
            None => Bytes::new(),
        },
    };
    let asked = Asked { ground, opened: opened.clone(), body };
    asked.query()?;
    asked.refuse_conditions()?;
    asked.refuse_packed()?;
    let answer = match asked.fields() {
        None => handler(asked).await,
        Some(fields) => Box::pin(narrowed(handler(asked).await?, &fields)).await,
    };
    answer.map_err(|problem| of_name(problem, &opened.matched.parameters))
}

/// Who was named and is not there is told of as a name: the id that stood for it is nobody's, and would only confuse.
fn of_name(problem: Problem, parameters: &Parameters) -> Problem {
    let named = parameters.text(USER).is_some_and(|user| user == NOBODY.to_string());
    if !named || problem.code() != "user.unknown" {
        return problem;
    }
    Problem::new(
        problem.status(),
        "user.unknown",
        "there is no user of this name here; check it for a slip",
    )
}

/// A user can be named in the path instead of the id; for those who may see users it stands for it.
fn with_ids(engine: &Engine, by: Option<&Authenticated>, mut parameters: Parameters) -> Parameters {
    let named = parameters.text(USER).filter(|text| Uuid::try_parse(text).is_err());
    if let Some(name) = named {
        let found = by.and_then(|by| engine.user_named(&by.principal, name));
        // Who is not there is not there by this id either: the engine says so.
        let user = found.map_or_else(|| NOBODY.to_string(), |user| user.to_string());
        parameters.set(USER, &user);
    }
    parameters
}

const USER: &str = "user";
/// The id of a user who is not there.
const NOBODY: Uuid = Uuid::nil();

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
