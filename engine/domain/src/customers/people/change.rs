use serde::{Deserialize, Serialize};

use super::happens;
use crate::customers::customer::{Customer, CustomerTerms};
use crate::customers::{CustomerEvent, CustomerRefusal, Customers, permissions};
use crate::{Context, CustomerId, Decided, DirectoryId, Message, Permission};

/// Changes or corrects who a customer is: from now on these terms hold, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeCustomer {
    /// Who.
    pub customer: CustomerId,
    /// Who it is now.
    pub terms: CustomerTerms,
}

impl Message for ChangeCustomer {
    type Aggregate = Customers;
    type Reply = ();

    const NAME: &'static str = "change_customer";
    const PERMISSION: Permission = permissions::CUSTOMERS_UPDATE;

    fn to(&self) -> DirectoryId {
        DirectoryId::ONLY
    }

    fn decide(
        &self,
        state: &Customers,
        context: &Context,
    ) -> Result<Decided<Self>, CustomerRefusal> {
        let (id, customer) = state.known(self.customer)?;
        self.terms.check()?;
        state.document_is_free(self.terms.document.as_ref(), id)?;
        if customer.terms == self.terms {
            return Ok(Decided::answer(()));
        }
        let (terms, changed_at) = (self.terms.clone(), context.now);
        let event = CustomerEvent::CustomerChanged { customer: id };
        Ok(happens(event, id, Customer { terms, changed_at, ..customer }, ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::example::*;
    use crate::given::minute;

    #[test]
    fn what_is_changed_holds_and_the_rest_stays() {
        let given = knowing([(ANA, ana())]).and_kept(id(ANA), kept(everything()));
        let change = ChangeCustomer { customer: id(ANA), terms: eva() };
        let outcome = given.when(&change);
        outcome.then(&[CustomerEvent::CustomerChanged { customer: id(ANA) }]);
        let after = outcome.afterwards();
        let (_, found) = after.state().customer(id(ANA)).unwrap();
        let changed_at = minute(1);
        assert_eq!(found, Customer { terms: eva(), changed_at, ..everything() });
        // The old document is free again, and the new terms are found.
        assert_eq!(after.state().holder(&document("79123456")), None);
        after.when(&change).then_nothing();
    }

    #[test]
    fn nobody_takes_the_document_of_another() {
        let given = knowing([(ANA, ana()), (EVA, eva())]);
        let terms = CustomerTerms { document: ana().document, ..eva() };
        given
            .when(&ChangeCustomer { customer: id(EVA), terms })
            .then_refused("customer.document_taken");
    }

    #[test]
    fn the_customer_must_be_known() {
        knowing([])
            .when(&ChangeCustomer { customer: id(ANA), terms: ana() })
            .then_refused("customer.unknown");
    }
}
