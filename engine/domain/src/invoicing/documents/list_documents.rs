use std::ops::Bound;

use serde::{Deserialize, Serialize};

use super::view::PaidState;
use super::{DocumentKind, DocumentNumber, StandingName, TaxDocument};
use crate::hours::Date;
use crate::invoicing::bounds::{LIST_SCANNED_MAX, PAGE_MAX};
use crate::invoicing::permissions;
use crate::invoicing::refusal::InvoicingRefusal;
use crate::invoicing::state::Issuer;
use crate::money::Money;
use crate::{Context, CustomerId, Decided, IssuerId, Message, Permission, TaxDocumentId, TicketId};

/// Lists documents, the newest first, a page at a time. It says nothing of people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ListDocuments {
    /// Whose.
    pub issuer: IssuerId,
    /// Which ones.
    pub shown: Shown,
    /// Those that are older than this one; from the newest, if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<TaxDocumentId>,
}

/// Which documents are listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// All.
    All,
    /// Those of this kind.
    Kind(DocumentKind),
    /// Those that have come this far.
    Standing(StandingName),
    /// Those of this customer.
    Customer(CustomerId),
    /// That of this visit.
    Ticket(TicketId),
    /// That of this number.
    Number(DocumentNumber),
    /// The invoices of which something is owed.
    Unpaid,
    /// The invoices of which something should have been paid.
    Overdue,
    /// Those that somebody must look at.
    NeedingAttention,
    /// Those whose newest mail did not come through.
    NotMailed,
}

/// A page of documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Documents {
    /// They.
    pub rows: Vec<DocumentRow>,
    /// Before which one the next page begins, if there may be one.
    pub next: Option<TaxDocumentId>,
}

/// A document in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DocumentRow {
    /// Which one.
    pub document: TaxDocumentId,
    /// What it is.
    pub kind: DocumentKind,
    /// How far it has come.
    pub standing: StandingName,
    /// Whether it was paid.
    pub paid: PaidState,
    /// Its number.
    pub number: Option<DocumentNumber>,
    /// The day of issue.
    pub date: Option<Date>,
    /// Who it is for, in the directory of customers.
    pub customer: Option<CustomerId>,
    /// What it comes to.
    pub total: Money,
    /// What is still owed.
    pub balance: Money,
    /// Whether somebody must look at it.
    pub needs_attention: bool,
}

impl Message for ListDocuments {
    type Aggregate = Issuer;
    type Reply = Documents;

    const NAME: &'static str = "list_documents";
    const PERMISSION: Permission = permissions::INVOICES_READ;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let (issuer, settings) = state.working(self.issuer)?;
        Ok(Decided::answer(issuer.listed(&self.shown, self.before, settings.date(context.now))))
    }
}

impl Issuer {
    fn listed(&self, shown: &Shown, before: Option<TaxDocumentId>, today: Date) -> Documents {
        // What an index knows is not looked for.
        let one = match shown {
            Shown::Ticket(ticket) => Some(self.index.tickets.get(ticket)),
            Shown::Number(number) => Some(self.numbered_as(number)),
            _ => None,
        };
        if let Some(found) = one {
            let row = found.and_then(|id| Some(self.document(*id)?.row(*id)));
            return Documents { rows: row.into_iter().collect(), next: None };
        }
        let older = (Bound::Unbounded, before.map_or(Bound::Unbounded, Bound::Excluded));
        if matches!(shown, Shown::Unpaid | Shown::Overdue) {
            let ids = self.index.unpaid.range(older).rev().copied();
            return self.page(ids, shown, today);
        }
        if *shown == Shown::NotMailed {
            let ids = self.index.mails_failed.range(older).rev().copied();
            return self.page(ids, shown, today);
        }
        self.page(self.documents.range(older).rev().map(|(id, _)| *id), shown, today)
    }

    fn numbered_as(&self, number: &DocumentNumber) -> Option<&TaxDocumentId> {
        let kinds = [
            DocumentKind::Invoice,
            DocumentKind::CreditNote,
            DocumentKind::DebitNote,
            DocumentKind::SupportDocument,
            DocumentKind::AdjustmentNote,
        ];
        kinds.into_iter().find_map(|kind| self.index.numbers.get(&(kind, number.clone())))
    }

    fn page(
        &self,
        ids: impl Iterator<Item = TaxDocumentId>,
        shown: &Shown,
        today: Date,
    ) -> Documents {
        let mut rows = Vec::new();
        for (scanned, id) in ids.enumerate() {
            let Some(document) = self.document(id) else { continue };
            if shown.has(document, today) {
                rows.push(document.row(id));
            }
            if rows.len() >= PAGE_MAX || scanned + 1 >= LIST_SCANNED_MAX {
                return Documents { rows, next: Some(id) };
            }
        }
        Documents { rows, next: None }
    }
}

impl Shown {
    fn has(&self, document: &TaxDocument, today: Date) -> bool {
        match self {
            // Whoever asks for one ticket or number was answered from the index.
            Self::All | Self::Ticket(_) | Self::Number(_) => true,
            Self::Kind(kind) => document.kind == *kind,
            Self::Standing(standing) => document.standing.name() == *standing,
            Self::Customer(customer) => document.buyer.customer() == Some(*customer),
            Self::Unpaid => document.is_payable() && document.balance().amount().is_positive(),
            Self::Overdue => document.overdue(today).amount().is_positive(),
            Self::NeedingAttention => document.needs_attention(),
            Self::NotMailed => document.mailing.is_some_and(|mailing| mailing.has_failed()),
        }
    }
}

impl TaxDocument {
    fn row(&self, document: TaxDocumentId) -> DocumentRow {
        DocumentRow {
            document,
            kind: self.kind,
            standing: self.standing.name(),
            paid: self.paid_state(),
            number: self.number.clone(),
            date: self.issue.as_ref().map(|issue| issue.date),
            customer: self.buyer.customer(),
            total: self.money(self.total),
            balance: self.balance(),
            needs_attention: self.needs_attention(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;

    fn list(shown: &Shown, before: Option<TaxDocumentId>) -> Vec<TaxDocumentId> {
        let given = redrafted(&issued(), 2);
        let today = "2026-11-21".parse().unwrap();
        let found = given.state().listed(shown, before, today);
        assert_eq!(found.next, None);
        found.rows.iter().map(|row| row.document).collect()
    }

    #[test]
    fn documents_are_listed_by_what_is_asked_for_the_newest_first() {
        let (first, second) = (document(), nth_document(2));
        assert_eq!(list(&Shown::All, None), [second, first]);
        assert_eq!(list(&Shown::All, Some(second)), [first]);
        assert_eq!(list(&Shown::Unpaid, None), [first]);
        assert_eq!(list(&Shown::Overdue, None), [first]);
        assert_eq!(list(&Shown::Standing(StandingName::Draft), None), [second]);
        assert_eq!(list(&Shown::Number("SETP990000000".parse().unwrap()), None), [first]);
        assert_eq!(list(&Shown::Number("SETP1".parse().unwrap()), None), []);
        assert_eq!(list(&Shown::Kind(DocumentKind::CreditNote), None), []);
        assert_eq!(list(&Shown::NeedingAttention, None), []);
        assert_eq!(list(&Shown::NotMailed, None), []);
        let today = "2026-11-21".parse().unwrap();
        let refused = mail_refused().state().listed(&Shown::NotMailed, None, today);
        assert_eq!(refused.rows.iter().map(|row| row.document).collect::<Vec<_>>(), [first]);
    }

    #[test]
    fn a_page_ends_and_the_next_begins_there() {
        let given = (1..=150).fold(ready(), |given, n| redrafted(&given, n));
        let today = "2026-11-21".parse().unwrap();
        let first = given.state().listed(&Shown::All, None, today);
        assert_eq!(first.rows.len(), PAGE_MAX);
        let second = given.state().listed(&Shown::All, first.next, today);
        assert_eq!((second.rows.len(), second.next), (50, None));
    }
}
