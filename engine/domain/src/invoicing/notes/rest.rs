use super::annulment::ToVoid;
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

    /// The notes on a document that were issued and can still be refused and given up: nobody may count on those.
    pub(super) fn unsure_notes(
        &self,
        document: TaxDocumentId,
        found: &TaxDocument,
    ) -> impl Iterator<Item = (TaxDocumentId, &TaxDocument, Concept)> {
        // Most have no note, and then nobody looks through all documents.
        let account = &found.account;
        let noted = account.debited.is_positive() || account.credited.is_positive();
        let notes = noted.then(|| self.documents().iter()).into_iter().flatten();
        let unsure = notes.filter(|(_, note)| note.standing.counts() && !note.standing.is_final());
        unsure.filter_map(move |(id, note)| {
            let on = note.note.filter(|on| on.document == Some(document))?;
            Some((*id, note.as_ref(), on.concept))
        })
    }

    /// What debit notes on a document add that can still be refused and given up: nothing is taken off that.
    fn unsure_debits(&self, document: TaxDocumentId, found: &TaxDocument) -> NoteSums {
        if found.account.debited.is_zero() {
            return NoteSums::default();
        }
        let unsure = self.unsure_notes(document, found);
        let debits = unsure.filter(|(_, _, concept)| matches!(concept, Concept::Debit(_)));
        debits.fold(NoteSums::default(), |sums, (_, note, _)| NoteSums {
            total: sums.total.plus_fact(note.total),
            tax: sums.tax.plus_fact(note.tax),
        })
    }

    /// Whether this can be on a note. `itself`: which one it is, when it is written anew or issued; what it takes
    /// off already is not taken off twice.
    pub(in crate::invoicing) fn check_note(
        &self,
        note: NoteOn,
        content: &Content,
        itself: Option<TaxDocumentId>,
    ) -> Result<(), InvoicingRefusal> {
        let Some(document) = note.document else { return Ok(()) };
        let found = self.notable(document)?;
        Money::zero(content.currency)
            .amount_in(found.currency)
            .in_field(&Field::new("currency"))?;
        let Concept::Credit(concept) = note.concept else {
            return Ok(self.check_not_void(document, found)?);
        };
        let before = self.taken_off_by(itself);
        let unsure = self.unsure_debits(document, found);
        let left = found.left_to_credit().amount().plus_fact(before.total);
        if concept == CreditConcept::Annulment {
            self.check_annulment(&ToVoid { document, found, left, itself }, content)?;
        }
        let left = left.minus_fact(unsure.total);
        if !left.is_positive() {
            return Err(NoteRefusal::NothingLeft { document }.into());
        }
        let (total, tax) = (content.total(), content.totals.tax);
        if total > left {
            let (found, left) = (found.money(total), found.money(left));
            return Err(NoteRefusal::AboveRest { found, left, document }.into());
        }
        let sure = found.account.debited.minus_fact(unsure.total);
        check_taxes(document, found, content, sure)?;
        let left = found.tax_left_to_credit().amount().plus_fact(before.tax);
        let left = left.minus_fact(unsure.tax);
        if tax > left.plus_fact(Amount::whole(TAX_TOLERANCE)) {
            let (found, left) = (found.money(tax), found.money(left));
            return Err(NoteRefusal::TaxAboveRest { found, left, document }.into());
        }
        Ok(())
    }

    /// What this credit note takes off already: nothing before it is issued.
    fn taken_off_by(&self, itself: Option<TaxDocumentId>) -> NoteSums {
        let note = itself.and_then(|note| self.document(note));
        let counted = note.filter(|note| note.standing.counts());
        counted.map_or_else(NoteSums::default, |note| NoteSums { total: note.total, tax: note.tax })
    }
}

/// What notes change.
#[derive(Debug, Clone, Copy, Default)]
struct NoteSums {
    /// In all.
    total: Amount,
    /// Of taxes.
    tax: Amount,
}

/// How much more tax notes may take off together than their document has: each part of it is rounded on its own,
/// and the tax authority takes no notice of two pesos.
const TAX_TOLERANCE: u32 = 2;

/// Whether the taxes on a note stand on its document, too. `debited`: what debit notes add for good; they may have
/// brought others.
fn check_taxes(
    document: TaxDocumentId,
    found: &TaxDocument,
    content: &Content,
    debited: Amount,
) -> Result<(), NoteRefusal> {
    let Some(of_document) = found.content.as_ref().filter(|_| debited.is_zero()) else {
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

#[cfg(test)]
mod tests {
    use super::super::{DebitConcept, DraftCreditNote, DraftDebitNote, NoteLines};
    use super::*;
    use crate::given::Given;
    use crate::invoicing::documents::{DocumentTerms, IssueDocument, LineTerms};
    use crate::invoicing::example::*;
    use crate::invoicing::submission::Abandon;
    use crate::money::Percent;

    /// A line at this price, with IVA of this rate in it, or without.
    fn of(price: &str, rate: Option<u8>) -> LineTerms {
        let taxes = rate.map(|rate| vec![LineTax::rate(tax("01"), Percent::whole(rate))]);
        LineTerms { price: Some(amount(price)), taxes, ..line() }
    }

    fn credit(line: LineTerms) -> DraftCreditNote {
        DraftCreditNote {
            issuer: issuer(),
            document: Some(document()),
            concept: CreditConcept::Rebate,
            buyer: None,
            lines: NoteLines::These(Box::new(DocumentTerms::of_lines(vec![line]))),
        }
    }

    /// A debit note on the first document is on its way; and which one it is.
    fn debited(invoice: &Given<Issuer>, line: LineTerms) -> (Given<Issuer>, TaxDocumentId) {
        let (concept, terms) = (DebitConcept::Interest, DocumentTerms::of_lines(vec![line]));
        let draft = DraftDebitNote { issuer: issuer(), document: document(), concept, terms };
        let outcome = gateway_numbers(invoice).seed(1).when(&draft);
        let note = outcome.fresh_id(0);
        let issue = IssueDocument { issuer: issuer(), document: note };
        (outcome.afterwards().when(&issue).afterwards(), note)
    }

    /// After a credit note of so much was drafted and issued.
    fn credited(given: &Given<Issuer>, price: &str) -> Given<Issuer> {
        let drafted = given.clone().seed(2).when(&credit(of(price, None)));
        let issue = IssueDocument { issuer: issuer(), document: drafted.fresh_id(0) };
        drafted.afterwards().when(&issue).afterwards()
    }

    #[test]
    fn nothing_is_taken_off_what_a_debit_note_adds_before_that_is_valid() {
        let (given, note) = debited(&issued(), of("30000", None));
        given.when(&credit(of("50000.01", None))).then_refused("note.above_rest").saying(
            "lines: the note comes to 50000.01 COP, and 50000.00 COP of the invoice is left; \
             write a smaller one",
        );
        assert_eq!(given.when(&credit(of("50000", None))).events().len(), 1);
        let valid = validated(&given, note);
        assert_eq!(valid.when(&credit(of("80000", None))).events().len(), 1);
        valid.when(&credit(of("80000.01", None))).then_refused("note.above_rest");
    }

    #[test]
    fn nothing_is_taken_off_what_a_refused_debit_note_added_nor_when_it_is_given_up() {
        let (given, note) = debited(&issued(), of("30000", None));
        let given = refused(&after_sending(&given, note), note);
        given.when(&credit(of("50000.01", None))).then_refused("note.above_rest");
        let abandon = Abandon { issuer: issuer(), document: note };
        let credited = credited(&given, "50000").when(&abandon).afterwards();
        let invoice = credited.state().document(document()).unwrap();
        assert!(invoice.balance().amount().is_zero(), "never below zero: {}", invoice.balance());
        credited.when(&credit(of("1", None))).then_refused("note.nothing_left");
    }

    #[test]
    fn when_only_a_debit_note_on_its_way_is_left_nothing_is() {
        let (given, note) = debited(&issued(), of("30000", None));
        let given = credited(&given, "50000");
        given.when(&credit(of("1", None))).then_refused("note.nothing_left");
        let valid = validated(&given, note);
        assert_eq!(valid.when(&credit(of("30000", None))).events().len(), 1);
    }

    #[test]
    fn no_tax_is_taken_off_that_a_debit_note_on_its_way_adds() {
        let lines = vec![of("10000", Some(19)), of("40000", None)];
        let (given, note) =
            debited(&issued_with(DocumentTerms::of_lines(lines)), of("50000", Some(19)));
        given.when(&credit(of("20000", Some(19)))).then_refused("note.tax_above_rest").saying(
            "lines: the taxes of the note come to 3193.28 COP, and 1596.64 COP of those of the \
             document is left; credit them at the rates that it has",
        );
        let valid = validated(&given, note);
        assert_eq!(valid.when(&credit(of("20000", Some(19)))).events().len(), 1);
    }

    #[test]
    fn a_tax_that_only_a_debit_note_has_is_not_there_before_that_is_valid() {
        let (given, note) = debited(&issued(), of("30000", Some(5)));
        given.when(&credit(of("10000", Some(5)))).then_refused("note.tax_not_there");
        let valid = validated(&given, note);
        assert_eq!(valid.when(&credit(of("10000", Some(5)))).events().len(), 1);
    }
}
