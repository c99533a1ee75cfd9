//! What stands in a path, in a query, in a header.

use http::Method;
use serde_json::{Value, json};
use turnero::invoicing::{Catalogue, DownloadForm, TaxCode};
use turnero::{BranchId, CustomerId, IssuerId};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{RefOr, Required};
use uuid::Uuid;

use super::examples::Example;
use super::schemas::Schemas;
use crate::entry::{Entry, Input, parameters};

/// All parameters of an entry.
pub(super) fn of(
    entry: &Entry,
    example: Option<&Example>,
    schemas: &mut Schemas,
) -> Vec<Parameter> {
    let mut found: Vec<_> =
        parameters(entry.pattern).map(|name| path(entry, example, name, schemas)).collect();
    if let Input::Query(fields) = &entry.input {
        for name in &fields.names {
            let required = schemas.needs(fields.shape, name);
            let schema = schemas.member(fields.shape, name).unwrap_or_default();
            let shown = example.and_then(|example| example.in_query(name));
            found.push(parameter(name, ParameterIn::Query, required, schema, shown));
        }
    }
    let mut add = |name: &str, place, about: &str, example: &str, pattern: Option<&str>| {
        let mut schema = json!({ "type": "string", "description": about, "examples": [example] });
        if let (Some(members), Some(pattern)) = (schema.as_object_mut(), pattern) {
            members.insert("pattern".to_owned(), pattern.into());
            members.insert("minLength".to_owned(), 1.into());
        }
        found.push(parameter(name, place, false, schema, None));
    };
    if entry.method == Method::GET && entry.reply.is_some() {
        let about = "Only these members of what is answered, or of each in its list";
        add("fields", ParameterIn::Query, about, "name,seq", None);
    }
    let mark = "\"Zm9v\"";
    if entry.bound {
        let about = "Only if what is shown under this path still has this mark (`ETag`)";
        let marks = r#"^(\*|"[!#-~]+")$"#;
        add("If-Match", ParameterIn::Header, about, mark, Some(marks));
    }
    if entry.marked {
        let about = "What one has already: then there is no need to send it again";
        add("If-None-Match", ParameterIn::Header, about, mark, None);
    }
    if entry.once {
        let schema = json!({
            "type": "string", "minLength": 1, "maxLength": turnero::bounds::IDEMPOTENCY_KEY_BYTES_MAX,
            "pattern": "^[!-~]+$", "examples": ["kiosk-3-0001"],
        });
        found.push(parameter("Idempotency-Key", ParameterIn::Header, false, schema, None));
    }
    found
}

fn path(entry: &Entry, example: Option<&Example>, name: &str, schemas: &mut Schemas) -> Parameter {
    let told = entry.message.and_then(|message| schemas.member(message, name));
    // What a part of a path is called says what it is, where no message does.
    let schema = told.unwrap_or_else(|| match name {
        "branch" => schemas.value::<BranchId>(),
        "catalogue" => schemas.value::<Catalogue>(),
        "code" => schemas.value::<TaxCode>(),
        "customer" => schemas.value::<CustomerId>(),
        "form" => schemas.value::<DownloadForm>(),
        "issuer" => schemas.value::<IssuerId>(),
        _ => schemas.value::<Uuid>(),
    });
    let shown = example.and_then(|example| example.in_path(entry.pattern, name));
    parameter(name, ParameterIn::Path, true, schema, shown)
}

fn parameter(
    name: &str,
    place: ParameterIn,
    required: bool,
    schema: Value,
    shown: Option<String>,
) -> Parameter {
    let required = if required { Required::True } else { Required::False };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(required)
        .schema(Some(as_utoipa(schema)))
        .example(shown.map(Value::from))
        .build()
}

/// As utoipa has it. What it does not know would be lost, and a test looks that nothing is.
pub(super) fn as_utoipa(schema: Value) -> RefOr<Schema> {
    serde_json::from_value(schema).unwrap_or_else(|_| RefOr::T(Schema::default()))
}
