use imbl::{OrdMap, OrdSet};

use super::cash::CashSession;
use super::documents::{DocumentKind, DocumentNumber, StandingName, TaxDocument};
use super::items::ItemCode;
use super::payments::Reference;
use super::state::Issuer;
use crate::money::Currency;
use crate::{CashSessionId, CounterId, ItemId, PaymentId, TaxDocumentId, TicketId, Timestamp};

/// What can be found quickly. All of it follows from the rest, so no checkpoint holds it: it is made anew when
/// one is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Index {
    /// The items by their codes.
    pub(super) item_codes: OrdMap<ItemCode, ItemId>,
    /// The documents by their numbers.
    pub(super) numbers: OrdMap<(DocumentKind, DocumentNumber), TaxDocumentId>,
    /// The invoices by the visits that they are for.
    pub(super) tickets: OrdMap<TicketId, TaxDocumentId>,
    /// The documents that are on their way, by the time when their next step is due.
    pub(super) due: OrdSet<(Timestamp, TaxDocumentId)>,
    /// The documents that were stopped on their way.
    pub(super) halted: OrdSet<TaxDocumentId>,
    /// The documents whose mail waits, by the time when it is due.
    pub(super) mails: OrdSet<(Timestamp, TaxDocumentId)>,
    /// The documents whose newest mail did not come through.
    pub(super) mails_failed: OrdSet<TaxDocumentId>,
    /// The invoices of which something is owed.
    pub(super) unpaid: OrdSet<TaxDocumentId>,
    /// What was done with and still has its lines, in the order in which it was.
    pub(super) closed_with_lines: OrdSet<(u64, TaxDocumentId)>,
    /// What was done with and has no lines any more, in the order in which it was done with.
    pub(super) closed: OrdSet<(u64, TaxDocumentId)>,
    /// The cash sessions that are open, by their counters.
    pub(super) open_sessions: OrdMap<(CounterId, Currency), CashSessionId>,
    /// The cash sessions that were closed, in the order in which they were.
    pub(super) closed_sessions: OrdSet<(Timestamp, CashSessionId)>,
    /// The transfers that are known, by what the bank calls them.
    pub(super) bank: OrdMap<Reference, PaymentId>,
}

impl Index {
    /// The index of an issuer.
    pub(super) fn of(issuer: &Issuer) -> Self {
        let mut index = Self::default();
        for (id, item) in &issuer.items {
            index.item_codes.insert(item.code.clone(), *id);
        }
        for (id, document) in &issuer.documents {
            index.enter(*id, document);
        }
        for (id, session) in &issuer.sessions {
            index.enter_session(*id, session);
        }
        for (id, reference) in &issuer.bank_references {
            index.bank.insert(reference.clone(), *id);
        }
        index
    }

    /// This document is like this now.
    pub(super) fn enter(&mut self, id: TaxDocumentId, document: &TaxDocument) {
        if let Some(number) = &document.number {
            self.numbers.insert((document.kind, number.clone()), id);
        }
        if let Some(ticket) = document.ticket {
            self.tickets.insert(ticket, id);
        }
        if let Some(due) = document.standing.submission().and_then(|submission| submission.due) {
            self.due.insert((due, id));
        }
        if let Some(due) = document.mailing.and_then(|mailing| mailing.due_at()) {
            self.mails.insert((due, id));
        }
        if document.mailing.is_some_and(|mailing| mailing.has_failed()) {
            self.mails_failed.insert(id);
        }
        if document.standing.name() == StandingName::Halted {
            self.halted.insert(id);
        }
        if document.is_payable() && document.balance().amount().is_positive() {
            self.unpaid.insert(id);
        }
        match (document.closed, &document.content) {
            (Some(closed), Some(_)) => _ = self.closed_with_lines.insert((closed, id)),
            (Some(closed), None) => _ = self.closed.insert((closed, id)),
            (None, _) => {}
        }
    }

    /// This document is as it was no more.
    pub(super) fn leave(&mut self, id: TaxDocumentId, document: &TaxDocument) {
        if let Some(number) = &document.number {
            self.numbers.remove(&(document.kind, number.clone()));
        }
        if let Some(ticket) = &document.ticket {
            self.tickets.remove(ticket);
        }
        if let Some(due) = document.standing.submission().and_then(|submission| submission.due) {
            self.due.remove(&(due, id));
        }
        if let Some(due) = document.mailing.and_then(|mailing| mailing.due_at()) {
            self.mails.remove(&(due, id));
        }
        self.mails_failed.remove(&id);
        self.halted.remove(&id);
        self.unpaid.remove(&id);
        if let Some(closed) = document.closed {
            self.closed_with_lines.remove(&(closed, id));
            self.closed.remove(&(closed, id));
        }
    }

    /// This cash session is like this now.
    pub(super) fn enter_session(&mut self, id: CashSessionId, session: &CashSession) {
        let place = (session.counter, session.currency);
        match session.closing {
            None => _ = self.open_sessions.insert(place, id),
            Some(closing) => {
                // The next one at this counter may be open already.
                if self.open_sessions.get(&place) == Some(&id) {
                    self.open_sessions.remove(&place);
                }
                self.closed_sessions.insert((closing.at, id));
            }
        }
    }
}
