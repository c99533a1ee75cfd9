use serde::{Deserialize, Serialize};

use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::permissions;
use crate::invoicing::refusal::InvoicingRefusal;
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission, TaxDocumentId};

/// Gives up a document that was refused and cannot be mended. Its number is retired: the trace of it stays, and
/// nothing else ever has it. What was paid for it can be given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Abandon {
    /// Whose.
    pub issuer: IssuerId,
    /// Which one.
    pub document: TaxDocumentId,
}

impl Message for Abandon {
    type Aggregate = Issuer;
    type Reply = ();

    const NAME: &'static str = "abandon_document";
    const PERMISSION: Permission = permissions::INVOICES_MEND;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let document = self.document;
        let found = issuer.rejected(document)?;
        let (kind, number) = (found.kind, found.number.clone());
        Ok(Decided::new(vec![InvoicingEvent::DocumentAbandoned { document, kind, number }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::documents::{IssueDocument, Standing};
    use crate::invoicing::example::*;
    use crate::money::Currency;

    fn abandon() -> Abandon {
        Abandon { issuer: issuer(), document: document() }
    }

    #[test]
    fn its_number_is_retired_and_nothing_was_sold() {
        let given = rejected_with_number();
        let number = given.state().document(document()).unwrap().number.clone();
        let after = given.when(&abandon()).afterwards();
        let abandoned = after.state().document(document()).unwrap();
        assert_eq!((&abandoned.standing, &abandoned.number), (&Standing::Abandoned, &number));
        let sold = after.state().sales().total("2026-11-20".parse().unwrap(), Currency::COP);
        assert!(sold.is_zero());
        assert!(after.state().index.unpaid.is_empty());
        let issue = IssueDocument { issuer: issuer(), document: nth_document(2) };
        let next = redrafted(&after, 2).when(&issue).afterwards();
        let number = next.state().document(nth_document(2)).unwrap().number.clone();
        assert_eq!(number, Some("SETP990000001".parse().unwrap()), "the next, not the retired");
    }

    #[test]
    fn only_what_was_refused_is_given_up() {
        issued().when(&abandon()).then_refused("document.not_rejected");
        selling().when(&abandon()).then_refused("document.unknown");
    }
}
