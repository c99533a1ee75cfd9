use serde::{Deserialize, Serialize};

use super::{Concept, DebitConcept};
use crate::invoicing::documents::{DocumentKind, DocumentTerms, Drafting, NoteOn};
use crate::invoicing::invoices::{ByHand, Drafted};
use crate::invoicing::permissions;
use crate::invoicing::refusal::{DocumentRefusal, InvoicingRefusal};
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission, TaxDocumentId};

/// Drafts a note that adds something to an invoice. It counts once it is issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct DraftDebitNote {
    /// Whose.
    pub issuer: IssuerId,
    /// The invoice that it is on.
    pub document: TaxDocumentId,
    /// Why.
    pub concept: DebitConcept,
    /// What it adds.
    pub terms: DocumentTerms,
}

impl Message for DraftDebitNote {
    type Aggregate = Issuer;
    type Reply = Drafted;

    const NAME: &'static str = "draft_debit_note";
    const PERMISSION: Permission = permissions::NOTES_DRAFT;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let (issuer, settings) = state.working(self.issuer)?;
        issuer.check_room()?;
        let document = self.document;
        let found = issuer.notable(document)?;
        let on = found.kind;
        if on != DocumentKind::Invoice {
            let (kind, wanted) = (on, "invoices");
            return Err(DocumentRefusal::WrongKind { document, kind, wanted }.into());
        }
        let gone = DocumentRefusal::LinesGone { document, kind: on };
        let party = issuer.paper(document).ok_or(gone)?.party.as_ref().clone();
        let mut terms = self.terms.clone();
        terms.currency = terms.currency.or(Some(found.currency));
        let (kind, today) = (DocumentKind::DebitNote, settings.date(context.now));
        let drafting = Drafting { issuer, settings, kind, today };
        let (content, paper) = drafting.checked((found.buyer, party), &terms)?;
        let note = NoteOn { document: Some(document), concept: Concept::Debit(self.concept) };
        issuer.check_note(note, &content, None)?;
        ByHand { kind, content, paper, note: Some(note), agent: None }.into_draft(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::documents::IssueDocument;
    use crate::invoicing::example::*;

    fn note() -> DraftDebitNote {
        let terms = DocumentTerms::of_lines(vec![line()]);
        let concept = DebitConcept::Interest;
        DraftDebitNote { issuer: issuer(), document: document(), concept, terms }
    }

    #[test]
    fn a_note_adds_to_what_is_owed() {
        let outcome = issued().when(&note());
        let issue = IssueDocument { issuer: issuer(), document: outcome.fresh_id(0) };
        let after = outcome.afterwards().when(&issue).afterwards();
        let invoice = after.state().document(document()).unwrap();
        assert_eq!(invoice.balance(), money("100000"));
        assert_eq!(invoice.total, amount("50000"), "the invoice itself never changes");
    }

    #[test]
    fn it_is_on_an_invoice_that_stands() {
        drafted().when(&note()).then_refused("note.not_valid");
        selling().when(&note()).then_refused("document.unknown");
        let terms = DocumentTerms { currency: Some("USD".parse().unwrap()), ..note().terms };
        issued().when(&DraftDebitNote { terms, ..note() }).then_refused("currency.different");
    }
}
