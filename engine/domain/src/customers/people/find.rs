use serde::{Deserialize, Serialize};

use crate::customers::customer::Customer;
use crate::customers::{CustomerRefusal, Customers, permissions};
use crate::{Context, CustomerId, Decided, DirectoryId, Message, Permission};

/// Asks what is known of a customer, under its id or that of a double.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FindCustomer {
    /// Who.
    pub customer: CustomerId,
}

/// What is known of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CustomerView {
    /// The id under which it is known now: another one than was asked for, if that turned out to be a double.
    pub customer: CustomerId,
    /// What is known.
    #[serde(flatten)]
    pub known: Customer,
}

impl Message for FindCustomer {
    type Aggregate = Customers;
    type Reply = CustomerView;

    const NAME: &'static str = "find_customer";
    const PERMISSION: Permission = permissions::CUSTOMERS_READ;

    fn to(&self) -> DirectoryId {
        DirectoryId::ONLY
    }

    fn decide(&self, state: &Customers, _: &Context) -> Result<Decided<Self>, CustomerRefusal> {
        let (customer, known) = state.known(self.customer)?;
        Ok(Decided::answer(CustomerView { customer, known }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::example::*;

    #[test]
    fn all_that_is_known_is_answered() {
        let given = knowing([]).and_kept(id(ANA), kept(everything()));
        let view = CustomerView { customer: id(ANA), known: everything() };
        given.when(&FindCustomer { customer: id(ANA) }).then_nothing().reply(&view);
        let json = serde_json::to_string(&view).unwrap();
        assert_eq!(serde_json::from_str::<CustomerView>(&json).unwrap(), view);
    }

    #[test]
    fn who_is_not_known_or_was_erased_is_told_alike() {
        let given = knowing([(ANA, ana())]);
        given.when(&FindCustomer { customer: id(EVA) }).then_refused("customer.unknown");
        let erased = given.and_kept(id(ANA), None);
        erased.when(&FindCustomer { customer: id(ANA) }).then_refused("customer.unknown");
    }
}
