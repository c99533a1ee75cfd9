//! What both wires say alike of whoever a document is for or from.

use std::sync::Arc;

use serde_json::{Map, Value};
use turnero_domain::invoicing::{Organisation, Party};

use super::v1::put;

/// The number of their identity document, and its check digit where it has one.
pub(super) fn put_number(body: &mut Map<String, Value>, party: &Party) {
    put(body, "identification", party.identity.number());
    if let Some(digit) = party.identity.check_digit() {
        put(body, "dv", digit.get().to_string());
    }
}

/// Their name, as what they are: a company has another field for it than a person.
pub(super) fn put_name(body: &mut Map<String, Value>, party: &Party) {
    let name = match party.organisation {
        Organisation::Legal => "company",
        Organisation::Natural => "names",
    };
    put(body, name, party.name.as_ref());
}

/// As much of these as is known.
pub(super) fn put_known<'a>(
    body: &mut Map<String, Value>,
    texts: impl IntoIterator<Item = (&'a str, &'a Option<Arc<str>>)>,
) {
    for (name, text) in texts {
        if let Some(text) = text.as_deref() {
            put(body, name, text);
        }
    }
}
