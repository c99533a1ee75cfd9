use serde::{Deserialize, Serialize};

use crate::invoicing::bounds::VISITS_DRAFTED_MAX;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::field::Field;
use crate::invoicing::invoices::{DraftFromTicket, VisitDraft};
use crate::invoicing::party::BuyerTerms;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{
    CatalogueRefusal, DocumentRefusal, InputRefusal, InvoicingRefusal,
};
use crate::invoicing::state::Issuer;
use crate::{
    BranchId, Context, Decided, IssuerId, Message, Name, Permission, PrincipalId, Refusal,
    ServiceId, TicketId,
};

/// Brings the visits that have ended in a branch, after those that were brought before. How far that has come is kept
/// together with the drafts, so however often it is begun anew, each visit is drafted once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct DraftVisits {
    /// Who invoices.
    pub issuer: IssuerId,
    /// Where.
    pub branch: BranchId,
    /// Up to where the events of the branch were brought before.
    pub after: u64,
    /// Up to where they are brought now.
    pub to: u64,
    /// The visits between, in their order.
    pub visits: Vec<FinishedVisit>,
}

/// A visit in which somebody was served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FinishedVisit {
    /// The visit.
    pub ticket: TicketId,
    /// What they were given.
    pub services: Vec<ServiceId>,
    /// Who it is for; the final consumer, if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer: Option<BuyerTerms>,
    /// Who served them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<PrincipalId>,
}

/// Visits were brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VisitsDrafted {
    /// How many drafts there are for it.
    pub drafted: usize,
    /// How many could not be drafted, and are told of in events.
    pub failed: usize,
}

impl Message for DraftVisits {
    type Aggregate = Issuer;
    type Reply = VisitsDrafted;

    const NAME: &'static str = "draft_visits";
    const PERMISSION: Permission = permissions::SUBMISSIONS_RECORD;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let Self { branch, after, to, ref visits, .. } = *self;
        let Some(known) = issuer.branches.get(&branch).copied() else {
            return Err(DocumentRefusal::BranchNotInvoiced { branch }.into());
        };
        if after != known || to < after {
            return Err(DocumentRefusal::VisitsNotNext { branch, known }.into());
        }
        let (found, limit) = (visits.len(), VISITS_DRAFTED_MAX);
        if found > limit {
            let field = Field::new("visits");
            return Err(InputRefusal::TooMany { field, found, limit }.into());
        }
        let mut decided = Decided::new(Vec::new(), VisitsDrafted { drafted: 0, failed: 0 });
        if to == after {
            return Ok(decided);
        }
        for (place, visit) in visits.iter().enumerate() {
            // A ticket can end twice, when its end was undone.
            let twice = visits.iter().take(place).any(|other| other.ticket == visit.ticket);
            if !twice && !issuer.index.tickets.contains_key(&visit.ticket) {
                self.draft(issuer, context, visit, &mut decided)?;
            }
        }
        decided.events.push(InvoicingEvent::VisitsFollowed { branch, to });
        Ok(decided)
    }
}

impl DraftVisits {
    /// Drafts what was sold at one visit. What cannot be drafted holds up no other: an event says so, and somebody can
    /// draft it by hand. Where there is no room for more, all of it waits.
    fn draft(
        &self,
        issuer: &Issuer,
        context: &Context,
        visit: &FinishedVisit,
        decided: &mut Decided<Self>,
    ) -> Result<(), InvoicingRefusal> {
        let (branch, ticket) = (self.branch, visit.ticket);
        // A message brings fewer than that.
        let others = u8::try_from(decided.reply.drafted).unwrap_or(u8::MAX);
        let mut from = DraftFromTicket {
            issuer: self.issuer,
            branch,
            ticket,
            services: visit.services.clone(),
            buyer: visit.buyer.clone(),
            agent: visit.agent,
        };
        let mut drafted = from.drafted(issuer, context, others);
        if drafted.as_ref().is_err_and(|refusal| !passes(refusal)) && from.buyer.is_some() {
            // What is known of the customer is not enough for an invoice. Whoever confirms it can say more.
            from.buyer = None;
            drafted = from.drafted(issuer, context, others);
        }
        match drafted {
            Ok(VisitDraft { event, paper, drafted }) => {
                decided.events.push(event);
                decided.documents.push((drafted.document.into(), Some(paper)));
                decided.reply.drafted += 1;
            }
            Err(refusal @ InvoicingRefusal::Document(DocumentRefusal::TooManyOpen { .. })) => {
                return Err(refusal);
            }
            Err(InvoicingRefusal::Catalogue(CatalogueRefusal::ServiceSellsNothing { .. })) => {}
            Err(refusal) => {
                let why = Name::new(refusal.code()).ok();
                decided.events.push(InvoicingEvent::VisitNotDrafted { branch, ticket, why });
                decided.reply.failed += 1;
            }
        }
        Ok(())
    }
}

/// Whether a refusal has nothing to do with who it is for.
fn passes(refusal: &InvoicingRefusal) -> bool {
    matches!(
        refusal,
        InvoicingRefusal::Document(DocumentRefusal::TooManyOpen { .. })
            | InvoicingRefusal::Catalogue(CatalogueRefusal::ServiceSellsNothing { .. })
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::Given;
    use crate::invoicing::documents::StandingName;
    use crate::invoicing::example::*;
    use crate::invoicing::party::Buyer;
    use uuid::Uuid;

    fn branch() -> BranchId {
        Uuid::from_u128(0xB).into()
    }

    fn following() -> Given<Issuer> {
        selling().and(InvoicingEvent::BranchInvoiced { branch: branch(), after: 10 })
    }

    fn visit(n: u128, services: Vec<ServiceId>) -> FinishedVisit {
        FinishedVisit { ticket: Uuid::from_u128(n).into(), services, buyer: None, agent: None }
    }

    fn bring(after: u64, to: u64, visits: Vec<FinishedVisit>) -> DraftVisits {
        DraftVisits { issuer: issuer(), branch: branch(), after, to, visits }
    }

    #[test]
    fn each_visit_is_drafted_once_however_often_it_is_brought() {
        let nothing_sold = Uuid::from_u128(0x5E).into();
        let first = bring(10, 20, vec![visit(1, vec![service()]), visit(2, vec![nothing_sold])]);
        let outcome = following().when(&first);
        outcome.reply(&VisitsDrafted { drafted: 1, failed: 0 });
        assert_eq!(outcome.events().len(), 2, "a draft, and how far it has come");
        let after = outcome.afterwards();
        let document = outcome.fresh_id(0);
        let drafted = after.state().document(document).unwrap();
        assert_eq!(drafted.standing.name(), StandingName::Draft);
        assert_eq!(
            (drafted.ticket, drafted.buyer),
            (Some(Uuid::from_u128(1).into()), Buyer::FinalConsumer)
        );
        assert!(after.state().paper(document).is_some());
        after.when(&first).then_refused("issuer.visits_not_next");
        let again = bring(
            20,
            30,
            vec![visit(1, vec![service()]), visit(3, vec![service()]), visit(3, vec![service()])],
        );
        after.when(&again).reply(&VisitsDrafted { drafted: 1, failed: 0 });
        after.when(&bring(20, 20, Vec::new())).then_nothing();
    }

    #[test]
    fn a_customer_is_named_and_one_of_whom_too_little_is_known_is_the_final_consumer_for_now() {
        let customer = Uuid::from_u128(0x1D).into();
        let named =
            |party| Some(BuyerTerms::Named { customer: Some(customer), party: Box::new(party) });
        let mut nameless = person();
        nameless.names = None;
        let known = FinishedVisit { buyer: named(person()), ..visit(1, vec![service()]) };
        let unknown = FinishedVisit { buyer: named(nameless), ..visit(2, vec![service()]) };
        let outcome = following().when(&bring(10, 12, vec![known, unknown]));
        outcome.reply(&VisitsDrafted { drafted: 2, failed: 0 });
        let after = outcome.afterwards();
        let buyer = |place| after.state().document(outcome.fresh_id(place)).unwrap().buyer;
        assert_eq!(buyer(0), Buyer::Customer(customer));
        assert_eq!(buyer(1), Buyer::FinalConsumer);
    }

    #[test]
    fn what_cannot_be_drafted_is_told_and_holds_up_no_other() {
        let too_many = vec![service(); 1_000];
        let outcome =
            following().when(&bring(10, 12, vec![visit(1, too_many), visit(2, vec![service()])]));
        outcome.reply(&VisitsDrafted { drafted: 1, failed: 1 });
        let Some(InvoicingEvent::VisitNotDrafted { why, .. }) = outcome.events().first() else {
            panic!("it is told")
        };
        assert_eq!(why.as_ref().unwrap().as_str(), "input.too_many");
    }

    #[test]
    fn a_branch_that_is_not_invoiced_brings_nothing() {
        let nothing = bring(0, 1, Vec::new());
        selling().when(&nothing).then_refused("issuer.branch_not_invoiced");
        following().when(&bring(9, 12, Vec::new())).then_refused("issuer.visits_not_next");
        let many = (0..=VISITS_DRAFTED_MAX as u128).map(|n| visit(n, Vec::new())).collect();
        following().when(&bring(10, 12, many)).then_refused("input.too_many");
        crate::given::given::<Issuer>([]).when(&nothing).then_refused("issuer.unknown");
    }
}
