//! The cash of a counter, from opening to counting.

use http::Method;
use turnero::invoicing::{
    CloseCashSession, FindCashSession, ListCashSessions, MoveCash, OpenCashSession,
};

use crate::entry::Entry;
use crate::shown::Whole;

type Session = Whole<FindCashSession>;

pub(super) fn table() -> Vec<Entry> {
    let post = Method::POST;
    vec![
        Entry::message::<ListCashSessions>(
            Method::GET,
            "/api/v1/issuers/{issuer}/cash-sessions",
            "Lists cash sessions, in pages",
        ),
        Entry::message::<OpenCashSession>(
            post.clone(),
            "/api/v1/issuers/{issuer}/cash-sessions",
            "Opens the cash of a counter",
        )
        .creates(),
        Entry::shows::<Session>(
            "/api/v1/issuers/{issuer}/cash-sessions/{session}",
            "Shows a cash session",
        ),
        Entry::message::<MoveCash>(
            post.clone(),
            "/api/v1/issuers/{issuer}/cash-sessions/{session}/moves",
            "Puts money in or takes it out",
        )
        .bound_to::<MoveCash, Session>()
        .silent(),
        Entry::message::<CloseCashSession>(
            post,
            "/api/v1/issuers/{issuer}/cash-sessions/{session}/close",
            "Closes the cash with what was counted, and tells the difference",
        )
        .bound_to::<CloseCashSession, Session>(),
    ]
}
