//! What Factus or the tax authority says about a document, in whichever shape it says it: a list of texts, a rule and
//! a text, a field and its texts, and each of these inside another.

use serde_json::Value;
use turnero_domain::invoicing::Finding;

use crate::bounds::{FINDINGS_DEPTH_MAX, FINDINGS_MAX};

/// A text, and the key under which it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Said {
    key: Option<String>,
    text: String,
}

/// What is said about a document, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Findings {
    /// Nothing is said.
    None,
    /// The tax authority has looked at it.
    Authority(Vec<Finding>),
    /// Factus would not even take it.
    Fields(Vec<Finding>),
}

/// Reads the errors of an answer, wherever in it they stand.
pub(super) fn of_answer(body: &Value) -> Findings {
    let mut said = Vec::new();
    for place in ["/data/errors", "/errors", "/data/bill/errors", "/data/credit_note/errors"] {
        if let Some(errors) = body.pointer(place) {
            gather(errors, None, FINDINGS_DEPTH_MAX, &mut said);
        }
    }
    if said.is_empty()
        && let Some(message) = body.get("message").or_else(|| body.pointer("/data/message"))
    {
        gather(message, None, 1, &mut said);
    }
    let authority: Vec<_> = said.iter().filter(|said| said.is_authoritys()).collect();
    if !authority.is_empty() {
        Findings::Authority(authority.into_iter().map(Said::read).collect())
    } else if said.is_empty() {
        Findings::None
    } else {
        let field =
            |said: &Said| Finding::field(said.key.as_deref().unwrap_or("document"), &said.text);
        Findings::Fields(said.iter().map(field).collect())
    }
}

/// Reads what is said about a document that Factus has: whatever stands there, the tax authority has said.
pub(super) fn of_document(errors: &Value) -> Vec<Finding> {
    let mut said = Vec::new();
    gather(errors, None, FINDINGS_DEPTH_MAX, &mut said);
    said.iter().map(Said::read).collect()
}

fn gather(value: &Value, key: Option<&str>, depth: u32, said: &mut Vec<Said>) {
    if depth == 0 {
        return;
    }
    match value {
        Value::String(text) if !text.trim().is_empty() => {
            // What is grave stands wherever it stands: what no longer has room must not hide it.
            let said_now = Said { key: key.map(str::to_owned), text: text.clone() };
            if said.len() < FINDINGS_MAX {
                said.push(said_now);
            } else if let Some(mild) =
                said.iter_mut().find(|other| other.weight() < said_now.weight())
            {
                *mild = said_now;
            }
        }
        Value::Array(all) => all.iter().for_each(|one| gather(one, key, depth - 1, said)),
        Value::Object(all) => match all.get("message") {
            Some(message) => gather(message, key, depth - 1, said),
            None => all.iter().for_each(|(key, one)| gather(one, Some(key), depth - 1, said)),
        },
        _ => {}
    }
}

impl Said {
    /// A rule of the tax authority is named like `FAK24` or `90`; a field like `items.0.quantity`.
    fn rule(&self) -> Option<&str> {
        let plain = |key: &&str| {
            let letters = key.bytes().filter(u8::is_ascii_uppercase).count();
            (2..=8).contains(&key.len())
                && key.bytes().all(|byte| byte.is_ascii_alphanumeric())
                && key.bytes().any(|byte| byte.is_ascii_digit())
                && (letters >= 2 || *key == "90")
        };
        self.key.as_deref().filter(plain)
    }

    fn is_authoritys(&self) -> bool {
        let lower = self.text.to_lowercase();
        let words = ["regla:", "rechazo:", "notificación:", "procesado anteriormente"];
        self.rule().is_some() || words.iter().any(|word| lower.contains(word))
    }

    fn read(&self) -> Finding {
        match self.rule() {
            Some(rule) if !self.text.to_lowercase().contains("regla") => {
                Finding::read(&format!("Regla: {rule}, {}", self.text))
            }
            _ => Finding::read(&self.text),
        }
    }

    fn weight(&self) -> turnero_domain::invoicing::Severity {
        self.read().severity
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use turnero_domain::invoicing::Severity;

    use super::*;

    fn shown(findings: &Findings) -> (&'static str, Vec<(String, Severity)>) {
        let rows =
            |all: &[Finding]| all.iter().map(|one| (one.rule.to_string(), one.severity)).collect();
        match findings {
            Findings::None => ("none", Vec::new()),
            Findings::Authority(all) => ("authority", rows(all)),
            Findings::Fields(all) => ("fields", rows(all)),
        }
    }

    #[track_caller]
    fn check(body: &Value, who: &str, expected: &[(&str, Severity)]) {
        let findings = of_answer(body);
        let expected = expected.iter().map(|(rule, how)| ((*rule).to_owned(), *how)).collect();
        assert_eq!(shown(&findings), (who, expected), "{body}");
    }

    #[test]
    fn what_the_tax_authority_says_is_read_as_list_and_as_object() {
        let rejected = [("FAK24", Severity::Rejection)];
        let text = "Regla: FAK24, Rechazo: No está informado el DV del NIT";
        check(&json!({"data": {"errors": {"FAK24": text}}}), "authority", &rejected);
        check(&json!({"errors": [text]}), "authority", &rejected);
        check(&json!({"errors": {"FAK24": ["Rechazo: sin DV"]}}), "authority", &rejected);
        let before = "Regla: 90, Rechazo: Documento procesado anteriormente.";
        let expected = [("90", Severity::ProcessedBefore)];
        check(&json!({"data": {"errors": [before]}}), "authority", &expected);
    }

    #[test]
    fn a_field_that_factus_would_not_take_is_named() {
        let text = "El campo cantidad es obligatorio.";
        let expected = [("ITEMS.0.QUANTITY", Severity::Rejection)];
        check(&json!({"errors": {"items.0.quantity": [text]}}), "fields", &expected);
        let nested = json!({"data": {"errors": {"items.0.quantity": text}}});
        check(&nested, "fields", &expected);
        let only_words = [("DOCUMENT", Severity::Rejection)];
        check(&json!({"message": "Falta algo"}), "fields", &only_words);
        check(&json!({"errors": []}), "none", &[]);
    }

    #[test]
    fn what_is_grave_is_found_behind_many_remarks() {
        let mut errors = vec![json!("Regla: FAJ43b, Notificación: Nombre"); 50];
        errors.push(json!("Regla: 90, Rechazo: Documento procesado anteriormente."));
        let found = of_document(&json!(errors));
        assert_eq!(found.len(), FINDINGS_MAX);
        let worst = found.iter().map(|one| one.severity).max();
        assert_eq!(worst, Some(Severity::ProcessedBefore));
    }
}
