use serde::{Deserialize, Serialize};

use crate::customers::customer::{InvoiceMention, is_zero};
use crate::customers::{CustomerEvent, CustomerRefusal, Customers, permissions};
use crate::{Context, CustomerId, Decided, DirectoryId, Message, Permission};

/// Erases a person: all that the directory holds of them is gone from the disk when this is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EraseCustomer {
    /// Who.
    pub customer: CustomerId,
}

/// Somebody was erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CustomerErased {
    /// The ids under which nobody is known any more.
    pub erased: Vec<CustomerId>,
    /// What stays, because tax law demands it: these invoices, with what stands on them.
    pub invoices_kept: Vec<InvoiceMention>,
    /// How many older ones stay beside these: they are found with whoever issued them.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub invoices_before: u64,
    /// Why they stay, in words that can be handed on.
    pub reason: String,
}

/// What is said of the invoices that stay.
const REASON: &str = "tax law demands that issued invoices are kept with what stands on them, name and document of \
                      the buyer included; everything else is gone";
/// What is said when there are none.
const NOTHING_STAYS: &str = "everything is gone; no invoice was issued to this customer";

impl Message for EraseCustomer {
    type Aggregate = Customers;
    type Reply = CustomerErased;

    const NAME: &'static str = "erase_customer";
    const PERMISSION: Permission = permissions::CUSTOMERS_ERASE;

    fn to(&self) -> DirectoryId {
        DirectoryId::ONLY
    }

    fn decide(&self, state: &Customers, _: &Context) -> Result<Decided<Self>, CustomerRefusal> {
        let (id, known) = state.known(self.customer)?;
        // The doubles point at nobody any more, so they go too.
        let erased: Vec<_> = [id].into_iter().chain(known.merged).collect();
        let events =
            erased.iter().map(|id| CustomerEvent::CustomerErased { customer: *id }).collect();
        let nothing_stays = known.invoices.is_empty();
        let reply = CustomerErased {
            erased: erased.clone(),
            invoices_kept: known.invoices,
            invoices_before: known.invoices_before,
            reason: if nothing_stays { NOTHING_STAYS } else { REASON }.to_owned(),
        };
        let decided = Decided::new(events, reply);
        Ok(erased.into_iter().fold(decided, |decided, id| decided.keeping(id, None)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::bounds::{INVOICES_MAX, MERGED_MAX};
    use crate::customers::customer::Customer;
    use crate::customers::example::*;
    use crate::customers::people::{MergeCustomers, SearchBy, SearchCustomers};

    #[test]
    fn who_is_erased_is_found_by_nothing_and_the_answer_says_what_stays() {
        let given = knowing([(EVA, eva()), (12, eva())]).and_kept(id(ANA), kept(everything()));
        let outcome = given.when(&EraseCustomer { customer: id(ANA) });
        let erased = vec![id(ANA), id(12)];
        let events: Vec<_> =
            erased.iter().map(|id| CustomerEvent::CustomerErased { customer: *id }).collect();
        let invoices_kept = everything().invoices;
        let (invoices_before, reason) = (2, REASON.to_owned());
        outcome
            .then(&events)
            .then_kept(&[(id(ANA).into(), None), (id(12).into(), None)])
            .reply(&CustomerErased { erased, invoices_kept, invoices_before, reason });
        let after = outcome.afterwards();
        assert_eq!((after.state().len(), after.state().customer(id(ANA))), (1, None));
        assert_eq!(after.state().holder(&document("79123456")), None);
        for by in [SearchBy::Name("mina".to_owned()), SearchBy::Phone("310".to_owned())] {
            let search = SearchCustomers { by, after: None, limit: 10 };
            let found = search.decide(after.state(), &after.context()).unwrap().reply.customers;
            assert!(found.iter().all(|summary| summary.customer == id(EVA)));
        }
        after.when(&EraseCustomer { customer: id(ANA) }).then_refused("customer.unknown");
    }

    #[test]
    fn whoever_was_never_invoiced_leaves_nothing_behind() {
        let given = knowing([(ANA, ana())]);
        let erase = EraseCustomer { customer: id(ANA) };
        let reply = erase.decide(given.state(), &given.context()).unwrap().reply;
        assert_eq!((reply.invoices_kept.len(), reply.reason.as_str()), (0, NOTHING_STAYS));
    }

    #[test]
    fn what_stays_of_a_customer_with_very_many_invoices_fits_into_a_receipt() {
        let invoices = (0..INVOICES_MAX).map(|_| everything().invoices[0]).collect();
        let merged = (0..MERGED_MAX).map(|n| id(100 + n as u128)).collect();
        let much = Customer { invoices, merged, ..everything() };
        let given = knowing([]).and_kept(id(ANA), kept(much));
        let erase = EraseCustomer { customer: id(ANA) };
        let reply = erase.decide(given.state(), &given.context()).unwrap().reply;
        assert!(serde_json::to_vec(&reply).unwrap().len() < 16 * 1024);
    }

    #[test]
    fn who_is_erased_under_the_id_of_a_double_is_erased_whole() {
        let given = knowing([(ANA, ana()), (EVA, eva())]);
        let merge = MergeCustomers { double: id(EVA), into: id(ANA) };
        let given = given.when(&merge).afterwards();
        let after = given.when(&EraseCustomer { customer: id(EVA) }).afterwards();
        assert!(after.state().is_empty());
        assert_eq!(after.state(), &Customers::default());
    }
}
