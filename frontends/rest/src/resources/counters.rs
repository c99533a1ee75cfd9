//! Counters: what they are, who sits there, and whom they call.

use http::Method;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use turnero::CounterId;
use turnero::branch::{
    AddCounter, BranchSnapshot, CallNext, ChangeCounter, CloseCounter, CounterView, Leave,
    OpenCounter, Sit, Snapshot, TakeBreak,
};

use crate::answer;
use crate::asked::Asked;
use crate::bounds::COUNTERS_ON_PAGE_MAX;
use crate::entry::{Answer, Entry, Input, Pending};
use crate::fields::fields_of;
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
        Entry::new(
            Method::GET,
            "/api/v1/branches/{branch}/counters",
            "Lists the counters, and what they are doing, in pages",
            Input::Query(fields_of::<PageAsked>()),
            |asked| -> Pending { Box::pin(async move { list(&asked).await }) },
        )
        .sends::<Snapshot>()
        .replies::<CounterPage>()
        .marked(),
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

/// Which page of the counters.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "CounterPageAsked")]
#[expect(dead_code, reason = "it says what can stand in the query")]
struct PageAsked {
    /// Where the page before ended.
    #[serde(default)]
    after: Option<CounterId>,
}

/// A page of counters.
#[derive(Serialize, JsonSchema)]
struct CounterPage {
    /// In the order in which they were added.
    counters: Vec<CounterView>,
    /// Where the next page begins, unless this was the last.
    after: Option<CounterId>,
}

async fn list(asked: &Asked) -> Answer {
    let mut counters = asked.ask(Snapshot { branch: asked.parameter("branch")? }).await?.counters;
    counters.sort_by_key(|one| one.counter);
    let (counters, after) = asked.page_of(counters, COUNTERS_ON_PAGE_MAX, |one| one.counter)?;
    let page = answer::marked_json(&CounterPage { counters, after }, asked.headers())?;
    Ok(asked.linked(page, after))
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
