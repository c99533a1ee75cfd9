use serde_json::Value;
use turnero_domain::invoicing::{
    Answer, DocumentCode, DocumentKind, DocumentNumber, Finding, Severity,
};
use turnero_domain::{Name, Seconds};

use super::findings::{Findings, of_answer, of_document};
use super::loose::{moment, text, truth};

/// What came back over HTTP.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The body; null where it is no JSON.
    pub body: Value,
    /// When to come back, if it was said.
    pub retry_after: Option<Seconds>,
}

/// A body names people, and a log is read by more than may know.
impl std::fmt::Debug for Reply {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Reply({} ..)", self.status)
    }
}

impl Reply {
    /// Whether it was done.
    pub const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }

    /// That it is not known what became of it.
    pub(crate) const fn unavailable(&self) -> Answer {
        Answer::Unavailable { retry_after: self.retry_after }
    }

    /// The setting that somebody has to mend before anything goes through.
    pub(crate) fn setting(&self) -> Option<Name> {
        let setting = match self.status {
            401 => "factus.username",
            402 => "factus.subscription",
            403 => "factus.company",
            300..=399 => "factus.address",
            _ => return None,
        };
        Name::new(setting).ok()
    }
}

/// What was answered to a document that was sent.
pub fn submitted(kind: DocumentKind, reply: &Reply) -> Answer {
    match reply.status {
        200..=299 => shown(kind, reply),
        400 | 409 | 422 => refused(reply),
        404 => misconfigured("factus.address").unwrap_or_else(|| reply.unavailable()),
        _ => otherwise(reply),
    }
}

/// What Factus has of a document.
pub fn shown(kind: DocumentKind, reply: &Reply) -> Answer {
    match reply.status {
        200..=299 => document(kind, &reply.body).unwrap_or_else(|| reply.unavailable()),
        404 => Answer::NotFound,
        _ => otherwise(reply),
    }
}

/// What was answered to the wish that a document be forgotten.
pub fn forgotten(reply: &Reply) -> Answer {
    match reply.status {
        200..=299 => Answer::Deleted,
        404 => Answer::NotFound,
        409 => Answer::Conflict,
        _ => otherwise(reply),
    }
}

fn otherwise(reply: &Reply) -> Answer {
    match reply.setting() {
        Some(setting) => Answer::Misconfigured { setting },
        None => reply.unavailable(),
    }
}

fn misconfigured(setting: &str) -> Option<Answer> {
    Name::new(setting).ok().map(|setting| Answer::Misconfigured { setting })
}

/// Why it was not taken. That the tax authority has processed it before counts above all else, whatever the status.
fn refused(reply: &Reply) -> Answer {
    let conflict = reply.status == 409;
    match of_answer(&reply.body) {
        Findings::Authority(findings) if !conflict || is_processed_before(&findings) => {
            Answer::Document { validated: false, code: None, number: None, signed: None, findings }
        }
        _ if conflict => Answer::Conflict,
        Findings::Fields(findings) => Answer::Invalid { findings },
        Findings::Authority(_) | Findings::None => reply.unavailable(),
    }
}

fn is_processed_before(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::ProcessedBefore)
}

/// Whether an answer is about the document with this reference. A number can be another document's by now: what was
/// refused has used up none.
pub fn is_about(kind: DocumentKind, body: &Value, reference_code: &str) -> bool {
    let told = told(kind, body).get("reference_code").and_then(text);
    told.as_deref() == Some(reference_code)
}

/// Where in an answer the document stands: under its kind, or flat.
fn told(kind: DocumentKind, body: &Value) -> &Value {
    let data = body.get("data").unwrap_or(body);
    // What is printed of the second version is flat; whether its notes lie under a name of their own, nobody has said.
    let under = match kind {
        DocumentKind::Invoice => "bill",
        DocumentKind::CreditNote => "credit_note",
        DocumentKind::DebitNote => "debit_note",
        DocumentKind::SupportDocument => "support_document",
        DocumentKind::AdjustmentNote => "adjustment_note",
    };
    data.get(under).unwrap_or(data)
}

/// A document in an answer, wherever in it it stands: under its kind, or flat, or as a row of a list.
pub(super) fn document(kind: DocumentKind, body: &Value) -> Option<Answer> {
    // A note tells the code of what it is on, too.
    let own = match kind {
        DocumentKind::Invoice => "cufe",
        DocumentKind::CreditNote | DocumentKind::DebitNote => "cude",
        DocumentKind::SupportDocument | DocumentKind::AdjustmentNote => "cuds",
    };
    let told = told(kind, body);
    let status = told.get("status").or_else(|| told.get("is_validated"))?;
    // The second version may call every code a CUFE; where it has another name for it as well, that one is meant.
    let flat = told.get("is_validated").is_some();
    let code = if flat && told.get(own).is_none() { "cufe" } else { own };
    let of = |name: &str| told.get(name).unwrap_or(&Value::Null);
    Some(Answer::Document {
        validated: truth(status),
        code: text(of(code)).and_then(|code| DocumentCode::new(&code).ok()),
        number: text(of("number")).and_then(|number| DocumentNumber::new(&number).ok()),
        signed: moment(of("created_at")),
        findings: of_document(of("errors")),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const BILL: DocumentKind = DocumentKind::Invoice;

    fn reply(status: u16, body: Value) -> Reply {
        Reply { status, body, retry_after: None }
    }

    fn bill(status: &Value, cufe: Option<&str>, errors: &Value) -> Reply {
        let bill = json!({
            "number": "SETP990000493", "status": status, "cufe": cufe, "errors": errors,
            "created_at": "09-01-2025 01:56:13 PM",
        });
        reply(201, json!({"data": {"bill": bill}}))
    }

    #[test]
    fn what_is_valid_is_valid_however_loosely_it_is_written() {
        let code = "ab".repeat(48);
        for so in [json!(1), json!("1"), json!(true)] {
            let answer = submitted(BILL, &bill(&so, Some(&code), &json!([])));
            let Answer::Document { validated, code, number, signed, findings } = answer else {
                panic!("{answer:?}")
            };
            assert!(validated && code.is_some() && findings.is_empty());
            assert_eq!(number, "SETP990000493".parse().ok());
            assert_eq!(signed.unwrap().clock.as_str(), "13:56:13-05:00");
        }
        let text = "Regla: FAJ43b, Notificación: Nombre";
        let remarked = submitted(BILL, &bill(&json!(1), Some(&code), &json!([text])));
        assert!(matches!(remarked, Answer::Document { validated: true, .. }));
    }

    #[test]
    fn a_code_that_is_none_is_no_code() {
        for code in [None, Some(""), Some("pending")] {
            let answer = submitted(BILL, &bill(&json!(1), code, &json!([])));
            assert!(matches!(answer, Answer::Document { validated: true, code: None, .. }));
        }
    }

    #[test]
    fn a_note_is_known_by_its_own_code_and_not_by_that_of_its_invoice() {
        let (own, other) = ("ab".repeat(48), "cd".repeat(48));
        let note = json!({"number": "NC76", "status": 1, "cude": own, "cufe": other});
        let told = reply(201, json!({"data": {"credit_note": note}}));
        let answer = submitted(DocumentKind::CreditNote, &told);
        let Answer::Document { code, .. } = answer else { panic!("{answer:?}") };
        assert_eq!(code.unwrap().as_str(), own);
    }

    #[test]
    fn a_note_of_the_second_version_is_read_flat_or_under_its_name_by_whichever_name_its_code_has()
    {
        let (own, other) = ("ab".repeat(48), "cd".repeat(48));
        let told = [
            json!({"data": {"number": "ND1", "is_validated": true, "cude": own, "cufe": other}}),
            json!({"data": {"number": "ND1", "is_validated": true, "cufe": own}}),
            json!({"data": {"debit_note": {"number": "ND1", "is_validated": 1, "cude": own}}}),
        ];
        for body in told {
            let answer = submitted(DocumentKind::DebitNote, &reply(201, body));
            let Answer::Document { code, validated: true, .. } = answer else {
                panic!("{answer:?}")
            };
            assert_eq!(code.unwrap().as_str(), own);
        }
        let none = json!({"data": {"is_validated": true, "cude": null, "cufe": other}});
        let answer = submitted(DocumentKind::DebitNote, &reply(201, none));
        assert!(matches!(answer, Answer::Document { code: None, .. }), "{answer:?}");
    }

    #[test]
    fn what_is_bought_has_a_code_of_its_own_name() {
        let (own, other) = ("ab".repeat(48), "cd".repeat(48));
        let bought = json!({"number": "SEDS984000021", "status": 1, "cuds": own});
        let bought = json!({"data": {"support_document": bought}});
        // The answer about an adjustment note is flat, and tells what the note is on.
        let on = json!({"number": "SEDS984000021", "cuds": other});
        let note = json!({"data": {"number": "NA1", "is_validated": true, "cuds": own,
                                   "support_document": on}});
        let told = [(DocumentKind::SupportDocument, bought), (DocumentKind::AdjustmentNote, note)];
        for (kind, body) in told {
            let answer = submitted(kind, &reply(201, body));
            let Answer::Document { code, validated: true, .. } = answer else {
                panic!("{answer:?}")
            };
            assert_eq!(code.unwrap().as_str(), own);
        }
    }

    #[test]
    fn who_refuses_decides_what_follows() {
        let rejected = json!({"data": {"errors": {"FAK24": "Regla: FAK24, Rechazo: sin DV"}}});
        let answer = submitted(BILL, &reply(422, rejected));
        assert!(matches!(answer, Answer::Document { validated: false, .. }), "{answer:?}");
        let field = json!({"errors": {"reference_code": ["El campo es obligatorio."]}});
        let answer = submitted(BILL, &reply(422, field));
        assert!(matches!(answer, Answer::Invalid { .. }), "{answer:?}");
        let pending = "Se encontró una factura pendiente por enviar a la DIAN";
        for body in [
            json!({"status": "Conflict", "errors": [{"code": 409, "message": pending}]}),
            json!({"message": pending}),
            Value::Null,
        ] {
            assert_eq!(submitted(BILL, &reply(409, body)), Answer::Conflict);
        }
    }

    #[test]
    fn rule_90_is_heard_whatever_the_status() {
        let before = json!({"errors": ["Regla: 90, Rechazo: Documento procesado anteriormente."]});
        for status in [400, 409, 422] {
            let answer = submitted(BILL, &reply(status, before.clone()));
            let Answer::Document { findings, .. } = answer else { panic!("{answer:?}") };
            assert!(is_processed_before(&findings));
        }
    }

    #[test]
    fn what_nobody_understands_is_taken_for_lost_and_never_for_done() {
        let lost = Answer::Unavailable { retry_after: None };
        for told in
            [reply(200, Value::Null), reply(201, json!({"data": []})), reply(422, json!({}))]
        {
            assert_eq!(submitted(BILL, &told), lost, "{told:?}");
        }
        for status in [408, 429, 500, 503] {
            assert_eq!(submitted(BILL, &reply(status, json!({}))), lost);
            assert_eq!(forgotten(&reply(status, json!({}))), lost);
        }
        let retry_after = Some(Seconds::new(17));
        let told = Reply { retry_after, ..reply(429, json!({})) };
        assert_eq!(submitted(BILL, &told), Answer::Unavailable { retry_after });
    }

    #[test]
    fn who_is_not_let_in_is_told_which_setting_to_look_at() {
        let expected = [
            (302, "factus.address"),
            (401, "factus.username"),
            (402, "factus.subscription"),
            (403, "factus.company"),
            (404, "factus.address"),
        ];
        for (status, setting) in expected {
            let setting = Name::new(setting).unwrap();
            let answer = submitted(BILL, &reply(status, Value::Null));
            assert_eq!(answer, Answer::Misconfigured { setting });
        }
    }

    #[test]
    fn a_document_that_has_a_number_now_is_told_from_one_that_had_it() {
        let body = json!({"data": {"bill": {"reference_code": "d0", "number": "SETP1"}}});
        assert!(is_about(BILL, &body, "d0"));
        assert!(!is_about(BILL, &body, "d1"));
        assert!(!is_about(BILL, &json!({"data": {"bill": {"number": "SETP1"}}}), "d0"));
    }

    #[test]
    fn what_is_forgotten_is_told_from_what_cannot_be() {
        assert_eq!(forgotten(&reply(204, Value::Null)), Answer::Deleted);
        assert_eq!(forgotten(&reply(404, json!({}))), Answer::NotFound);
        assert_eq!(forgotten(&reply(409, json!({}))), Answer::Conflict);
    }
}
