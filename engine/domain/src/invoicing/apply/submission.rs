use super::Fact;
use crate::TaxDocumentId;
use crate::invoicing::documents::Standing;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::state::Issuer;
use crate::invoicing::submission::{Step, Submission};

impl Issuer {
    pub(super) fn apply_to_submission(&mut self, fact: Fact, event: &InvoicingEvent) {
        match event {
            InvoicingEvent::SubmissionBegun { document, step, attempt, due } => {
                self.change_submission(fact, *document, |submission| {
                    submission.next = *step;
                    submission.attempt = *attempt;
                    submission.due = Some(*due);
                    submission.in_flight = true;
                });
            }
            InvoicingEvent::SubmissionContinues { document, next, due, alert, findings } => {
                self.change_submission(fact, *document, |submission| {
                    submission.in_vain = submission.in_vain_before(*next);
                    submission.next = *next;
                    submission.due = Some(*due);
                    submission.in_flight = false;
                    submission.alert = *alert;
                    if *next == Step::DeleteToMend && !findings.is_empty() {
                        submission.findings.clone_from(findings);
                    }
                });
            }
            InvoicingEvent::SubmissionHalted { document, setting } => {
                self.change_submission(fact, *document, |submission| {
                    submission.due = None;
                    submission.in_flight = false;
                    submission.halted = Some(setting.clone());
                });
            }
            InvoicingEvent::SubmissionResumed { document } => {
                self.change_submission(fact, *document, |submission| {
                    submission.due = Some(fact.at);
                    submission.in_vain = 0;
                    submission.halted = None;
                });
            }
            InvoicingEvent::DocumentValidated {
                document,
                number,
                code,
                notices,
                code_differs,
                ..
            } => {
                let range = self.document(*document).and_then(|found| found.issue.as_ref()?.range);
                if let (Some(range), Some(number)) = (range, number) {
                    self.use_number(range, number);
                }
                self.change_document(fact, *document, |document| {
                    document.code = Some(code.clone());
                    if number.is_some() {
                        document.number.clone_from(number);
                    }
                    let (notices, code_differs) = (notices.clone(), *code_differs);
                    document.standing = Standing::Validated { at: fact.at, notices, code_differs };
                });
            }
            InvoicingEvent::DocumentRejected { document, findings, .. } => {
                self.change_document(fact, *document, |document| {
                    let submission = document.standing.submission();
                    let attempt = submission.map_or(0, |submission| submission.attempt);
                    let findings = findings.clone();
                    document.standing = Standing::Rejected { findings, attempt };
                });
            }
            _ => {}
        }
    }

    fn change_submission(
        &mut self,
        fact: Fact,
        document: TaxDocumentId,
        change: impl FnOnce(&mut Submission),
    ) {
        self.change_document(fact, document, |document| {
            if let Standing::Submitting(submission) = &mut document.standing {
                change(submission);
            }
        });
    }
}
