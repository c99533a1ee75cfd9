use std::path::PathBuf;
use std::sync::Arc;

use http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, LOCATION, VARY,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use turnero_http::{FrontEnd, Problem, Reply, ReplyBody, Request, RequestId, Route, Serving};

use crate::claims::{ASSETS, Place, place};
use crate::negotiation::{has_already, understands_gzip};
use crate::shelf::{Good, Shelf};

const METHODS: &str = "GET, HEAD";

/// A page is asked for again each time: only it knows the version of what it brings.
const ALWAYS_ASK: HeaderValue = HeaderValue::from_static("no-cache");

/// What bears a version in its path never changes.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// What the guard may do: ask us. It has a policy of its own, for browsers hold it to what comes with its script.
const GUARD_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; connect-src 'self'; frame-ancestors 'none'");

/// The front end: it hands out the site.
pub struct Pages(Source);

enum Source {
    Embedded(Arc<Shelf>),
    Folder(PathBuf),
}

impl Pages {
    /// What its settings begin with.
    pub const NAME: &'static str = "pages";

    /// With the files that are part of the program.
    pub fn new() -> Self {
        Self(Source::Embedded(Arc::new(Shelf::embedded())))
    }

    /// With the files of a folder, read anew for every request: for those who make pages.
    pub fn of_folder(folder: impl Into<PathBuf>) -> Self {
        Self(Source::Folder(folder.into()))
    }

    fn shelf(&self) -> Result<Arc<Shelf>, Problem> {
        match &self.0 {
            Source::Embedded(shelf) => Ok(shelf.clone()),
            Source::Folder(folder) => Shelf::read(folder).map(Arc::new).map_err(|error| {
                let detail = format!("the folder of the site cannot be read ({error})");
                Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "pages.unreadable", detail)
            }),
        }
    }

    fn answer(&self, request: &Request) -> (Option<&'static str>, Result<Reply, Problem>) {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return (None, Err(Problem::method_not_allowed(METHODS)));
        }
        let shelf = match self.shelf() {
            Ok(shelf) => shelf,
            Err(problem) => return (None, Err(problem)),
        };
        let headers = request.headers();
        match place(request.uri().path()) {
            Some(Place::Page(folder)) => {
                let good = shelf.good(&format!("{folder}/page.html"));
                let reply = good.map(|good| hand_out(good, ALWAYS_ASK, headers));
                (Some(folder), reply.ok_or_else(Problem::not_found))
            }
            Some(Place::Asset { version, path }) => {
                // A page that was opened before an upgrade gets what there is now, and keeps it for this once.
                let current = version == shelf.version();
                let lasting = if current { FOR_EVER } else { ALWAYS_ASK };
                let good = shelf.good(path).map(|good| hand_out(good, lasting, headers));
                (Some("assets"), good.ok_or_else(Problem::not_found))
            }
            Some(Place::Guard) => {
                let good = shelf.good("shared/guard.js");
                let reply = good.map(|good| {
                    let mut reply = hand_out(good, ALWAYS_ASK, headers);
                    reply.headers_mut().insert(CONTENT_SECURITY_POLICY, GUARD_POLICY);
                    reply
                });
                (Some("guard"), reply.ok_or_else(Problem::not_found))
            }
            Some(Place::Icon) => (Some("icon"), Ok(to_the_icon(shelf.version()))),
            None => (None, Err(Problem::not_found())),
        }
    }
}

impl Default for Pages {
    fn default() -> Self {
        Self::new()
    }
}

impl FrontEnd for Pages {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn claims(&self, path: &str) -> bool {
        place(path).is_some()
    }

    fn serve(&self, request: Request) -> Serving<'_> {
        let id = request.extensions().get::<RequestId>().cloned().unwrap_or_else(RequestId::fresh);
        Box::pin(async move {
            let (route, answer) = self.answer(&request);
            let mut reply = answer.unwrap_or_else(|problem| problem.reply(&id));
            if let Some(route) = route {
                reply.extensions_mut().insert(Route(route));
            }
            reply
        })
    }
}

fn hand_out(good: &Good, lasting: HeaderValue, asked: &HeaderMap) -> Reply {
    let mut reply = Reply::new(ReplyBody::empty());
    let headers = reply.headers_mut();
    headers.insert(CACHE_CONTROL, lasting);
    headers.insert(ETAG, good.mark.clone());
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    // Also with 304: a browser takes the headers of that reply in place of those that it has kept, and what has no
    // kind would get the content policy of data, under which a page may load nothing.
    headers.insert(CONTENT_TYPE, good.kind.clone());
    if has_already(asked, &good.mark) {
        *reply.status_mut() = StatusCode::NOT_MODIFIED;
        return reply;
    }
    let compressed = if understands_gzip(asked) { good.compressed() } else { Default::default() };
    if compressed.is_empty() {
        *reply.body_mut() = ReplyBody::from(good.plain.clone());
    } else {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        *reply.body_mut() = ReplyBody::from(compressed);
    }
    reply
}

fn to_the_icon(version: &str) -> Reply {
    let mut reply = Reply::new(ReplyBody::empty());
    *reply.status_mut() = StatusCode::FOUND;
    if let Ok(location) = HeaderValue::from_str(&format!("{ASSETS}{version}/icon.svg")) {
        reply.headers_mut().insert(LOCATION, location);
    }
    reply
}
