use serde::{Deserialize, Serialize};

use super::ByHand;
use crate::invoicing::bounds::OPEN_DOCUMENTS_MAX;
use crate::invoicing::documents::{Content, DocumentKind, DocumentTerms, Drafting};
use crate::invoicing::field::Field;
use crate::invoicing::party::BuyerTerms;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{DocumentRefusal, InField, InvoicingRefusal};
use crate::invoicing::state::Issuer;
use crate::money::Money;
use crate::{Context, Decided, IssuerId, Message, Permission, PrincipalId, TaxDocumentId};

/// Drafts an invoice. A draft has no number and counts for nothing; it can be changed, and thrown away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct DraftInvoice {
    /// Whose.
    pub issuer: IssuerId,
    /// Who it is for.
    pub buyer: BuyerTerms,
    /// What is to be on it.
    pub terms: DocumentTerms,
    /// Who sold it; the sender, if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<PrincipalId>,
}

/// A document that was drafted, or written anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Drafted {
    /// Which one.
    pub document: TaxDocumentId,
    /// What it comes to.
    pub total: Money,
}

impl Message for DraftInvoice {
    type Aggregate = Issuer;
    type Reply = Drafted;

    const NAME: &'static str = "draft_invoice";
    const PERMISSION: Permission = permissions::INVOICES_DRAFT;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let (issuer, settings) = state.working(self.issuer)?;
        issuer.check_room()?;
        let party = self.buyer.checked(&Field::new("buyer"))?;
        let (kind, today) = (DocumentKind::Invoice, settings.date(context.now));
        let drafting = Drafting { issuer, settings, kind, today };
        let (content, paper) = drafting.checked(party, &self.terms)?;
        ByHand { kind, content, paper, note: None, agent: self.agent }.into_draft(context)
    }
}

impl Drafted {
    /// The reply for a document with this content.
    pub(in crate::invoicing) fn new(
        document: TaxDocumentId,
        content: &Content,
    ) -> Result<Self, InvoicingRefusal> {
        let total = Money::new(content.total(), content.currency).in_field(&Field::new("total"))?;
        Ok(Self { document, total })
    }
}

impl Issuer {
    /// Whether there is room for one more document.
    pub(in crate::invoicing) fn check_room(&self) -> Result<(), DocumentRefusal> {
        self.check_room_beside(0)
    }

    /// The same, where so many others are drafted at the same time.
    pub(in crate::invoicing) fn check_room_beside(
        &self,
        others: usize,
    ) -> Result<(), DocumentRefusal> {
        let limit = OPEN_DOCUMENTS_MAX;
        if self.open_documents() + others >= limit {
            return Err(DocumentRefusal::TooManyOpen { limit });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::given;
    use crate::invoicing::documents::{IssueDocument, LineTerms, Standing};
    use crate::invoicing::event::InvoicingEvent;
    use crate::invoicing::example::*;
    use crate::invoicing::party::Buyer;
    use crate::invoicing::taxes::LineTax;
    use crate::money::{Currency, Percent};

    fn draft(buyer: BuyerTerms, terms: DocumentTerms) -> DraftInvoice {
        DraftInvoice { issuer: issuer(), buyer, terms, agent: None }
    }

    #[test]
    fn a_draft_counts_for_nothing_and_says_what_it_comes_to() {
        let outcome = selling().when(&draft(BuyerTerms::FinalConsumer, one_certificate()));
        let document = outcome.fresh_id(0);
        let total = money("50000");
        outcome.reply(&Drafted { document, total });
        let after = outcome.afterwards();
        let drafted = after.state().document(document).unwrap();
        assert_eq!((&drafted.standing, drafted.number.as_ref()), (&Standing::Draft, None));
        assert_eq!(drafted.buyer, Buyer::FinalConsumer);
        assert!(after.state().index.unpaid.is_empty());
    }

    #[test]
    fn no_event_and_no_checkpoint_tells_who_it_is_for() {
        let buyer = BuyerTerms::Named { customer: None, party: Box::new(person()) };
        let mut terms = one_certificate();
        terms.observation = Some("for Alan with love".to_owned());
        let message = draft(buyer, terms);
        assert!(!format!("{message:?}").contains("love"), "{message:?}");
        let outcome = selling().when(&message);
        let events = serde_json::to_string(outcome.events()).unwrap();
        let after = outcome.afterwards();
        let state = serde_json::to_string(after.state()).unwrap();
        for secret in ["Alan", "123456789", "alan@x.co", "love"] {
            assert!(!events.contains(secret), "{secret} in {events}");
            assert!(!state.contains(secret), "{secret} in {state}");
        }
        assert!(!format!("{:?}", after.state()).contains("Alan"));
        let paper = after.state().paper(outcome.fresh_id(0)).unwrap();
        assert_eq!(paper.party.email.as_deref(), Some("alan@x.co"));
        assert_eq!(paper.observation.as_deref(), Some("for Alan with love"));
    }

    #[test]
    fn a_company_without_name_is_refused_with_the_field() {
        let mut party = company();
        party.company = None;
        let buyer = BuyerTerms::Named { customer: None, party: Box::new(party) };
        selling()
            .when(&draft(buyer, one_certificate()))
            .then_refused("input.missing")
            .saying("buyer.party.company is missing: a company is named by its company name");
    }

    /// A line of so many at this price.
    fn so_many(quantity: &str, price: &str) -> LineTerms {
        let (quantity, price) = (quantity.parse().unwrap(), Some(amount(price)));
        LineTerms { quantity, price, ..line() }
    }

    #[test]
    fn an_invoice_comes_to_no_more_than_an_amount_can_be() {
        let of = |lines| draft(BuyerTerms::FinalConsumer, DocumentTerms::of_lines(lines));
        let most = "9999999999999.99";
        selling().when(&of(vec![so_many("999999", most)])).then_refused("money.overflow").saying(
            "lines.0: it comes to more than 9999999999999.99, the most that an amount can be; check \
             price and quantity, or write several documents",
        );
        let two = vec![so_many("1", most), so_many("1", "0.01")];
        selling().when(&of(two)).then_refused("money.overflow");
        let taxes = Some(vec![LineTax::rate(tax("01"), Percent::whole(19))]);
        let on_top = LineTerms { price_includes_tax: Some(false), taxes, ..so_many("1", most) };
        selling().when(&of(vec![on_top])).then_refused("money.overflow");
        let outcome = selling().when(&of(vec![so_many("1", most)]));
        outcome.reply(&Drafted { document: outcome.fresh_id(0), total: money(most) });
    }

    #[test]
    fn what_was_drafted_can_be_read_again_however_much_it_is_and_so_can_all_sums() {
        let terms = DocumentTerms::of_lines(vec![so_many("1", "9999999999999.99")]);
        let message = draft(BuyerTerms::FinalConsumer, terms);
        let mut given = ready();
        for seed in 1..=3 {
            let outcome = given.seed(seed).when(&message);
            let issue = IssueDocument { issuer: issuer(), document: outcome.fresh_id(0) };
            let issued = outcome.afterwards().when(&issue);
            for event in outcome.events().iter().chain(issued.events()) {
                let written = serde_json::to_string(event).unwrap();
                assert_eq!(&serde_json::from_str::<InvoicingEvent>(&written).unwrap(), event);
            }
            given = issued.afterwards();
        }
        let sold = given.state().sales().total("2026-11-20".parse().unwrap(), Currency::COP);
        assert_eq!(sold.to_string(), "29999999999999.97", "more than one amount can be");
        let written = serde_json::to_string(given.state()).unwrap();
        let mut read: Issuer = serde_json::from_str(&written).unwrap();
        read.kept = given.state().kept.clone();
        assert_eq!(&read, given.state());
    }

    #[test]
    fn a_price_is_none_that_nobody_can_write() {
        let message = serde_json::json!({
            "issuer": issuer(), "buyer": "final_consumer",
            "terms": { "lines": [{
                "code": "CERT", "name": "Certificate", "quantity": "1", "price": "10000000000000",
            }] },
        });
        let message: DraftInvoice = serde_json::from_value(message).unwrap();
        selling().when(&message).then_refused("money.out_of_range").saying(
            "lines.0.price: 10000000000000.00 is outside what can be kept, -9999999999999 to \
             9999999999999; check the number",
        );
    }

    #[test]
    fn an_issuer_must_exist() {
        given::<Issuer>([])
            .when(&draft(BuyerTerms::FinalConsumer, one_certificate()))
            .then_refused("issuer.unknown");
    }
}
