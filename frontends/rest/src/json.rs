//! What comes in becomes what the engine understands, or a problem that says where it does not.

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use turnero_http::Problem;

use crate::strict::Strict;

/// What bodies are made of, unless a route says otherwise.
pub(crate) const JSON: &str = "application/json";

/// What is wrong with a member.
#[derive(Debug, Serialize)]
pub(crate) struct FieldError {
    /// Which one, as a path of names with points.
    pub(crate) field: String,
    /// What is wrong with it.
    pub(crate) message: String,
}

/// Members that cannot be as they are.
pub(crate) fn impossible(errors: &[FieldError]) -> Problem {
    let first = errors.first().map(|FieldError { field, message }| match field.as_str() {
        // The body as a whole.
        "" => format!(" ({message})"),
        field => format!(" ({field}: {message})"),
    });
    let detail = format!("the request has members that cannot be so{}", first.unwrap_or_default());
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "http.invalid", detail).with("errors", errors)
}

/// One member that cannot be as it is.
pub(crate) fn impossible_field(field: &str, message: &str) -> Problem {
    impossible(&[FieldError { field: field.to_owned(), message: message.to_owned() }])
}

/// Whether the body is of this type.
pub(crate) fn is_of_type(headers: &HeaderMap, kind: &str) -> bool {
    let given = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    given.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(kind)
}

/// The body is of another type.
pub(crate) fn wrong_type(kind: &str) -> Problem {
    let detail = format!("the body has to be {kind}; say so in the header Content-Type");
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "http.media_type", detail)
}

/// A body that is compressed.
pub(crate) fn packed() -> Problem {
    let detail =
        "a body is read as it is here; send it without Content-Encoding, and not compressed";
    let problem = Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "http.media_type", detail);
    problem.header(ACCEPT_ENCODING, HeaderValue::from_static("identity"))
}

/// The members of a body. No body is an empty object.
pub(crate) fn members(headers: &HeaderMap, body: &Bytes) -> Result<Map<String, Value>, Problem> {
    if body.is_empty() {
        return Ok(Map::new());
    }
    if !is_of_type(headers, JSON) {
        return Err(wrong_type(JSON));
    }
    match serde_json::from_slice(body) {
        Ok(Strict(Value::Object(members))) => Ok(members),
        Ok(_) => Err(impossible_field("", "the body has to be a JSON object")),
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            let detail = format!("the body is not JSON: {error}; mend it there");
            let problem = Problem::new(StatusCode::BAD_REQUEST, "http.not_json", detail);
            Err(problem.with("line", line).with("column", column))
        }
    }
}

/// What is said of a member that nobody knows, with those that there are.
fn no_such_member(message: &str, elsewhere: impl Fn(&str) -> bool) -> Option<String> {
    // As serde says it: unknown field `x`, expected one of `a`, `b`.
    let names = message.strip_prefix("unknown field `")?.split('`').skip(2).step_by(2);
    let names: Vec<_> = names.filter(|name| !elsewhere(name)).collect();
    Some(match names.as_slice() {
        [] => "there is no such member; leave it out".to_owned(),
        [name] => format!("there is no such member; there is {name}"),
        names => format!("there is no such member; there are {}", names.join(", ")),
    })
}

/// Something of this type, of which every member is known.
pub(crate) fn understand<T: DeserializeOwned>(value: Value) -> Result<T, FieldError> {
    understand_beside(value, &|_| false)
}

/// The same; of the members of the whole, some come from elsewhere, and are not told of as members that there could be.
pub(crate) fn understand_beside<T: DeserializeOwned>(
    value: Value,
    elsewhere: &dyn Fn(&str) -> bool,
) -> Result<T, FieldError> {
    let mut unknown = None;
    let mut ignored = |path: serde_ignored::Path<'_>| {
        unknown.get_or_insert_with(|| path.to_string());
    };
    let listening = serde_ignored::Deserializer::new(value, &mut ignored);
    let read: Result<T, _> = serde_path_to_error::deserialize(listening);
    match (read, unknown) {
        (Ok(read), None) => Ok(read),
        (Ok(_), Some(field)) => {
            // Paths of optional members carry question marks.
            let field = field.replace("?.", "").replace('?', "");
            Err(FieldError { field, message: "there is no such member".to_owned() })
        }
        (Err(error), _) => {
            let (path, message) = (error.path().to_string(), error.inner().to_string());
            let named = message.split('`').nth(1).unwrap_or_default();
            let field = match path.as_str() {
                "." => named.to_owned(),
                path if message.starts_with("missing field") => format!("{path}.{named}"),
                path => path.to_owned(),
            };
            let elsewhere = |name: &str| !field.contains('.') && elsewhere(name);
            let message = no_such_member(&message, elsewhere).unwrap_or(message);
            Err(FieldError { field, message })
        }
    }
}
