use super::{Concept, CreditConcept};
use crate::TaxDocumentId;
use crate::invoicing::documents::{Content, TaxDocument};
use crate::invoicing::refusal::NoteRefusal;
use crate::invoicing::state::Issuer;
use crate::money::Amount;

/// What is to be voided, and as much of it as is known to be left.
pub(super) struct ToVoid<'a> {
    /// Which document.
    pub document: TaxDocumentId,
    /// It.
    pub found: &'a TaxDocument,
    /// What no credit note has taken off yet, but for the one that voids it.
    pub left: Amount,
    /// That one, when it is written anew or issued.
    pub itself: Option<TaxDocumentId>,
}

impl Issuer {
    /// Whether a note with this on it can void a document. No note can be on a note, so what others have changed must be
    /// settled before, by notes that stand for good: or something would be owed for an invoice that is none.
    pub(super) fn check_annulment(
        &self,
        &ToVoid { document, found, left, itself }: &ToVoid<'_>,
        content: &Content,
    ) -> Result<(), NoteRefusal> {
        if !left.is_positive() {
            return Err(NoteRefusal::NothingLeft { document });
        }
        let mut unsure = self.unsure_notes(document, found);
        if let Some((note, pending, _)) = unsure.find(|(note, _, _)| Some(*note) != itself) {
            let (kind, standing) = (pending.kind, pending.standing.name());
            return Err(NoteRefusal::NotePending { note, kind, standing, document });
        }
        check_whole(document, found, left)?;
        if left > found.total {
            let added = found.money(left.minus_fact(found.total));
            return Err(NoteRefusal::Debited { added, document });
        }
        if content.total() != found.total {
            let (found, whole) = (found.money(content.total()), found.money(found.total));
            return Err(NoteRefusal::NotAll { found, whole, document });
        }
        Ok(())
    }

    /// Whether something can be added to a document: not once it is void, nor while it is on the way there.
    pub(super) fn check_not_void(
        &self,
        document: TaxDocumentId,
        found: &TaxDocument,
    ) -> Result<(), NoteRefusal> {
        let annulment = Concept::Credit(CreditConcept::Annulment);
        let on_its_way = || {
            let mut unsure = self.unsure_notes(document, found);
            Some(unsure.find(|(_, _, concept)| *concept == annulment)?.0)
        };
        match found.account.voided_by.or_else(on_its_way) {
            Some(note) => Err(NoteRefusal::Voided { kind: found.kind, note, document }),
            None => Ok(()),
        }
    }
}

/// Whether so much is left of a document that all of it can be taken off.
pub(super) fn check_whole(
    document: TaxDocumentId,
    found: &TaxDocument,
    left: Amount,
) -> Result<(), NoteRefusal> {
    if left < found.total {
        let credited = found.money(found.total.minus_fact(left));
        return Err(NoteRefusal::PartlyCredited { credited, document });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{DebitConcept, DraftCreditNote, DraftDebitNote, NoteLines};
    use super::*;
    use crate::given::Given;
    use crate::invoicing::documents::{ChangeDraft, DocumentTerms, IssueDocument, LineTerms};
    use crate::invoicing::documents::{PaidState, StandingName};
    use crate::invoicing::example::*;
    use crate::invoicing::invoices::VoidInvoice;
    use crate::invoicing::submission::{Abandon, Mend};

    fn void() -> VoidInvoice {
        VoidInvoice { issuer: issuer(), invoice: document() }
    }

    fn of(price: &str) -> DocumentTerms {
        DocumentTerms::of_lines(vec![LineTerms { price: Some(amount(price)), ..line() }])
    }

    fn debit(price: &str) -> DraftDebitNote {
        let (concept, terms) = (DebitConcept::Interest, of(price));
        DraftDebitNote { issuer: issuer(), document: document(), concept, terms }
    }

    fn credit(concept: CreditConcept, lines: NoteLines) -> DraftCreditNote {
        let document = Some(document());
        DraftCreditNote { issuer: issuer(), document, concept, buyer: None, lines }
    }

    fn issue(document: TaxDocumentId) -> IssueDocument {
        IssueDocument { issuer: issuer(), document }
    }

    /// A debit note of so much was issued; and which one it is.
    fn debited(given: &Given<Issuer>, price: &str) -> (Given<Issuer>, TaxDocumentId) {
        let outcome = given.clone().seed(1).when(&debit(price));
        let note = outcome.fresh_id(0);
        (outcome.afterwards().when(&issue(note)).afterwards(), note)
    }

    /// A credit note of so much was issued; and which one it is.
    fn credited(given: &Given<Issuer>, price: &str) -> (Given<Issuer>, TaxDocumentId) {
        let note = credit(CreditConcept::PriceAdjustment, NoteLines::These(Box::new(of(price))));
        let outcome = given.clone().seed(2).when(&note);
        let note = outcome.fresh_id(0);
        (outcome.afterwards().when(&issue(note)).afterwards(), note)
    }

    /// The invoice was issued where numbers are given out here, and its notes go on their way to a gateway.
    fn notes_submitted() -> Given<Issuer> {
        gateway_numbers(&issued())
    }

    fn owed(given: &Given<Issuer>) -> String {
        given.state().document(document()).unwrap().balance().to_string()
    }

    #[test]
    fn what_a_debit_note_adds_is_taken_off_before_the_invoice_is_voided() {
        let (given, _) = debited(&issued(), "30000");
        given.when(&void()).then_refused("note.debited").saying(
            "debit notes add 30000.00 COP to it, which would still be owed; take that off with a \
             credit note of another concept, and void it then",
        );
        let (part, _) = credited(&given, "20000");
        part.when(&void()).then_refused("note.debited");
        let (settled, _) = credited(&given, "30000");
        let voided = settled.seed(3).when(&void()).afterwards();
        assert_eq!(owed(&voided), "0.00 COP");
        let invoice = voided.state().document(document()).unwrap();
        assert_eq!(invoice.paid_state(), PaidState::Voided);
        assert!(voided.state().index.unpaid.is_empty());
    }

    #[test]
    fn a_drafted_note_does_not_void_either_what_a_debit_note_adds_to() {
        let all = credit(CreditConcept::Annulment, NoteLines::All);
        let (given, _) = debited(&issued(), "30000");
        given.when(&all).then_refused("note.debited");
        let drafted = issued().seed(4).when(&all);
        let (later, _) = debited(&drafted.afterwards(), "30000");
        later.when(&issue(drafted.fresh_id(0))).then_refused("note.debited");
    }

    #[test]
    fn more_than_a_debit_note_adds_was_taken_off_so_the_whole_is_not_left() {
        let (given, _) = debited(&issued(), "30000");
        let (given, _) = credited(&given, "30000.01");
        given.when(&void()).then_refused("note.partly_credited").saying(
            "0.01 COP of it was credited already, so it cannot be voided whole; credit the rest \
             with another concept",
        );
    }

    #[test]
    fn an_invoice_is_not_voided_while_a_debit_note_on_it_can_still_be_refused() {
        let (given, note) = debited(&notes_submitted(), "30000");
        given
            .when(&void())
            .then_refused("note.pending")
            .saying("a debit note on it is issued; void it when that is valid or was given up");
        let given = refused(&after_sending(&given, note), note);
        given.when(&void()).then_refused("note.pending");
        let abandon = Abandon { issuer: issuer(), document: note };
        let given = given.when(&abandon).afterwards();
        assert_eq!(given.when(&void()).events().len(), 2);
    }

    #[test]
    fn nor_while_the_credit_note_can_that_takes_off_what_a_debit_note_adds() {
        let (given, note) = debited(&notes_submitted(), "30000");
        let (given, off) = credited(&validated(&given, note), "30000");
        given.when(&void()).then_refused("note.pending");
        let given = validated(&given, off);
        let outcome = given.seed(3).when(&void());
        let voided = validated(&outcome.afterwards(), outcome.fresh_id(0));
        assert_eq!(owed(&voided), "0.00 COP");
    }

    #[test]
    fn nothing_is_added_to_what_is_void_or_on_the_way_there() {
        let voided = issued().seed(3).when(&void()).afterwards();
        voided.when(&debit("1")).then_refused("note.voided").saying(
            "that invoice is void, or will be once its credit note is valid, and nothing can be \
             added to it; write a new invoice",
        );
        let outcome = notes_submitted().seed(3).when(&void());
        let (note, given) = (outcome.fresh_id(0), outcome.afterwards());
        given.when(&debit("1")).then_refused("note.voided");
        let given = refused(&after_sending(&given, note), note);
        given.when(&debit("1")).then_refused("note.voided");
        let abandon = Abandon { issuer: issuer(), document: note };
        let given = given.when(&abandon).afterwards();
        assert_eq!(given.when(&debit("1")).events().len(), 1, "it is not voided after all");
    }

    #[test]
    fn a_debit_note_that_was_drafted_before_is_not_issued_on_what_is_void() {
        let drafted = issued().seed(1).when(&debit("30000"));
        let voided = drafted.afterwards().seed(3).when(&void()).afterwards();
        voided.when(&issue(drafted.fresh_id(0))).then_refused("note.voided");
    }

    #[test]
    fn a_note_that_voids_is_over_all_of_it_also_when_it_is_written_anew() {
        let all = credit(CreditConcept::Annulment, NoteLines::All);
        let drafted = issued().seed(3).when(&all);
        let note = drafted.fresh_id(0);
        let smaller =
            ChangeDraft { issuer: issuer(), document: note, buyer: None, terms: of("20000") };
        drafted.afterwards().when(&smaller).then_refused("note.not_all").saying(
            "lines: the note comes to 20000.00 COP, and who voids a document takes off all of it, \
             50000.00 COP; write it over that, or write one of another concept",
        );
        let whole = ChangeDraft { terms: of("50000"), ..smaller };
        assert_eq!(drafted.afterwards().when(&whole).events().len(), 1);
    }

    #[test]
    fn a_refused_note_that_voids_is_mended_over_all_of_it() {
        let outcome = notes_submitted().seed(3).when(&void());
        let (note, given) = (outcome.fresh_id(0), outcome.afterwards());
        let given = refused(&after_sending(&given, note), note);
        let mend = |price| Mend { issuer: issuer(), document: note, buyer: None, terms: of(price) };
        given.when(&mend("20000")).then_refused("note.not_all");
        let mended = given.when(&mend("50000")).afterwards();
        let standing = mended.state().document(note).unwrap().standing.name();
        assert_eq!(standing, StandingName::Submitted);
    }
}
