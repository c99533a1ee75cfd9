use serde::{Deserialize, Serialize};

use crate::invoicing::gateway::Outgoing;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{DocumentRefusal, InvoicingRefusal};
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission, TaxDocumentId};

/// Asks for all that a gateway may need to write a document in its own wire. A question of its own, and no part of
/// what [`RecordSubmission`](super::RecordSubmission) answers: that is kept, and this names people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct FindOutgoing {
    /// Whose.
    pub issuer: IssuerId,
    /// Which document.
    pub document: TaxDocumentId,
}

impl Message for FindOutgoing {
    type Aggregate = Issuer;
    type Reply = Outgoing;

    const NAME: &'static str = "find_outgoing";
    const PERMISSION: Permission = permissions::SUBMISSIONS_RECORD;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let (issuer, settings) = state.working(self.issuer)?;
        let document = self.document;
        let outgoing = issuer.outgoing(document, settings.date(context.now));
        Ok(Decided::answer(outgoing.ok_or(DocumentRefusal::DocumentUnknown { document })?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;

    #[test]
    fn what_goes_out_is_told_as_it_stands() {
        let given = submitting();
        let find = FindOutgoing { issuer: issuer(), document: document() };
        let outgoing = given.state().outgoing(document(), "2026-11-20".parse().unwrap()).unwrap();
        assert!(outgoing.view.paper.is_some());
        given.when(&find).then_nothing().reply(&outgoing);
    }

    #[test]
    fn what_is_not_there_does_not_go_out() {
        let find = FindOutgoing { issuer: issuer(), document: document() };
        selling().when(&find).then_refused("document.unknown");
        crate::given::given::<Issuer>([]).when(&find).then_refused("issuer.unknown");
    }
}
