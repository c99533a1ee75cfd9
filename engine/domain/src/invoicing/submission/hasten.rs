use serde::{Deserialize, Serialize};

use super::Submission;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{InvoicingRefusal, SubmissionRefusal};
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission, TaxDocumentId};

/// Takes the next step of a submission now instead of after its pause: whoever waits for an invoice has seen that the
/// gateway is back. What is issued goes on its way by itself, so nobody needs this otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct HastenSubmission {
    /// Whose.
    pub issuer: IssuerId,
    /// Which document.
    pub document: TaxDocumentId,
}

impl Message for HastenSubmission {
    type Aggregate = Issuer;
    type Reply = ();

    const NAME: &'static str = "hasten_submission";
    const PERMISSION: Permission = permissions::INVOICES_ISSUE;

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
        if due <= context.now {
            return Ok(Decided::answer(()));
        }
        let Submission { next, in_flight, alert, .. } = *submission;
        if in_flight {
            // It was sent, and its answer can still come.
            return Err(SubmissionRefusal::NotDue { document, due }.into());
        }
        let (due, findings) = (context.now, submission.findings.clone());
        let event = InvoicingEvent::SubmissionContinues { document, next, due, alert, findings };
        Ok(Decided::new(vec![event], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;
    use crate::invoicing::submission::{Answer, RecordOutcome, Step};

    fn hasten() -> HastenSubmission {
        HastenSubmission { issuer: issuer(), document: document() }
    }

    #[test]
    fn what_pauses_is_due_now() {
        let answer = Answer::Unavailable { retry_after: None };
        let record = RecordOutcome { issuer: issuer(), document: document(), attempt: 1, answer };
        let given = sent().when(&record).afterwards();
        let due = |given: &crate::given::Given<Issuer>| {
            let found = given.state().document(document()).unwrap();
            found.standing.submission().unwrap().due.unwrap()
        };
        let before = due(&given).plus_millis(-1);
        let given = given.at(before);
        let outcome = given.when(&hasten());
        let [InvoicingEvent::SubmissionContinues { next, due, .. }] = outcome.events() else {
            panic!("it goes on")
        };
        assert_eq!((*next, *due), (Step::Post, given.context().now));
        let after = outcome.afterwards();
        assert_eq!(super::super::next_submission_due(after.state()), Some(given.context().now));
        after.when(&hasten()).then_nothing();
    }

    #[test]
    fn what_is_with_the_gateway_or_was_stopped_is_not_hastened() {
        submitting().when(&hasten()).then_nothing();
        sent().when(&hasten()).then_refused("submission.not_due");
        let setting = name("factus.client_secret");
        let halted = sent().and(InvoicingEvent::SubmissionHalted { document: document(), setting });
        halted.when(&hasten()).then_refused("submission.halted");
        drafted().when(&hasten()).then_refused("submission.not_pending");
        selling().when(&hasten()).then_refused("document.unknown");
    }
}
