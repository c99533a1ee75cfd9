use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::invoicing::bounds::FINDING_CHARACTERS_MAX;
use crate::invoicing::text_code::{Capitals, text_codes};

text_codes! {
    /// The code of a rule of the tax authority, like `FAK24`; or of a field that the gateway would not take.
    RuleCode(Capitals(1, 64, b"._"), rule);
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It is remarked, and the document stands.
    Notice,
    /// The document was refused.
    Rejection,
    /// The tax authority has the document already, although the words say that it was refused: rule 90.
    ProcessedBefore,
}

/// Something that the tax authority or the gateway says about a document.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The rule that it is about.
    pub rule: RuleCode,
    /// How bad it is.
    pub severity: Severity,
    /// In their words.
    pub text: Arc<str>,
}

impl Finding {
    /// Reads what the tax authority wrote, like `Regla: FAK24, Rechazo: No está informado el DV del NIT`.
    ///
    /// That it has processed the document before is looked for first: those words call themselves a
    /// rejection, and who believes them deletes a document that is valid.
    pub fn read(text: &str) -> Self {
        let lower = text.to_lowercase();
        let rule = lower.split_once("regla").and_then(|(_, rest)| {
            let word = rest.trim_start_matches([':', ' ']);
            let end = word.find(|letter: char| !letter.is_ascii_alphanumeric());
            let word = end.and_then(|end| word.get(..end)).unwrap_or(word);
            RuleCode::new(word).ok()
        });
        let rule_90 = rule.as_ref().is_some_and(|rule| rule.as_str() == "90");
        let severity = if rule_90 || lower.contains("procesado anteriormente") {
            Severity::ProcessedBefore
        } else if lower.contains("rechazo") {
            Severity::Rejection
        } else {
            Severity::Notice
        };
        Self { rule: rule.unwrap_or_else(RuleCode::unnamed), severity, text: shortened(text) }
    }

    /// A field that the gateway would not take, and why.
    pub fn field(field: &str, text: &str) -> Self {
        let rule = RuleCode::new(field).unwrap_or_else(|_| RuleCode::unnamed());
        Self { rule, severity: Severity::Rejection, text: shortened(text) }
    }
}

/// Their words may name people, and a log is read by more than may know.
impl fmt::Debug for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Finding({} {:?} ..)", self.rule, self.severity)
    }
}

/// As much of a text as is kept.
fn shortened(text: &str) -> Arc<str> {
    text.chars().take(FINDING_CHARACTERS_MAX).collect::<String>().into()
}

impl RuleCode {
    /// What has no code of its own.
    fn unnamed() -> Self {
        Self("UNNAMED".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, rule: &str, severity: Severity) {
        let finding = Finding::read(text);
        assert_eq!((finding.rule.as_str(), finding.severity), (rule, severity), "{text}");
    }

    #[test]
    fn what_the_tax_authority_writes_is_read() {
        check(
            "Regla: FAK24, Rechazo: No está informado el DV del NIT",
            "FAK24",
            Severity::Rejection,
        );
        check("Regla: FAJ43b, Notificación: Nombre informado", "FAJ43B", Severity::Notice);
        check("RUT01 Notificación", "UNNAMED", Severity::Notice);
        check("Rechazo sin más", "UNNAMED", Severity::Rejection);
    }

    #[test]
    fn a_document_that_was_processed_before_is_not_one_that_was_refused() {
        let text = "Regla: 90, Rechazo: Documento procesado anteriormente.";
        check(text, "90", Severity::ProcessedBefore);
        check("Rechazo: documento PROCESADO anteriormente", "UNNAMED", Severity::ProcessedBefore);
        check("Regla: 901, Rechazo: otra cosa", "901", Severity::Rejection);
    }

    #[test]
    fn a_long_story_is_cut() {
        let finding = Finding::read(&"ñ".repeat(2_000));
        assert_eq!(finding.text.chars().count(), 500);
        assert_eq!(
            Finding::field("items.0.quantity", "required").rule.as_str(),
            "ITEMS.0.QUANTITY"
        );
    }
}
