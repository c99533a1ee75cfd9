use serde::{Deserialize, Serialize};

use super::check::{check_due, range_kind};
use super::content::Content;
use super::{Clock, CodeParts, DocumentCode, DocumentKind, DocumentNumber, NoteOn, Standing};
use crate::hours::Date;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::field::Field;
use crate::invoicing::kept::Paper;
use crate::invoicing::permissions;
use crate::invoicing::ranges::RangeWarning;
use crate::invoicing::refusal::{DocumentRefusal, InField, InvoicingRefusal, RangeRefusal};
use crate::invoicing::settings::{Route, Settings};
use crate::invoicing::state::Issuer;
use crate::invoicing::taxes::{ICA, INC, IVA};
use crate::money::{Amount, Money};
use crate::{Context, Decided, IssuerId, Message, Permission, RangeId, TaxDocumentId};

/// Issues a document that was drafted: it gets its number, and never changes any more. Where a gateway must have
/// it validated, it goes on its way there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct IssueDocument {
    /// Whose.
    pub issuer: IssuerId,
    /// Which one.
    pub document: TaxDocumentId,
}

/// A document that was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "DocumentIssued"))]
pub struct Issued {
    /// Which one.
    pub document: TaxDocumentId,
    /// Its number, unless the gateway gives it.
    pub number: Option<DocumentNumber>,
    /// Its code, where it could be worked out.
    pub code: Option<DocumentCode>,
    /// What it comes to.
    pub total: Money,
    /// Whether it is to be submitted before it stands.
    pub submits: bool,
    /// What somebody should know about the range.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<RangeWarning>,
}

/// A document that is to be issued, drafted before or just now.
pub(in crate::invoicing) struct ToIssue<'a> {
    pub document: TaxDocumentId,
    pub kind: DocumentKind,
    pub content: &'a Content,
    pub paper: Option<&'a Paper>,
    pub note: Option<NoteOn>,
}

/// What a range gives to a document.
#[derive(Default)]
struct Numbered {
    /// The range.
    range: Option<RangeId>,
    /// The number, unless the gateway gives it.
    number: Option<DocumentNumber>,
    /// What somebody should know about the range.
    warnings: Vec<RangeWarning>,
}

impl Message for IssueDocument {
    type Aggregate = Issuer;
    type Reply = Issued;

    const NAME: &'static str = "issue_document";
    const PERMISSION: Permission = permissions::INVOICES_ISSUE;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let (issuer, settings) = state.working(self.issuer)?;
        let document = self.document;
        let (found, content) = issuer.draft(document)?;
        let (kind, note, paper) = (found.kind, found.note, issuer.paper(document));
        let to_issue = ToIssue { document, kind, content, paper, note };
        let (events, issued) = issuer.issued(settings, &to_issue, context)?;
        Ok(Decided::new(events, issued))
    }
}

impl Issuer {
    /// The draft of this id and what is on it, or the refusal that there is none.
    pub(in crate::invoicing) fn draft(
        &self,
        document: TaxDocumentId,
    ) -> Result<(&super::TaxDocument, &Content), InvoicingRefusal> {
        let found = self.known_document(document)?;
        let (kind, standing) = (found.kind, found.standing.name());
        match (&found.standing, &found.content) {
            (Standing::Draft, Some(content)) => Ok((found, content)),
            _ => Err(DocumentRefusal::NotDraft { document, kind, standing }.into()),
        }
    }

    /// What happens when this document is issued now.
    pub(in crate::invoicing) fn issued(
        &self,
        settings: &Settings,
        to_issue: &ToIssue<'_>,
        context: &Context,
    ) -> Result<(Vec<InvoicingEvent>, Issued), InvoicingRefusal> {
        let &ToIssue { document, kind, content, note, .. } = to_issue;
        let (date, clock) = settings.reading(context.now);
        for (place, part) in content.payment.iter().enumerate() {
            if let Some(due) = part.due {
                check_due(&Field::new("payment").at(place).of("due"), due, date)?;
            }
        }
        let total = Money::new(content.total(), content.currency).in_field(&Field::new("total"))?;
        if let Some(note) = note {
            self.check_note(note, content, Some(document))?;
        }
        let Numbered { range, number, warnings } = self.numbered(settings, kind, content, date)?;
        let code = match (range, &number) {
            (Some(range), Some(number)) => {
                self.code_of(settings, to_issue, number, range, date, &clock)
            }
            _ => None,
        };
        let submits = settings.route.submits();
        let mut events = vec![InvoicingEvent::DocumentIssued {
            document,
            kind,
            total,
            date,
            clock,
            range,
            number: number.clone(),
            code: code.clone(),
            submits,
            mailed_by: Some(settings.mailed_by),
        }];
        let found = range.and_then(|range| Some((range, self.range(range)?.not_said(&warnings))));
        if let Some((range, new)) = found
            && !new.is_empty()
        {
            events.push(InvoicingEvent::RangeWarned { range, warnings: new });
        }
        if !submits {
            events.extend(note.and_then(|note| note.voids(document)));
            events.extend(self.mail_wanted(settings.mailed_by, document, kind, content.buyer));
        }
        Ok((events, Issued { document, number, code, total, submits, warnings }))
    }

    /// The range and the number that a document gets on this day.
    fn numbered(
        &self,
        settings: &Settings,
        kind: DocumentKind,
        content: &Content,
        date: Date,
    ) -> Result<Numbered, InvoicingRefusal> {
        let kind = range_kind(kind, content.transcribes.is_some());
        let by_gateway = settings.route == Route::GatewayNumbered;
        let (id, range) = match self.range_for(kind, content.range, content.currency) {
            Ok(found) => found,
            // A gateway that numbers knows its ranges; here they need not be known.
            Err(RangeRefusal::RangeMissing { .. }) if by_gateway => {
                return Ok(Numbered::default());
            }
            Err(refusal) => return Err(refusal.into()),
        };
        let consecutive = range.next_number(date)?;
        let warnings = range.warnings(consecutive + 1, date);
        let number = (!by_gateway).then(|| range.number(consecutive));
        Ok(Numbered { range: Some(id), number, warnings })
    }

    /// The CUFE or CUDE of a document, if everything that it is made from is known.
    pub(in crate::invoicing) fn code_of(
        &self,
        settings: &Settings,
        of: &ToIssue<'_>,
        number: &DocumentNumber,
        range: RangeId,
        date: Date,
        clock: &Clock,
    ) -> Option<DocumentCode> {
        // The code of what is bought has another formula.
        let (key, paper) = (self.technical_key(range)?, of.paper?);
        let issuer = self.party().filter(|_| !of.kind.is_bought())?;
        let totals = &of.content.totals;
        let tax = |code| {
            let of_it = totals.taxes.iter().filter(|charged| charged.tax.code == code);
            of_it.map(|charged| charged.amount).fold(Amount::ZERO, Amount::plus_fact)
        };
        let parts = CodeParts {
            number,
            date,
            clock,
            gross: totals.gross,
            iva: tax(IVA),
            inc: tax(INC),
            ica: tax(ICA),
            total: totals.total,
            issuer: issuer.identity.number(),
            buyer: paper.party.identity.number(),
            key,
            environment: settings.environment,
        };
        Some(parts.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::Given;
    use crate::invoicing::documents::StandingName;
    use crate::invoicing::example::*;
    use crate::invoicing::kept::TechnicalKey;
    use crate::invoicing::ranges::RangeTerms;

    fn issue() -> IssueDocument {
        IssueDocument { issuer: issuer(), document: document() }
    }

    fn with_range(terms: RangeTerms, next: u64) -> Given<Issuer> {
        let given = selling().and(InvoicingEvent::RangeAdded { range: range(), terms, next });
        drafted_in(&given)
    }

    #[test]
    fn a_draft_gets_the_next_number_and_stands() {
        let outcome = drafted().when(&issue());
        let after = outcome.afterwards();
        let issued = after.state().document(document()).unwrap();
        assert_eq!(issued.number, Some("SETP990000000".parse().unwrap()));
        assert_eq!(issued.standing, Standing::Issued);
        let issue_of = issued.issue.clone().unwrap();
        assert_eq!(issue_of.date.to_string(), "2026-11-20");
        assert_eq!(issue_of.clock.as_str().get(8..), Some("-05:00"));
        assert_eq!(after.state().range(range()).unwrap().next, 990_000_001);
        after.when(&issue()).then_refused("document.not_draft").saying(
            "this invoice is issued, and what is issued never changes; correct it with a note",
        );
    }

    #[test]
    fn a_document_that_a_gateway_numbers_waits_for_its_number() {
        let given = drafted_in(&gateway_numbers(&selling()));
        let outcome = given.when(&issue());
        let after = outcome.afterwards();
        let issued = after.state().document(document()).unwrap();
        assert_eq!((issued.number.as_ref(), issued.code.as_ref()), (None, None));
        assert_eq!(issued.standing.name(), StandingName::Issued);
        assert!(issued.standing.submission().unwrap().due.is_some(), "it can be sent at once");
    }

    #[test]
    fn with_its_key_the_code_is_worked_out() {
        let key = crate::invoicing::Kept::RangeKey { key: TechnicalKey::new("693ff6f2a553") };
        let given = drafted().and_kept(range(), Some(key));
        let now = "2026-11-20T15:42:10Z".parse().unwrap();
        let after = given.at(now).when(&issue()).afterwards();
        let code = after.state().document(document()).unwrap().code.clone().unwrap();
        // Worked out by another program from the line
        // SETP9900000002026-11-2010:42:10-05:0042016.81017983.19040.00030.0050000.00900825759
        // 222222222222693ff6f2a5531
        assert_eq!(code.as_str(), CODE_OF_THE_EXAMPLE);
    }

    #[test]
    fn the_end_of_a_range_is_announced_once_and_then_there_is_none() {
        let terms = RangeTerms { from: 1, to: 10, ..invoice_range() };
        let outcome = with_range(terms, 9).when(&issue());
        let warning = RangeWarning::FewNumbers { left: 1 };
        let (range, warnings) = (range(), vec![warning]);
        assert_eq!(outcome.afterwards().state().range(range).unwrap().left(), 1);
        let events = outcome.events();
        assert_eq!(events.last(), Some(&InvoicingEvent::RangeWarned { range, warnings }));
        let again = redrafted(&outcome.afterwards(), 2);
        let second = IssueDocument { document: nth_document(2), ..issue() };
        assert_eq!(again.when(&second).events().len(), 1, "said once");
        let full = redrafted(&again.when(&second).afterwards(), 3);
        let third = IssueDocument { document: nth_document(3), ..issue() };
        full.when(&third).then_refused("numbering_range.exhausted").saying(
            "range: SETP has given out its last number, 10; ask the tax authority for a new one",
        );
    }

    #[test]
    fn a_range_gives_numbers_only_within_its_days() {
        let since = "2026-11-21".parse().unwrap();
        let terms = RangeTerms { since, ..invoice_range() };
        let next = terms.from;
        with_range(terms, next).when(&issue()).then_refused("numbering_range.not_yet");
        let until = "2026-11-19".parse().unwrap();
        let terms = RangeTerms { until, ..invoice_range() };
        with_range(terms, next).when(&issue()).then_refused("numbering_range.expired");
    }

    #[test]
    fn without_a_range_there_is_no_number_and_of_two_one_must_be_named() {
        let none = drafted_in(&selling());
        none.when(&issue()).then_refused("numbering_range.missing");
        let terms = RangeTerms { prefix: "B".parse().unwrap(), ..invoice_range() };
        let (next, second) = (terms.from, uuid::Uuid::from_u128(0x52).into());
        let two = drafted().and(InvoicingEvent::RangeAdded { range: second, terms, next });
        two.when(&issue())
            .then_refused("numbering_range.ambiguous")
            .saying("range: 2 numbering ranges are active for invoices; name the one to take");
        let other = InvoicingEvent::RangeChanged { range: second, active: false };
        assert_eq!(two.and(other).when(&issue()).events().len(), 1);
    }

    #[test]
    fn a_range_is_for_the_currencies_that_it_has() {
        let currencies = vec!["USD".parse().unwrap()];
        let terms = RangeTerms { currencies, ..invoice_range() };
        let next = terms.from;
        with_range(terms, next).when(&issue()).then_refused("numbering_range.currency").saying(
            "currency: SETP is not for documents in COP; name another range, or invoice in a \
             currency that it has",
        );
    }

    #[test]
    fn nothing_is_due_before_it_is_issued() {
        let due = Some("2026-11-21".parse().unwrap());
        let late = "2026-11-22T15:00:00Z".parse().unwrap();
        drafted_on_credit(due)
            .at(late)
            .when(&issue())
            .then_refused("payment_details.due_past")
            .saying("payment.0.due lies before the day of issue; write that day or a later one");
    }

    #[test]
    fn the_document_must_be_known() {
        selling().when(&issue()).then_refused("document.unknown");
    }
}
