use serde::{Deserialize, Serialize};

use crate::invoicing::bounds::INVOICED_BRANCHES_MAX;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{DocumentRefusal, InvoicingRefusal};
use crate::invoicing::state::Issuer;
use crate::{BranchId, Context, Decided, IssuerId, Message, Permission};

/// From now on, whoever is served in this branch leaves the draft of an invoice behind, if a service that they were
/// given sells something. Several issuers can invoice one branch: each what it sells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct InvoiceBranch {
    /// Who invoices.
    pub issuer: IssuerId,
    /// Where.
    pub branch: BranchId,
    /// The number of the newest event of the branch that is not looked at: what was before is left alone.
    pub after: u64,
}

impl Message for InvoiceBranch {
    type Aggregate = Issuer;
    type Reply = ();

    const NAME: &'static str = "invoice_branch";
    const PERMISSION: Permission = permissions::ISSUERS_UPDATE;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let (branch, after) = (self.branch, self.after);
        if issuer.branches.contains_key(&branch) {
            return Ok(Decided::answer(()));
        }
        let limit = INVOICED_BRANCHES_MAX;
        if issuer.branches.len() >= limit {
            return Err(DocumentRefusal::TooManyBranches { limit }.into());
        }
        Ok(Decided::new(vec![InvoicingEvent::BranchInvoiced { branch, after }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;
    use uuid::Uuid;

    fn invoice(n: u128, after: u64) -> InvoiceBranch {
        InvoiceBranch { issuer: issuer(), branch: Uuid::from_u128(n).into(), after }
    }

    #[test]
    fn a_branch_is_invoiced_from_where_it_stands() {
        let outcome = existing().when(&invoice(7, 42));
        let branch = Uuid::from_u128(7).into();
        outcome.then(&[InvoicingEvent::BranchInvoiced { branch, after: 42 }]);
        outcome.afterwards().when(&invoice(7, 99)).then_nothing();
    }

    #[test]
    fn no_more_branches_than_there_is_room_for() {
        let full = (0..INVOICED_BRANCHES_MAX as u128).fold(existing(), |given, n| {
            let branch = Uuid::from_u128(n).into();
            given.and(InvoicingEvent::BranchInvoiced { branch, after: 0 })
        });
        full.when(&invoice(9_999, 0)).then_refused("issuer.too_many_branches");
        full.when(&invoice(3, 0)).then_nothing();
    }

    #[test]
    fn an_issuer_must_exist() {
        crate::given::given::<Issuer>([]).when(&invoice(1, 0)).then_refused("issuer.unknown");
    }
}
