use super::{Concept, CreditConcept};
use crate::TaxDocumentId;
use crate::invoicing::documents::{Content, DocumentKind, NoteOn, TaxDocument};
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::field::Field;
use crate::invoicing::refusal::{DocumentRefusal, InField, InvoicingRefusal, NoteRefusal};
use crate::invoicing::state::Issuer;
use crate::invoicing::taxes::LineTax;
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

    /// Whether something is left of a document that a note could take off.
    pub(in crate::invoicing) fn check_left(
        &self,
        document: TaxDocumentId,
    ) -> Result<(), InvoicingRefusal> {
        if self.notable(document)?.left_to_credit().amount().is_positive() {
            return Ok(());
        }
        Err(NoteRefusal::NothingLeft { document }.into())
    }

    /// What debit notes on a document add that can still be refused and given up: nothing is taken off that.
    fn unsure_debits(&self, document: TaxDocumentId, found: &TaxDocument) -> NoteSums {
        if found.account.debited.is_zero() {
            return NoteSums::default();
        }
        let unsure = self.documents().values().filter(|note| {
            let on = note.note.filter(|note| note.document == Some(document));
            let adds = on.is_some_and(|note| matches!(note.concept, Concept::Debit(_)));
            adds && note.standing.counts() && !note.standing.is_final()
        });
        unsure.fold(NoteSums::default(), |sums, note| NoteSums {
            total: sums.total.plus_fact(note.total),
            tax: sums.tax.plus_fact(note.tax),
        })
    }

    /// Whether this can be on a note. `before`: what the note takes off already, when it is written anew.
    pub(in crate::invoicing) fn check_note(
        &self,
        note: NoteOn,
        content: &Content,
        before: NoteSums,
    ) -> Result<(), InvoicingRefusal> {
        let Some(document) = note.document else { return Ok(()) };
        let found = self.notable(document)?;
        Money::zero(content.currency)
            .amount_in(found.currency)
            .in_field(&Field::new("currency"))?;
        if let Concept::Debit(_) = note.concept {
            return Ok(());
        }
        let unsure = self.unsure_debits(document, found);
        let left = found.left_to_credit().amount().plus_fact(before.total);
        let left = left.minus_fact(unsure.total);
        if !left.is_positive() {
            return Err(NoteRefusal::NothingLeft { document }.into());
        }
        let (total, tax) = (content.total(), content.totals.tax);
        if total > left {
            let (found, left) = (found.money(total), found.money(left));
            return Err(NoteRefusal::AboveRest { found, left, document }.into());
        }
        check_taxes(document, found, content)?;
        let left = found.tax_left_to_credit().amount().plus_fact(before.tax);
        let left = left.minus_fact(unsure.tax);
        if tax > left.plus_fact(Amount::whole(TAX_TOLERANCE)) {
            let (found, left) = (found.money(tax), found.money(left));
            return Err(NoteRefusal::TaxAboveRest { found, left, document }.into());
        }
        Ok(())
    }
}

/// What a note takes off already.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::invoicing) struct NoteSums {
    /// In all.
    pub total: Amount,
    /// Of taxes.
    pub tax: Amount,
}

/// How much more tax notes may take off together than their document has: each part of it is rounded on its own,
/// and the tax authority takes no notice of two pesos.
const TAX_TOLERANCE: u32 = 2;

/// Whether the taxes on a note stand on its document, too. A debit note may have brought others.
fn check_taxes(
    document: TaxDocumentId,
    found: &TaxDocument,
    content: &Content,
) -> Result<(), NoteRefusal> {
    let Some(of_document) = found.content.as_ref().filter(|_| found.account.debited.is_zero())
    else {
        return Ok(());
    };
    let there = |tax: &LineTax| of_document.totals.taxes.iter().any(|one| one.tax == *tax);
    let stray = content.totals.taxes.iter().find(|charged| !there(&charged.tax));
    match stray {
        Some(charged) => Err(NoteRefusal::TaxNotThere { code: charged.tax.code, document }),
        None => Ok(()),
    }
}

/// The kind of note that takes something off a document of this kind.
pub(super) const fn credit_kind(kind: DocumentKind) -> DocumentKind {
    if kind.is_bought() { DocumentKind::AdjustmentNote } else { DocumentKind::CreditNote }
}
