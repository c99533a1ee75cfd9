use serde::{Deserialize, Serialize};

use crate::invoicing::documents::{DocumentKind, Issued, NoteOn, ToIssue};
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::kept::Kept;
use crate::invoicing::notes::{Concept, CreditConcept};
use crate::invoicing::permissions;
use crate::invoicing::refusal::{DocumentRefusal, InvoicingRefusal};
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission, TaxDocumentId};

/// Voids an invoice, by a credit note over all of it that is issued at once: there is no other way. Its number is
/// never used again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct VoidInvoice {
    /// Whose.
    pub issuer: IssuerId,
    /// Which one.
    pub invoice: TaxDocumentId,
}

impl Message for VoidInvoice {
    type Aggregate = Issuer;
    type Reply = Issued;

    const NAME: &'static str = "void_invoice";
    const PERMISSION: Permission = permissions::INVOICES_VOID;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let (issuer, settings) = state.working(self.issuer)?;
        issuer.check_room()?;
        let invoice = issuer.known_document(self.invoice)?;
        if invoice.kind != DocumentKind::Invoice {
            let (document, kind, wanted) = (self.invoice, invoice.kind, "invoices");
            return Err(DocumentRefusal::WrongKind { document, kind, wanted }.into());
        }
        let concept = Concept::Credit(CreditConcept::Annulment);
        let note = NoteOn { document: Some(self.invoice), concept };
        issuer.check_left(self.invoice)?;
        let (content, paper) = issuer.all_of(self.invoice, invoice)?;
        let document = context.fresh_id(0);
        let kind = DocumentKind::CreditNote;
        let to_issue =
            ToIssue { document, kind, content: &content, paper: Some(&paper), note: Some(note) };
        let (issuing, issued) = issuer.issued(settings, &to_issue, context)?;
        let mut events = vec![InvoicingEvent::DocumentDrafted {
            document,
            kind,
            content: Box::new(content),
            agent: context.principal,
            ticket: None,
            branch: None,
            note: Some(note),
        }];
        events.extend(issuing);
        Ok(Decided::new(events, issued).keeping(document, Some(Kept::paper(paper))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::documents::PaidState;
    use crate::invoicing::example::*;

    fn void() -> VoidInvoice {
        VoidInvoice { issuer: issuer(), invoice: document() }
    }

    #[test]
    fn an_invoice_is_voided_by_a_note_over_all_of_it() {
        let outcome = issued().when(&void());
        let note = outcome.fresh_id(0);
        let last = outcome.events().last();
        assert_eq!(last, Some(&InvoicingEvent::DocumentVoided { document: document(), note }));
        let after = outcome.afterwards();
        let invoice = after.state().document(document()).unwrap();
        assert_eq!(invoice.paid_state(), PaidState::Voided);
        assert!(after.state().index.unpaid.is_empty());
        after.when(&void()).then_refused("note.nothing_left");
    }

    #[test]
    fn where_a_gateway_validates_the_invoice_is_void_only_when_the_note_is_valid() {
        let given = gateway_numbers(&issued());
        let outcome = given.when(&void());
        let after = outcome.afterwards();
        let invoice = after.state().document(document()).unwrap();
        assert_eq!(invoice.account.voided_by, None);
        assert!(invoice.balance().amount().is_zero(), "nobody can credit it twice meanwhile");
        let valid = validated(&after, outcome.fresh_id(0));
        let invoice = valid.state().document(document()).unwrap();
        assert_eq!(invoice.account.voided_by, Some(outcome.fresh_id(0)));
    }

    #[test]
    fn what_was_paid_before_can_be_given_back() {
        let after = paid("50000").when(&void()).afterwards();
        let invoice = after.state().document(document()).unwrap();
        assert_eq!(invoice.credit(), money("50000"));
        assert_eq!(invoice.paid_state(), PaidState::TooMuch);
    }

    #[test]
    fn only_an_invoice_that_stands_is_voided() {
        drafted().when(&void()).then_refused("note.not_valid");
        selling().when(&void()).then_refused("document.unknown");
        let outcome = issued().when(&void());
        let on_note = VoidInvoice { invoice: outcome.fresh_id(0), ..void() };
        outcome.afterwards().when(&on_note).then_refused("document.wrong_kind");
    }
}
