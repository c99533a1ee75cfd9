use std::future::Future;
use std::pin::Pin;

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use turnero::{Hosted, Message, Permission};
use turnero_http::{Problem, Reply};

use crate::asked::Asked;
use crate::fields::{Fields, Shape, fields_of};
use crate::send::send;

/// What a handler comes to.
pub(crate) type Answer = Result<Reply, Problem>;

/// A handler at work.
pub(crate) type Pending = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// What answers a route. Boxed by being a plain function: a hundred routes make no type that a compiler dreads.
pub(crate) type Handler = fn(Asked) -> Pending;

/// What comes with a request beside its path.
#[derive(Debug, Clone)]
pub(crate) enum Input {
    /// Nothing.
    Nothing,
    /// These in the query.
    Query(Fields),
    /// A JSON object with these.
    Json(Fields),
    /// A form with these, as OAuth 2.0 wants it.
    Form(Fields),
    /// A file of this type, which is read as it comes.
    File(&'static str),
}

/// What makes nothing that could be made twice: who signs in again has another session, a question changes nothing, and a
/// file knows its customers by their documents.
const UNKEYED: [&str; 8] = [
    "/api/v1/account/login",
    "/api/v1/account/logout",
    "/api/v1/account/second-factor/begin",
    "/api/v1/auth/revoke",
    "/api/v1/auth/token",
    "/api/v1/branches/{branch}/what-if",
    "/api/v1/customers/import",
    "/api/v1/issuers/{issuer}/acquirers/find",
];

/// What says in a query where a page begins.
const PLACES: [&str; 2] = ["after", "before"];

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
    /// What whoever asks must be allowed to do.
    pub(crate) needs: Option<Permission>,
    /// What its message looks like, if it is one: it knows what stands in the path.
    pub(crate) message: Option<Shape>,
    /// What it answers when it went well.
    pub(crate) reply: Option<Shape>,
    /// Whether it takes effect once under an idempotency key.
    pub(crate) once: bool,
    /// Whether what it shows has a mark.
    pub(crate) marked: bool,
    /// How many its list can have at most, where it comes whole.
    pub(crate) at_most: Option<usize>,
    /// The types in which it can answer beside JSON.
    pub(crate) also: &'static [&'static str],
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
        let (status, nested, sends) = (StatusCode::OK, None, Vec::new());
        let (open, bound, message, reply, also) = (false, false, None, None, &[][..]);
        let once = method == Method::POST && !UNKEYED.contains(&pattern);
        Self {
            method,
            pattern,
            says,
            status,
            open,
            input,
            nested,
            bound,
            sends,
            needs: None,
            message,
            reply,
            once,
            marked: false,
            at_most: None,
            also,
            handler,
        }
    }

    /// The message of this type: its members come from the path and the body.
    pub(crate) fn message<M>(method: Method, pattern: &'static str, says: &'static str) -> Self
    where
        M: Message + DeserializeOwned + JsonSchema,
        M::Reply: JsonSchema,
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
        M: Message + DeserializeOwned + JsonSchema,
        M::Reply: JsonSchema,
        M::Aggregate: Hosted,
        T: DeserializeOwned + JsonSchema,
    {
        let mut fields = fields_of::<T>();
        fields.names.retain(|name| !parameters(pattern).any(|parameter| parameter == *name));
        let input = match method {
            _ if fields.names.is_empty() => Input::Nothing,
            Method::GET => Input::Query(fields),
            _ => Input::Json(fields),
        };
        let entry = Self::new(method, pattern, says, input, send::<M>).sends::<M>();
        let entry = entry.replies::<M::Reply>();
        Self { nested: member, message: Some(Shape::of::<M>()), ..entry }
    }

    /// It also sends this message.
    pub(crate) fn sends<M: Message>(mut self) -> Self {
        self.sends.push(M::NAME);
        self.needs = Some(M::PERMISSION);
        self
    }

    /// It answers this.
    pub(crate) fn replies<T: JsonSchema>(self) -> Self {
        Self { reply: Some(Shape::of::<T>()), ..self }
    }

    /// What it shows has a mark.
    pub(crate) fn marked(self) -> Self {
        Self { marked: true, ..self }
    }

    /// It answers in one of these types as well, to those who ask for it.
    pub(crate) fn also(self, kinds: &'static [&'static str]) -> Self {
        Self { also: kinds, ..self }
    }

    /// Its list comes whole, for it never has more than this.
    pub(crate) fn at_most(self, most: usize) -> Self {
        Self { at_most: Some(most), ..self }
    }

    /// Whether its list comes in pages: the query says where the next one begins.
    pub(crate) fn is_paged(&self) -> bool {
        let Input::Query(fields) = &self.input else { return false };
        self.method == Method::GET && fields.names.iter().any(|name| PLACES.contains(name))
    }

    /// Something is made by it.
    pub(crate) fn creates(self) -> Self {
        Self { status: StatusCode::CREATED, ..self }
    }

    /// Nothing is said when it went well.
    pub(crate) fn silent(self) -> Self {
        Self { status: StatusCode::NO_CONTENT, reply: None, ..self }
    }

    /// It needs no sign-in.
    pub(crate) fn open(self) -> Self {
        Self { open: true, ..self }
    }

    /// Asked in a query this would be personal data in a URL: it is asked in a body elsewhere.
    pub(crate) fn not_in_query(mut self, name: &str) -> Self {
        if let Input::Query(fields) = &mut self.input {
            fields.names.retain(|known| *known != name);
        }
        self
    }
}

/// The names in braces.
pub(crate) fn parameters(pattern: &'static str) -> impl Iterator<Item = &'static str> {
    pattern.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}
