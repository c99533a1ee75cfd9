//! The OpenAPI document, made from the table of routes: it cannot tell of other routes, nor of other members, than
//! there are.

use http::{Method, StatusCode};
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{HttpMethod, Operation, OperationBuilder, ParameterBuilder};
use utoipa::openapi::path::{ParameterIn, PathItem};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    Components, Info, OpenApi, OpenApiBuilder, PathsBuilder, Ref, RefOr, Required, ResponseBuilder,
};

use crate::answer;
use crate::entry::{Entry, Input, Pending, parameters};
use crate::resources;

pub(crate) fn table() -> Vec<Entry> {
    vec![
        Entry::new(
            Method::GET,
            "/api/v1/openapi.json",
            "This document",
            Input::Nothing,
            |_| -> Pending { Box::pin(async { answer::json(StatusCode::OK, &document()) }) },
        )
        .open(),
    ]
}

/// The document.
pub fn document() -> OpenApi {
    let mut paths = PathsBuilder::new();
    for entry in resources::table() {
        let item = PathItem::new(method(&entry.method), operation(&entry));
        paths = paths.path(entry.pattern, item);
    }
    let mut components = Components::new();
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    components.add_security_scheme(BEARER, bearer);
    components.schemas.insert(PROBLEM.to_owned(), RefOr::T(problem()));
    let info = Info::new("Turnero", env!("CARGO_PKG_VERSION"));
    OpenApiBuilder::new().info(info).paths(paths).components(Some(components)).build()
}

const BEARER: &str = "bearer";
const PROBLEM: &str = "Problem";

fn method(method: &Method) -> HttpMethod {
    match method.as_str() {
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

fn operation(entry: &Entry) -> Operation {
    let mut operation = OperationBuilder::new().summary(Some(entry.says));
    for name in parameters(entry.pattern) {
        let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path);
        operation = operation.parameter(parameter.required(Required::True).schema(Some(text())));
    }
    match &entry.input {
        Input::Nothing => {}
        Input::Query(names) => {
            for name in names {
                let parameter =
                    ParameterBuilder::new().name(*name).parameter_in(ParameterIn::Query);
                operation = operation.parameter(parameter.schema(Some(text())));
            }
        }
        Input::Json(names) => {
            operation = operation.request_body(Some(body("application/json", names)));
        }
        Input::File(kind) => {
            let content = ContentBuilder::new().schema(Some(text())).build();
            let file = RequestBodyBuilder::new().content(*kind, content).build();
            operation = operation.request_body(Some(file));
        }
        Input::Form(names) => {
            let kind = "application/x-www-form-urlencoded";
            operation = operation.request_body(Some(body(kind, names)));
        }
    }
    if !entry.open {
        let needed = SecurityRequirement::new(BEARER, Vec::<String>::new());
        operation = operation.security(needed);
    }
    let well = ResponseBuilder::new().description("It went well");
    let refused = ContentBuilder::new().schema(Some(Ref::from_schema_name(PROBLEM))).build();
    let refused = ResponseBuilder::new()
        .description("It did not: error_code says why, detail what can be done")
        .content("application/problem+json", refused);
    operation.response(entry.status.as_str(), well).response("default", refused).build()
}

fn text() -> Schema {
    Schema::Object(ObjectBuilder::new().schema_type(Type::String).build())
}

/// The members by their names. Of what type they are, the engine says when they do not fit.
fn body(kind: &str, names: &[&'static str]) -> RequestBody {
    let mut object = ObjectBuilder::new();
    for name in names {
        object = object.property(*name, Schema::default());
    }
    let content = ContentBuilder::new().schema(Some(Schema::Object(object.build()))).build();
    RequestBodyBuilder::new().content(kind, content).build()
}

fn problem() -> Schema {
    let mut object = ObjectBuilder::new();
    for name in ["type", "title", "detail", "error_code", "timestamp", "request_id"] {
        object = object.property(name, text()).required(name);
    }
    let status = ObjectBuilder::new().schema_type(Type::Integer).build();
    Schema::Object(object.property("status", Schema::Object(status)).required("status").build())
}
