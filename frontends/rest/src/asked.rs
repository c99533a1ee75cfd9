use std::fmt::Display;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_ENCODING, COOKIE, USER_AGENT};
use http::{HeaderMap, HeaderName, Method, StatusCode, Uri};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use tokio::sync::watch;
use turnero::access::{Authenticated, Credential, CredentialError, Once, Origin, SignedIn};
use turnero::bounds::IDEMPOTENCY_KEY_BYTES_MAX;
use turnero::{Condition, Engine, Hosted, Message, Principal};
use turnero_http::{Caller, Problem, Reply, RequestBody};
use turnero_printing::Printers;

use crate::answer;
use crate::bounds::QUERY_BYTES_MAX;
use crate::entry::{Answer, Entry, Input};
use crate::json::{
    FieldError, JSON, impossible, impossible_field, is_of_type, members, packed, understand,
    understand_beside, wrong_type,
};
use crate::matching::Matched;
use crate::narrowing;
use crate::plain;
use crate::press::Press;
use crate::problems::{of_ask, of_credential};

/// Under what a request takes effect once.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// What all handlers stand on.
pub(crate) struct Ground {
    pub(crate) engine: Engine,
    /// What tickets are printed on.
    pub(crate) printers: Printers,
    pub(crate) press: Press,
    /// Whether what has no end of its own is to end.
    pub(crate) stopping: watch::Receiver<bool>,
}

/// What is known of a request before its body is.
pub(crate) struct Opened {
    pub(crate) matched: Matched,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) caller: Caller,
    /// Who asks; `None` only where nobody has to say.
    pub(crate) by: Option<Authenticated>,
    /// The body, until it is read; where it is a file, by its handler, as it comes.
    pub(crate) unread: Mutex<Option<RequestBody>>,
    /// Where the handler leaves its answer: what a filter answers goes through bodies of another kind, each in a box.
    pub(crate) answer: Mutex<Option<Answer>>,
}

/// A request, as a handler gets it.
pub(crate) struct Asked {
    pub(crate) ground: Arc<Ground>,
    pub(crate) opened: Arc<Opened>,
    pub(crate) body: Bytes,
}

impl Opened {
    /// The body, if nobody has taken it yet.
    pub(crate) fn take_body(&self) -> Option<RequestBody> {
        self.unread.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Where a request comes from.
pub(crate) fn origin(caller: Caller, headers: &HeaderMap) -> Origin {
    let program = headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
    Origin { address: Some(caller.address), program: program.unwrap_or_default().to_owned() }
}

/// Finds out who asks: by `Authorization: Bearer`, or by the cookie. `None`: they show nothing.
pub(crate) fn authenticate(
    engine: &Engine,
    caller: Caller,
    headers: &HeaderMap,
) -> Result<Option<Authenticated>, CredentialError> {
    let origin = origin(caller, headers);
    if let Some(shown) = headers.get(AUTHORIZATION) {
        let secret = shown.to_str().ok().and_then(|shown| shown.split_once(' '));
        let secret = secret.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let (_, secret) = secret.ok_or(CredentialError::Unauthenticated)?;
        return engine.authenticate(Credential::Bearer(secret.trim()), &origin).map(Some);
    }
    let name = SignedIn::cookie_name(caller.secure);
    let cookies = headers.get_all(COOKIE).iter().filter_map(|cookies| cookies.to_str().ok());
    let mut pairs = cookies.flat_map(|cookies| cookies.split(';'));
    let own = pairs.find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='));
    own.map(|cookie| engine.authenticate(Credential::Cookie(cookie), &origin)).transpose()
}

impl Asked {
    pub(crate) fn engine(&self) -> &Engine {
        &self.ground.engine
    }

    pub(crate) fn entry(&self) -> &Entry {
        &self.opened.matched.entry
    }

    pub(crate) fn origin(&self) -> Origin {
        origin(self.opened.caller, self.headers())
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.opened.headers
    }

    /// Who asks.
    pub(crate) fn by(&self) -> Result<&Authenticated, Problem> {
        let by = self.opened.by.as_ref();
        by.ok_or_else(|| of_credential(&CredentialError::Unauthenticated))
    }

    pub(crate) fn principal(&self) -> Result<&Principal, Problem> {
        self.by().map(|by| &by.principal)
    }

    /// A part of the path. What is no id names nothing that there is.
    pub(crate) fn parameter<T: DeserializeOwned>(&self, name: &str) -> Result<T, Problem> {
        let text = self.path_text(name)?;
        serde_json::from_value(Value::String(text)).map_err(|_| Problem::not_found())
    }

    /// A part of the path, as it was written.
    pub(crate) fn path_text(&self, name: &str) -> Result<String, Problem> {
        let found = self.opened.matched.parameters.text(name);
        found.map(str::to_owned).ok_or_else(Problem::not_found)
    }

    /// Whether whoever asks would rather have it in this form.
    pub(crate) fn wants(&self, kind: &str) -> bool {
        let accepted = self.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
        accepted.is_some_and(|accepted| accepted.contains(kind))
    }

    /// The query, as it was written.
    fn query_text(&self) -> &str {
        self.opened.uri.query().unwrap_or_default()
    }

    /// The pairs of the query, each name known and once.
    pub(crate) fn query(&self) -> Result<Map<String, Value>, Problem> {
        let known: &[&str] = match &self.entry().input {
            Input::Query(known) => &known.names,
            _ => &[],
        };
        let query = self.query_text();
        if query.is_empty() {
            return Ok(Map::new());
        }
        if query.len() > QUERY_BYTES_MAX {
            return Err(query_too_long());
        }
        let narrowed = (self.entry().method == Method::GET).then_some(narrowing::NAME);
        let known: Vec<&str> = known.iter().copied().chain(narrowed).collect();
        let mut found = pairs(query.as_bytes(), &known)?;
        found.remove(narrowing::NAME);
        Ok(found)
    }

    /// The members that whoever asks wants to see, if not all.
    pub(crate) fn fields(&self) -> Option<String> {
        if self.entry().method != Method::GET {
            return None;
        }
        let mut pairs = form_urlencoded::parse(self.query_text().as_bytes());
        let found = pairs.find(|(name, _)| name == narrowing::NAME);
        found.map(|(_, names)| names.into_owned())
    }

    /// The pairs of a form, or the name that comes twice; others than those known are let be, as OAuth 2.0 wants it, and
    /// however often they come.
    pub(crate) fn form(&self) -> Result<Result<Map<String, Value>, String>, Problem> {
        const KIND: &str = "application/x-www-form-urlencoded";
        if !is_of_type(self.headers(), KIND) {
            return Err(wrong_type(KIND));
        }
        let known = match &self.entry().input {
            Input::Form(fields) => fields.names.as_slice(),
            _ => &[],
        };
        let mut form = Map::new();
        let pairs = form_urlencoded::parse(&self.body);
        for (name, value) in pairs.filter(|(name, _)| known.contains(&name.as_ref())) {
            if form.insert(name.to_string(), Value::String(value.into_owned())).is_some() {
                return Ok(Err(name.into_owned()));
            }
        }
        Ok(Ok(form))
    }

    /// The file that comes as the body.
    pub(crate) fn file(&self) -> Result<RequestBody, Problem> {
        self.opened.take_body().ok_or_else(Problem::not_found)
    }

    /// The body as this.
    pub(crate) fn body<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        let given = members(self.headers(), &self.body)?;
        understand(Value::Object(given)).map_err(|error| impossible(&[error]))
    }

    /// Where nothing is to be said, nothing may be: an empty body, or an empty object.
    pub(crate) fn refuse_body(&self) -> Result<(), Problem> {
        let given = members(self.headers(), &self.body)?;
        match given.keys().next() {
            None => Ok(()),
            Some(name) => Err(impossible_field(name, "there is no such member")),
        }
    }

    /// The message that path, query and body describe.
    pub(crate) fn message<M: DeserializeOwned>(&self) -> Result<M, Problem> {
        match self.plain_message() {
            Some(message) => Ok(message),
            None => self.any_message(),
        }
    }

    /// The same, if it is as plain as most are.
    fn plain_message<M: DeserializeOwned>(&self) -> Option<M> {
        let body = match self.entry().method {
            Method::GET => &[],
            _ => self.body.as_ref(),
        };
        let plain = self.entry().nested.is_none()
            && self.query_text().is_empty()
            && (body.is_empty() || is_of_type(self.headers(), JSON));
        plain.then(|| plain::read(&self.opened.matched.parameters, body)).flatten()
    }

    /// The same, whatever it looks like; with what is wrong with it.
    fn any_message<M: DeserializeOwned>(&self) -> Result<M, Problem> {
        let (entry, parameters) = (self.entry(), &self.opened.matched.parameters);
        let query = self.query()?;
        let given = match entry.method {
            Method::GET => query,
            _ => members(self.headers(), &self.body)?,
        };
        let mut message = match entry.nested {
            None => given,
            Some(member) => Map::from_iter([(member.to_owned(), Value::Object(given))]),
        };
        for (name, text) in parameters.iter() {
            let twice = message.insert((*name).to_owned(), Value::String(text.clone()));
            if twice.is_some() {
                return Err(impossible_field(name, "it stands in the path; leave it out here"));
            }
        }
        let in_path = |member: &str| parameters.iter().any(|(name, _)| *name == member);
        understand_beside(Value::Object(message), &in_path).map_err(|error| {
            let FieldError { field, message } = error;
            // What is no id names nothing that there is.
            if in_path(&field) {
                return Problem::not_found();
            }
            let nested = entry.nested.and_then(|member| field.strip_prefix(member));
            let field = nested.map(|field| field.trim_start_matches('.')).unwrap_or(&field);
            impossible_field(field, &message)
        })
    }

    /// Asks the engine: what changes something, once under its key.
    pub(crate) async fn ask<M>(&self, message: M) -> Result<M::Reply, Problem>
    where
        M: Message,
        M::Aggregate: Hosted,
    {
        self.ask_as(self.principal()?, message).await
    }

    /// The same for somebody else than who asks: whoever has a link.
    pub(crate) async fn ask_as<M>(
        &self,
        principal: &Principal,
        message: M,
    ) -> Result<M::Reply, Problem>
    where
        M: Message,
        M::Aggregate: Hosted,
    {
        // Who has not said who they are is kept apart from others by the whole path: it has a link in it.
        let key = self.key()?.map(|key| match self.opened.by {
            Some(_) => key.to_owned(),
            None => {
                blake3::hash(format!("{}\n{key}", self.opened.uri.path()).as_bytes()).to_string()
            }
        });
        let asked = match &key {
            Some(key) => self.engine().ask_once(principal, key, message).await,
            None => self.engine().ask(principal, message).await,
        };
        asked.map_err(|error| of_ask(&error))
    }

    /// Asks the engine, if this holds.
    pub(crate) async fn ask_if<M>(
        &self,
        condition: Condition<M::Aggregate>,
        message: M,
    ) -> Result<M::Reply, Problem>
    where
        M: Message,
        M::Aggregate: Hosted,
    {
        let (principal, key) = (self.principal()?, self.key()?);
        let asked = self.engine().ask_if(principal, key, condition, message).await;
        asked.map_err(|error| of_ask(&error))
    }

    /// The engine under the idempotency key, for what is more than one message.
    pub(crate) fn once(&self) -> Result<Once<'_>, Problem> {
        Ok(self.engine().once(self.key()?))
    }

    /// The idempotency key, if there is one.
    pub(crate) fn key(&self) -> Result<Option<&str>, Problem> {
        if self.entry().method != Method::POST {
            return Ok(None);
        }
        let Some(key) = self.headers().get(IDEMPOTENCY_KEY) else { return Ok(None) };
        // Looked at before anything is made of it: the key of somebody unknown becomes a hash, which would always do.
        let fits = |key: &&str| {
            (1..=IDEMPOTENCY_KEY_BYTES_MAX).contains(&key.len())
                && key.bytes().all(|byte| byte.is_ascii_graphic())
        };
        let key = key.to_str().ok().filter(fits);
        let unfit = || of_ask(&turnero::AskError::<turnero::branch::BranchRefusal>::KeyInvalid);
        key.map(Some).ok_or_else(unfit)
    }

    /// A condition that is not held must not look as if it were.
    pub(crate) fn refuse_conditions(&self) -> Result<(), Problem> {
        let entry = self.entry();
        let reads = entry.method == Method::GET;
        if !reads && self.headers().contains_key(http::header::IF_NONE_MATCH) {
            return Err(only_for_reading());
        }
        if entry.bound || reads || !self.headers().contains_key(http::header::IF_MATCH) {
            return Ok(());
        }
        Err(no_conditions())
    }

    /// A body is read as it comes: what is packed would be taken for rubbish, and nobody would know why.
    pub(crate) fn refuse_packed(&self) -> Result<(), Problem> {
        let given = self.headers().get_all(CONTENT_ENCODING).iter();
        let mut others = given.filter(|how| !how.as_bytes().eq_ignore_ascii_case(b"identity"));
        match others.next() {
            Some(_) if self.entry().method != Method::GET => Err(packed()),
            _ => Ok(()),
        }
    }

    /// A page of these ids, from where the query says; the last one of it if there are more.
    pub(crate) fn page_of_ids<I>(
        &self,
        ids: Vec<I>,
        most: usize,
    ) -> Result<(Vec<I>, Option<I>), Problem>
    where
        I: DeserializeOwned + Ord + Copy,
    {
        self.page_of(ids, most, |id| *id)
    }

    /// A page of these, which stand in the order of their ids.
    pub(crate) fn page_of<T, I>(
        &self,
        mut list: Vec<T>,
        most: usize,
        id: impl Fn(&T) -> I,
    ) -> Result<(Vec<T>, Option<I>), Problem>
    where
        I: DeserializeOwned + Ord + Copy,
    {
        let after = self.query()?.remove("after").map(serde_json::from_value::<I>).transpose();
        let wrong = |_| impossible_field("after", "it is no place; take it from the page before");
        let after = after.map_err(wrong)?;
        list.retain(|one| after.is_none_or(|after| id(one) > after));
        let more = list.len() > most;
        list.truncate(most);
        let last = list.last().map(id).filter(|_| more);
        Ok((list, last))
    }

    /// A page of these, with where the next one is.
    pub(crate) fn page<I>(&self, name: &str, listed: &[Value], last: Option<I>) -> Answer
    where
        I: Serialize + Display,
    {
        let body = json!({ name: listed, "after": last });
        Ok(self.linked(answer::json(StatusCode::OK, &body)?, last))
    }

    /// With where the next page is, if there is one.
    pub(crate) fn linked<I: Display>(&self, reply: Reply, last: Option<I>) -> Reply {
        match last {
            Some(last) => answer::followed_by(reply, &self.page_after(&last.to_string())),
            None => reply,
        }
    }

    /// Where the page after this one is.
    pub(crate) fn page_after(&self, after: &str) -> String {
        self.page_at("after", after)
    }

    /// Where the page is that begins there.
    pub(crate) fn page_at(&self, name: &str, place: &str) -> String {
        let pairs = form_urlencoded::parse(self.query_text().as_bytes());
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(pairs.filter(|(known, _)| known != name));
        query.append_pair(name, place);
        format!("{}?{}", self.opened.uri.path(), query.finish())
    }
}

/// A condition that nothing is held against.
pub(crate) fn no_conditions() -> Problem {
    let detail = "there is nothing shown here that this could depend on: leave If-Match out; nothing was changed";
    Problem::new(StatusCode::PRECONDITION_FAILED, "http.no_conditions", detail)
}

/// A condition that is held where something is read, and nowhere else.
fn only_for_reading() -> Problem {
    let detail = "If-None-Match is held for what is read; leave it out, or say with If-Match what may be changed; nothing \
                  was changed";
    Problem::new(StatusCode::PRECONDITION_FAILED, "http.no_conditions", detail)
}

/// A query is longer than any that is made by people.
pub(crate) fn query_too_long() -> Problem {
    let detail = format!("a query has {QUERY_BYTES_MAX} bytes at most; ask for less");
    Problem::new(StatusCode::URI_TOO_LONG, "http.query_too_long", detail)
}

/// What is told by yes or no; all else in a query is text.
const FLAGS: [&str; 3] = ["active", "open", "refused"];

fn pairs(text: &[u8], known: &[&str]) -> Result<Map<String, Value>, Problem> {
    let mut found = Map::new();
    for (name, value) in form_urlencoded::parse(text) {
        if !known.contains(&name.as_ref()) {
            let message = match known {
                [] => "nothing can be asked for in a query here; leave it out".to_owned(),
                known => {
                    format!("there is no such part of a query here; there are {}", known.join(", "))
                }
            };
            return Err(impossible_field(&name, &message));
        }
        let value = match value.as_ref() {
            "true" if FLAGS.contains(&name.as_ref()) => Value::Bool(true),
            "false" if FLAGS.contains(&name.as_ref()) => Value::Bool(false),
            text => Value::String(text.to_owned()),
        };
        if found.insert(name.to_string(), value).is_some() {
            return Err(impossible_field(&name, "it comes twice"));
        }
    }
    Ok(found)
}
