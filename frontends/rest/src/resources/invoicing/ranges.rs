//! The numbers of an issuer's documents.

use http::Method;
use serde_json::Value;
use turnero::invoicing::{
    AddRange, ChangeRange, IssuerView, RangeView, SetTechnicalKey, ShowIssuer,
};

use crate::entry::Entry;
use crate::matching::Parameters;
use crate::shown::{Shown, one_of};

pub(super) fn table() -> Vec<Entry> {
    vec![
        Entry::message::<AddRange>(
            Method::POST,
            "/api/v1/issuers/{issuer}/numbering-ranges",
            "Adds a numbering range, as it was authorised",
        )
        .creates(),
        Entry::shows::<Range>(
            "/api/v1/issuers/{issuer}/numbering-ranges/{range}",
            "Shows a numbering range, and how far it has come",
        ),
        Entry::message::<ChangeRange>(
            Method::PUT,
            "/api/v1/issuers/{issuer}/numbering-ranges/{range}",
            "Takes a range into use or out of it",
        )
        .bound_to::<ChangeRange, Range>()
        .silent(),
        Entry::message::<SetTechnicalKey>(
            Method::PUT,
            "/api/v1/issuers/{issuer}/numbering-ranges/{range}/technical-key",
            "Sets the technical key of a range; it is never shown",
        )
        .bound_to::<SetTechnicalKey, Range>()
        .silent(),
    ]
}

/// One of its ranges.
struct Range;

impl Shown for Range {
    type Query = ShowIssuer;
    type Part = RangeView;

    fn part(reply: &IssuerView, path: &Parameters) -> Option<Value> {
        one_of(&reply.ranges, "range", path)
    }
}
