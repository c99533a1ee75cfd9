use std::ops::Bound;

use serde::{Deserialize, Serialize};

use super::Transfer;
use crate::invoicing::bounds::PAGE_MAX;
use crate::invoicing::permissions;
use crate::invoicing::refusal::InvoicingRefusal;
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, PaymentId, Permission};

/// Lists the transfers that wait for their invoice, in pages, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ListTransfers {
    /// Whose.
    pub issuer: IssuerId,
    /// What follows this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<PaymentId>,
}

/// A page of transfers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TransferPage {
    /// They.
    pub transfers: Vec<TransferRow>,
    /// After which one the next page begins, if there is one.
    pub after: Option<PaymentId>,
}

/// A transfer in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TransferRow {
    /// Which one.
    pub transfer: PaymentId,
    /// What it is.
    #[serde(flatten)]
    pub state: Transfer,
}

impl Message for ListTransfers {
    type Aggregate = Issuer;
    type Reply = TransferPage;

    const NAME: &'static str = "list_transfers";
    const PERMISSION: Permission = permissions::PAYMENTS_RECORD;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let start = self.after.map_or(Bound::Unbounded, Bound::Excluded);
        let mut waiting = issuer.unmatched_transfers().range((start, Bound::Unbounded)).map(
            |(transfer, state)| TransferRow { transfer: *transfer, state: Transfer::clone(state) },
        );
        let transfers: Vec<_> = waiting.by_ref().take(PAGE_MAX).collect();
        let more = waiting.next().is_some();
        let after = transfers.last().map(|row| row.transfer).filter(|_| more);
        Ok(Decided::answer(TransferPage { transfers, after }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;

    #[test]
    fn where_nothing_waits_the_page_is_empty() {
        let list = ListTransfers { issuer: issuer(), after: None };
        let empty = TransferPage { transfers: Vec::new(), after: None };
        existing().when(&list).then_nothing().reply(&empty);
    }
}
