use serde::{Deserialize, Serialize};

use super::DocumentView;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{DocumentRefusal, InvoicingRefusal};
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission, TaxDocumentId};

/// Looks at one document, with what it says of people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct FindDocument {
    /// Whose.
    pub issuer: IssuerId,
    /// Which one.
    pub document: TaxDocumentId,
}

impl Message for FindDocument {
    type Aggregate = Issuer;
    type Reply = DocumentView;

    const NAME: &'static str = "find_document";
    const PERMISSION: Permission = permissions::INVOICES_READ;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let (issuer, settings) = state.working(self.issuer)?;
        let document = self.document;
        let view = issuer.view(document, settings.date(context.now));
        Ok(Decided::answer(view.ok_or(DocumentRefusal::DocumentUnknown { document })?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::documents::view::PaidState;
    use crate::invoicing::example::*;

    #[test]
    fn a_document_is_shown_with_its_reference_and_what_is_owed() {
        let find = FindDocument { issuer: issuer(), document: document() };
        let given = issued();
        let view = given.state().view(document(), "2026-11-21".parse().unwrap()).unwrap();
        assert_eq!(view.reference_code, "000000000000000000000000000000d0");
        assert_eq!(view.balance.to_string(), "50000.00 COP");
        assert_eq!(view.overdue.to_string(), "50000.00 COP");
        assert_eq!(view.paid, PaidState::Unpaid);
        given.when(&find).then_nothing();
        selling().when(&find).then_refused("document.unknown");
    }
}
