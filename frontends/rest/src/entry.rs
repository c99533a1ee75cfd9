use std::future::Future;
use std::pin::Pin;

use http::{Method, StatusCode};
use serde::de::DeserializeOwned;
use turnero::{Hosted, Message};
use turnero_http::Problem;

use crate::asked::Asked;
use crate::fields::fields_of;
use crate::send::send;

/// What a handler comes to.
pub(crate) type Answer = Result<warp::reply::Response, Problem>;

/// A handler at work.
pub(crate) type Pending = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// What answers a route. Boxed by being a plain function: a hundred routes make no type that a compiler dreads.
pub(crate) type Handler = fn(Asked) -> Pending;

/// What comes with a request beside its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Input {
    /// Nothing.
    Nothing,
    /// These in the query.
    Query(Vec<&'static str>),
    /// A JSON object with these.
    Json(Vec<&'static str>),
    /// A form with these, as OAuth 2.0 wants it.
    Form(Vec<&'static str>),
    /// A file of this type, which is read as it comes.
    File(&'static str),
}

/// A line of the table of routes.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) method: Method,
    /// The whole pattern: what stands in braces is an id.
    pub(crate) pattern: &'static str,
    /// What it is for, as the document tells it.
    pub(crate) says: &'static str,
    /// The status of what went well.
    pub(crate) status: StatusCode,
    /// Whether it can be asked without having signed in.
    pub(crate) open: bool,
    pub(crate) input: Input,
    /// The member of the message that the whole body stands for, if it is not the message itself.
    pub(crate) nested: Option<&'static str>,
    /// Whether it can be bound by `If-Match` to what somebody was shown.
    pub(crate) bound: bool,
    /// The names of the messages that it sends.
    pub(crate) sends: Vec<&'static str>,
    pub(crate) handler: Handler,
}

impl Entry {
    /// A route of its own making.
    pub(crate) fn new(
        method: Method,
        pattern: &'static str,
        says: &'static str,
        input: Input,
        handler: Handler,
    ) -> Self {
        let status = StatusCode::OK;
        let (nested, sends, bound) = (None, Vec::new(), false);
        Self { method, pattern, says, status, open: false, input, nested, bound, sends, handler }
    }

    /// The message of this type: its members come from the path and the body.
    pub(crate) fn message<M>(method: Method, pattern: &'static str, says: &'static str) -> Self
    where
        M: Message + DeserializeOwned,
        M::Aggregate: Hosted,
    {
        Self::nested::<M, M>(method, pattern, says, None)
    }

    /// The same, where the body is one member of the message, of the type `T`.
    pub(crate) fn nested<M, T>(
        method: Method,
        pattern: &'static str,
        says: &'static str,
        member: Option<&'static str>,
    ) -> Self
    where
        M: Message + DeserializeOwned,
        M::Aggregate: Hosted,
        T: DeserializeOwned,
    {
        let mut names = fields_of::<T>();
        names.retain(|name| !parameters(pattern).any(|parameter| parameter == *name));
        let input = match method {
            _ if names.is_empty() => Input::Nothing,
            Method::GET => Input::Query(names),
            _ => Input::Json(names),
        };
        let entry = Self::new(method, pattern, says, input, send::<M>).sends::<M>();
        Self { nested: member, ..entry }
    }

    /// It also sends this message.
    pub(crate) fn sends<M: Message>(mut self) -> Self {
        self.sends.push(M::NAME);
        self
    }

    /// Something is made by it.
    pub(crate) fn creates(self) -> Self {
        Self { status: StatusCode::CREATED, ..self }
    }

    /// Nothing is said when it went well.
    pub(crate) fn silent(self) -> Self {
        Self { status: StatusCode::NO_CONTENT, ..self }
    }

    /// It needs no sign-in.
    pub(crate) fn open(self) -> Self {
        Self { open: true, ..self }
    }

    /// Asked in a query this would be personal data in a URL: it is asked in a body elsewhere.
    pub(crate) fn not_in_query(mut self, name: &str) -> Self {
        if let Input::Query(names) = &mut self.input {
            names.retain(|known| *known != name);
        }
        self
    }
}

/// The names in braces.
pub(crate) fn parameters(pattern: &'static str) -> impl Iterator<Item = &'static str> {
    pattern.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}
