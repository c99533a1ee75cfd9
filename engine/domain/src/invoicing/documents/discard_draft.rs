use serde::{Deserialize, Serialize};

use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::permissions;
use crate::invoicing::refusal::InvoicingRefusal;
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission, TaxDocumentId};

/// Throws a draft away, with what it says of anybody. It never had a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct DiscardDraft {
    /// Whose.
    pub issuer: IssuerId,
    /// Which one.
    pub document: TaxDocumentId,
}

impl Message for DiscardDraft {
    type Aggregate = Issuer;
    type Reply = ();

    const NAME: &'static str = "discard_draft";
    const PERMISSION: Permission = permissions::INVOICES_DRAFT;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let document = self.document;
        issuer.draft(document)?;
        Ok(Decided::new(vec![InvoicingEvent::DraftDiscarded { document }], ())
            .keeping(document, None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;

    fn discard() -> DiscardDraft {
        DiscardDraft { issuer: issuer(), document: document() }
    }

    #[test]
    fn a_draft_leaves_nothing_behind() {
        let outcome = drafted().when(&discard());
        outcome.then_kept(&[(document().into(), None)]);
        let after = outcome.afterwards();
        assert!(after.state().document(document()).is_none());
        assert!(after.state().paper(document()).is_none());
        after.when(&discard()).then_refused("document.unknown");
    }

    #[test]
    fn what_is_issued_stays() {
        issued().when(&discard()).then_refused("document.not_draft");
    }
}
