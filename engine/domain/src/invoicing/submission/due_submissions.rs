use serde::{Deserialize, Serialize};

use super::Step;
use crate::invoicing::bounds::PAGE_MAX;
use crate::invoicing::documents::Standing;
use crate::invoicing::permissions;
use crate::invoicing::refusal::InvoicingRefusal;
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission, TaxDocumentId, Timestamp};

/// Asks what is to be sent now, when something is to be sent next, and how much waits: for whoever carries
/// documents to the gateway, and for whoever watches over that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct DueSubmissions {
    /// Whose.
    pub issuer: IssuerId,
}

/// What is to be sent now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueSubmissionsFound {
    /// What is due, what waits longest first; no more than a page.
    pub due: Vec<DueSubmission>,
    /// When the next is due that is not yet.
    pub next: Option<Timestamp>,
    /// How many documents are on their way in all, beside those that were stopped.
    pub waiting: usize,
    /// How many were stopped because the gateway does not let us in.
    pub halted: usize,
    /// Since when the one waits that waits longest, of those that are due or next.
    pub since: Option<Timestamp>,
}

/// A step that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueSubmission {
    /// Of which document.
    pub document: TaxDocumentId,
    /// What is to be sent.
    pub step: Step,
    /// Since when it is due.
    pub due: Timestamp,
}

impl Message for DueSubmissions {
    type Aggregate = Issuer;
    type Reply = DueSubmissionsFound;

    const NAME: &'static str = "due_submissions";
    const PERMISSION: Permission = permissions::SUBMISSIONS_RECORD;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let queue = &issuer.index.due;
        let step = |(due, document): &(Timestamp, TaxDocumentId)| {
            let submission = issuer.document(*document)?.standing.submission()?;
            Some(DueSubmission { document: *document, step: submission.next, due: *due })
        };
        let due = queue.iter().take_while(|(due, _)| *due <= context.now).take(PAGE_MAX);
        let next = queue.iter().find(|(due, _)| *due > context.now).map(|(due, _)| *due);
        let since = queue.iter().take(PAGE_MAX).filter_map(|(_, document)| {
            match &issuer.document(*document)?.standing {
                Standing::Submitting(submission) => Some(submission.since),
                _ => None,
            }
        });
        Ok(Decided::answer(DueSubmissionsFound {
            due: due.filter_map(step).collect(),
            next,
            waiting: queue.len(),
            halted: issuer.index.halted.len(),
            since: since.min(),
        }))
    }
}

/// When the next submission is due, if any waits: for the clock that wakes whoever carries them.
pub fn next_submission_due(issuer: &Issuer) -> Option<Timestamp> {
    issuer.index.due.get_min().map(|(due, _)| *due)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;

    #[test]
    fn what_is_due_is_told_and_what_is_sent_is_not() {
        let ask = DueSubmissions { issuer: issuer() };
        let given = submitting();
        let since =
            given.state().document(document()).unwrap().standing.submission().unwrap().since;
        let due = DueSubmission { document: document(), step: Step::Post, due: since };
        given.when(&ask).then_nothing().reply(&DueSubmissionsFound {
            due: vec![due],
            next: None,
            waiting: 1,
            halted: 0,
            since: Some(since),
        });
        let sent = sent();
        let lost = sent.state().document(document()).unwrap().standing.submission().unwrap().due;
        sent.when(&ask).reply(&DueSubmissionsFound {
            due: Vec::new(),
            next: lost,
            waiting: 1,
            halted: 0,
            since: Some(since),
        });
        assert_eq!(next_submission_due(sent.state()), lost);
        assert_eq!(next_submission_due(issued().state()), None);
    }
}
