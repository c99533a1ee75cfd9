use serde::{Deserialize, Serialize};

use super::happens;
use crate::customers::customer::{Customer, CustomerTerms};
use crate::customers::{CustomerEvent, CustomerRefusal, Customers, permissions};
use crate::{Context, CustomerId, Decided, DirectoryId, Message, Permission};

/// Adds a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AddCustomer {
    /// Who it is.
    pub terms: CustomerTerms,
}

/// A customer was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CustomerAdded {
    /// Its id.
    pub customer: CustomerId,
}

impl Message for AddCustomer {
    type Aggregate = Customers;
    type Reply = CustomerAdded;

    const NAME: &'static str = "add_customer";
    const PERMISSION: Permission = permissions::CUSTOMERS_CREATE;
    const CREATES: bool = true;

    fn to(&self) -> DirectoryId {
        DirectoryId::ONLY
    }

    fn decide(
        &self,
        state: &Customers,
        context: &Context,
    ) -> Result<Decided<Self>, CustomerRefusal> {
        let customer = context.fresh_id(0);
        self.terms.check()?;
        state.has_room(1)?;
        state.document_is_free(self.terms.document.as_ref(), customer)?;
        let event = CustomerEvent::CustomerAdded { customer, kind: self.terms.party.kind() };
        let kept = Customer::new(self.terms.clone(), context.now);
        Ok(happens(event, customer, kept, CustomerAdded { customer }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::PartyKind;
    use crate::customers::example::*;
    use crate::given::{given, minute};
    use crate::identity::IdentityDocument;

    #[test]
    fn whoever_is_added_is_known_and_the_event_tells_nothing_of_them() {
        let outcome = given::<Customers>([]).when(&AddCustomer { terms: ana() });
        let customer = outcome.fresh_id(0);
        outcome
            .then(&[CustomerEvent::CustomerAdded { customer, kind: PartyKind::Person }])
            .then_kept(&[(customer.into(), kept(Customer::new(ana(), minute(1))))])
            .reply(&CustomerAdded { customer });
        let after = outcome.afterwards();
        assert_eq!(after.state().customer(customer).unwrap().1.terms, ana());
        assert_eq!(after.state().len(), 1);
    }

    #[test]
    fn a_document_belongs_to_one_customer() {
        let given = knowing([(ANA, ana())]);
        given.when(&AddCustomer { terms: ana() }).then_refused("customer.document_taken");
        let passport =
            IdentityDocument::new(crate::identity::IdentityKind::Passport, "79123456", None);
        let other = CustomerTerms { document: passport.ok(), ..ana() };
        given.when(&AddCustomer { terms: other }).afterwards();
        given.when(&AddCustomer { terms: eva() }).afterwards();
    }

    #[test]
    fn the_document_of_everybody_is_that_of_nobody() {
        let nobody = Some(IdentityDocument::final_consumer());
        let terms = CustomerTerms { document: nobody, ..eva() };
        let given = given::<Customers>([]);
        given.when(&AddCustomer { terms }).then_refused("customer.document_of_nobody");
    }

    #[test]
    fn a_log_learns_nothing_of_who_is_added() {
        let shown = format!("{:?}", AddCustomer { terms: everything().terms });
        for secret in ["Ana", "Mina", "79123456", "310", "example", "Calle", "Panad"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
