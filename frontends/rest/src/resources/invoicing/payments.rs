//! What was paid, given back, and came without saying for what.

use http::Method;
use turnero::invoicing::{
    ApplyCredit, FindDocument, ListTransfers, MatchTransfer, RecordPayment, RecordTransfer, Refund,
    ReversePayment,
};

use crate::entry::Entry;
use crate::shown::Whole;

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
        ),
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
