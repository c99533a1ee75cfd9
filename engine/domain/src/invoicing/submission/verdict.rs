use super::{Alert, Answer, Finding, Pause, RuleCode, Severity, Step};
use crate::Name;
use crate::invoicing::documents::{DocumentCode, DocumentNumber};

/// What follows from an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is valid, under this code.
    Validated {
        /// The code.
        code: DocumentCode,
        /// The number, if the gateway tells it.
        number: Option<DocumentNumber>,
        /// What was remarked.
        notices: Vec<RuleCode>,
    },
    /// It is refused, and stands nowhere: it can be mended.
    Rejected,
    /// Something is to be sent, after a pause.
    Go {
        /// What.
        step: Step,
        /// After what pause.
        pause: Pause,
        /// What somebody should look at.
        alert: Option<Alert>,
    },
    /// Nothing is to be sent before a person has mended this setting.
    Halt {
        /// The setting.
        setting: Name,
    },
}

/// What is next, from what was sent and what came back: the whole table, and nothing else decides on it.
///
/// | sent | came back | next |
/// |---|---|---|
/// | anything | valid, with its code | it is validated |
/// | anything | valid, without a code | ask again, and tell somebody: without a code nothing is valid |
/// | anything | rule 90: processed before | neither delete nor send; ask again, and tell somebody |
/// | anything | refused by the tax authority | delete it, then let it be mended under the same reference |
/// | the document | neither valid nor refused | the tax authority is slow: send the same again |
/// | the document | not even taken | nothing is stored there: let it be mended |
/// | the document | something is in the way | ask what became of it |
/// | the question after that | it has a code | it is validated |
/// | the question after that | it is there without | delete it, then send it again |
/// | the question after that | it is not there | another one is in the way: send it again, later |
/// | to delete | done, or not there | mended, or sent again |
/// | to delete | that cannot be deleted | it may be valid: ask, and do not delete |
/// | anything | no answer, not now | the same again, with a growing pause |
/// | anything | you are not let in | stop, and name the setting |
pub fn verdict(sent: Step, answer: &Answer) -> Verdict {
    match answer {
        Answer::Document { validated, code, number, findings, .. } => {
            of_document(sent, *validated, code.as_ref(), number.as_ref(), findings)
        }
        Answer::Invalid { .. } if sent == Step::Post => Verdict::Rejected,
        Answer::Conflict => match sent {
            Step::Post => go(Step::LookUpAfterConflict, Pause::None),
            Step::DeleteToMend | Step::DeleteToRepeat => {
                go(Step::LookUpToReconcile, Pause::BackOff)
            }
            Step::LookUpAfterConflict | Step::LookUpToReconcile => go(sent, Pause::BackOff),
        },
        Answer::Deleted | Answer::NotFound => match sent {
            Step::DeleteToMend => Verdict::Rejected,
            Step::DeleteToRepeat => go(Step::Post, Pause::None),
            Step::LookUpAfterConflict => go(Step::Post, Pause::BackOff),
            Step::LookUpToReconcile => go(sent, Pause::Long),
            Step::Post => go(sent, Pause::BackOff),
        },
        Answer::Unavailable { retry_after: Some(asked) } => go(sent, Pause::Asked(*asked)),
        Answer::Unavailable { retry_after: None } | Answer::Invalid { .. } => {
            go(sent, Pause::BackOff)
        }
        Answer::Misconfigured { setting } => Verdict::Halt { setting: setting.clone() },
    }
}

fn of_document(
    sent: Step,
    validated: bool,
    code: Option<&DocumentCode>,
    number: Option<&DocumentNumber>,
    findings: &[Finding],
) -> Verdict {
    let adopted = validated || sent == Step::LookUpAfterConflict;
    if let Some(code) = code.filter(|_| adopted) {
        let notices = findings.iter().map(|finding| finding.rule.clone()).collect();
        return Verdict::Validated { code: code.clone(), number: number.cloned(), notices };
    }
    let worst = findings.iter().map(|finding| finding.severity).max();
    let asked = Step::LookUpToReconcile;
    match (worst, sent) {
        _ if validated => alarm(asked, Pause::BackOff, Alert::WithoutCode),
        (Some(Severity::ProcessedBefore), _) => alarm(asked, Pause::Long, Alert::ProcessedBefore),
        // Whoever is here to reconcile was told that it is valid: nothing that is said now deletes it.
        (_, Step::LookUpToReconcile) => go(asked, Pause::Long),
        (Some(Severity::Rejection), _) => go(Step::DeleteToMend, Pause::None),
        (_, Step::LookUpAfterConflict) => go(Step::DeleteToRepeat, Pause::None),
        (_, Step::Post) => go(Step::Post, Pause::BackOff),
        (_, Step::DeleteToMend | Step::DeleteToRepeat) => go(sent, Pause::BackOff),
    }
}

const fn go(step: Step, pause: Pause) -> Verdict {
    Verdict::Go { step, pause, alert: None }
}

const fn alarm(step: Step, pause: Pause, alert: Alert) -> Verdict {
    Verdict::Go { step, pause, alert: Some(alert) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Seconds;

    const STEPS: [Step; 5] = [
        Step::Post,
        Step::LookUpAfterConflict,
        Step::LookUpToReconcile,
        Step::DeleteToMend,
        Step::DeleteToRepeat,
    ];

    fn code() -> DocumentCode {
        "ab".repeat(48).parse().unwrap()
    }

    fn document(validated: bool, code: Option<DocumentCode>, findings: &[&str]) -> Answer {
        let findings = findings.iter().map(|text| Finding::read(text)).collect();
        Answer::Document { validated, code, number: None, signed: None, findings }
    }

    const REJECTED: &str = "Regla: FAK24, Rechazo: No está informado el DV del NIT";
    const BEFORE: &str = "Regla: 90, Rechazo: Documento procesado anteriormente.";
    const NOTICE: &str = "Regla: FAJ43b, Notificación: nombre";

    #[test]
    fn what_is_valid_and_has_its_code_is_validated_whatever_was_asked() {
        for step in STEPS {
            let Verdict::Validated { notices, .. } =
                verdict(step, &document(true, Some(code()), &[NOTICE]))
            else {
                panic!("{step:?}")
            };
            assert_eq!(notices, ["FAJ43B".parse().unwrap()]);
            let loud = verdict(step, &document(true, Some(code()), &[BEFORE, REJECTED]));
            assert!(matches!(loud, Verdict::Validated { .. }), "{step:?}");
        }
    }

    #[test]
    fn without_a_code_nothing_is_ever_valid() {
        for step in STEPS {
            for findings in [&[][..], &[NOTICE], &[REJECTED], &[BEFORE]] {
                let found = verdict(step, &document(true, None, findings));
                let expected = alarm(Step::LookUpToReconcile, Pause::BackOff, Alert::WithoutCode);
                assert_eq!(found, expected, "{step:?} {findings:?}");
            }
        }
    }

    #[test]
    fn what_was_processed_before_is_neither_deleted_nor_sent_again() {
        for step in STEPS {
            let found = verdict(step, &document(false, None, &[REJECTED, BEFORE]));
            let expected = alarm(Step::LookUpToReconcile, Pause::Long, Alert::ProcessedBefore);
            assert_eq!(found, expected, "{step:?}");
        }
        for answer in [
            document(false, None, &[REJECTED]),
            document(false, None, &[]),
            Answer::NotFound,
            Answer::Conflict,
            Answer::Unavailable { retry_after: None },
        ] {
            let found = verdict(Step::LookUpToReconcile, &answer);
            assert!(
                matches!(found, Verdict::Go { step: Step::LookUpToReconcile, .. }),
                "{answer:?}"
            );
        }
    }

    #[test]
    fn what_is_refused_is_deleted_and_then_mended() {
        let refused = document(false, None, &[NOTICE, REJECTED]);
        assert_eq!(verdict(Step::Post, &refused), go(Step::DeleteToMend, Pause::None));
        let after_conflict = verdict(Step::LookUpAfterConflict, &refused);
        assert_eq!(after_conflict, go(Step::DeleteToMend, Pause::None));
        assert_eq!(verdict(Step::DeleteToMend, &Answer::Deleted), Verdict::Rejected);
        assert_eq!(verdict(Step::DeleteToMend, &Answer::NotFound), Verdict::Rejected);
    }

    #[test]
    fn when_the_tax_authority_is_slow_the_same_is_sent_again() {
        for findings in [&[][..], &[NOTICE]] {
            let slow = document(false, None, findings);
            assert_eq!(verdict(Step::Post, &slow), go(Step::Post, Pause::BackOff));
        }
    }

    #[test]
    fn when_something_is_in_the_way_it_is_asked_for_first() {
        assert_eq!(
            verdict(Step::Post, &Answer::Conflict),
            go(Step::LookUpAfterConflict, Pause::None)
        );
        let step = Step::LookUpAfterConflict;
        let adopted = verdict(step, &document(false, Some(code()), &[]));
        assert!(matches!(adopted, Verdict::Validated { .. }));
        let own = verdict(step, &document(false, None, &[]));
        assert_eq!(own, go(Step::DeleteToRepeat, Pause::None));
        assert_eq!(verdict(step, &Answer::NotFound), go(Step::Post, Pause::BackOff));
        assert_eq!(verdict(Step::DeleteToRepeat, &Answer::Deleted), go(Step::Post, Pause::None));
    }

    #[test]
    fn what_cannot_be_deleted_may_be_valid_and_is_asked_for() {
        for step in [Step::DeleteToMend, Step::DeleteToRepeat] {
            let expected = go(Step::LookUpToReconcile, Pause::BackOff);
            assert_eq!(verdict(step, &Answer::Conflict), expected);
        }
    }

    #[test]
    fn what_the_gateway_does_not_even_take_can_be_mended_at_once() {
        let findings = vec![Finding::field("items.0.quantity", "required")];
        let answer = Answer::Invalid { findings };
        assert_eq!(verdict(Step::Post, &answer), Verdict::Rejected);
        let look_up = verdict(Step::LookUpAfterConflict, &answer);
        assert_eq!(look_up, go(Step::LookUpAfterConflict, Pause::BackOff));
    }

    #[test]
    fn what_is_lost_is_sent_again_and_what_is_not_let_in_is_stopped() {
        let asked = Seconds::new(17);
        for step in STEPS {
            let lost = Answer::Unavailable { retry_after: None };
            assert_eq!(verdict(step, &lost), go(step, Pause::BackOff));
            let later = Answer::Unavailable { retry_after: Some(asked) };
            assert_eq!(verdict(step, &later), go(step, Pause::Asked(asked)));
            let setting = Name::new("factus.client_secret").unwrap();
            let refused = Answer::Misconfigured { setting: setting.clone() };
            assert_eq!(verdict(step, &refused), Verdict::Halt { setting });
        }
    }
}
