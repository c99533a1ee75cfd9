//! The OpenAPI document, made from the table of routes and from the types that are sent and answered: it cannot tell
//! of other routes, nor of other members, than there are.

mod examples;
mod operation;
mod parameters;
mod refusals;
mod schemas;

use std::sync::OnceLock;

use bytes::Bytes;
use http::{Method, StatusCode};
use serde_json::{Map, Value};
use turnero::access::SignedIn;
use turnero_http::Reply;
use utoipa::openapi::path::{HttpMethod, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{Components, InfoBuilder, OpenApiBuilder, PathsBuilder};

use crate::answer;
use crate::entry::{Entry, Input, Pending};
use crate::resources;
use examples::Examples;
use refusals::Refusals;
use schemas::Schemas;

pub(crate) fn table() -> Vec<Entry> {
    vec![
        Entry::new(
            Method::GET,
            "/api/v1/openapi.json",
            "This document",
            Input::Nothing,
            |_| -> Pending { Box::pin(async { Ok(answer_text()) }) },
        )
        .replies::<Map<String, Value>>()
        .open(),
    ]
}

/// The document as it is handed out: made once, and the same bytes for all who read it, however slowly.
fn answer_text() -> Reply {
    static TEXT: OnceLock<Bytes> = OnceLock::new();
    let text = TEXT.get_or_init(|| document().to_string().into());
    answer::of_type(StatusCode::OK, "application/json", text.clone())
}

/// The document.
pub fn document() -> Value {
    let (mut schemas, mut refusals) = (Schemas::new(), Refusals::new());
    let examples = Examples::new();
    let tagged = |(tag, _, table): &resources::Kind| {
        let tag = *tag;
        table().into_iter().map(move |entry| (tag, entry))
    };
    let entries: Vec<_> = resources::KINDS.iter().flat_map(tagged).collect();
    let ids = operation::ids(&entries);
    let mut paths = PathsBuilder::new();
    for ((tag, entry), id) in entries.iter().zip(ids) {
        let operation =
            operation::operation(tag, entry, id, &examples, &mut schemas, &mut refusals);
        paths = paths.path(entry.pattern, PathItem::new(method(&entry.method), operation));
    }
    let info = InfoBuilder::new().title("Turnero").version(env!("CARGO_PKG_VERSION"));
    let info = info.description(Some(include_str!("about.md")));
    let tags = resources::KINDS
        .iter()
        .map(|(name, about, _)| TagBuilder::new().name(*name).description(Some(*about)).build());
    let document = OpenApiBuilder::new()
        .info(info.build())
        .tags(Some(tags))
        .paths(paths)
        .components(Some(schemes()))
        .build();
    // What utoipa makes of a schema is less than JSON Schema can say, so schemas go in beside it, as they are.
    let mut document = serde_json::to_value(&document).unwrap_or_default();
    let (mut named, names) = schemas.finish();
    named.insert(refusals::PROBLEM.to_owned(), refusals::problem());
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        components.insert("schemas".to_owned(), Value::Object(named));
        components.insert("examples".to_owned(), Value::Object(refusals.finish()));
    }
    names.put_right(&mut document);
    document
}

/// By which of these somebody is let in.
pub(super) const SCHEMES: [&str; 3] = ["bearer", "cookie", "api_key"];

fn schemes() -> Components {
    let [bearer, cookie, key] = SCHEMES;
    let http = |format: &str, about: &str| {
        let http = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format(format);
        SecurityScheme::Http(http.description(Some(about)).build())
    };
    let about =
        "what `POST /api/v1/account/login` gives a browser; without TLS its name has no `__Host-`";
    let name = SignedIn::cookie_name(true);
    let cookies =
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(name, about)));
    let mut components = Components::new();
    components
        .add_security_scheme(bearer, http("JWT", "an access token of `POST /api/v1/auth/token`"));
    components.add_security_scheme(cookie, cookies);
    components.add_security_scheme(
        key,
        http("trn_", "the secret of a key (`POST /api/v1/api-keys`), or that of a paired device"),
    );
    components
}

fn method(method: &Method) -> HttpMethod {
    match method.as_str() {
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}
