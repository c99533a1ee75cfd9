use serde::{Deserialize, Serialize};

use crate::customers::customer::Customer;
use crate::customers::{CustomerRefusal, Customers, permissions};
use crate::{Context, CustomerId, Decided, DirectoryId, Message, Permission, Timestamp};

/// Asks for all that is held about a person, to be handed out to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ExportCustomer {
    /// Who.
    pub customer: CustomerId,
}

/// All that is held about a person, and nothing of anybody else. As JSON it is what is handed out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CustomerExport {
    /// The id under which they are known.
    pub customer: CustomerId,
    /// When it was put together.
    pub exported_at: Timestamp,
    /// Everything: who they are, what they agreed to, what was noted, when they came, which invoices there are, and
    /// under which ids they were known before.
    pub held: Customer,
}

impl Message for ExportCustomer {
    type Aggregate = Customers;
    type Reply = CustomerExport;

    const NAME: &'static str = "export_customer";
    const PERMISSION: Permission = permissions::CUSTOMERS_DISCLOSE;

    fn to(&self) -> DirectoryId {
        DirectoryId::ONLY
    }

    fn decide(
        &self,
        state: &Customers,
        context: &Context,
    ) -> Result<Decided<Self>, CustomerRefusal> {
        let (customer, held) = state.known(self.customer)?;
        Ok(Decided::answer(CustomerExport { customer, exported_at: context.now, held }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::Kept;
    use crate::customers::example::*;
    use crate::given::minute;

    #[test]
    fn whatever_is_kept_is_handed_out() {
        let given = knowing([(EVA, eva())]).and_kept(id(ANA), kept(everything()));
        let held = everything();
        let export = CustomerExport { customer: id(ANA), exported_at: minute(1), held };
        given.when(&ExportCustomer { customer: id(ANA) }).then_nothing().reply(&export);
        // Whatever the document in the store says is handed out.
        let document = serde_json::to_value(kept(everything())).unwrap();
        let Ok(Kept::Customer(found)) = serde_json::from_value(document) else { panic!() };
        assert_eq!(serde_json::to_value(&export).unwrap()["held"], serde_json::json!(found));
        given.when(&ExportCustomer { customer: id(9) }).then_refused("customer.unknown");
    }
}
