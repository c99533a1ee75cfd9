use serde::{Deserialize, Serialize};

use super::CustomerView;
use crate::customers::{CustomerRefusal, Customers, permissions};
use crate::identity::IdentityDocument;
use crate::{Context, Decided, DirectoryId, Message, Permission};

/// Asks who has an identity document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FindCustomerByDocument {
    /// The document.
    pub document: IdentityDocument,
}

impl Message for FindCustomerByDocument {
    type Aggregate = Customers;
    type Reply = CustomerView;

    const NAME: &'static str = "find_customer_by_document";
    const PERMISSION: Permission = permissions::CUSTOMERS_READ;

    fn to(&self) -> DirectoryId {
        DirectoryId::ONLY
    }

    fn decide(&self, state: &Customers, _: &Context) -> Result<Decided<Self>, CustomerRefusal> {
        let unknown = CustomerRefusal::DocumentUnknown {};
        let (customer, known) =
            state.holder(&self.document).and_then(|id| state.customer(id)).ok_or(unknown)?;
        Ok(Decided::answer(CustomerView { customer, known }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::customer::{Customer, CustomerTerms};
    use crate::customers::example::*;
    use crate::given::minute;
    use crate::identity::IdentityKind;

    #[test]
    fn kind_and_number_find_one_customer_also_where_the_beginnings_are_alike() {
        let long = |last: char| {
            let number = format!("ABCDEFGHIJKLMN{last}");
            let document = IdentityDocument::new(IdentityKind::Passport, &number, None).ok();
            CustomerTerms { document, ..eva() }
        };
        let people = [(1, ana()), (2, company()), (3, long('1')), (4, long('2'))];
        let given = knowing(people.clone());
        for (number, terms) in people {
            let document = terms.document.clone().unwrap();
            let known = Customer::new(terms, minute(0));
            given
                .when(&FindCustomerByDocument { document })
                .reply(&CustomerView { customer: id(number), known });
        }
        let document =
            IdentityDocument::new(IdentityKind::ForeignerCard, "79123456", None).unwrap();
        given.when(&FindCustomerByDocument { document }).then_refused("customer.document_unknown");
    }
}
