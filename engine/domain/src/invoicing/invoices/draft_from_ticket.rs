use serde::{Deserialize, Serialize};

use super::Drafted;
use crate::branch::bounds::VISIT_SERVICES_MAX;
use crate::invoicing::documents::{DocumentKind, DocumentTerms, Drafting, LineTerms};
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::field::Field;
use crate::invoicing::kept::Kept;
use crate::invoicing::party::BuyerTerms;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{CatalogueRefusal, InputRefusal, InvoicingRefusal};
use crate::invoicing::state::Issuer;
use crate::money::Quantity;
use crate::{
    BranchId, Context, Decided, IssuerId, Message, Permission, PrincipalId, ServiceId, TicketId,
};

/// Drafts the invoice of a visit: what its services sell, to the customer or to the final consumer. For one
/// visit there is one invoice; who asks again is told which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct DraftFromTicket {
    /// Who invoices.
    pub issuer: IssuerId,
    /// The branch of the visit.
    pub branch: BranchId,
    /// The visit.
    pub ticket: TicketId,
    /// The services that the person was given. Those that sell nothing are left out.
    pub services: Vec<ServiceId>,
    /// Who it is for; the final consumer, if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer: Option<BuyerTerms>,
    /// Who served them; the sender, if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<PrincipalId>,
}

impl Message for DraftFromTicket {
    type Aggregate = Issuer;
    type Reply = Drafted;

    const NAME: &'static str = "draft_from_ticket";
    const PERMISSION: Permission = permissions::INVOICES_DRAFT;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        if let Some(document) = issuer.index.tickets.get(&self.ticket).copied() {
            let total = {
                let found = issuer.known_document(document)?;
                found.money(found.total)
            };
            return Ok(Decided::answer(Drafted { document, total }));
        }
        let VisitDraft { event, paper, drafted } = self.drafted(issuer, context, 0)?;
        let document = drafted.document;
        Ok(Decided::new(vec![event], drafted).keeping(document, Some(paper)))
    }
}

/// The draft of a visit.
pub(in crate::invoicing) struct VisitDraft {
    /// That it was drafted.
    pub event: InvoicingEvent,
    /// What it tells of people.
    pub paper: Kept,
    /// What it comes to.
    pub drafted: Drafted,
}

impl DraftFromTicket {
    /// The draft, where so many others are drafted before it at the same time.
    pub(in crate::invoicing) fn drafted(
        &self,
        issuer: &Issuer,
        context: &Context,
        others: u8,
    ) -> Result<VisitDraft, InvoicingRefusal> {
        let (issuer, settings) = issuer.working(self.issuer)?;
        issuer.check_room_beside(others.into())?;
        let terms = DocumentTerms::of_lines(self.lines(issuer)?);
        let buyer = self.buyer.as_ref().unwrap_or(&BuyerTerms::FinalConsumer);
        let party = buyer.checked(&Field::new("buyer"))?;
        let (kind, today) = (DocumentKind::Invoice, settings.date(context.now));
        let drafting = Drafting { issuer, settings, kind, today };
        let (content, paper) = drafting.checked(party, &terms)?;
        let document = context.fresh_id(others);
        let drafted = Drafted::new(document, &content)?;
        let event = InvoicingEvent::DocumentDrafted {
            document,
            kind,
            content: Box::new(content),
            agent: self.agent.unwrap_or(context.principal),
            ticket: Some(self.ticket),
            branch: Some(self.branch),
            note: None,
        };
        Ok(VisitDraft { event, paper: Kept::paper(paper), drafted })
    }

    fn lines(&self, issuer: &Issuer) -> Result<Vec<LineTerms>, InvoicingRefusal> {
        let (found, limit) = (self.services.len(), VISIT_SERVICES_MAX);
        if found > limit {
            let field = Field::new("services");
            return Err(InputRefusal::TooMany { field, found, limit }.into());
        }
        let sold = self.services.iter().filter_map(|service| issuer.sold_by(*service));
        let lines: Vec<_> = sold.map(|item| LineTerms::of_item(item, Quantity::ONE)).collect();
        match self.services.first() {
            None => {
                let (field, why) = (Field::new("services"), "say what the person was given");
                Err(InputRefusal::Missing { field, why }.into())
            }
            Some(service) if lines.is_empty() => {
                Err(CatalogueRefusal::ServiceSellsNothing { service: *service }.into())
            }
            Some(_) => Ok(lines),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::documents::{DiscardDraft, IssueDocument};
    use crate::invoicing::example::*;
    use crate::invoicing::party::Buyer;
    use uuid::Uuid;

    fn from(ticket: u128, services: Vec<ServiceId>) -> DraftFromTicket {
        DraftFromTicket {
            issuer: issuer(),
            branch: Uuid::from_u128(0xB).into(),
            ticket: Uuid::from_u128(ticket).into(),
            services,
            buyer: None,
            agent: None,
        }
    }

    #[test]
    fn a_visit_becomes_an_invoice_to_the_final_consumer() {
        let outcome = selling().when(&from(7, vec![service()]));
        let document = outcome.fresh_id(0);
        outcome.reply(&Drafted { document, total: money("50000") });
        let after = outcome.afterwards();
        let drafted = after.state().document(document).unwrap();
        assert_eq!(drafted.ticket, Some(Uuid::from_u128(7).into()));
        assert_eq!(drafted.buyer, Buyer::FinalConsumer);
        let paper = after.state().paper(document).unwrap();
        assert_eq!(paper.party.identity.number(), "222222222222");
    }

    #[test]
    fn for_one_visit_there_is_one_invoice() {
        let outcome = ready_to_sell().when(&from(7, vec![service()]));
        let document = outcome.fresh_id(0);
        let again = outcome.afterwards().seed(99).when(&from(7, vec![service()]));
        again.then_nothing().reply(&Drafted { document, total: money("50000") });
        let issue = IssueDocument { issuer: issuer(), document };
        let issued = outcome.afterwards().when(&issue).afterwards();
        issued.seed(99).when(&from(7, vec![service()])).then_nothing();
        let discard = DiscardDraft { issuer: issuer(), document };
        let discarded = outcome.afterwards().when(&discard).afterwards();
        let anew = discarded.seed(99).when(&from(7, vec![service()]));
        assert_eq!(anew.events().len(), 1, "a draft that was thrown away is none");
    }

    #[test]
    fn what_sells_nothing_is_left_out() {
        let other = Uuid::from_u128(0x99).into();
        let outcome = selling().when(&from(7, vec![other, service(), service()]));
        let after = outcome.afterwards();
        let drafted = after.state().document(outcome.fresh_id(0)).unwrap();
        assert_eq!(drafted.content.as_ref().unwrap().lines.len(), 2);
        selling().when(&from(7, vec![other])).then_refused("service.sells_nothing");
        selling().when(&from(7, vec![])).then_refused("input.missing");
        selling().when(&from(7, vec![service(); 11])).then_refused("input.too_many");
    }

    #[test]
    fn a_customer_is_named_and_served_by_somebody() {
        let party = Box::new(person());
        let customer = Some(Uuid::from_u128(0x1D).into());
        let agent = Some(PrincipalId::User(Uuid::from_u128(0xA6)));
        let buyer = Some(BuyerTerms::Named { customer, party });
        let outcome = selling().when(&DraftFromTicket { buyer, agent, ..from(7, vec![service()]) });
        let after = outcome.afterwards();
        let drafted = after.state().document(outcome.fresh_id(0)).unwrap();
        assert_eq!(drafted.buyer.customer(), customer);
        assert_eq!(Some(drafted.agent), agent);
    }
}
