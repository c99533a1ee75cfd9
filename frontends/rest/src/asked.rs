use bytes::Bytes;
use http::header::{AUTHORIZATION, COOKIE, USER_AGENT};
use http::{HeaderMap, Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tokio::sync::watch;
use turnero::access::{Authenticated, Credential, CredentialError, Origin, SignedIn};
use turnero::{Engine, Hosted, Message, Principal};
use turnero_http::{Caller, Problem};

use crate::bounds::QUERY_BYTES_MAX;
use crate::entry::{Entry, Input};
use crate::json::{self, FieldError, impossible, impossible_field};
use crate::matching::Matched;
use crate::problems::{of_ask, of_credential};

/// What all handlers stand on.
#[derive(Clone)]
pub(crate) struct Ground {
    pub(crate) engine: Engine,
    /// Whether what has no end of its own is to end.
    pub(crate) stopping: watch::Receiver<bool>,
}

/// What is known of a request before its body is.
#[derive(Clone)]
pub(crate) struct Opened {
    pub(crate) matched: Matched,
    pub(crate) path: String,
    pub(crate) query: String,
    /// Who asks; `None` only where nobody has to say.
    pub(crate) by: Option<Authenticated>,
}

/// A request, as a handler gets it.
pub(crate) struct Asked {
    pub(crate) ground: Ground,
    pub(crate) opened: Opened,
    pub(crate) caller: Caller,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
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
        origin(self.caller, &self.headers)
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
        let found = self.opened.matched.parameters.iter().find(|(known, _)| *known == name);
        let text = found.map(|(_, text)| text.clone()).ok_or_else(Problem::not_found)?;
        serde_json::from_value(Value::String(text)).map_err(|_| Problem::not_found())
    }

    /// The pairs of the query, each name known and once.
    pub(crate) fn query(&self) -> Result<Map<String, Value>, Problem> {
        let known: &[&str] = match &self.entry().input {
            Input::Query(known) => known,
            _ => &[],
        };
        if self.opened.query.len() > QUERY_BYTES_MAX {
            let detail = format!("a query has {QUERY_BYTES_MAX} bytes at most; ask for less");
            return Err(Problem::new(StatusCode::URI_TOO_LONG, "http.query_too_long", detail));
        }
        pairs(self.opened.query.as_bytes(), known)
    }

    /// The pairs of a form, each name once; others than those known are let be, as OAuth 2.0 wants it.
    pub(crate) fn form(&self) -> Result<Map<String, Value>, Problem> {
        const KIND: &str = "application/x-www-form-urlencoded";
        if !json::is_of_type(&self.headers, KIND) {
            return Err(json::wrong_type(KIND));
        }
        let mut form = Map::new();
        for (name, value) in form_urlencoded::parse(&self.body) {
            if form.insert(name.to_string(), Value::String(value.into_owned())).is_some() {
                return Err(impossible_field(&name, "it comes twice"));
            }
        }
        Ok(form)
    }

    /// The body as this.
    pub(crate) fn body<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        let members = json::members(&self.headers, &self.body)?;
        json::understand(Value::Object(members)).map_err(|error| impossible(&[error]))
    }

    /// Where nothing is to be said, nothing may be: an empty body, or an empty object.
    pub(crate) fn refuse_body(&self) -> Result<(), Problem> {
        let members = json::members(&self.headers, &self.body)?;
        match members.keys().next() {
            None => Ok(()),
            Some(name) => Err(impossible_field(name, "there is no such member")),
        }
    }

    /// The message that path, query and body describe.
    pub(crate) fn message<M: DeserializeOwned>(&self) -> Result<M, Problem> {
        let (entry, parameters) = (self.entry(), &self.opened.matched.parameters);
        let query = self.query()?;
        let given = match entry.method {
            Method::GET => query,
            _ => json::members(&self.headers, &self.body)?,
        };
        let mut message = match entry.nested {
            None => given,
            Some(member) => Map::from_iter([(member.to_owned(), Value::Object(given))]),
        };
        for (name, text) in parameters {
            let twice = message.insert((*name).to_owned(), Value::String(text.clone()));
            if twice.is_some() {
                return Err(impossible_field(name, "it stands in the path; leave it out here"));
            }
        }
        json::understand(Value::Object(message)).map_err(|error| {
            let FieldError { field, message } = error;
            // What is no id names nothing that there is.
            if parameters.iter().any(|(name, _)| *name == field) {
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
        self.refuse_conditions()?;
        let asked = match self.key()? {
            Some(key) => self.engine().ask_once(principal, key, message).await,
            None => self.engine().ask(principal, message).await,
        };
        asked.map_err(|error| of_ask(&error))
    }

    /// The idempotency key, if there is one.
    pub(crate) fn key(&self) -> Result<Option<&str>, Problem> {
        if self.entry().method != Method::POST {
            return Ok(None);
        }
        let Some(key) = self.headers.get("idempotency-key") else { return Ok(None) };
        let unreadable =
            || of_ask(&turnero::AskError::<turnero::branch::BranchRefusal>::KeyInvalid);
        key.to_str().map(Some).map_err(|_| unreadable())
    }

    /// The rules take no conditions yet, and a condition that is not held must not look as if it were.
    fn refuse_conditions(&self) -> Result<(), Problem> {
        if !self.headers.contains_key(http::header::IF_MATCH) {
            return Ok(());
        }
        let detail = "changes cannot depend on If-Match here yet; leave the header out, and nothing was changed";
        Err(Problem::new(StatusCode::PRECONDITION_FAILED, "http.no_conditions", detail))
    }

    /// Where the page after this one is.
    pub(crate) fn page_after(&self, after: &str) -> String {
        let pairs = form_urlencoded::parse(self.opened.query.as_bytes());
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(pairs.filter(|(name, _)| name != "after"));
        query.append_pair("after", after);
        format!("{}?{}", self.opened.path, query.finish())
    }
}

/// What is told by yes or no; all else in a query is text.
const FLAGS: [&str; 2] = ["active", "refused"];

fn pairs(text: &[u8], known: &[&str]) -> Result<Map<String, Value>, Problem> {
    let mut found = Map::new();
    for (name, value) in form_urlencoded::parse(text) {
        if !known.contains(&name.as_ref()) {
            let message = format!("there is no such part of a query here; there are: {known:?}");
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
