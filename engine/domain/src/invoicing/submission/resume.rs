use serde::{Deserialize, Serialize};

use crate::invoicing::bounds::PAGE_MAX;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::permissions;
use crate::invoicing::refusal::InvoicingRefusal;
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission};

/// Lets the submissions go on that were stopped because the gateway did not let us in: the setting is mended. So
/// many at once, and the rest with the same message again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ResumeSubmissions {
    /// Whose.
    pub issuer: IssuerId,
}

/// What goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SubmissionsResumed {
    /// How many documents.
    pub resumed: usize,
    /// How many are stopped still.
    pub left: usize,
}

impl Message for ResumeSubmissions {
    type Aggregate = Issuer;
    type Reply = SubmissionsResumed;

    const NAME: &'static str = "resume_submissions";
    const PERMISSION: Permission = permissions::SUBMISSIONS_RESUME;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let halted = &state.existing(self.issuer)?.index.halted;
        let resumed = halted.len().min(PAGE_MAX);
        let events = halted.iter().take(PAGE_MAX);
        let events =
            events.map(|document| InvoicingEvent::SubmissionResumed { document: *document });
        let left = halted.len() - resumed;
        Ok(Decided::new(events.collect(), SubmissionsResumed { resumed, left }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::Given;
    use crate::invoicing::example::*;
    use crate::invoicing::submission::RecordSubmission;

    fn halted() -> Given<Issuer> {
        let setting = name("factus.client_secret");
        sent().and(InvoicingEvent::SubmissionHalted { document: document(), setting })
    }

    #[test]
    fn what_was_stopped_goes_on_with_the_same_step() {
        let resume = ResumeSubmissions { issuer: issuer() };
        let outcome = halted().when(&resume);
        outcome
            .then(&[InvoicingEvent::SubmissionResumed { document: document() }])
            .reply(&SubmissionsResumed { resumed: 1, left: 0 });
        let after = outcome.afterwards();
        let record = RecordSubmission { issuer: issuer(), document: document() };
        assert_eq!(after.when(&record).events().len(), 1);
        after.when(&resume).then_nothing().reply(&SubmissionsResumed { resumed: 0, left: 0 });
    }

    #[test]
    fn so_many_go_on_at_once() {
        let mut given = halted();
        let stopped = given.state().document(document()).unwrap().clone();
        given.change(|issuer| {
            for n in 2..=150 {
                issuer.add_document(nth_document(n), stopped.clone());
            }
        });
        let outcome = given.when(&ResumeSubmissions { issuer: issuer() });
        outcome.reply(&SubmissionsResumed { resumed: PAGE_MAX, left: 50 });
        assert_eq!(outcome.afterwards().state().index.halted.len(), 50);
    }
}
