//! What was paid, given back, and came without saying for what.

use http::Method;
use serde_json::Value;
use turnero::invoicing::{
    ApplyCredit, DocumentView, FindDocument, ListTransfers, MatchTransfer, RecordPayment,
    RecordTransfer, Refund, ReversePayment,
};

use crate::entry::Entry;
use crate::matching::Parameters;
use crate::shown::{Shown, Whole};

type Document = Whole<FindDocument>;

pub(super) fn table() -> Vec<Entry> {
    let post = Method::POST;
    vec![
        Entry::message::<RecordPayment>(
            post.clone(),
            "/api/v1/issuers/{issuer}/documents/{document}/payments",
            "Records that a document was paid, or a part of it",
        )
        .bound_to::<RecordPayment, Document>()
        .creates(),
        Entry::message::<ReversePayment>(
            post.clone(),
            "/api/v1/issuers/{issuer}/documents/{document}/payments/{payment}/reverse",
            "Takes back a payment that was none",
        )
        .bound_to::<ReversePayment, Document>()
        .silent(),
        Entry::message::<Refund>(
            post.clone(),
            "/api/v1/issuers/{issuer}/documents/{document}/refunds",
            "Gives back what was paid too much",
        )
        .bound_to::<Refund, Document>()
        .creates(),
        Entry::message::<ApplyCredit>(
            post.clone(),
            "/api/v1/issuers/{issuer}/documents/{from}/apply-credit",
            "Pays one document with what was paid too much for another",
        )
        .bound_to::<ApplyCredit, Source>(),
        Entry::message::<ListTransfers>(
            Method::GET,
            "/api/v1/issuers/{issuer}/transfers",
            "Lists the transfers that wait for their invoice, in pages",
        ),
        Entry::message::<RecordTransfer>(
            post.clone(),
            "/api/v1/issuers/{issuer}/transfers",
            "Records a transfer; it finds its invoice by its reference, or waits",
        )
        .creates(),
        Entry::message::<MatchTransfer>(
            post,
            "/api/v1/issuers/{issuer}/transfers/{transfer}/match",
            "Says which invoice a transfer pays",
        )
        .silent(),
    ]
}

/// The document for which too much was paid.
struct Source;

impl Shown for Source {
    type Query = FindDocument;
    type Part = DocumentView;
    const NAMED: Option<(&'static str, &'static str)> = Some(("document", "from"));

    fn part(reply: &DocumentView, _: &Parameters) -> Option<Value> {
        serde_json::to_value(reply).ok()
    }
}
