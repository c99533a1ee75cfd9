//! The second version of Factus' wire: pure functions, as for the first one. What comes back is read by the same
//! tolerant functions: it is flat instead of nested, and they take both.
//!
//! Its prices are without tax, its quantities decimal; lines have several taxes, documents several ways to pay, which
//! together come to the total. Codes are DIAN's own, so no list has to be fetched.

mod document;
mod line;
mod party;

use turnero_domain::invoicing::{
    Catalogue, CatalogueRow, CatalogueSearch, DocumentKind, GatewayFault,
};

pub use document::request;

use super::catalogues::{PRODUCT_TAXES, UNITS};

/// Where documents of this kind live.
pub const fn folder(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Invoice => "bills",
        DocumentKind::CreditNote => "credit-notes",
        DocumentKind::DebitNote => "debit-notes",
        DocumentKind::SupportDocument => "support-documents",
        DocumentKind::AdjustmentNote => "adjustment-notes",
    }
}

/// This version publishes its lists and has no addresses for them: what is known of them here is what the first version's
/// documentation prints.
pub fn catalogue(search: &CatalogueSearch) -> Result<Vec<CatalogueRow>, GatewayFault> {
    let rows = match search.catalogue {
        Catalogue::Units => &UNITS[..],
        Catalogue::Taxes => &PRODUCT_TAXES[..],
        Catalogue::Municipalities | Catalogue::Countries => {
            return Err(GatewayFault::NotOffered { what: "such list in its second version" });
        }
    };
    let row = |(code, id): &(&str, u64)| CatalogueRow {
        id: *id,
        code: (*code).to_owned(),
        name: (*code).to_owned(),
    };
    Ok(rows.iter().map(row).collect())
}
