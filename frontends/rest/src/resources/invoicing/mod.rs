//! Issuers of invoices: what they sell, their numbers, their documents, what was paid.

mod cash;
mod documents;
mod issuers;
mod items;
mod mails;
mod papers;
mod payments;
mod ranges;
mod reports;
mod submissions;

use crate::entry::Entry;

pub(super) fn table() -> Vec<Entry> {
    [
        issuers::table(),
        items::table(),
        ranges::table(),
        documents::table(),
        papers::table(),
        submissions::table(),
        mails::table(),
        payments::table(),
        cash::table(),
        reports::table(),
    ]
    .concat()
}
