//! One operation: a line of the table, and what its types say.

use std::collections::BTreeMap;

use http::StatusCode;
use serde_json::Value;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, OperationBuilder};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Ref, RefOr, Required, Response, ResponseBuilder};

use super::SCHEMES;
use super::examples::{Example, Examples};
use super::parameters::{self, as_utoipa};
use super::refusals::{PROBLEM, Refusals, Told};
use super::schemas::{NAMED, Schemas};
use crate::entry::{Entry, Input};

/// What each operation is called: by its message, or by its path where several send the same one.
pub(super) fn ids(entries: &[(&'static str, Entry)]) -> Vec<String> {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    let only = |entry: &Entry| match (entry.message, entry.sends.as_slice()) {
        (Some(_), [name]) => Some(*name),
        _ => None,
    };
    for name in entries.iter().filter_map(|(_, entry)| only(entry)) {
        *times.entry(name).or_default() += 1;
    }
    let of = |(_, entry): &(&str, Entry)| match only(entry) {
        Some(name) if times.get(name) == Some(&1) => name.to_owned(),
        _ => by_path(entry),
    };
    entries.iter().map(of).collect()
}

fn by_path(entry: &Entry) -> String {
    let parts = entry.pattern.trim_start_matches("/api/v1/").split('/');
    let words = parts.map(|part| part.trim_matches(['{', '}']).replace(['-', '.'], "_"));
    let words: Vec<_> = words.collect();
    format!("{}_{}", entry.method.as_str().to_ascii_lowercase(), words.join("_"))
}

pub(super) fn operation(
    tag: &str,
    entry: &Entry,
    id: String,
    examples: &Examples,
    schemas: &mut Schemas,
    refusals: &mut Refusals,
) -> Operation {
    let example = examples.of(entry);
    let mut operation = OperationBuilder::new()
        .tag(tag)
        .summary(Some(entry.says))
        .operation_id(Some(id))
        .description(about(entry, schemas));
    for parameter in parameters::of(entry, example, schemas) {
        operation = operation.parameter(parameter);
    }
    let body = match &entry.input {
        Input::Nothing | Input::Query(_) | Input::File(_) => None,
        Input::Json(fields) => Some(("application/json", fields)),
        Input::Form(fields) => Some(("application/x-www-form-urlencoded", fields)),
    };
    if let Some((kind, fields)) = body {
        let (schema, has_to_be) = schemas.body(fields, kind == "application/json");
        let sent = example.and_then(|example| example.sent.clone());
        let content = ContentBuilder::new().schema(Some(as_utoipa(schema))).example(sent).build();
        let required = if has_to_be { Required::True } else { Required::False };
        let body = RequestBodyBuilder::new().content(kind, content).required(Some(required));
        operation = operation.request_body(Some(body.build()));
    }
    if let Input::File(kind) = entry.input {
        let sent = example.and_then(|example| example.sent.clone());
        let content = ContentBuilder::new().example(sent).build();
        let file = RequestBodyBuilder::new().content(kind, content).required(Some(Required::True));
        operation = operation.request_body(Some(file.build()));
    }
    if !entry.open {
        for scheme in SCHEMES {
            operation = operation.security(SecurityRequirement::new(scheme, Vec::<String>::new()));
        }
    }
    operation = operation.response(entry.status.as_str(), well(entry, example, schemas));
    if entry.marked {
        let same = ResponseBuilder::new().description("What one has already");
        operation = operation.response("304", marked(same).build());
    }
    for (status, told) in refusals.of(entry) {
        operation = operation.response(status.as_str(), refused(status, &told));
    }
    operation.build()
}

/// What its message says of itself, and how long its list can become.
fn about(entry: &Entry, schemas: &mut Schemas) -> Option<String> {
    let own = entry.message.and_then(|message| schemas.about(message));
    let whole = entry.at_most.map(|most| format!("It comes whole: there are {most} at most."));
    let said: Vec<String> = own.into_iter().chain(whole).collect();
    (!said.is_empty()).then(|| said.join("\n\n"))
}

/// What comes when it went well.
fn well(entry: &Entry, example: Option<&Example>, schemas: &mut Schemas) -> Response {
    let mut response = ResponseBuilder::new().description(match entry.status {
        StatusCode::CREATED => "It was made",
        StatusCode::NO_CONTENT => "It is done",
        StatusCode::ACCEPTED => "It was begun",
        _ => "As asked",
    });
    if let Some(reply) = entry.reply {
        let schema = schemas.reply(reply);
        let answered = example.and_then(|example| example.answered_in("application/json"));
        let content =
            ContentBuilder::new().schema(Some(as_utoipa(schema))).example(answered).build();
        response = response.content("application/json", content);
    }
    if entry.marked {
        response = marked(response);
    }
    if entry.is_paged() {
        let link = serde_json::json!({ "type": "string" });
        let about = "Where the next page is (`rel=\"next\"`), if there is one";
        let header = HeaderBuilder::new().description(Some(about)).schema(as_utoipa(link)).build();
        response = response.header("Link", header);
    }
    for kind in entry.also {
        let text = serde_json::json!({ "type": "string" });
        let answered = example.and_then(|example| example.answered_in(kind));
        let content = ContentBuilder::new().schema(Some(as_utoipa(text))).example(answered).build();
        response = response.content(*kind, content);
    }
    response.build()
}

/// With the mark of what is shown.
fn marked(response: ResponseBuilder) -> ResponseBuilder {
    let mark = serde_json::json!({ "type": "string" });
    let about = "The mark of what is shown: for `If-Match` and `If-None-Match`";
    let header = HeaderBuilder::new().description(Some(about)).schema(as_utoipa(mark)).build();
    response.header("ETag", header)
}

/// What comes when it did not: the codes that it can have, and an example of each.
fn refused(status: StatusCode, told: &[&Told]) -> Response {
    let codes: Vec<Value> = told.iter().map(|told| Value::from(told.code.as_str())).collect();
    let schema = serde_json::json!({
        "allOf": [
            { "$ref": format!("{NAMED}{PROBLEM}") },
            { "type": "object", "properties": { "error_code": { "type": "string", "enum": codes } } },
        ],
    });
    let mut content = ContentBuilder::new().schema(Some(as_utoipa(schema)));
    for told in told {
        let example = Ref::new(format!("#/components/examples/{}", told.name));
        content = content.examples_from_iter([(told.code.clone(), RefOr::Ref(example))]);
    }
    let words = status.canonical_reason().unwrap_or("Refused");
    let mut response = ResponseBuilder::new()
        .description(words)
        .content("application/problem+json", content.build());
    let header = |about: &str, schema: Value| {
        HeaderBuilder::new().description(Some(about)).schema(as_utoipa(schema)).build()
    };
    if status == StatusCode::UNAUTHORIZED {
        let schema = serde_json::json!({ "type": "string" });
        response = response.header("WWW-Authenticate", header("What lets somebody in", schema));
    }
    if [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE].contains(&status) {
        let schema = serde_json::json!({ "type": "integer", "minimum": 0 });
        response = response.header("Retry-After", header("When to come back, in seconds", schema));
    }
    response.build()
}
