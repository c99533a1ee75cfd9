use serde::{Deserialize, Serialize};

use super::{
    Alert, Answer, Finding, Pause, RuleCode, Severity, Step, Submission, Verdict, verdict,
};
use crate::invoicing::bounds::FINDINGS_MAX;
use crate::invoicing::documents::{
    DocumentCode, DocumentNumber, Standing, StandingName, TaxDocument, ToIssue,
};
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::kept::{Kept, Paper};
use crate::invoicing::permissions;
use crate::invoicing::refusal::{InvoicingRefusal, SubmissionRefusal};
use crate::invoicing::settings::Settings;
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission, TaxDocumentId};

/// Says what came back for a step of a submission. What follows is decided by the one table, [`verdict`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct RecordOutcome {
    /// Whose.
    pub issuer: IssuerId,
    /// Which document.
    pub document: TaxDocumentId,
    /// The step that is answered. An answer that comes too late counts only if it says that the document is
    /// valid: that stays true.
    pub attempt: u32,
    /// What came back.
    pub answer: Answer,
}

/// Where the document stands after an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeRecorded {
    /// How far it has come.
    pub standing: StandingName,
    /// Whether our code and the gateway's differ, where both are known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub code_differs: bool,
}

impl Message for RecordOutcome {
    type Aggregate = Issuer;
    type Reply = OutcomeRecorded;

    const NAME: &'static str = "record_outcome";
    const PERMISSION: Permission = permissions::SUBMISSIONS_RECORD;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let (issuer, settings) = state.working(self.issuer)?;
        let document = self.document;
        let found = issuer.known_document(document)?;
        if let Some(decided) = self.said_again(found)? {
            return Ok(decided);
        }
        let (_, submission) = issuer.submitting(document)?;
        let current = submission.in_flight && submission.attempt == self.attempt;
        if !current && !matches!(self.answer, Answer::Document { validated: true, .. }) {
            let (standing, code_differs) = (found.standing.name(), false);
            return Ok(Decided::answer(OutcomeRecorded { standing, code_differs }));
        }
        match self.numbered(issuer, found, verdict(submission.next, &self.answer)) {
            Verdict::Validated { code, number, notices } => {
                Ok(self.validated(issuer, settings, found, code, number, notices))
            }
            Verdict::Rejected => Ok(self.rejected(issuer, found, submission)),
            Verdict::Go { step, pause, alert } => {
                let in_vain = submission.in_vain_before(step);
                let due = pause.until(context.now, in_vain, context.seed);
                Ok(self.continues(issuer, step, due, alert))
            }
            Verdict::Halt { setting } => {
                let halted = InvoicingEvent::SubmissionHalted { document, setting };
                let (standing, code_differs) = (StandingName::Halted, false);
                Ok(Decided::new(vec![halted], OutcomeRecorded { standing, code_differs }))
            }
        }
    }
}

impl RecordOutcome {
    /// What is known already is said again, or says that two codes are told for one document.
    fn said_again(&self, found: &TaxDocument) -> Result<Option<Decided<Self>>, InvoicingRefusal> {
        let Standing::Validated { .. } = found.standing else { return Ok(None) };
        if let (Answer::Document { code: Some(told), .. }, Some(known)) =
            (&self.answer, &found.code)
            && told != known
        {
            let (document, kind) = (self.document, found.kind);
            let (known, found) = (known.clone(), told.clone());
            return Err(SubmissionRefusal::OtherCode { document, kind, known, found }.into());
        }
        let (standing, code_differs) = (StandingName::Validated, false);
        Ok(Some(Decided::answer(OutcomeRecorded { standing, code_differs })))
    }

    /// What is valid has a number, and no other document has it. A number that was given out here stands; the
    /// gateway's is for those that it numbers.
    fn numbered(&self, issuer: &Issuer, found: &TaxDocument, decision: Verdict) -> Verdict {
        let Verdict::Validated { code, number: told, notices } = decision else { return decision };
        let alarm = |alert| {
            let (step, pause) = (Step::LookUpToReconcile, Pause::Long);
            Verdict::Go { step, pause, alert: Some(alert) }
        };
        let number = match (&found.number, told) {
            (Some(ours), Some(told)) if *ours != told => return alarm(Alert::NumberDiffers),
            (Some(ours), _) => ours.clone(),
            (None, Some(told)) => told,
            (None, None) => return alarm(Alert::WithoutNumber),
        };
        match issuer.index.numbers.get(&(found.kind, number.clone())) {
            Some(other) if *other != self.document => alarm(Alert::NumberTaken),
            _ => Verdict::Validated { code, number: Some(number), notices },
        }
    }

    fn validated(
        &self,
        issuer: &Issuer,
        settings: &Settings,
        found: &TaxDocument,
        code: DocumentCode,
        number: Option<DocumentNumber>,
        notices: Vec<RuleCode>,
    ) -> Decided<Self> {
        let (document, kind) = (self.document, found.kind);
        let expected = self.expected_code(issuer, settings, found, number.as_ref());
        let code_differs = expected.is_some_and(|expected| expected != code);
        let mut events = vec![InvoicingEvent::DocumentValidated {
            document,
            kind,
            number,
            code,
            notices: bounded(notices),
            code_differs,
        }];
        events.extend(found.note.and_then(|note| note.voids(document)));
        let mailed_by = found.mailed_by(settings);
        events.extend(issuer.mail_wanted(mailed_by, document, kind, found.buyer));
        let standing = StandingName::Validated;
        let decided = Decided::new(events, OutcomeRecorded { standing, code_differs });
        self.with_findings(issuer, decided)
    }

    /// The code that the document should have, if everything that it is made from is known. A document that the
    /// gateway numbers is signed there, so its day and time come from there.
    fn expected_code(
        &self,
        issuer: &Issuer,
        settings: &Settings,
        found: &TaxDocument,
        number: Option<&DocumentNumber>,
    ) -> Option<DocumentCode> {
        if found.code.is_some() {
            return found.code.clone();
        }
        let Answer::Document { signed: Some(signed), .. } = &self.answer else { return None };
        let to_issue = ToIssue {
            document: self.document,
            kind: found.kind,
            content: found.content.as_deref()?,
            paper: issuer.paper(self.document),
            note: found.note,
        };
        let range = found.issue.as_ref()?.range?;
        issuer.code_of(settings, &to_issue, number?, range, signed.date, &signed.clock)
    }

    fn rejected(
        &self,
        issuer: &Issuer,
        found: &TaxDocument,
        submission: &Submission,
    ) -> Decided<Self> {
        let (document, kind) = (self.document, found.kind);
        let told = self.findings().map(|finding| finding.rule.clone()).collect::<Vec<_>>();
        // What was found was told before it was deleted.
        let findings = if told.is_empty() { submission.findings.clone() } else { bounded(told) };
        let event = InvoicingEvent::DocumentRejected { document, kind, findings };
        let (standing, code_differs) = (StandingName::Rejected, false);
        let decided = Decided::new(vec![event], OutcomeRecorded { standing, code_differs });
        self.with_findings(issuer, decided)
    }

    fn continues(
        &self,
        issuer: &Issuer,
        next: Step,
        due: crate::Timestamp,
        alert: Option<Alert>,
    ) -> Decided<Self> {
        let document = self.document;
        let grave = self.findings().filter(|finding| finding.severity != Severity::Notice);
        let findings = bounded(grave.map(|finding| finding.rule.clone()).collect());
        let event = InvoicingEvent::SubmissionContinues { document, next, due, alert, findings };
        let (standing, code_differs) = (StandingName::Submitted, false);
        let decided = Decided::new(vec![event], OutcomeRecorded { standing, code_differs });
        self.with_findings(issuer, decided)
    }

    fn findings(&self) -> impl Iterator<Item = &Finding> {
        let findings = match &self.answer {
            Answer::Document { findings, .. } | Answer::Invalid { findings } => &findings[..],
            _ => &[],
        };
        findings.iter()
    }

    /// Keeps the words of what was found with the document: they may name people.
    fn with_findings(&self, issuer: &Issuer, decided: Decided<Self>) -> Decided<Self> {
        let words: Vec<_> =
            self.findings().take(FINDINGS_MAX).map(|finding| finding.text.clone()).collect();
        let changed = |paper: &&Paper| !words.is_empty() && paper.findings != words;
        match issuer.paper(self.document).filter(changed) {
            Some(paper) => {
                let paper = Paper { findings: words, ..paper.clone() };
                decided.keeping(self.document, Some(Kept::paper(paper)))
            }
            None => decided,
        }
    }
}

fn bounded(mut rules: Vec<RuleCode>) -> Vec<RuleCode> {
    rules.truncate(FINDINGS_MAX);
    rules
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::Given;
    use crate::invoicing::documents::DocumentKind;
    use crate::invoicing::example::*;

    fn code() -> DocumentCode {
        "ab".repeat(48).parse().unwrap()
    }

    fn outcome_of(attempt: u32, answer: Answer) -> RecordOutcome {
        RecordOutcome { issuer: issuer(), document: document(), attempt, answer }
    }

    fn valid(code: DocumentCode) -> Answer {
        let (number, findings) = (Some("SETP990000493".parse().unwrap()), Vec::new());
        Answer::Document { validated: true, code: Some(code), number, signed: None, findings }
    }

    fn said(text: &str) -> Answer {
        let findings = vec![Finding::read(text)];
        let (code, number, signed) = (None, None, None);
        Answer::Document { validated: false, code, number, signed, findings }
    }

    fn next(given: &Given<Issuer>) -> Step {
        given.state().document(document()).unwrap().standing.submission().unwrap().next
    }

    #[test]
    fn what_is_valid_has_its_number_and_its_code() {
        let after = sent().when(&outcome_of(1, valid(code()))).afterwards();
        let document = after.state().document(document()).unwrap();
        assert_eq!(document.standing.name(), StandingName::Validated);
        assert_eq!(document.number, Some("SETP990000493".parse().unwrap()));
        assert_eq!(document.code, Some(code()));
        assert!(after.state().index.due.is_empty(), "nothing is to be sent any more");
    }

    #[test]
    fn an_answer_that_comes_twice_changes_nothing_and_another_code_is_an_alarm() {
        let after = sent().when(&outcome_of(1, valid(code()))).afterwards();
        after.when(&outcome_of(1, valid(code()))).then_nothing();
        after
            .when(&outcome_of(1, valid("cd".repeat(48).parse().unwrap())))
            .then_refused("submission.other_code");
    }

    #[test]
    fn an_answer_that_comes_too_late_counts_only_if_the_document_is_valid() {
        let given = sent();
        let later = given.context().now.plus_millis(600_000);
        let again = sent_again(&given.at(later));
        again.when(&outcome_of(1, said("Regla: FAK24, Rechazo: DV"))).then_nothing();
        let after = again.when(&outcome_of(1, valid(code()))).afterwards();
        let standing = after.state().document(document()).unwrap().standing.name();
        assert_eq!(standing, StandingName::Validated);
    }

    #[test]
    fn what_is_refused_is_deleted_then_waits_to_be_mended_with_its_reasons() {
        let text = "Regla: FAK24, Rechazo: No está informado el DV del NIT de Alan Turing";
        let outcome = sent().when(&outcome_of(1, said(text)));
        let [InvoicingEvent::SubmissionContinues { next, findings, .. }] = outcome.events() else {
            panic!("it is to be deleted")
        };
        assert_eq!(
            (*next, findings.as_slice()),
            (Step::DeleteToMend, &["FAK24".parse().unwrap()][..])
        );
        let deleting = sent_again(&outcome.afterwards());
        let after = deleting.when(&outcome_of(2, Answer::Deleted)).afterwards();
        let document_now = after.state().document(document()).unwrap();
        let findings = vec!["FAK24".parse().unwrap()];
        assert_eq!(document_now.standing, Standing::Rejected { findings, attempt: 2 });
        let paper = after.state().paper(document()).unwrap();
        assert_eq!(paper.findings, [text.into()], "the words stand with the personal data");
        assert!(!serde_json::to_string(after.state()).unwrap().contains("Turing"));
    }

    #[test]
    fn when_the_tax_authority_is_slow_the_pauses_grow() {
        let mut given = sent();
        let mut pauses = Vec::new();
        for attempt in 1..=10 {
            let slow = Answer::Document {
                validated: false,
                code: None,
                number: None,
                signed: None,
                findings: Vec::new(),
            };
            let now = given.context().now;
            let outcome = given.seed(0).when(&outcome_of(attempt, slow));
            let [InvoicingEvent::SubmissionContinues { due, next, .. }] = outcome.events() else {
                panic!("sent again")
            };
            assert_eq!(*next, Step::Post);
            pauses.push(due.millis_since(now) / 1_000);
            given = sent_again(&outcome.afterwards().at(*due));
        }
        assert_eq!(pauses, [5, 5, 5, 120, 120, 120, 120, 120, 1_800, 1_800]);
    }

    #[test]
    fn what_another_document_blocks_comes_back_less_and_less_often() {
        let mut given = sent();
        let mut pauses = Vec::new();
        for round in 0..10 {
            let asking = given.seed(0).when(&outcome_of(round * 2 + 1, Answer::Conflict));
            given = sent_again(&asking.afterwards());
            let now = given.context().now;
            let again = given.seed(0).when(&outcome_of(round * 2 + 2, Answer::NotFound));
            let [InvoicingEvent::SubmissionContinues { due, next, .. }] = again.events() else {
                panic!("sent again, later")
            };
            assert_eq!(*next, Step::Post);
            pauses.push(due.millis_since(now) / 1_000);
            given = sent_again(&again.afterwards().at(*due));
        }
        assert_eq!(pauses, [5, 5, 5, 120, 120, 120, 120, 120, 1_800, 1_800]);
    }

    #[test]
    fn a_wrong_secret_is_named_and_is_no_loop() {
        let setting = name("factus.client_secret");
        let answer = Answer::Misconfigured { setting: setting.clone() };
        let outcome = sent().when(&outcome_of(1, answer));
        outcome.then(&[InvoicingEvent::SubmissionHalted { document: document(), setting }]);
        let after = outcome.afterwards();
        assert!(after.state().index.due.is_empty());
        after
            .when(&super::super::RecordSubmission { issuer: issuer(), document: document() })
            .then_refused("submission.halted");
    }

    #[test]
    fn what_was_processed_before_alarms_somebody_and_is_asked_for() {
        let text = "Regla: 90, Rechazo: Documento procesado anteriormente.";
        let after = sent().when(&outcome_of(1, said(text))).afterwards();
        assert_eq!(next(&after), Step::LookUpToReconcile);
        assert!(after.state().document(document()).unwrap().needs_attention());
    }

    #[test]
    fn a_number_that_another_document_has_is_an_alarm() {
        let given = sent().when(&outcome_of(1, valid(code()))).afterwards();
        let second = nth_document(2);
        let other = sent_document(&redrafted(&given, 2), second);
        let answer = RecordOutcome {
            document: second,
            ..outcome_of(1, valid("cd".repeat(48).parse().unwrap()))
        };
        let after = other.when(&answer).afterwards();
        let submission = after.state().document(second).unwrap().standing.submission().cloned();
        assert_eq!(submission.unwrap().alert, Some(Alert::NumberTaken));
    }

    #[test]
    fn what_is_valid_and_has_no_number_is_asked_for_again() {
        let answer = Answer::Document {
            validated: true,
            code: Some(code()),
            number: None,
            signed: None,
            findings: Vec::new(),
        };
        let after = sent().when(&outcome_of(1, answer)).afterwards();
        assert_eq!(next(&after), Step::LookUpToReconcile);
        let submission = after.state().document(document()).unwrap().standing.submission().cloned();
        assert_eq!(submission.unwrap().alert, Some(Alert::WithoutNumber));
    }

    #[test]
    fn a_number_that_is_not_the_one_that_was_given_out_here_is_an_alarm() {
        let given = sent_with_number();
        let ours = given.state().document(document()).unwrap().number.clone().unwrap();
        let after = given.when(&outcome_of(1, valid(code()))).afterwards();
        let document_now = after.state().document(document()).unwrap();
        let submission = document_now.standing.submission().unwrap();
        assert_eq!(submission.alert, Some(Alert::NumberDiffers));
        let Answer::Document { code, .. } = valid(code()) else { panic!("it is a document") };
        let (number, findings) = (Some(ours.clone()), Vec::new());
        let answer = Answer::Document { validated: true, code, number, signed: None, findings };
        let valid = given.when(&outcome_of(1, answer)).afterwards();
        assert_eq!(valid.state().document(document()).unwrap().number, Some(ours));
    }

    #[test]
    fn a_late_answer_with_a_code_that_is_not_valid_yet_is_not_taken_for_one_to_a_question() {
        let conflict = sent().when(&outcome_of(1, Answer::Conflict)).afterwards();
        let asking = sent_again(&conflict);
        let late = Answer::Document {
            validated: false,
            code: Some(code()),
            number: Some("SETP990000493".parse().unwrap()),
            signed: None,
            findings: Vec::new(),
        };
        asking.when(&outcome_of(1, late.clone())).then_nothing();
        let adopted = asking.when(&outcome_of(2, late)).afterwards();
        let standing = adopted.state().document(document()).unwrap().standing.name();
        assert_eq!(standing, StandingName::Validated);
    }

    #[test]
    fn a_code_that_is_not_ours_is_an_alarm_and_the_gateways_stands() {
        use crate::invoicing::kept::TechnicalKey;
        let key = Kept::RangeKey { key: TechnicalKey::new("693ff6f2a553") };
        let given = sent_with_range().and_kept(range(), Some(key));
        let signed = |clock: &str| super::super::Signed {
            date: "2026-11-20".parse().unwrap(),
            clock: clock.parse().unwrap(),
        };
        let answer = |clock: &str| Answer::Document {
            validated: true,
            code: Some(CODE_OF_THE_EXAMPLE.parse().unwrap()),
            number: Some("SETP990000000".parse().unwrap()),
            signed: Some(signed(clock)),
            findings: Vec::new(),
        };
        let differs = |clock: &str| {
            let outcome = given.when(&outcome_of(1, answer(clock)));
            let Some(InvoicingEvent::DocumentValidated { code_differs, kind, .. }) =
                outcome.events().first()
            else {
                panic!("it is valid")
            };
            assert_eq!(*kind, DocumentKind::Invoice);
            *code_differs
        };
        assert!(!differs("10:42:10-05:00"), "both are the same");
        assert!(differs("10:42:11-05:00"));
    }

    #[test]
    fn the_document_must_be_on_its_way() {
        issued().when(&outcome_of(1, Answer::Deleted)).then_refused("submission.not_pending");
        selling().when(&outcome_of(1, Answer::Deleted)).then_refused("document.unknown");
    }
}
