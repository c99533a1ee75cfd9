use serde::{Deserialize, Serialize};

use crate::identity::IdentityKind;
use crate::invoicing::documents::{DocumentKind, DocumentTerms, Drafting};
use crate::invoicing::field::Field;
use crate::invoicing::invoices::{ByHand, Drafted};
use crate::invoicing::party::{Buyer, PartyTerms};
use crate::invoicing::permissions;
use crate::invoicing::refusal::{InputRefusal, InvoicingRefusal};
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission};

/// Drafts a document about something that was bought from people who write no invoices. It has no taxes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct DraftSupportDocument {
    /// Who bought.
    pub issuer: IssuerId,
    /// From whom.
    pub supplier: PartyTerms,
    /// What.
    pub terms: DocumentTerms,
}

impl Message for DraftSupportDocument {
    type Aggregate = Issuer;
    type Reply = Drafted;

    const NAME: &'static str = "draft_support_document";
    const PERMISSION: Permission = permissions::SUPPORT_DOCUMENTS_DRAFT;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let (issuer, settings) = state.working(self.issuer)?;
        issuer.check_room()?;
        let field = Field::new("supplier");
        let party = self.supplier.checked(&field)?;
        if !sells_without_invoice(party.identity.kind()) {
            let field = field.of("identity").of("kind");
            let expected = "one of TE, CE, NIT, PA, DE, PEP and NE, as the tax authority has it";
            return Err(InputRefusal::Invalid { field, expected }.into());
        }
        let (kind, today) = (DocumentKind::SupportDocument, settings.date(context.now));
        let drafting = Drafting { issuer, settings, kind, today };
        let (content, paper) = drafting.checked((Buyer::Named, party), &self.terms)?;
        ByHand { kind, content, paper, note: None, agent: None }.into_draft(context)
    }
}

/// Whether who has such a document can stand on a support document.
const fn sells_without_invoice(kind: IdentityKind) -> bool {
    matches!(
        kind,
        IdentityKind::ForeignerCard
            | IdentityKind::ForeignerIdentityCard
            | IdentityKind::Nit
            | IdentityKind::Passport
            | IdentityKind::ForeignDocument
            | IdentityKind::SpecialStayPermit
            | IdentityKind::ForeignTaxNumber
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::documents::IssueDocument;
    use crate::invoicing::example::*;
    use crate::invoicing::notes::{CreditConcept, DraftCreditNote, NoteLines};

    fn draft(supplier: PartyTerms) -> DraftSupportDocument {
        let terms = DocumentTerms::of_lines(vec![line()]);
        DraftSupportDocument { issuer: issuer(), supplier, terms }
    }

    #[test]
    fn something_is_bought_and_no_sale_is_counted() {
        let outcome = ready_to_sell().when(&draft(company()));
        let document = outcome.fresh_id(0);
        let issue = IssueDocument { issuer: issuer(), document };
        let after = outcome.afterwards().when(&issue).afterwards();
        let bought = after.state().document(document).unwrap();
        assert_eq!(bought.number, Some("SEDS1".parse().unwrap()));
        assert_eq!(after.state().sales(), ready_to_sell().state().sales());
        assert!(after.state().index.unpaid.is_empty(), "it is no customer's debt");
    }

    #[test]
    fn a_note_on_it_is_an_adjustment_note() {
        let outcome = ready_to_sell().when(&draft(company()));
        let document = outcome.fresh_id(0);
        let issue = IssueDocument { issuer: issuer(), document };
        let issued = outcome.afterwards().when(&issue).afterwards();
        let note = DraftCreditNote {
            issuer: issuer(),
            document: Some(document),
            concept: CreditConcept::PartialReturn,
            buyer: None,
            lines: NoteLines::All,
        };
        let outcome = issued.seed(2).when(&note);
        let after = outcome.afterwards();
        let kind = after.state().document(outcome.fresh_id(0)).unwrap().kind;
        assert_eq!(kind, DocumentKind::AdjustmentNote);
    }

    #[test]
    fn who_supplies_has_one_of_some_documents() {
        ready_to_sell().when(&draft(person())).then_refused("input.invalid").saying(
            "supplier.identity.kind must be one of TE, CE, NIT, PA, DE, PEP and NE, as the tax \
                 authority has it; write it like that",
        );
    }
}
