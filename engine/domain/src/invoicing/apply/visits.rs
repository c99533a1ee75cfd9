use super::Fact;
use crate::TaxDocumentId;
use crate::invoicing::bounds::TO_NOTE_MAX;
use crate::invoicing::documents::DocumentKind;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::state::Issuer;

impl Issuer {
    pub(super) fn apply_to_visits(&mut self, event: &InvoicingEvent) {
        match event {
            InvoicingEvent::BranchInvoiced { branch, after } => {
                self.branches.insert(*branch, *after);
            }
            InvoicingEvent::BranchInvoicedNoMore { branch } => _ = self.branches.remove(branch),
            InvoicingEvent::VisitsFollowed { branch, to } => {
                if let Some(followed) = self.branches.get_mut(branch) {
                    *followed = *to;
                }
            }
            InvoicingEvent::InvoicesNoted { invoices } => {
                for invoice in invoices {
                    self.to_note.remove(invoice);
                }
            }
            _ => {}
        }
    }

    /// An invoice to somebody in the directory was issued: they are to hear of it.
    pub(super) fn is_to_be_noted(&mut self, fact: Fact, document: TaxDocumentId) {
        let Some(found) = self.document(document) else { return };
        let invoice = matches!(found.kind, DocumentKind::Invoice);
        if let Some(customer) = found.buyer.customer().filter(|_| invoice) {
            self.to_note.insert(document, (customer, fact.at));
        }
        // Ids begin with their time, so what goes is the oldest.
        while self.to_note.len() > TO_NOTE_MAX {
            let Some((oldest, _)) = self.to_note.get_min().cloned() else { return };
            self.to_note.remove(&oldest);
        }
    }
}
