use serde::{Deserialize, Serialize};

use super::happens;
use crate::customers::customer::InvoiceMention;
use crate::customers::{CustomerEvent, CustomerRefusal, Customers, permissions};
use crate::{Context, CustomerId, Decided, DirectoryId, Message, Permission, Timestamp};

/// An invoice was issued to a customer. To be said as often as one likes: one invoice is named once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NoteInvoice {
    /// To whom.
    pub customer: CustomerId,
    /// Which one.
    pub invoice: uuid::Uuid,
    /// When it was issued.
    pub at: Timestamp,
}

impl Message for NoteInvoice {
    type Aggregate = Customers;
    type Reply = ();

    const NAME: &'static str = "note_invoice";
    const PERMISSION: Permission = permissions::CUSTOMERS_FOLLOW;

    fn to(&self) -> DirectoryId {
        DirectoryId::ONLY
    }

    fn decide(&self, state: &Customers, _: &Context) -> Result<Decided<Self>, CustomerRefusal> {
        let (id, mut customer) = state.known(self.customer)?;
        let Self { invoice, at, .. } = *self;
        if customer.invoices.iter().any(|mention| mention.invoice == invoice) {
            return Ok(Decided::answer(()));
        }
        customer.invoices.push(InvoiceMention { at, invoice });
        customer.settle_invoices();
        Ok(happens(CustomerEvent::CustomerInvoiced { customer: id, invoice }, id, customer, ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::example::*;
    use crate::given::minute;

    #[test]
    fn an_invoice_is_named_once_with_the_customer_that_is_known_now() {
        let given = knowing([(ANA, ana())]);
        let invoice = uuid::Uuid::from_u128(5);
        let note = NoteInvoice { customer: id(ANA), invoice, at: minute(3) };
        let outcome = given.when(&note);
        outcome.then(&[CustomerEvent::CustomerInvoiced { customer: id(ANA), invoice }]);
        let after = outcome.afterwards();
        let mentions = after.state().customer(id(ANA)).unwrap().1.invoices;
        assert_eq!(mentions, [InvoiceMention { at: minute(3), invoice }]);
        after.when(&note).then_nothing();
        knowing([]).when(&note).then_refused("customer.unknown");
    }
}
