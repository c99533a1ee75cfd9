//! What an operation can say no with: what its messages can, and what all can.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use turnero::access::CredentialError;
use turnero::access::permissions::ACCESS_KEEP;
use turnero::branch::BranchRefusal;
use turnero::invoicing::GatewayFault;
use turnero::{AccessRefusal, AskError, BranchId, Changed, GatewayError, LostOutcome, Mark, Name};
use turnero_http::Problem;
use uuid::Uuid;

use crate::asked::{no_conditions, query_too_long};
use crate::codes::status_of;
use crate::entry::{Entry, Input, parameters};
use crate::json::{impossible_field, members, wrong_type};
use crate::problems::{of_ask, of_credential, of_gateway};

/// What a problem is called among the schemas.
pub(super) const PROBLEM: &str = "Problem";

/// What a reader of the sources finds, and nobody ever gets as the code of a problem: what cannot be read stands in
/// `http.invalid`, with its member and the same sentence; what a file holds is told in its answer, row by row; and some
/// is between the engine and itself. A test holds that none of it comes.
const NEVER_BY_THEMSELVES: [&str; 32] = [
    "country.invalid",
    "currency.unknown",
    "email.invalid",
    "field.control_character",
    "field.empty",
    "field.too_long",
    "field.word_unknown",
    "hours.date_invalid",
    "hours.hour_invalid",
    "hours.time_invalid",
    "identity.check_digit_invalid",
    "identity.kind_unknown",
    "import.no_header",
    "import.too_many_rows",
    "import.unreadable",
    "language.invalid",
    "money.invalid",
    "municipality.abroad",
    "municipality.invalid",
    "name.control_character",
    "name.empty",
    "name.too_long",
    "note.control_character",
    "note.empty",
    "note.too_long",
    "phone.invalid",
    "session.exists",
    "slots.capacity_invalid",
    "slots.duration_invalid",
    "ticket_number.invalid",
    "visits.not_next",
    "visits.too_many",
];

/// When the examples happen.
const MOMENT: &str = "2026-11-20T10:42:00.000Z";

/// A refusal, with an example.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) status: StatusCode,
    pub(super) code: String,
    /// What its example is called.
    pub(super) name: String,
    body: Map<String, Value>,
}

/// What the rules can say no with, as their tests have it.
#[derive(Debug, Default, Deserialize)]
struct OfTheRules {
    /// What each message can say no with.
    messages: BTreeMap<String, Vec<String>>,
    /// What each route of its own making can.
    routes: BTreeMap<String, Vec<String>>,
    /// The sentence and the data of each.
    refusals: BTreeMap<String, Case>,
    /// What this front end says no with by itself.
    own: BTreeMap<String, Own>,
}

#[derive(Debug, Deserialize)]
struct Own {
    status: u16,
    detail: String,
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
        // A route of its own making also says that there is no such thing as its path names.
        let named = parameters(entry.pattern).map(|name| format!("{name}.unknown"));
        let named: Vec<_> = named.filter(|_| entry.message.is_none()).collect();
        // A policy that is asked about is checked like one that is chosen.
        let of_policies = self
            .of_the_rules
            .refusals
            .keys()
            .filter(|code| entry.pattern.ends_with("/what-if") && code.starts_with("policy."));
        let of_policies: Vec<_> = of_policies.cloned().collect();
        // A file is looked at by the engine before any of its rows is sent.
        let of_files = self.of_the_rules.refusals.keys().filter(|code| {
            matches!(entry.input, Input::File(_)) && code.starts_with("import.column")
        });
        let of_files: Vec<_> = of_files.cloned().collect();
        let of_gateways = self.codes(entry).iter().any(|code| code == "gateway.not_set");
        for fault in gateway_faults().into_iter().filter(|_| of_gateways) {
            let problem = of_gateway(&GatewayError::Fault(fault));
            codes.push(self.add(problem.status(), problem.said()));
        }
        let more = named.into_iter().chain(of_policies).chain(of_files);
        for code in self.codes(entry).into_iter().chain(more) {
            codes.extend(self.tell(entry, &code));
        }
        codes.sort();
        codes.dedup();
        let mut by_status: BTreeMap<StatusCode, Vec<&Told>> = BTreeMap::new();
        for told in codes.iter().filter_map(|code| self.told.get(code)) {
            by_status.entry(told.status).or_default().push(told);
        }
        by_status
    }

    /// What the sources say of it.
    fn codes(&self, entry: &Entry) -> Vec<String> {
        let route = format!("{} {}", entry.method, entry.pattern);
        let of = &self.of_the_rules;
        let own = of.routes.get(&route).into_iter();
        let sent = entry.sends.iter().filter_map(|name| of.messages.get(*name));
        let can_come = |code: &&String| {
            let unconditional = entry.bound || *code != "condition.changed";
            unconditional && !NEVER_BY_THEMSELVES.contains(&code.as_str())
        };
        own.chain(sent).flatten().filter(can_come).cloned().collect()
    }

    /// Tells of a code, if it can come from here.
    fn tell(&mut self, entry: &Entry, code: &str) -> Option<String> {
        let problem = match by_code(code) {
            Some(problem) => problem,
            None => match (self.of_the_rules.own.get(code), self.of_the_rules.refusals.get(code)) {
                (Some(own), _) => {
                    let status = StatusCode::from_u16(own.status).ok()?;
                    Problem::new(status, code.to_owned(), own.detail.clone())
                }
                (None, Some(case)) => {
                    let status = status_of(code).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
                    let problem = Problem::new(status, code.to_owned(), case.detail.clone());
                    case.data.iter().fold(problem, |problem, (name, data)| problem.with(name, data))
                }
                (None, None) => return None,
            },
        };
        // OAuth 2.0 wants 400 for what does not let somebody in.
        let is_grant = matches!(entry.input, Input::Form(_));
        let status = match problem.status() {
            StatusCode::UNAUTHORIZED if is_grant => StatusCode::BAD_REQUEST,
            status => status,
        };
        Some(self.add(status, problem.said()))
    }

    fn add(&mut self, status: StatusCode, mut body: Map<String, Value>) -> String {
        let code = body.get("error_code").and_then(Value::as_str).unwrap_or_default().to_owned();
        body.insert("timestamp".to_owned(), MOMENT.into());
        body.insert("request_id".to_owned(), "0193490c1c2e7d0b8f6e1a2b3c4d5e6f".into());
        let key = match self.told.get(&code) {
            Some(told) if told.status != status => format!("{code}.{}", status.as_u16()),
            _ => code.clone(),
        };
        body.insert("status".to_owned(), status.as_u16().into());
        let title = status.canonical_reason().unwrap_or("Problem");
        body.insert("title".to_owned(), title.into());
        self.told.entry(key.clone()).or_insert_with(|| Told {
            status,
            code,
            name: key.clone(),
            body,
        });
        key
    }

    /// The examples, by code.
    pub(super) fn finish(self) -> Map<String, Value> {
        let example = |(code, told): (String, Told)| (code, json!({ "value": told.body }));
        self.told.into_iter().map(example).collect()
    }
}

/// What the engine says no with, as it says it.
fn by_code(code: &str) -> Option<Problem> {
    let retry_after = Duration::from_secs(1);
    let error = match code {
        "access.not_configured" => CredentialError::NotConfigured,
        "access.sign_in_failed" => CredentialError::SignInFailed,
        "access.second_factor_needed" => CredentialError::SecondFactorNeeded,
        "access.too_many_attempts" => CredentialError::TooManyAttempts { retry_after },
        "access.too_many_requests" => CredentialError::TooManyRequests { retry_after },
        "access.unauthenticated" => CredentialError::Unauthenticated,
        _ => return None,
    };
    Some(of_credential(&error))
}

/// What somebody else's program can come to that is asked while whoever asked waits.
fn gateway_faults() -> Vec<GatewayFault> {
    let setting =
        Name::new("factus.password").map(|setting| GatewayFault::Misconfigured { setting });
    let others = [
        GatewayFault::Unavailable { retry_after: None },
        GatewayFault::NotFound,
        GatewayFault::Unreadable,
        GatewayFault::NotOffered { what: "search by name" },
    ];
    setting.into_iter().chain(others).collect()
}

/// What every route can say no with that takes what this one takes, as it is said.
fn of_all(entry: &Entry) -> Vec<Problem> {
    let pause = Duration::from_secs(1);
    let asked = |error: AskError<BranchRefusal>| of_ask(&error);
    let mut problems = vec![
        Problem::mistake(),
        Problem::took_too_long(pause),
        of_credential(&CredentialError::TooManyRequests { retry_after: pause }),
        impossible_field(
            "colour",
            "there is no such part of a query here; there are after, fields",
        ),
        query_too_long(),
    ];
    if !entry.open {
        problems.push(of_credential(&CredentialError::Unauthenticated));
        problems.push(of_credential(&CredentialError::NotConfigured));
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
    let needs = entry.needs.filter(|permission| !entry.open && *permission != ACCESS_KEEP);
    if let Some(permission) = needs {
        problems.push(asked(AskError::Denied(AccessRefusal::Forbidden { permission })));
    }
    if parameters(entry.pattern).any(|name| name == "branch") {
        let branch = BranchId::from(Uuid::nil());
        problems.push(asked(AskError::Denied(AccessRefusal::NotFound { branch })));
    }
    if entry.method != Method::GET {
        problems.extend([
            Problem::body_too_large(16_384),
            Problem::body_too_slow(),
            wrong_type(match entry.input {
                Input::Form(_) => "application/x-www-form-urlencoded",
                Input::File(kind) => kind,
                _ => "application/json",
            }),
        ]);
        if !matches!(entry.input, Input::Form(_) | Input::File(_)) {
            problems.extend(members(&json_headers(), &b"{\"name\":\n  oops}"[..].into()).err());
        }
    }
    if entry.bound {
        let present = json!({ "name": "Downtown" });
        let mark = Mark::of_bytes(present.to_string().as_bytes());
        problems.push(asked(AskError::Changed(Box::new(Changed { mark, present }))));
    } else if entry.method != Method::GET && !entry.sends.is_empty() {
        problems.push(no_conditions());
    }
    if entry.once {
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
