use serde::{Deserialize, Serialize};

use crate::customers::customer::{InvoiceMention, Visit};
use crate::customers::{CustomerRefusal, Customers, permissions};
use crate::{BranchId, Context, CustomerId, Decided, DirectoryId, Message, Permission};

/// Asks when a customer came, and for which invoices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HistoryOfCustomer {
    /// Who.
    pub customer: CustomerId,
}

/// The history of a customer, doubles that were merged into it included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CustomerHistory {
    /// The id under which it is known now.
    pub customer: CustomerId,
    /// Its newest visits, the oldest first.
    pub visits: Vec<Visit>,
    /// How many there were before those.
    pub visits_before: u64,
    /// Its newest invoices, the oldest first.
    pub invoices: Vec<InvoiceMention>,
    /// How many there were before those.
    pub invoices_before: u64,
    /// How much of the history of each branch this takes into account: the position of its last event.
    pub followed: Vec<(BranchId, u64)>,
}

impl Message for HistoryOfCustomer {
    type Aggregate = Customers;
    type Reply = CustomerHistory;

    const NAME: &'static str = "history_of_customer";
    const PERMISSION: Permission = permissions::CUSTOMERS_READ;

    fn to(&self) -> DirectoryId {
        DirectoryId::ONLY
    }

    fn decide(&self, state: &Customers, _: &Context) -> Result<Decided<Self>, CustomerRefusal> {
        let (customer, known) = state.known(self.customer)?;
        let followed = state.followed.iter().map(|(branch, to)| (*branch, *to)).collect();
        Ok(Decided::answer(CustomerHistory {
            customer,
            visits: known.visits,
            visits_before: known.visits_before,
            invoices: known.invoices,
            invoices_before: known.invoices_before,
            followed,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::example::*;

    #[test]
    fn visits_and_invoices_are_answered_and_how_far_they_reach() {
        let given = knowing([]).and_kept(id(ANA), kept(everything()));
        let (visits, invoices) = (everything().visits, everything().invoices);
        let customer = id(ANA);
        let history = CustomerHistory {
            customer,
            visits,
            visits_before: 300,
            invoices,
            invoices_before: 2,
            followed: Vec::new(),
        };
        given.when(&HistoryOfCustomer { customer }).reply(&history);
        given.when(&HistoryOfCustomer { customer: id(EVA) }).then_refused("customer.unknown");
    }
}
