//! Counters: what they are, who sits there, and whom they call.

use http::Method;
use schemars::JsonSchema;
use serde_json::{Value, json};
use turnero::branch::{
    AddCounter, BranchSnapshot, CallNext, ChangeCounter, CloseCounter, CounterView, Leave,
    OpenCounter, Sit, Snapshot, TakeBreak,
};

use crate::entry::Entry;
use crate::matching::Parameters;
use crate::shown::{Shown, one_of, without};

pub(super) fn table() -> Vec<Entry> {
    let post = Method::POST;
    vec![
        Entry::message::<AddCounter>(
            post.clone(),
            "/api/v1/branches/{branch}/counters",
            "Adds a desk where an agent serves",
        )
        .creates(),
        Entry::shows::<Counters>(
            "/api/v1/branches/{branch}/counters",
            "Lists the counters, and what they are doing",
        ),
        Entry::shows::<Counter>(
            "/api/v1/branches/{branch}/counters/{counter}",
            "Shows how a counter works",
        ),
        Entry::message::<ChangeCounter>(
            Method::PUT,
            "/api/v1/branches/{branch}/counters/{counter}",
            "Changes how a counter works",
        )
        .bound_to::<ChangeCounter, Counter>()
        .silent(),
        Entry::message::<OpenCounter>(
            post.clone(),
            "/api/v1/branches/{branch}/counters/{counter}/open",
            "Opens a counter",
        )
        .silent(),
        Entry::message::<CloseCounter>(
            post.clone(),
            "/api/v1/branches/{branch}/counters/{counter}/close",
            "Closes a counter",
        )
        .silent(),
        Entry::message::<TakeBreak>(
            post.clone(),
            "/api/v1/branches/{branch}/counters/{counter}/break",
            "Its agent takes a break",
        )
        .silent(),
        Entry::message::<Sit>(
            post.clone(),
            "/api/v1/branches/{branch}/counters/{counter}/sit",
            "An agent sits down at a counter",
        )
        .silent(),
        Entry::message::<Leave>(
            post.clone(),
            "/api/v1/branches/{branch}/counters/{counter}/leave",
            "The agent leaves a counter",
        )
        .silent(),
        Entry::message::<CallNext>(
            post,
            "/api/v1/branches/{branch}/counters/{counter}/call-next",
            "Calls who is next",
        ),
    ]
}

/// All counters.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it says what the list looks like")]
struct Counters {
    counters: Vec<CounterView>,
}

impl Shown for Counters {
    type Query = Snapshot;
    type Part = Self;

    fn part(reply: &BranchSnapshot, _: &Parameters) -> Option<Value> {
        Some(json!({ "counters": reply.counters }))
    }
}

/// How one counter works.
struct Counter;

impl Shown for Counter {
    type Query = Snapshot;
    type Part = CounterView;
    const LEFT_OUT: &'static [&'static str] = &["agent", "state"];

    fn part(reply: &BranchSnapshot, path: &Parameters) -> Option<Value> {
        let found = one_of(&reply.counters, "counter", path)?;
        // What it is doing, and who sits there, comes and goes by itself.
        let view = reply.counters.iter().find(|view| {
            Some(view.counter.to_string().as_str()) == found.get("counter").and_then(Value::as_str)
        })?;
        let state = serde_json::to_value(&view.state).ok()?;
        let doing = state.as_object().into_iter().flat_map(|state| state.keys());
        let doing: Vec<&str> = doing.map(String::as_str).chain(["agent"]).collect();
        Some(without(found, &doing))
    }
}
