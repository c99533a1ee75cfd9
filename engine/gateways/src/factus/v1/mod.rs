//! The first version of Factus' wire: pure functions, from a document to the JSON that is sent and from what comes
//! back to an answer.
//!
//! Its prices include their taxes, its quantities are whole, and a line has one tax. What cannot be said so is
//! refused here with the field named, before anything is sent.

pub mod arithmetic;
mod dealing;
mod document;
mod findings;
mod line;
mod lists;
mod loose;
mod party;
mod reply;

use turnero_domain::invoicing::DocumentKind;

pub(super) use dealing::Dealing;
pub use document::{Terms, request};
pub(super) use document::{Unwritable, decimal, put, transcribed};
pub use lists::{acquirer, catalogue, download, id_by_reference, ranges, row_by_reference};
pub use reply::{Reply, forgotten, is_about, shown, submitted};

/// Where documents of this kind live, if this version has them. It was never given debit notes, and what its page about
/// adjustment notes prints is the second version.
pub const fn folder(kind: DocumentKind) -> Option<&'static str> {
    match kind {
        DocumentKind::Invoice => Some("bills"),
        DocumentKind::CreditNote => Some("credit-notes"),
        DocumentKind::SupportDocument => Some("support-documents"),
        DocumentKind::DebitNote | DocumentKind::AdjustmentNote => None,
    }
}
