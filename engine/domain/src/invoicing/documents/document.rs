use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use super::{Clock, Content, DocumentCode, DocumentKind, DocumentNumber, Standing};
use crate::hours::Date;
use crate::invoicing::mail::Mailing;
use crate::invoicing::notes::Concept;
use crate::invoicing::party::Buyer;
use crate::invoicing::payments::Entry;
use crate::invoicing::settings::{MailedBy, Settings};
use crate::money::{Amount, Currency, Money};
use crate::{BranchId, PrincipalId, RangeId, TaxDocumentId, TicketId, Timestamp};

/// An invoice, a note or a support document.
///
/// As long as something can become of it, all of it stands here. What is done with, and not among the newest, is
/// kept without its lines: what remains is what a note, a refund or a question needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaxDocument {
    /// What kind of document it is.
    pub kind: DocumentKind,
    /// How far it has come.
    pub standing: Standing,
    /// Who sold it.
    pub agent: PrincipalId,
    /// When it was drafted.
    pub drafted_at: Timestamp,
    /// The visit that it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<TicketId>,
    /// The branch of that visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<BranchId>,
    /// What it says something about, if it is a note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<NoteOn>,
    /// Who it is for, never by name.
    pub buyer: Buyer,
    /// What its amounts are in.
    pub currency: Currency,
    /// What it comes to.
    pub total: Amount,
    /// The taxes in that.
    pub tax: Amount,
    /// What is on it, unless it was done with long ago.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Arc<Content>>,
    /// When and out of which range it was issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue: Option<Issue>,
    /// Its number; the gateway's comes with its answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<DocumentNumber>,
    /// Its CUFE, CUDE or CUDS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<DocumentCode>,
    /// What was paid, and what notes changed.
    pub account: Account,
    /// Where the newest mail with it is, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailing: Option<Mailing>,
    /// The number of the event with which it was done with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<u64>,
}

/// When and out of which range a document was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Issue {
    /// When.
    pub at: Timestamp,
    /// The day, where the tax authority is.
    pub date: Date,
    /// What the clock read there.
    pub clock: Clock,
    /// The range.
    pub range: Option<RangeId>,
    /// Who sends it to whoever it is for. It stays what it was when it was issued: were it another one while the document
    /// is on its way, both would send it, or nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailed_by: Option<MailedBy>,
}

/// What a note says something about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NoteOn {
    /// The document, if there is a particular one.
    pub document: Option<TaxDocumentId>,
    /// Why it is written.
    pub concept: Concept,
}

/// What was paid for a document, and what notes changed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Account {
    /// What was paid, less what was given back.
    pub paid: Amount,
    /// What credit notes took off, those on their way included.
    pub credited: Amount,
    /// The taxes in that.
    pub credited_tax: Amount,
    /// What debit notes added.
    pub debited: Amount,
    /// The taxes in that.
    pub debited_tax: Amount,
    /// The credit note by which it was voided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voided_by: Option<TaxDocumentId>,
    /// Each payment, refund and credit; not of what was done with long ago.
    #[serde(default, skip_serializing_if = "Vector::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<Entry>"))]
    pub entries: Vector<Arc<Entry>>,
}

impl TaxDocument {
    /// What is still owed; below zero when too much was paid. Nothing is owed for a draft, for what was given
    /// up, and for what is no invoice: whatever was paid for it can be given back.
    pub fn balance(&self) -> Money {
        let owed = if self.is_payable() { self.left_to_credit().amount() } else { Amount::ZERO };
        self.money(owed.minus_fact(self.account.paid))
    }

    /// What no credit note has taken off yet.
    pub fn left_to_credit(&self) -> Money {
        self.money(self.total.plus_fact(self.account.debited).minus_fact(self.account.credited))
    }

    /// The taxes that no credit note has taken off yet.
    pub fn tax_left_to_credit(&self) -> Money {
        let tax = self.tax.plus_fact(self.account.debited_tax);
        self.money(tax.minus_fact(self.account.credited_tax))
    }

    /// What was paid too much.
    pub fn credit(&self) -> Money {
        let balance = self.balance().amount();
        self.money(if balance.is_negative() { balance.opposite() } else { Amount::ZERO })
    }

    /// So much of its currency. What is worked out from amounts of a currency is never finer than its coins.
    pub fn money(&self, amount: Amount) -> Money {
        Money::new(amount, self.currency).unwrap_or_else(|_| Money::zero(self.currency))
    }

    /// Whether it is an invoice for which money can come in.
    pub const fn is_payable(&self) -> bool {
        matches!(self.kind, DocumentKind::Invoice) && self.standing.counts()
    }

    /// What should have been paid before this day and was not.
    pub fn overdue(&self, today: Date) -> Money {
        let balance = self.balance().amount();
        if !self.is_payable() || !balance.is_positive() {
            return self.money(Amount::ZERO);
        }
        // What is not due yet is the last that is owed.
        let (yesterday, issued) =
            (today.plus_days(-1), self.issue.as_ref().map_or(today, |issue| issue.date));
        let due = match &self.content {
            Some(content) => content.due_by(yesterday, issued),
            None if issued <= yesterday => self.total,
            None => Amount::ZERO,
        };
        let not_due = self.total.minus_fact(due);
        let overdue = balance.minus_fact(not_due);
        self.money(if overdue.is_negative() { Amount::ZERO } else { overdue })
    }

    /// Who sends it to whoever it is for: who was to when it was issued.
    pub(in crate::invoicing) fn mailed_by(&self, settings: &Settings) -> MailedBy {
        let noted = self.issue.as_ref().and_then(|issue| issue.mailed_by);
        noted.unwrap_or(settings.mailed_by)
    }

    /// Whether nothing more is expected to become of it.
    pub(in crate::invoicing) fn is_done_with(&self) -> bool {
        if self.mailing.is_some_and(|mailing| mailing.due_at().is_some()) {
            return false;
        }
        match &self.standing {
            Standing::Abandoned => self.balance().amount().is_zero(),
            standing => standing.is_final() && self.balance().amount().is_zero(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::invoicing::example::*;

    #[test]
    fn what_is_on_credit_is_overdue_only_after_its_day() {
        let due = Some("2026-12-20".parse().unwrap());
        let given = issued_on_credit(due);
        let invoice = given.state().document(document()).unwrap();
        let overdue = |day: &str| invoice.overdue(day.parse().unwrap()).to_string();
        assert_eq!(overdue("2026-12-20"), "0.00 COP");
        assert_eq!(overdue("2026-12-21"), "50000.00 COP");
    }

    #[test]
    fn what_is_to_be_paid_at_once_is_overdue_the_day_after() {
        let given = issued();
        let invoice = given.state().document(document()).unwrap();
        let overdue = |day: &str| invoice.overdue(day.parse().unwrap()).to_string();
        assert_eq!(overdue("2026-11-20"), "0.00 COP");
        assert_eq!(overdue("2026-11-21"), "50000.00 COP");
    }

    #[test]
    fn what_was_paid_pays_what_was_due_first() {
        let given = paid("30000");
        let invoice = given.state().document(document()).unwrap();
        let overdue = invoice.overdue("2026-11-21".parse().unwrap());
        assert_eq!(overdue, money("20000"));
    }
}
