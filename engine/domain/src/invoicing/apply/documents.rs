use std::sync::Arc;

use super::Fact;
use crate::TaxDocumentId;
use crate::invoicing::documents::{Account, Content, Issue, NoteOn, Standing, TaxDocument};
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::notes::Concept;
use crate::invoicing::state::Issuer;
use crate::invoicing::submission::Submission;
use crate::money::Amount;

impl Issuer {
    pub(super) fn apply_to_documents(&mut self, fact: Fact, event: &InvoicingEvent) {
        match event {
            InvoicingEvent::DocumentDrafted {
                document,
                kind,
                content,
                agent,
                ticket,
                branch,
                note,
            } => {
                let drafted = TaxDocument {
                    kind: *kind,
                    standing: Standing::Draft,
                    agent: *agent,
                    drafted_at: fact.at,
                    ticket: *ticket,
                    branch: *branch,
                    note: *note,
                    buyer: content.buyer,
                    currency: content.currency,
                    total: content.total(),
                    tax: content.totals.tax,
                    content: Some(Arc::new(content.as_ref().clone())),
                    issue: None,
                    number: None,
                    code: None,
                    account: Account::default(),
                    mailing: None,
                    closed: None,
                };
                self.add_document(*document, drafted);
            }
            InvoicingEvent::DraftChanged { document, content } => {
                self.set_content(fact, *document, content);
            }
            InvoicingEvent::DraftDiscarded { document } => self.remove_document(*document),
            InvoicingEvent::DocumentIssued { document, .. } => {
                self.issue(fact, event);
                self.is_to_be_noted(fact, *document);
            }
            InvoicingEvent::DocumentMended { document, content, date, clock, code } => {
                self.count(fact, *document, Counted::NoMore);
                self.set_content(fact, *document, content);
                self.change_document(fact, *document, |document| {
                    if let Some(issue) = &mut document.issue {
                        (issue.at, issue.date, issue.clock) = (fact.at, *date, clock.clone());
                    }
                    document.code.clone_from(code);
                    if let Standing::Rejected { attempt, .. } = document.standing {
                        let submission = Submission::begun(fact.at, attempt);
                        document.standing = Standing::Submitting(submission);
                    }
                });
                self.count(fact, *document, Counted::FromNow);
            }
            InvoicingEvent::DocumentAbandoned { document, .. } => {
                self.count(fact, *document, Counted::NoMore);
                self.change_document(fact, *document, |document| {
                    document.standing = Standing::Abandoned;
                });
            }
            InvoicingEvent::DocumentVoided { document, note } => {
                self.change_document(fact, *document, |document| {
                    document.account.voided_by = Some(*note);
                });
            }
            _ => {}
        }
    }

    fn set_content(&mut self, fact: Fact, document: TaxDocumentId, content: &Content) {
        self.change_document(fact, document, |document| {
            document.buyer = content.buyer;
            document.currency = content.currency;
            document.total = content.total();
            document.tax = content.totals.tax;
            document.content = Some(Arc::new(content.clone()));
        });
    }

    fn issue(&mut self, fact: Fact, event: &InvoicingEvent) {
        let InvoicingEvent::DocumentIssued {
            document,
            date,
            clock,
            range,
            number,
            code,
            submits,
            mailed_by,
            ..
        } = event
        else {
            return;
        };
        self.change_document(fact, *document, |document| {
            let (at, date, clock) = (fact.at, *date, clock.clone());
            let (range, mailed_by) = (*range, *mailed_by);
            document.issue = Some(Issue { at, date, clock, range, mailed_by });
            document.number.clone_from(number);
            document.code.clone_from(code);
            document.standing = if *submits {
                Standing::Submitting(Submission::begun(fact.at, 0))
            } else {
                Standing::Issued
            };
        });
        if let (Some(range), Some(number)) = (range, number) {
            self.use_number(*range, number);
        }
        self.count(fact, *document, Counted::FromNow);
    }

    /// A number of a range was given out: the next is the one after it.
    pub(super) fn use_number(
        &mut self,
        range: crate::RangeId,
        number: &crate::invoicing::documents::DocumentNumber,
    ) {
        if let Some(found) = self.ranges.get_mut(&range)
            && let Some(used) = found.consecutive(number)
        {
            let found = Arc::make_mut(found);
            found.next = found.next.max(used + 1);
        }
    }

    /// What a document says counts from now on, or no more: on the invoice that it is a note on, and among what
    /// was sold.
    fn count(&mut self, fact: Fact, id: TaxDocumentId, counted: Counted) {
        let Some(document) = self.documents.get(&id).cloned() else { return };
        if let Some(NoteOn { document: Some(on), concept }) = document.note {
            let (total, tax) = (document.total, document.tax);
            self.change_document(fact, on, |on| {
                let account = &mut on.account;
                let (totals, taxes) = match concept {
                    Concept::Credit(_) => (&mut account.credited, &mut account.credited_tax),
                    Concept::Debit(_) => (&mut account.debited, &mut account.debited_tax),
                };
                *totals = counted.change(*totals, total);
                *taxes = counted.change(*taxes, tax);
            });
        }
        let date = document.issue.as_ref().map(|issue| issue.date);
        if let (Some(date), Some(content)) = (date, &document.content)
            && !document.kind.is_bought()
        {
            let (kind, agent) = (document.kind, document.agent);
            self.sales.count(date, kind, agent, content, counted == Counted::FromNow);
        }
    }
}

/// Whether something counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counted {
    FromNow,
    NoMore,
}

impl Counted {
    fn change(self, sum: Amount, part: Amount) -> Amount {
        match self {
            Self::FromNow => sum.plus_fact(part),
            Self::NoMore => sum.minus_fact(part),
        }
    }
}
