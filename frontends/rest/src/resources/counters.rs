//! Counters: what they are, who sits there, and whom they call.

use http::Method;
use turnero::branch::{
    AddCounter, CallNext, ChangeCounter, CloseCounter, Leave, OpenCounter, Sit, TakeBreak,
};

use crate::entry::Entry;

pub(super) fn table() -> Vec<Entry> {
    let post = Method::POST;
    vec![
        Entry::message::<AddCounter>(
            post.clone(),
            "/api/v1/branches/{branch}/counters",
            "Adds a desk where an agent serves",
        )
        .creates(),
        Entry::message::<ChangeCounter>(
            Method::PUT,
            "/api/v1/branches/{branch}/counters/{counter}",
            "Changes how a counter works",
        )
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
