use serde::{Deserialize, Serialize};

use super::happens;
use crate::customers::bounds::INVOICES_MAX;
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
        // Among the newest there is no room for it: it was named before and is counted now, or would be at once.
        let is_old = |oldest: &InvoiceMention| (at, invoice) < (oldest.at, oldest.invoice);
        if customer.invoices.len() >= INVOICES_MAX && customer.invoices.first().is_some_and(is_old)
        {
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

    #[test]
    fn an_invoice_that_has_become_old_is_counted_once_however_often_it_is_said() {
        let note = |n: u32| NoteInvoice {
            customer: id(ANA),
            invoice: uuid::Uuid::from_u128(n.into()),
            at: minute(n),
        };
        let mut given = knowing([(ANA, ana())]);
        let newest = u32::try_from(INVOICES_MAX).unwrap() + 3;
        for n in 1..=newest {
            given = given.when(&note(n)).afterwards();
        }
        let known = given.state().customer(id(ANA)).unwrap().1;
        assert_eq!((known.invoices.len(), known.invoices_before), (INVOICES_MAX, 3));
        for n in [1, 3, 4, newest] {
            given.when(&note(n)).then_nothing();
        }
    }
}
