use serde::{Deserialize, Serialize};

use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::permissions;
use crate::invoicing::refusal::InvoicingRefusal;
use crate::invoicing::state::Issuer;
use crate::{BranchId, Context, Decided, IssuerId, Message, Permission};

/// From now on, nothing is drafted for who is served in this branch. Drafts that there are stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct StopInvoicingBranch {
    /// Who invoices.
    pub issuer: IssuerId,
    /// Where.
    pub branch: BranchId,
}

impl Message for StopInvoicingBranch {
    type Aggregate = Issuer;
    type Reply = ();

    const NAME: &'static str = "stop_invoicing_branch";
    const PERMISSION: Permission = permissions::ISSUERS_UPDATE;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let branch = self.branch;
        let event = InvoicingEvent::BranchInvoicedNoMore { branch };
        let events = if issuer.branches.contains_key(&branch) { vec![event] } else { Vec::new() };
        Ok(Decided::new(events, ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;
    use uuid::Uuid;

    #[test]
    fn a_branch_is_invoiced_no_more() {
        let branch = Uuid::from_u128(7).into();
        let stop = StopInvoicingBranch { issuer: issuer(), branch };
        let given = existing().and(InvoicingEvent::BranchInvoiced { branch, after: 3 });
        let outcome = given.when(&stop);
        outcome.then(&[InvoicingEvent::BranchInvoicedNoMore { branch }]);
        outcome.afterwards().when(&stop).then_nothing();
        crate::given::given::<Issuer>([]).when(&stop).then_refused("issuer.unknown");
    }
}
