use serde::{Deserialize, Serialize};

use super::annulment::check_whole;
use super::rest::credit_kind;
use super::{Concept, CreditConcept};
use crate::invoicing::documents::{
    Content, DocumentKind, DocumentTerms, Drafting, Instalment, NoteOn, PaymentForm, PaymentMethod,
    TaxDocument,
};
use crate::invoicing::field::Field;
use crate::invoicing::invoices::{ByHand, Drafted};
use crate::invoicing::kept::Paper;
use crate::invoicing::party::BuyerTerms;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{DocumentRefusal, InputRefusal, InvoicingRefusal};
use crate::invoicing::settings::Settings;
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission, TaxDocumentId};

/// Drafts a note that takes something off an invoice, or off a support document. It counts once it is issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct DraftCreditNote {
    /// Whose.
    pub issuer: IssuerId,
    /// The document that it is on; none for a note on sales of a period as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<TaxDocumentId>,
    /// Why.
    pub concept: CreditConcept,
    /// Who it is for; who the document is for, if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer: Option<BuyerTerms>,
    /// What it takes off.
    pub lines: NoteLines,
}

/// What a credit note takes off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NoteLines {
    /// All of the document, line by line.
    All,
    /// This.
    These(Box<DocumentTerms>),
}

impl Message for DraftCreditNote {
    type Aggregate = Issuer;
    type Reply = Drafted;

    const NAME: &'static str = "draft_credit_note";
    const PERMISSION: Permission = permissions::NOTES_DRAFT;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let (issuer, settings) = state.working(self.issuer)?;
        issuer.check_room()?;
        let note = NoteOn { document: self.document, concept: Concept::Credit(self.concept) };
        let (kind, content, paper) = match self.document {
            Some(document) => self.on_document(issuer, settings, document, context)?,
            None => self.on_a_period(issuer, settings, context)?,
        };
        issuer.check_note(note, &content, None)?;
        ByHand { kind, content, paper, note: Some(note), agent: None }.into_draft(context)
    }
}

impl DraftCreditNote {
    fn on_document(
        &self,
        issuer: &Issuer,
        settings: &Settings,
        document: TaxDocumentId,
        context: &Context,
    ) -> Result<(DocumentKind, Content, Paper), InvoicingRefusal> {
        let found = issuer.notable(document)?;
        let kind = credit_kind(found.kind);
        let terms = match &self.lines {
            NoteLines::These(_) if self.concept == CreditConcept::Annulment => {
                let (field, why) = (Field::new("lines"), "who voids a document voids all of it");
                return Err(InputRefusal::Unwanted { field, why }.into());
            }
            NoteLines::All => {
                let (content, paper) = issuer.all_of(document, found)?;
                return Ok((kind, content, paper));
            }
            NoteLines::These(terms) => terms,
        };
        let party = match (&self.buyer, issuer.paper(document)) {
            (Some(buyer), _) => buyer.checked(&Field::new("buyer"))?,
            (None, Some(paper)) => (found.buyer, paper.party.as_ref().clone()),
            (None, None) => {
                return Err(DocumentRefusal::LinesGone { document, kind: found.kind }.into());
            }
        };
        let mut terms = terms.as_ref().clone();
        terms.currency = terms.currency.or(Some(found.currency));
        let today = settings.date(context.now);
        let (content, paper) = Drafting { issuer, settings, kind, today }.checked(party, &terms)?;
        Ok((kind, content, paper))
    }

    fn on_a_period(
        &self,
        issuer: &Issuer,
        settings: &Settings,
        context: &Context,
    ) -> Result<(DocumentKind, Content, Paper), InvoicingRefusal> {
        let missing = |name: &str, why| InputRefusal::Missing { field: Field::new(name), why };
        let NoteLines::These(terms) = &self.lines else {
            return Err(missing("document", "all of it can be credited of a document only").into());
        };
        if self.concept == CreditConcept::Annulment {
            return Err(missing("document", "only a document can be voided").into());
        }
        if terms.period.is_none() {
            let why = "a note on no document says for which time it is";
            return Err(missing("lines.period", why).into());
        }
        let why = "a note on no document says who it is for";
        let buyer = self.buyer.as_ref().ok_or_else(|| missing("buyer", why))?;
        let party = buyer.checked(&Field::new("buyer"))?;
        let (kind, today) = (DocumentKind::CreditNote, settings.date(context.now));
        let (content, paper) = Drafting { issuer, settings, kind, today }.checked(party, terms)?;
        Ok((kind, content, paper))
    }
}

impl Issuer {
    /// What is on a note that takes off all of a document.
    pub(in crate::invoicing) fn all_of(
        &self,
        document: TaxDocumentId,
        found: &TaxDocument,
    ) -> Result<(Content, Paper), InvoicingRefusal> {
        let content = self.noted_content(document, found)?;
        let gone = DocumentRefusal::LinesGone { document, kind: found.kind };
        let paper = self.paper(document).ok_or(gone)?;
        check_whole(document, found, found.left_to_credit().amount())?;
        let amount = content.total();
        let (form, method, due) = (PaymentForm::Cash, PaymentMethod::default(), None);
        let whole = Content {
            payment: vec![Instalment { form, method, amount, due }],
            range: None,
            transcribes: None,
            ..content.clone()
        };
        Ok((whole, Paper { findings: Vec::new(), mailed_to: None, ..paper.clone() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::Given;
    use crate::invoicing::documents::{IssueDocument, Issued, LineTerms, Period, Standing};
    use crate::invoicing::example::*;
    use crate::invoicing::taxes::LineTax;
    use crate::money::Percent;

    fn note(concept: CreditConcept, lines: NoteLines) -> DraftCreditNote {
        DraftCreditNote {
            issuer: issuer(),
            document: Some(document()),
            concept,
            buyer: None,
            lines,
        }
    }

    fn of(price: &str) -> NoteLines {
        let lines = vec![LineTerms { price: Some(amount(price)), ..line() }];
        NoteLines::These(Box::new(DocumentTerms::of_lines(lines)))
    }

    /// The first document was issued, with lines at these prices and rates of IVA.
    fn drafted_of(lines: &[(&str, Option<u8>)]) -> Given<Issuer> {
        let lines = lines.iter().map(|(price, rate)| LineTerms {
            price: Some(amount(price)),
            taxes: rate.map(|rate| vec![LineTax::rate(tax("01"), Percent::whole(rate))]),
            ..line()
        });
        issued_with(DocumentTerms::of_lines(lines.collect()))
    }

    /// After a note of so much was drafted and issued.
    fn noted(given: &Given<Issuer>, seed: u128, lines: NoteLines) -> Given<Issuer> {
        let drafted = given.clone().seed(seed).when(&note(CreditConcept::Rebate, lines));
        let issue = IssueDocument { issuer: issuer(), document: drafted.fresh_id(0) };
        drafted.afterwards().when(&issue).afterwards()
    }

    #[test]
    fn a_note_takes_off_once_it_is_issued() {
        let outcome = issued().when(&note(CreditConcept::PartialReturn, of("20000")));
        let id = outcome.fresh_id(0);
        let drafted = outcome.afterwards();
        let left = |given: &Given<Issuer>| given.state().document(document()).unwrap().balance();
        assert_eq!(left(&drafted), money("50000"));
        let issue = IssueDocument { issuer: issuer(), document: id };
        let outcome = drafted.when(&issue);
        outcome.reply(&Issued {
            document: id,
            number: Some("NC1".parse().unwrap()),
            code: None,
            total: money("20000"),
            submits: false,
            warnings: Vec::new(),
        });
        assert_eq!(left(&outcome.afterwards()), money("30000"));
    }

    #[test]
    fn notes_never_take_off_more_than_is_left() {
        let given = noted(&issued(), 1, of("20000"));
        given
            .when(&note(CreditConcept::Rebate, of("30000.01")))
            .then_refused("note.above_rest")
            .saying(
                "lines: the note comes to 30000.01 COP, and 30000.00 COP of the invoice is left; \
                 write a smaller one",
            );
        let full = noted(&given, 2, of("30000"));
        full.when(&note(CreditConcept::Rebate, of("1"))).then_refused("note.nothing_left");
    }

    #[test]
    fn notes_take_off_the_taxes_that_were_charged_and_no_more() {
        let taxed = |price: &str, rate: u8| {
            let taxes = Some(vec![LineTax::rate(tax("01"), Percent::whole(rate))]);
            let lines = vec![LineTerms { price: Some(amount(price)), taxes, ..line() }];
            NoteLines::These(Box::new(DocumentTerms::of_lines(lines)))
        };
        issued().when(&note(CreditConcept::Rebate, taxed("100", 5))).then_refused("note.tax_not_there").saying(
            "lines: 01 does not stand on that document at this rate; credit it as it was charged",
        );
        // 42016.81 without and 7983.19 with IVA; the rest of the invoice is credited without.
        let given = noted(&issued(), 1, taxed("40000", 19));
        let given = noted(&given, 2, of("5000"));
        given.when(&note(CreditConcept::Rebate, taxed("5000", 19))).events();
        let excluded = drafted_of(&[("10000", Some(19)), ("40000", None)]);
        excluded
            .when(&note(CreditConcept::Rebate, taxed("20000", 19)))
            .then_refused("note.tax_above_rest")
            .saying(
                "lines: the taxes of the note come to 3193.28 COP, and 1596.64 COP of those of the \
                 document is left; credit them at the rates that it has",
            );
    }

    #[test]
    fn of_two_drafts_that_are_too_much_together_the_second_is_not_issued() {
        let first = issued().seed(1).when(&note(CreditConcept::Rebate, of("30000")));
        let second = first.afterwards().seed(2).when(&note(CreditConcept::Rebate, of("30000")));
        let issue = |document| IssueDocument { issuer: issuer(), document };
        let one = second.afterwards().when(&issue(first.fresh_id(0))).afterwards();
        one.when(&issue(second.fresh_id(0))).then_refused("note.above_rest");
    }

    #[test]
    fn all_of_it_is_the_same_to_the_cent() {
        let outcome = issued().when(&note(CreditConcept::Rebate, NoteLines::All));
        let after = outcome.afterwards();
        let content = |id| after.state().document(id).unwrap().content.clone().unwrap();
        assert_eq!(content(outcome.fresh_id(0)).totals, content(document()).totals);
        noted(&issued(), 1, of("1"))
            .when(&note(CreditConcept::Rebate, NoteLines::All))
            .then_refused("note.partly_credited");
    }

    #[test]
    fn who_voids_a_document_voids_all_of_it() {
        issued().when(&note(CreditConcept::Annulment, of("1"))).then_refused("input.unwanted");
        let outcome = issued().when(&note(CreditConcept::Annulment, NoteLines::All));
        let id = outcome.fresh_id(0);
        let issue = IssueDocument { issuer: issuer(), document: id };
        let after = outcome.afterwards().when(&issue).afterwards();
        let voided = after.state().document(document()).unwrap();
        assert_eq!(voided.account.voided_by, Some(id));
        assert!(voided.balance().amount().is_zero());
        assert_eq!(voided.standing, Standing::Issued, "it stays what it is");
    }

    #[test]
    fn a_note_is_on_a_document_that_stands_and_is_no_note() {
        drafted()
            .when(&note(CreditConcept::Rebate, of("1")))
            .then_refused("note.not_valid")
            .saying("that invoice is a draft; a note can be on one that is valid only");
        let outcome = issued().when(&note(CreditConcept::Rebate, of("1")));
        let on_note = DraftCreditNote {
            document: Some(outcome.fresh_id(0)),
            ..note(CreditConcept::Rebate, of("1"))
        };
        outcome.afterwards().when(&on_note).then_refused("note.on_note").saying(
            "that is a credit note, and no note can be on a note; write one on the invoice",
        );
        selling().when(&note(CreditConcept::Rebate, of("1"))).then_refused("document.unknown");
    }

    #[test]
    fn a_note_has_the_currency_of_its_document() {
        let mut terms = DocumentTerms::of_lines(vec![line()]);
        terms.currency = Some("USD".parse().unwrap());
        let lines = NoteLines::These(Box::new(terms));
        issued().when(&note(CreditConcept::Rebate, lines)).then_refused("currency.different");
    }

    #[test]
    fn a_note_on_no_document_says_for_whom_and_for_which_time() {
        let mut terms = DocumentTerms::of_lines(vec![line()]);
        let on_none = |terms: &DocumentTerms, buyer| DraftCreditNote {
            document: None,
            buyer,
            ..note(CreditConcept::Volume, NoteLines::These(Box::new(terms.clone())))
        };
        let buyer = Some(BuyerTerms::FinalConsumer);
        let given = ready_to_sell();
        given.when(&on_none(&terms, buyer.clone())).then_refused("input.missing");
        let [since, until] = ["2026-10-01", "2026-10-31"].map(|day| day.parse().unwrap());
        terms.period = Some(Period { since, until });
        given.when(&on_none(&terms, None)).then_refused("input.missing");
        assert_eq!(given.when(&on_none(&terms, buyer)).events().len(), 1);
        let all = DraftCreditNote { document: None, ..note(CreditConcept::Volume, NoteLines::All) };
        given.when(&all).then_refused("input.missing");
    }
}
