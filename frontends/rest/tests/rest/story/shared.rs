//! What routes are refused with alike: each step of the day is tried first in every way that does not work, and then done.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::seen::Refusals;
use super::{Body, Player, Request, Stage, steps};

/// An id of nothing.
pub(super) const NOTHING: &str = "00000000-0000-7000-8000-000000000000";

/// Longer than any query that is made by people.
const QUERY_LETTERS: usize = 4_096;

/// Longer than a body may be here.
const BODY_LETTERS: usize = 65 * 1_024;

/// What an issuer says of branches and services, which it does not know: there need not be such ones.
const OF_OTHERS: [&str; 2] = [
    "PUT /api/v1/issuers/{issuer}/services/{service}",
    "DELETE /api/v1/issuers/{issuer}/branches/{branch}",
];

/// Plays the day. Whatever is refused before a step has done nothing, or the day would not go on as it does.
pub(super) async fn play(refusals: &mut Refusals) {
    let stage = Stage::open().await;
    let mut player = Player::new(&stage);
    let (mut tried, mut keys, mut wrong) = (BTreeSet::new(), Vec::new(), Vec::new());
    for (number, step) in steps("day.json").iter().enumerate() {
        stage.set(step);
        let mut request = player.request(&stage, step);
        let route = request.route();
        let first = tried.insert(route.clone());
        if first {
            for (kind, trial) in trials(&request, &keys) {
                let needless = kind.starts_with("401") && step.by.is_none();
                if needless || !refusals.may(&route, kind) {
                    continue;
                }
                let got = trial.to(&stage.site).go().await;
                let code = got.code().unwrap_or_default();
                // A key has no account to change, and is told so; a list of what one may see is empty.
                let otherwise =
                    kind.starts_with("403") && (got.status >= 403 || got.text.contains("[]"));
                if format!("{} {code}", got.status) != kind && !otherwise {
                    wrong.push(format!("{route} wants {kind}: {} {}", got.status, got.text));
                }
            }
            for trial in nothings(&request) {
                let got = trial.to(&stage.site).go().await;
                if got.code().is_none() && !OF_OTHERS.contains(&route.as_str()) {
                    wrong.push(format!("{} is done: {} {}", trial.target(), got.status, got.text));
                }
            }
        }
        let once = refusals.may(&route, "409 idempotency.key_reused") && step.until.is_empty();
        let key = ("idempotency-key".to_owned(), format!("step-{number}"));
        request.headers.extend(once.then_some(key));
        let got = match player.play(&stage, step, &request).await {
            Ok(got) if got.status < 300 => got,
            Ok(got) => {
                wrong.push(format!("{route} is to be done: {} {}", got.status, got.text));
                break;
            }
            Err(otherwise) => {
                wrong.push(otherwise);
                break;
            }
        };
        if once && first {
            again(&stage, &request, &got.text).await;
        }
        if keys.is_empty() && player.kept.contains_key("owner") {
            keys = small_keys(&stage, &player).await;
        }
    }
    refusals.look(&stage.site);
    stage.site.close().await;
    refusals.wrong.extend(wrong);
}

/// The same once more under its key is answered as it was; something else under it is refused.
async fn again(stage: &Stage, request: &Request, answered: &str) {
    let route = request.route();
    let got = request.to(&stage.site).go().await;
    if got.status < 300 {
        assert_eq!(got.text, answered, "{route}, once more under its key");
    }
    let mut other = request.clone();
    if let Body::Json(body) = &mut other.body
        && let Some(text) = body.as_object_mut().and_then(|body| body.values_mut().find_map(text))
    {
        text.push('s');
        other.to(&stage.site).go().await;
    }
    for mut other in nothings(request) {
        other.headers.clone_from(&request.headers);
        other.to(&stage.site).go().await;
    }
}

fn text(value: &mut Value) -> Option<&mut String> {
    match value {
        Value::String(text) => Some(text),
        Value::Object(members) => members.values_mut().find_map(text),
        _ => None,
    }
}

/// Keys that may hardly anything, and not the same.
async fn small_keys(stage: &Stage, player: &Player) -> Vec<String> {
    let mut keys = Vec::new();
    for permission in ["users:read", "branches:read"] {
        let body = json!({ "name": "Small", "permissions": [permission], "branches": "all" });
        let made = stage.site.post("/api/v1/api-keys").by(&player.kept["owner"]).json(&body);
        keys.push(crate::support::id(&made.go().await, "secret"));
    }
    keys
}

/// The request in every way that does not work, with how it is refused.
fn trials(request: &Request, keys: &[String]) -> Vec<(&'static str, Request)> {
    let with = |change: &dyn Fn(&mut Request)| {
        let mut changed = request.clone();
        change(&mut changed);
        changed
    };
    let header = |name: &str, value: &str| {
        with(&|request| request.headers.push((name.to_owned(), value.to_owned())))
    };
    let body = |kind: &str, text: &str| {
        with(&|request| request.body = Body::Text(kind.to_owned(), text.to_owned()))
    };
    let kind = match &request.body {
        Body::Form(_) => "application/x-www-form-urlencoded",
        Body::Text(kind, _) => kind,
        _ => "application/json",
    };
    let query = |query: String| with(&|request| request.query = Some(query.clone()));
    let long = "x".repeat(QUERY_LETTERS);
    let mut trials = vec![
        ("401 access.unauthenticated", with(&|request| request.by = None)),
        ("422 http.invalid", query("colour=red".to_owned())),
        ("414 http.query_too_long", query(format!("colour={long}"))),
        ("400 http.not_json", body(kind, "{\"name\":\n  oops}")),
        ("415 http.media_type", body("text/plain", "name=a")),
        ("422 idempotency.key_invalid", header("idempotency-key", &"k".repeat(1_000))),
        ("412 condition.changed", header("if-match", "\"Zm9v\"")),
        ("412 http.no_conditions", header("if-match", "\"Zm9v\"")),
    ];
    if !matches!(request.body, Body::Text(..)) {
        let long = body(kind, &" ".repeat(BODY_LETTERS));
        trials.push(("413 http.body_too_large", long));
    }
    // One of two keys may what is asked for, where it is only to read.
    let needs = if request.pattern.contains("/users") { "branches:read" } else { "users:read" };
    if let [users, branches] = keys {
        let key = if needs == "users:read" { users } else { branches };
        let with_key = with(&|request| request.by = Some(key.clone()));
        trials.push(("403 access.forbidden", with_key));
    }
    for (place, _) in parameters(request) {
        if !request.pattern.contains("{user}") {
            trials.push(("404 http.not_found", put(request, place, "no-id")));
        }
    }
    trials
}

/// The request about something that there is not, for each part of its path.
fn nothings(request: &Request) -> Vec<Request> {
    parameters(request).map(|(place, _)| put(request, place, NOTHING)).collect()
}

/// Where parts of the path are that are no words of the route, and what they are called.
fn parameters(request: &Request) -> impl Iterator<Item = (usize, &str)> {
    request.pattern.split('/').enumerate().filter(|(_, part)| part.starts_with('{'))
}

/// With this at that place of the path.
fn put(request: &Request, place: usize, part: &str) -> Request {
    let mut parts: Vec<_> = request.path.split('/').collect();
    parts[place] = part;
    let mut changed = request.clone();
    changed.path = parts.join("/");
    changed
}
