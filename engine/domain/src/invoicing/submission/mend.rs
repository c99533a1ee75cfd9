use serde::{Deserialize, Serialize};

use crate::invoicing::documents::{DocumentTerms, Standing, TaxDocument, ToIssue};
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::field::Field;
use crate::invoicing::invoices::Drafted;
use crate::invoicing::kept::Kept;
use crate::invoicing::party::BuyerTerms;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{DocumentRefusal, InField, InvoicingRefusal};
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission, TaxDocumentId};

/// Mends a document that was refused, and lets it go on its way again: under the same number, for what was refused
/// has used up none, and under the same reference. It is issued anew: its day, its time and its code are those of
/// what is on it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Mend {
    /// Whose.
    pub issuer: IssuerId,
    /// Which one.
    pub document: TaxDocumentId,
    /// Who it is for; the same as before, if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer: Option<BuyerTerms>,
    /// What is to be on it.
    pub terms: DocumentTerms,
}

impl Message for Mend {
    type Aggregate = Issuer;
    type Reply = Drafted;

    const NAME: &'static str = "mend_document";
    const PERMISSION: Permission = permissions::INVOICES_MEND;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let (issuer, settings) = state.working(self.issuer)?;
        let document = self.document;
        let found = issuer.rejected(document)?;
        let mut terms = self.terms.clone();
        let currency = *terms.currency.get_or_insert(found.currency);
        // What was paid for it was paid in that.
        found
            .money(found.total)
            .amount_in(currency)
            .in_field(&Field::new("terms").of("currency"))?;
        let written = (self.buyer.as_ref(), &terms);
        let (content, paper) = issuer.rewritten(settings, document, found, written, context)?;
        let drafted = Drafted::new(document, &content)?;
        let (date, clock) = settings.reading(context.now);
        let range = found.issue.as_ref().and_then(|issue| issue.range);
        let (kind, note) = (found.kind, found.note);
        let mended = ToIssue { document, kind, content: &content, paper: Some(&paper), note };
        let code = found.number.as_ref().zip(range).and_then(|(number, range)| {
            issuer.code_of(settings, &mended, number, range, date, &clock)
        });
        let content = Box::new(content);
        let event = InvoicingEvent::DocumentMended { document, content, date, clock, code };
        Ok(Decided::new(vec![event], drafted).keeping(document, Some(Kept::paper(paper))))
    }
}

impl Issuer {
    /// The document of this id, if it was refused, or the refusal that it was not.
    pub(super) fn rejected(
        &self,
        document: TaxDocumentId,
    ) -> Result<&TaxDocument, DocumentRefusal> {
        let found = self.known_document(document)?;
        let (kind, standing) = (found.kind, found.standing.name());
        match found.standing {
            Standing::Rejected { .. } => Ok(found),
            _ => Err(DocumentRefusal::NotRejected { document, kind, standing }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::documents::StandingName;
    use crate::invoicing::example::*;
    use crate::invoicing::submission::{RecordSubmission, Step, SubmissionBegun};

    fn mend(terms: DocumentTerms) -> Mend {
        Mend { issuer: issuer(), document: document(), buyer: None, terms }
    }

    #[test]
    fn a_mended_document_goes_under_the_same_number_and_reference() {
        let given = rejected_with_number();
        let number = given.state().document(document()).unwrap().number.clone();
        assert!(number.is_some());
        let outcome = given.when(&mend(DocumentTerms::of_lines(vec![line(), line()])));
        outcome.reply(&Drafted { document: document(), total: money("100000") });
        let after = outcome.afterwards();
        let mended = after.state().document(document()).unwrap();
        assert_eq!((&mended.number, mended.standing.name()), (&number, StandingName::Submitted));
        let sent = after.when(&RecordSubmission { issuer: issuer(), document: document() });
        let due = after.context().now.plus(crate::invoicing::bounds::ANSWER_LOST_AFTER);
        let reference_code = "000000000000000000000000000000d0".to_owned();
        sent.reply(&SubmissionBegun { step: Step::Post, attempt: 3, reference_code, due });
        let sales = after.state().sales();
        let total = sales.total("2026-11-20".parse().unwrap(), crate::money::Currency::COP);
        assert_eq!(total, amount("100000"), "what was sold is what is on it now");
    }

    #[test]
    fn what_is_mended_is_issued_anew_and_has_another_code() {
        let key = Kept::RangeKey { key: crate::invoicing::kept::TechnicalKey::new("693ff6f2a553") };
        let given = rejected_with_number().and_kept(range(), Some(key));
        let tomorrow = "2026-11-21T15:42:10Z".parse().unwrap();
        let after = given.at(tomorrow).when(&mend(one_certificate())).afterwards();
        let mended = after.state().document(document()).unwrap();
        assert_eq!(mended.issue.as_ref().unwrap().date.to_string(), "2026-11-21");
        let code = mended.code.clone().unwrap();
        assert_ne!(code.as_str(), CODE_OF_THE_EXAMPLE, "another day, another code");
        let sales = after.state().sales();
        let sold = |day: &str| sales.total(day.parse().unwrap(), crate::money::Currency::COP);
        assert!(sold("2026-11-20").is_zero());
        assert_eq!(sold("2026-11-21"), amount("50000"));
    }

    #[test]
    fn only_what_was_refused_is_mended() {
        submitting()
            .when(&mend(one_certificate()))
            .then_refused("document.not_rejected")
            .saying("this invoice is issued; only one that was rejected can be mended or given up");
        selling().when(&mend(one_certificate())).then_refused("document.unknown");
        rejected_with_number().when(&mend(DocumentTerms::default())).then_refused("input.missing");
        let currency = Some("USD".parse().unwrap());
        let foreign = DocumentTerms { currency, ..one_certificate() };
        rejected_with_number().when(&mend(foreign)).then_refused("currency.different");
    }
}
