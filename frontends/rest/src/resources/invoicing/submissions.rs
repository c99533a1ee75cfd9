//! What a person does about documents that the tax authority or the gateway did not take.

use http::Method;
use turnero::invoicing::{Abandon, FindDocument, Mend, ResumeSubmissions};

use crate::entry::Entry;
use crate::shown::Whole;

type Document = Whole<FindDocument>;

pub(super) fn table() -> Vec<Entry> {
    let post = Method::POST;
    vec![
        Entry::message::<Mend>(
            post.clone(),
            "/api/v1/issuers/{issuer}/documents/{document}/mend",
            "Mends a document that was rejected; it is sent again under its number",
        )
        .bound_to::<Mend, Document>(),
        Entry::message::<Abandon>(
            post.clone(),
            "/api/v1/issuers/{issuer}/documents/{document}/abandon",
            "Gives up a document that was rejected",
        )
        .bound_to::<Abandon, Document>()
        .silent(),
        Entry::message::<ResumeSubmissions>(
            post,
            "/api/v1/issuers/{issuer}/submissions/resume",
            "Lets submissions go on that were stopped, a page of them at a time",
        ),
    ]
}
