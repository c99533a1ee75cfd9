use serde::{Deserialize, Serialize};

use crate::invoicing::bounds::PAGE_MAX;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::field::Field;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{InputRefusal, InvoicingRefusal};
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission, TaxDocumentId};

/// Says that the directory of customers has heard of these invoices. Until then it is told again, and names each once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct RecordNoted {
    /// Whose.
    pub issuer: IssuerId,
    /// Which ones.
    pub invoices: Vec<TaxDocumentId>,
}

impl Message for RecordNoted {
    type Aggregate = Issuer;
    type Reply = ();

    const NAME: &'static str = "record_noted";
    const PERMISSION: Permission = permissions::SUBMISSIONS_RECORD;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let (found, limit) = (self.invoices.len(), PAGE_MAX);
        if found > limit {
            let field = Field::new("invoices");
            return Err(InputRefusal::TooMany { field, found, limit }.into());
        }
        let waits = |invoice: &&TaxDocumentId| issuer.to_note.contains_key(*invoice);
        let invoices: Vec<_> = self.invoices.iter().filter(waits).copied().collect();
        if invoices.is_empty() {
            return Ok(Decided::answer(()));
        }
        Ok(Decided::new(vec![InvoicingEvent::InvoicesNoted { invoices }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::documents::{DocumentTerms, IssueDocument};
    use crate::invoicing::example::*;
    use crate::invoicing::invoices::DraftInvoice;
    use crate::invoicing::party::BuyerTerms;
    use crate::invoicing::visits::{FindChores, InvoiceToNote};
    use uuid::Uuid;

    #[test]
    fn an_invoice_to_a_customer_waits_until_the_directory_has_heard_of_it() {
        let customer = Uuid::from_u128(0x1D).into();
        let buyer = BuyerTerms::Named { customer: Some(customer), party: Box::new(person()) };
        let issuer = issuer();
        let terms: DocumentTerms = one_certificate();
        let drafted = ready().when(&DraftInvoice { issuer, buyer, terms, agent: None });
        let invoice = drafted.fresh_id(0);
        let given = drafted.afterwards();
        given.when(&FindChores { issuer }).reply(&Default::default());
        let given = given.when(&IssueDocument { issuer, document: invoice }).afterwards();
        let at = given.state().document(invoice).unwrap().issue.as_ref().unwrap().at;
        let to_note = vec![InvoiceToNote { invoice, customer, at }];
        let chores = super::super::Chores { branches: Vec::new(), to_note };
        given.when(&FindChores { issuer }).reply(&chores);
        let noted = RecordNoted { issuer, invoices: vec![invoice, nth_document(77)] };
        let outcome = given.when(&noted);
        outcome.then(&[InvoicingEvent::InvoicesNoted { invoices: vec![invoice] }]);
        let after = outcome.afterwards();
        after.when(&FindChores { issuer }).reply(&Default::default());
        after.when(&noted).then_nothing();
    }

    #[test]
    fn so_many_at_once() {
        let invoices = (0..=PAGE_MAX as u128).map(nth_document).collect();
        let issuer = issuer();
        existing().when(&RecordNoted { issuer, invoices }).then_refused("input.too_many");
    }

    #[test]
    fn who_did_not_say_who_they_are_is_in_no_directory() {
        let issuer = issuer();
        issued().when(&FindChores { issuer }).reply(&Default::default());
    }
}
