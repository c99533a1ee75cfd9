//! What an operation can say no with: what its messages can, and what all can.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use turnero::access::CredentialError;
use turnero::branch::BranchRefusal;
use turnero::{AccessRefusal, AskError, LostOutcome};
use turnero_http::Problem;

use crate::asked::query_too_long;
use crate::codes::status_of;
use crate::entry::{Entry, Input, parameters};
use crate::json::{impossible_field, members, wrong_type};
use crate::problems::{of_ask, of_credential};

/// What a problem is called among the schemas.
pub(super) const PROBLEM: &str = "Problem";

/// When the examples happen.
const MOMENT: &str = "2026-11-20T10:42:00.000Z";

/// A refusal, with an example.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) status: StatusCode,
    pub(super) code: String,
    body: Map<String, Value>,
}

/// What the rules can say no with, as their tests have it.
#[derive(Debug, Default, Deserialize)]
struct OfTheRules {
    /// What each message can say no with.
    messages: BTreeMap<String, Vec<String>>,
    /// The sentence and the data of each.
    refusals: BTreeMap<String, Case>,
}

#[derive(Debug, Deserialize)]
struct Case {
    detail: String,
    data: Map<String, Value>,
}

/// All refusals that were told of so far.
pub(super) struct Refusals {
    of_the_rules: OfTheRules,
    told: BTreeMap<String, Told>,
}

impl Refusals {
    pub(super) fn new() -> Self {
        // Written by a test, which also holds it against the rules.
        let of_the_rules = serde_json::from_str(include_str!("refusals.json")).unwrap_or_default();
        Self { of_the_rules, told: BTreeMap::new() }
    }

    /// What this entry can say no with, by status.
    pub(super) fn of(&mut self, entry: &Entry) -> BTreeMap<StatusCode, Vec<&Told>> {
        let mut codes = Vec::new();
        for problem in of_all(entry) {
            codes.push(self.add(problem.status(), problem.said()));
        }
        for message in &entry.sends {
            for code in self.of_the_rules.messages.get(*message).cloned().unwrap_or_default() {
                let status = status_of(&code).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
                let said = self.said(status, &code);
                codes.push(self.add(status, said));
            }
        }
        codes.sort();
        codes.dedup();
        let mut by_status: BTreeMap<StatusCode, Vec<&Told>> = BTreeMap::new();
        for told in codes.iter().filter_map(|code| self.told.get(code)) {
            by_status.entry(told.status).or_default().push(told);
        }
        by_status
    }

    fn said(&self, status: StatusCode, code: &str) -> Map<String, Value> {
        let case = self.of_the_rules.refusals.get(code);
        let problem =
            Problem::new(status, code.to_owned(), case.map_or("", |case| &case.detail).to_owned());
        let mut said = problem.said();
        said.extend(case.map(|case| case.data.clone()).unwrap_or_default());
        said
    }

    fn add(&mut self, status: StatusCode, mut body: Map<String, Value>) -> String {
        let code = body.get("error_code").and_then(Value::as_str).unwrap_or_default().to_owned();
        body.insert("timestamp".to_owned(), MOMENT.into());
        body.insert("request_id".to_owned(), "0193490c1c2e7d0b8f6e1a2b3c4d5e6f".into());
        self.told.entry(code.clone()).or_insert_with(|| Told { status, code: code.clone(), body });
        code
    }

    /// The examples, by code.
    pub(super) fn finish(self) -> Map<String, Value> {
        let example = |(code, told): (String, Told)| (code, json!({ "value": told.body }));
        self.told.into_iter().map(example).collect()
    }
}

/// What every route can say no with that takes what this one takes, as it is said.
fn of_all(entry: &Entry) -> Vec<Problem> {
    let pause = Duration::from_secs(1);
    let asked = |error: AskError<BranchRefusal>| of_ask(&error);
    let mut problems = vec![
        Problem::mistake(),
        Problem::took_too_long(pause),
        of_credential(&CredentialError::TooManyRequests { retry_after: pause }),
        impossible_field("colour", "there is no such part of a query here; there are: []"),
        query_too_long(),
    ];
    if !entry.open {
        problems.push(of_credential(&CredentialError::Unauthenticated));
    }
    if parameters(entry.pattern).next().is_some() {
        problems.push(Problem::not_found());
    }
    if !entry.sends.is_empty() {
        let reason = Arc::from("no space left on device");
        let outcome = LostOutcome::NotDone;
        problems.extend([
            asked(AskError::Busy { retry_after: pause }),
            asked(AskError::Unavailable { reason, outcome, retry_after: pause }),
            asked(AskError::Closed),
            asked(AskError::Internal),
        ]);
    }
    if let Some(permission) = entry.needs {
        problems.push(asked(AskError::Denied(AccessRefusal::Forbidden { permission })));
    }
    if entry.method != Method::GET {
        problems.extend([
            Problem::body_too_large(16_384),
            Problem::body_too_slow(),
            wrong_type(match entry.input {
                Input::Form(_) => "application/x-www-form-urlencoded",
                _ => "application/json",
            }),
        ]);
        if !matches!(entry.input, Input::Form(_)) {
            problems.extend(members(&json_headers(), &b"{\"name\":\n  oops}"[..].into()).err());
        }
    }
    if entry.method == Method::POST && !entry.sends.is_empty() {
        problems.extend([asked(AskError::KeyReused), asked(AskError::KeyInvalid)]);
    }
    problems
}

fn json_headers() -> http::HeaderMap {
    let json = http::HeaderValue::from_static("application/json");
    http::HeaderMap::from_iter([(http::header::CONTENT_TYPE, json)])
}

/// What a problem looks like, whatever it is about.
pub(super) fn problem() -> Value {
    json!({
        "type": "object",
        "description": "Why a request was not answered as it wished (RFC 9457). Members beside these carry the data of the case",
        "required": ["type", "title", "status", "detail", "error_code", "timestamp", "request_id"],
        "properties": {
            "type": { "type": "string" },
            "title": { "type": "string" },
            "status": { "type": "integer", "minimum": 400, "maximum": 599 },
            "detail": { "type": "string", "description": "What is so, and what can be done: for people" },
            "error_code": { "type": "string", "description": "For programs: it never changes" },
            "timestamp": { "type": "string", "format": "date-time" },
            "request_id": { "type": "string" },
        },
    })
}
