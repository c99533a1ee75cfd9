//! The one place where documents change: here the index and what is still known follow, whatever the change
//! was.

use std::sync::Arc;

use super::Fact;
use crate::TaxDocumentId;
use crate::invoicing::bounds::{CLOSED_KNOWN, CLOSED_WITH_LINES};
use crate::invoicing::documents::TaxDocument;
use crate::invoicing::state::Issuer;

impl Issuer {
    /// There is one more document.
    pub(in crate::invoicing) fn add_document(&mut self, id: TaxDocumentId, document: TaxDocument) {
        self.index.enter(id, &document);
        self.documents.insert(id, Arc::new(document));
    }

    /// A document is another one now.
    pub(super) fn change_document(
        &mut self,
        fact: Fact,
        id: TaxDocumentId,
        change: impl FnOnce(&mut TaxDocument),
    ) {
        let Some(found) = self.documents.get_mut(&id) else { return };
        self.index.leave(id, found);
        let document = Arc::make_mut(found);
        change(document);
        document.closed = match document.closed {
            before if document.is_done_with() => before.or(Some(fact.seq)),
            _ => None,
        };
        self.index.enter(id, document);
        self.forget_old();
    }

    /// A document is no more.
    pub(super) fn remove_document(&mut self, id: TaxDocumentId) {
        if let Some(document) = self.documents.remove(&id) {
            self.index.leave(id, &document);
        }
        self.kept.remove(&uuid::Uuid::from(id));
    }

    /// What was done with longest ago loses its lines, and what lost them longest ago is forgotten, when there
    /// is more than is kept.
    fn forget_old(&mut self) {
        self.forget_beyond(CLOSED_WITH_LINES, CLOSED_KNOWN);
    }

    fn forget_beyond(&mut self, with_lines_max: usize, known_max: usize) {
        while self.index.closed_with_lines.len() > with_lines_max {
            let Some((closed, id)) = self.index.closed_with_lines.remove_min() else { return };
            if let Some(found) = self.documents.get_mut(&id) {
                let document = Arc::make_mut(found);
                document.content = None;
                document.account.entries = imbl::Vector::new();
            }
            self.kept.remove(&uuid::Uuid::from(id));
            self.index.closed.insert((closed, id));
        }
        while self.index.closed.len() > known_max {
            let Some((_, id)) = self.index.closed.remove_min() else { return };
            self.remove_document(id);
        }
    }

    /// Whether the lines of a document are at hand.
    pub(super) fn has_lines(&self, id: TaxDocumentId) -> bool {
        self.document(id).is_some_and(|document| document.content.is_some())
    }

    /// How many documents something can still become of.
    pub(in crate::invoicing) fn open_documents(&self) -> usize {
        let closed = self.index.closed_with_lines.len() + self.index.closed.len();
        self.documents.len().saturating_sub(closed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Aggregate;
    use crate::given::Given;
    use crate::invoicing::bounds::OPEN_DOCUMENTS_MAX;
    use crate::invoicing::documents::{DocumentKind, FindDocument, NoteOn, StandingName};
    use crate::invoicing::event::InvoicingEvent;
    use crate::invoicing::example::*;
    use crate::invoicing::invoices::{DraftFromTicket, VoidInvoice};
    use crate::invoicing::notes::{Concept, CreditConcept};

    /// The first five documents were issued, and all but the last paid.
    fn four_of_five_paid() -> Given<Issuer> {
        (1..=5).fold(ready(), |given, n| {
            let issued = issued_again(&given, n);
            if n == 5 { issued } else { paid_in_full(&issued, n) }
        })
    }

    #[test]
    fn what_was_done_with_loses_its_lines_and_is_forgotten_in_the_order_in_which_it_was() {
        let given = four_of_five_paid();
        let mut issuer = given.state().clone();
        issuer.forget_beyond(2, 1);
        let known: Vec<_> = issuer.documents.keys().copied().collect();
        assert_eq!(known, [2, 3, 4, 5].map(nth_document), "the first is forgotten");
        let without_lines = issuer.document(nth_document(2)).unwrap();
        assert_eq!(without_lines.content, None);
        assert!(without_lines.account.entries.is_empty());
        assert_eq!(without_lines.standing.name(), StandingName::Issued);
        assert!(issuer.has_lines(nth_document(3)) && issuer.has_lines(nth_document(5)));
        assert!(issuer.paper(nth_document(2)).is_none());
        assert!(issuer.paper(nth_document(3)).is_some());
        assert_eq!(issuer.open_documents(), 1);
    }

    #[test]
    fn what_has_no_lines_any_more_stays_out_of_memory_when_it_is_read_again() {
        let given = four_of_five_paid();
        let mut issuer = given.state().clone();
        let paper = issuer.kept.get(&uuid::Uuid::from(nth_document(2))).unwrap().as_ref().clone();
        issuer.forget_beyond(2, 1);
        issuer.keep(nth_document(2).into(), Some(paper));
        assert!(issuer.paper(nth_document(2)).is_none());
        let written = serde_json::to_string(&issuer).unwrap();
        let mut read: Issuer = serde_json::from_str(&written).unwrap();
        read.kept = issuer.kept.clone();
        assert_eq!(read, issuer);
    }

    #[test]
    fn what_has_no_lines_any_more_can_still_be_credited_and_found() {
        let given = four_of_five_paid();
        let mut given = given;
        given.change(|issuer| issuer.forget_beyond(0, 10));
        let find = FindDocument { issuer: issuer(), document: document() };
        given.when(&find).then_nothing();
        given
            .when(&VoidInvoice { issuer: issuer(), invoice: document() })
            .then_refused("document.lines_gone");
        let note =
            NoteOn { document: Some(document()), concept: Concept::Credit(CreditConcept::Rebate) };
        let content = drafted().state().document(document()).unwrap().content.clone().unwrap();
        let check = |total: &str| {
            let mut content = content.as_ref().clone();
            content.totals.total = amount(total);
            given.state().check_note(note, &content, None)
        };
        assert!(check("50000").is_ok());
        assert!(check("50001").is_err());
    }

    #[test]
    fn no_more_is_under_way_than_there_is_room_for() {
        let mut given = drafted();
        let draft = given.state().document(document()).unwrap().clone();
        given.change(|issuer| {
            for n in 2..=OPEN_DOCUMENTS_MAX as u128 {
                issuer.add_document(nth_document(n), draft.clone());
            }
        });
        let from_ticket = DraftFromTicket {
            issuer: issuer(),
            branch: uuid::Uuid::from_u128(0xB).into(),
            ticket: uuid::Uuid::from_u128(7).into(),
            services: vec![service()],
            buyer: None,
            agent: None,
        };
        given.when(&from_ticket).then_refused("document.too_many_open");
        let document = document();
        let discarded = given.and(InvoicingEvent::DraftDiscarded { document });
        let drafted = discarded.when(&from_ticket).afterwards();
        assert_eq!(drafted.state().open_documents(), OPEN_DOCUMENTS_MAX);
        assert!(drafted.state().documents().values().all(|one| one.kind == DocumentKind::Invoice));
    }
}
