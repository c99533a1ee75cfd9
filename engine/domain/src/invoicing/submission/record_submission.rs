use serde::{Deserialize, Serialize};

use super::{Step, Submission};
use crate::invoicing::bounds::ANSWER_LOST_AFTER;
use crate::invoicing::documents::{TaxDocument, reference_code};
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{InvoicingRefusal, SubmissionRefusal};
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission, TaxDocumentId, Timestamp};

/// Says that the next step of a submission is about to be taken. Whoever takes it waits until this is durable: then
/// a crash in between leaves a step that is known, and whose answer is taken for lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct RecordSubmission {
    /// Whose.
    pub issuer: IssuerId,
    /// Which document.
    pub document: TaxDocumentId,
}

/// The step that is to be taken now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmissionBegun {
    /// What is to be sent.
    pub step: Step,
    /// The how many-eth it is. The answer names it.
    pub attempt: u32,
    /// The reference by which the gateway knows the document: always the same.
    pub reference_code: String,
    /// When the answer is taken for lost.
    pub due: Timestamp,
}

impl Message for RecordSubmission {
    type Aggregate = Issuer;
    type Reply = SubmissionBegun;

    const NAME: &'static str = "record_submission";
    const PERMISSION: Permission = permissions::SUBMISSIONS_RECORD;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let document = self.document;
        let (_, submission) = issuer.submitting(document)?;
        let Some(due) = submission.due else {
            return Err(SubmissionRefusal::Halted { document }.into());
        };
        if context.now < due {
            return Err(SubmissionRefusal::NotDue { document, due }.into());
        }
        let (step, attempt) = (submission.next, submission.attempt.saturating_add(1));
        let due = context.now.plus(ANSWER_LOST_AFTER);
        let reference_code = reference_code(document);
        Ok(Decided::new(
            vec![InvoicingEvent::SubmissionBegun { document, step, attempt, due }],
            SubmissionBegun { step, attempt, reference_code, due },
        ))
    }
}

impl Issuer {
    /// The document of this id and where it is on its way, or the refusal that it is not.
    pub(super) fn submitting(
        &self,
        document: TaxDocumentId,
    ) -> Result<(&TaxDocument, &Submission), InvoicingRefusal> {
        let found = self.known_document(document)?;
        let (kind, standing) = (found.kind, found.standing.name());
        match found.standing.submission() {
            Some(submission) => Ok((found, submission)),
            None => Err(SubmissionRefusal::NotPending { document, kind, standing }.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::documents::StandingName;
    use crate::invoicing::example::*;

    fn record() -> RecordSubmission {
        RecordSubmission { issuer: issuer(), document: document() }
    }

    #[test]
    fn a_document_that_was_issued_is_sent_under_its_reference() {
        let given = submitting();
        let due = given.context().now.plus(ANSWER_LOST_AFTER);
        let reference_code = "000000000000000000000000000000d0".to_owned();
        let outcome = given.when(&record());
        outcome.reply(&SubmissionBegun { step: Step::Post, attempt: 1, reference_code, due });
        let after = outcome.afterwards();
        let standing = &after.state().document(document()).unwrap().standing;
        assert_eq!(standing.name(), StandingName::Submitted);
        assert!(standing.submission().unwrap().in_flight);
    }

    #[test]
    fn while_its_answer_is_out_nothing_else_is_sent_and_a_lost_one_is_sent_again() {
        let given = submitting();
        let sent = given.when(&record()).afterwards();
        sent.when(&record()).then_refused("submission.not_due");
        let later = sent.context().now.plus(ANSWER_LOST_AFTER);
        let again = sent.at(later).when(&record());
        let [InvoicingEvent::SubmissionBegun { step, attempt, .. }] = again.events() else {
            panic!("sent again")
        };
        assert_eq!((*step, *attempt), (Step::Post, 2));
    }

    #[test]
    fn what_is_not_on_its_way_is_not_sent() {
        drafted()
            .when(&record())
            .then_refused("submission.not_pending")
            .saying("this invoice is a draft; there is nothing to send");
        issued().when(&record()).then_refused("submission.not_pending");
        selling().when(&record()).then_refused("document.unknown");
    }
}
