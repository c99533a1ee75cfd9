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
    pub(super) fn add_document(&mut self, id: TaxDocumentId, document: TaxDocument) {
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
        while self.index.closed_with_lines.len() > CLOSED_WITH_LINES {
            let Some((closed, id)) = self.index.closed_with_lines.remove_min() else { return };
            if let Some(found) = self.documents.get_mut(&id) {
                let document = Arc::make_mut(found);
                document.content = None;
                document.account.entries = imbl::Vector::new();
            }
            self.kept.remove(&uuid::Uuid::from(id));
            self.index.closed.insert((closed, id));
        }
        while self.index.closed.len() > CLOSED_KNOWN {
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
