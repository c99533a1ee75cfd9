use serde::{Deserialize, Serialize};

use super::{DocumentNumber, DocumentView};
use crate::invoicing::party::Party;
use crate::invoicing::permissions;
use crate::invoicing::ranges::Range;
use crate::invoicing::refusal::{DocumentRefusal, InvoicingRefusal};
use crate::invoicing::settings::{Environment, Settings};
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission, TaxDocumentId, Timestamp};

/// Asks for all that is printed of a document. One question and not four, so that what stands on a paper was so at one
/// moment, and whoever may see the document needs no right beside that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct FindPrintout {
    /// Whose.
    pub issuer: IssuerId,
    /// Which document.
    pub document: TaxDocumentId,
}

/// All that is printed of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Printout {
    /// The document, with what it says of people as long as that is at hand.
    pub view: DocumentView,
    /// Who sells, or buys from a supplier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<Party>,
    /// Whether it counts, or is for trying out.
    pub environment: Environment,
    /// The range that its number comes from, where that is one of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<Range>,
    /// The number of the document that it is a note on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<DocumentNumber>,
}

impl Message for FindPrintout {
    type Aggregate = Issuer;
    type Reply = Printout;

    const NAME: &'static str = "find_printout";
    const PERMISSION: Permission = permissions::INVOICES_READ;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let (issuer, settings) = state.working(self.issuer)?;
        let document = self.document;
        let printout = issuer.printout(document, settings, context.now);
        Ok(Decided::answer(printout.ok_or(DocumentRefusal::DocumentUnknown { document })?))
    }
}

impl Issuer {
    /// All that is printed of a document, as it is shown now.
    pub(in crate::invoicing) fn printout(
        &self,
        document: TaxDocumentId,
        settings: &Settings,
        now: Timestamp,
    ) -> Option<Printout> {
        let view = self.view(document, settings.date(now))?;
        let range = view.state.issue.as_ref().and_then(|issue| issue.range);
        let noted = view.state.note.and_then(|note| note.document);
        Some(Printout {
            party: self.party().cloned(),
            environment: settings.environment,
            range: range.and_then(|range| self.range(range)).cloned(),
            about: noted.and_then(|noted| self.document(noted)?.number.clone()),
            view,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::VoidInvoice;
    use crate::invoicing::example::*;

    fn find() -> FindPrintout {
        FindPrintout { issuer: issuer(), document: document() }
    }

    #[test]
    fn what_is_printed_of_an_invoice_is_who_sells_its_range_and_its_lines() {
        let given = issued();
        let outcome = given.when(&find());
        let printed = outcome.then_nothing().answer();
        assert_eq!(printed.party.as_ref(), given.state().party());
        assert_eq!(printed.range.as_ref(), given.state().range(range()));
        assert_eq!(printed.about, None);
        assert!(printed.view.paper.is_some() && printed.view.state.content.is_some());
    }

    #[test]
    fn a_draft_comes_out_of_no_range() {
        let outcome = drafted().when(&find());
        let printed = outcome.then_nothing().answer();
        assert_eq!((printed.range.clone(), printed.view.state.number.clone()), (None, None));
    }

    #[test]
    fn a_note_names_what_it_is_on() {
        let voided = issued().when(&VoidInvoice { issuer: issuer(), invoice: document() });
        let given = voided.afterwards();
        let note = FindPrintout { issuer: issuer(), document: voided.fresh_id(0) };
        let outcome = given.when(&note);
        let printed = outcome.then_nothing().answer();
        assert_eq!(printed.about, given.state().document(document()).unwrap().number);
        assert!(printed.about.is_some());
    }

    #[test]
    fn what_is_not_there_is_not_printed() {
        selling().when(&find()).then_refused("document.unknown");
        crate::given::given::<Issuer>([]).when(&find()).then_refused("issuer.unknown");
    }
}
