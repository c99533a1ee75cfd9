use serde::{Deserialize, Serialize};

use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{InvoicingRefusal, SubmissionRefusal};
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission, TaxDocumentId};

/// Lets a submission go on that was stopped because the gateway did not let us in: the setting is mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ResumeSubmission {
    /// Whose.
    pub issuer: IssuerId,
    /// Which document.
    pub document: TaxDocumentId,
}

impl Message for ResumeSubmission {
    type Aggregate = Issuer;
    type Reply = ();

    const NAME: &'static str = "resume_submission";
    const PERMISSION: Permission = permissions::SUBMISSIONS_RESUME;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let document = self.document;
        let (found, submission) = issuer.submitting(document)?;
        if submission.halted.is_none() {
            let kind = found.kind;
            return Err(SubmissionRefusal::NotHalted { document, kind }.into());
        }
        Ok(Decided::new(vec![InvoicingEvent::SubmissionResumed { document }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;
    use crate::invoicing::submission::RecordSubmission;

    #[test]
    fn what_was_stopped_goes_on_with_the_same_step() {
        let resume = ResumeSubmission { issuer: issuer(), document: document() };
        let setting = name("factus.client_secret");
        let halted = sent().and(InvoicingEvent::SubmissionHalted { document: document(), setting });
        let after = halted.when(&resume).afterwards();
        let record = RecordSubmission { issuer: issuer(), document: document() };
        assert_eq!(after.when(&record).events().len(), 1);
        after.when(&resume).then_refused("submission.not_halted");
        issued().when(&resume).then_refused("submission.not_pending");
    }
}
