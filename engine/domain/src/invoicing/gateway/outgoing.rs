use serde::{Deserialize, Serialize};

use crate::TaxDocumentId;
use crate::hours::Date;
use crate::invoicing::documents::{DocumentKind, DocumentNumber, DocumentView, reference_code};
use crate::invoicing::settings::MailedBy;
use crate::invoicing::state::Issuer;

/// A document on its way out: all that a gateway may need to write it in its own wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Outgoing {
    /// The document, with what it says of people.
    pub view: DocumentView,
    /// What the gateway calls the range of its number, if somebody wrote it down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway_range: Option<u64>,
    /// The document that it is a note on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<NotedDocument>,
    /// Whether we send it to whoever it is for, so that the gateway does not.
    #[serde(default)]
    pub mailed_by_us: bool,
}

/// The document that a note is on, as a gateway can find it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NotedDocument {
    /// What kind of document it is.
    pub kind: DocumentKind,
    /// The reference by which the gateway knows it.
    pub reference_code: String,
    /// Its number.
    pub number: DocumentNumber,
}

impl Outgoing {
    /// What kind of document it is.
    pub const fn kind(&self) -> DocumentKind {
        self.view.state.kind
    }
}

impl Issuer {
    /// A document, as it goes out on this day; nothing if there is no such document.
    pub fn outgoing(&self, document: TaxDocumentId, today: Date) -> Option<Outgoing> {
        let view = self.view(document, today)?;
        let range = view.state.issue.as_ref().and_then(|issue| issue.range);
        let gateway_range = range.and_then(|range| self.range(range)?.terms.gateway_id);
        let on = view.state.note.and_then(|note| note.document).and_then(|noted| {
            let found = self.document(noted)?;
            let (kind, number) = (found.kind, found.number.clone()?);
            Some(NotedDocument { kind, reference_code: reference_code(noted), number })
        });
        let mailed_by =
            self.settings().zip(self.document(document)).map(|(set, found)| found.mailed_by(set));
        let mailed_by_us = mailed_by == Some(MailedBy::Us);
        Some(Outgoing { view, gateway_range, on, mailed_by_us })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;

    #[test]
    fn what_goes_out_knows_its_reference_and_what_the_gateway_calls_its_range() {
        let given = issued();
        let today = "2026-11-20".parse().unwrap();
        let outgoing = given.state().outgoing(document(), today).unwrap();
        assert_eq!(outgoing.view.reference_code, "000000000000000000000000000000d0");
        let range = given.state().range(range()).unwrap();
        assert_eq!(outgoing.gateway_range, range.terms.gateway_id);
        assert_eq!((outgoing.kind(), outgoing.on.is_none()), (DocumentKind::Invoice, true));
        assert!(given.state().outgoing(nth_document(9), today).is_none());
    }
}
