use serde::{Deserialize, Serialize};

use super::check::Drafting;
use super::{Content, DocumentTerms, TaxDocument};
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::field::Field;
use crate::invoicing::invoices::Drafted;
use crate::invoicing::kept::{Kept, Paper};
use crate::invoicing::party::BuyerTerms;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{DocumentRefusal, InvoicingRefusal};
use crate::invoicing::settings::Settings;
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission, TaxDocumentId};

/// Writes a draft anew: who it is for, what is on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ChangeDraft {
    /// Whose.
    pub issuer: IssuerId,
    /// Which one.
    pub document: TaxDocumentId,
    /// Who it is for; the same as before, if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer: Option<BuyerTerms>,
    /// What is to be on it.
    pub terms: DocumentTerms,
}

impl Message for ChangeDraft {
    type Aggregate = Issuer;
    type Reply = Drafted;

    const NAME: &'static str = "change_draft";
    const PERMISSION: Permission = permissions::INVOICES_DRAFT;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let (issuer, settings) = state.working(self.issuer)?;
        let document = self.document;
        let (draft, _) = issuer.draft(document)?;
        let written = (self.buyer.as_ref(), &self.terms);
        let (content, paper) = issuer.rewritten(settings, document, draft, written, context)?;
        let drafted = Drafted::new(document, &content)?;
        let content = Box::new(content);
        Ok(Decided::new(vec![InvoicingEvent::DraftChanged { document, content }], drafted)
            .keeping(document, Some(Kept::paper(paper))))
    }
}

impl Issuer {
    /// A document as it is written anew, and checked as it was the first time.
    pub(in crate::invoicing) fn rewritten(
        &self,
        settings: &Settings,
        document: TaxDocumentId,
        before: &TaxDocument,
        (buyer, terms): (Option<&BuyerTerms>, &DocumentTerms),
        context: &Context,
    ) -> Result<(Content, Paper), InvoicingRefusal> {
        let (kind, today) = (before.kind, settings.date(context.now));
        let drafting = Drafting { issuer: self, settings, kind, today };
        let party = match (buyer, self.paper(document)) {
            (Some(buyer), _) => buyer.checked(&Field::new("buyer"))?,
            (None, Some(paper)) => (before.buyer, paper.party.as_ref().clone()),
            (None, None) => return Err(DocumentRefusal::LinesGone { document, kind }.into()),
        };
        let (content, paper) = drafting.checked(party, terms)?;
        if let Some(note) = before.note {
            self.check_note(note, &content, Some(document))?;
        }
        Ok((content, paper))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;
    use crate::invoicing::party::Buyer;

    fn change(buyer: Option<BuyerTerms>, terms: DocumentTerms) -> ChangeDraft {
        ChangeDraft { issuer: issuer(), document: document(), buyer, terms }
    }

    #[test]
    fn a_draft_is_for_somebody_else_and_about_something_else() {
        let buyer = Some(BuyerTerms::Named { customer: None, party: Box::new(person()) });
        let terms = DocumentTerms::of_lines(vec![line(), line()]);
        let after = drafted().when(&change(buyer, terms)).afterwards();
        let draft = after.state().document(document()).unwrap();
        assert_eq!((draft.buyer, draft.total.to_string().as_str()), (Buyer::Named, "100000.00"));
        assert_eq!(after.state().paper(document()).unwrap().party.name.as_ref(), "Alan Turing");
        let kept = after.when(&change(None, one_certificate())).afterwards();
        let paper = kept.state().paper(document()).unwrap();
        assert_eq!(paper.party.name.as_ref(), "Alan Turing", "who it is for stays");
    }

    #[test]
    fn what_is_issued_never_changes() {
        issued().when(&change(None, one_certificate())).then_refused("document.not_draft").saying(
            "this invoice is issued, and what is issued never changes; correct it with a note",
        );
    }

    #[test]
    fn what_is_wrong_is_refused() {
        drafted().when(&change(None, DocumentTerms::default())).then_refused("input.missing");
        selling().when(&change(None, one_certificate())).then_refused("document.unknown");
    }
}
