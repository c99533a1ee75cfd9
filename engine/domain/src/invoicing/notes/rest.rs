use super::{Concept, CreditConcept};
use crate::TaxDocumentId;
use crate::invoicing::documents::{Content, DocumentKind, NoteOn, TaxDocument};
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::field::Field;
use crate::invoicing::refusal::{DocumentRefusal, InField, InvoicingRefusal, NoteRefusal};
use crate::invoicing::state::Issuer;
use crate::money::{Amount, Money};

impl NoteOn {
    /// What else happens once this note stands.
    pub(in crate::invoicing) fn voids(self, note: TaxDocumentId) -> Option<InvoicingEvent> {
        match self {
            Self {
                document: Some(document),
                concept: Concept::Credit(CreditConcept::Annulment),
            } => Some(InvoicingEvent::DocumentVoided { document, note }),
            _ => None,
        }
    }
}

impl Issuer {
    /// The document that a note can be on: one that stands, and is no note itself.
    pub(super) fn notable(
        &self,
        document: TaxDocumentId,
    ) -> Result<&TaxDocument, InvoicingRefusal> {
        let found = self.known_document(document)?;
        let (kind, standing) = (found.kind, found.standing.name());
        if kind.is_note() {
            return Err(NoteRefusal::OnNote { document, kind }.into());
        }
        if !found.standing.is_final() {
            return Err(NoteRefusal::NotValid { document, kind, standing }.into());
        }
        Ok(found)
    }

    /// What is on that document, as long as it is at hand.
    pub(super) fn noted_content<'a>(
        &self,
        document: TaxDocumentId,
        found: &'a TaxDocument,
    ) -> Result<&'a Content, DocumentRefusal> {
        let gone = DocumentRefusal::LinesGone { document, kind: found.kind };
        found.content.as_deref().ok_or(gone)
    }

    /// Whether a note can come to so much. `counted`: what it takes off already, when it is written anew.
    pub(in crate::invoicing) fn check_note(
        &self,
        note: NoteOn,
        total: Money,
        counted: Amount,
    ) -> Result<(), InvoicingRefusal> {
        let Some(document) = note.document else { return Ok(()) };
        let found = self.notable(document)?;
        let amount = total.amount_in(found.currency).in_field(&Field::new("currency"))?;
        if let Concept::Debit(_) = note.concept {
            return Ok(());
        }
        let left = found.money(found.left_to_credit().amount().plus_fact(counted));
        if !left.amount().is_positive() {
            return Err(NoteRefusal::NothingLeft { document }.into());
        }
        if amount > left.amount() {
            return Err(NoteRefusal::AboveRest { found: total, left, document }.into());
        }
        Ok(())
    }
}

/// The kind of note that takes something off a document of this kind.
pub(super) const fn credit_kind(kind: DocumentKind) -> DocumentKind {
    if kind.is_bought() { DocumentKind::AdjustmentNote } else { DocumentKind::CreditNote }
}
