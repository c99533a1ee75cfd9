use serde::{Deserialize, Serialize};

use crate::invoicing::bounds::PAGE_MAX;
use crate::invoicing::permissions;
use crate::invoicing::refusal::InvoicingRefusal;
use crate::invoicing::state::Issuer;
use crate::{
    BranchId, Context, CustomerId, Decided, IssuerId, Message, Permission, TaxDocumentId, Timestamp,
};

/// Asks what else is to be done for an issuer by itself, beside what is to be submitted: which branches it follows, and
/// which of its invoices the directory of customers has not heard of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct FindChores {
    /// Whose.
    pub issuer: IssuerId,
}

/// What else is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Chores {
    /// The branches whose visits are drafted, in the order of their ids.
    pub branches: Vec<InvoicedBranch>,
    /// Invoices that are to be named to the directory; no more than a page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to_note: Vec<InvoiceToNote>,
}

/// A branch whose visits are drafted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InvoicedBranch {
    /// Which one.
    pub branch: BranchId,
    /// The number of its newest event that was looked at.
    pub to: u64,
}

/// An invoice to somebody in the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InvoiceToNote {
    /// Which one.
    pub invoice: TaxDocumentId,
    /// To whom.
    pub customer: CustomerId,
    /// When it was issued.
    pub at: Timestamp,
}

impl Message for FindChores {
    type Aggregate = Issuer;
    type Reply = Chores;

    const NAME: &'static str = "find_chores";
    const PERMISSION: Permission = permissions::SUBMISSIONS_RECORD;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let branches = issuer.branches.iter();
        let to_note = issuer.to_note.iter().take(PAGE_MAX);
        Ok(Decided::answer(Chores {
            branches: branches
                .map(|(branch, to)| InvoicedBranch { branch: *branch, to: *to })
                .collect(),
            to_note: to_note
                .map(|(invoice, (customer, at))| InvoiceToNote {
                    invoice: *invoice,
                    customer: *customer,
                    at: *at,
                })
                .collect(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::event::InvoicingEvent;
    use crate::invoicing::example::*;
    use uuid::Uuid;

    #[test]
    fn what_is_followed_is_told_with_how_far() {
        let ask = FindChores { issuer: issuer() };
        existing().when(&ask).then_nothing().reply(&Chores::default());
        let branch: BranchId = Uuid::from_u128(7).into();
        let given = existing()
            .and(InvoicingEvent::BranchInvoiced { branch, after: 3 })
            .and(InvoicingEvent::VisitsFollowed { branch, to: 9 });
        let branches = vec![InvoicedBranch { branch, to: 9 }];
        given.when(&ask).reply(&Chores { branches, to_note: Vec::new() });
        crate::given::given::<Issuer>([]).when(&ask).then_refused("issuer.unknown");
    }
}
