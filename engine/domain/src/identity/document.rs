use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::bounds::{NIT_DIGITS_MAX, NUMBER_CHARACTERS_MAX, NUMBER_CHARACTERS_MIN};
use super::{CheckDigit, IdentityKind, IdentityRefusal};

/// An identity document: its kind and its number. Two that are written differently (with dots, with small
/// letters) are the same one, because only one way of writing is kept.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "Written", into = "Written")]
pub struct IdentityDocument {
    kind: IdentityKind,
    number: Arc<str>,
}

/// How it goes over a wire.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(transform = crate::schema::identity_document))]
#[serde(rename = "IdentityDocument", deny_unknown_fields)]
struct Written {
    kind: IdentityKind,
    number: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    check_digit: Option<CheckDigit>,
}

impl IdentityDocument {
    /// Checks a number that is to be that of a document. Dots and spaces are left out, letters become capitals.
    /// The check digit of a NIT may stand behind a dash or in `check_digit`, and is verified then; where it
    /// is left out, it is known all the same.
    pub fn new(
        kind: IdentityKind,
        number: &str,
        check_digit: Option<CheckDigit>,
    ) -> Result<Self, IdentityRefusal> {
        let (number, behind_dash) = match number.trim().rsplit_once('-') {
            Some((number, digit)) if kind == IdentityKind::Nit => (number, Some(read(digit)?)),
            _ => (number.trim(), None),
        };
        let number = normalised(kind, number)?;
        for found in behind_dash.into_iter().chain(check_digit) {
            if kind != IdentityKind::Nit {
                return Err(IdentityRefusal::CheckDigitUnwanted { kind });
            }
            let expected = CheckDigit::of(&number);
            if found != expected {
                return Err(IdentityRefusal::CheckDigitWrong { found, expected });
            }
        }
        Ok(Self { kind, number: number.into() })
    }

    /// Whoever buys without saying who they are, as DIAN has it written on an invoice.
    pub fn final_consumer() -> Self {
        Self { kind: IdentityKind::CitizenshipCard, number: "222222222222".into() }
    }

    /// Its kind.
    pub const fn kind(&self) -> IdentityKind {
        self.kind
    }

    /// Its number, without dots, spaces and check digit.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// Its check digit, if it is a NIT.
    pub fn check_digit(&self) -> Option<CheckDigit> {
        (self.kind == IdentityKind::Nit).then(|| CheckDigit::of(&self.number))
    }

    /// Whether it is nobody's: see [`final_consumer`](Self::final_consumer).
    pub fn is_final_consumer(&self) -> bool {
        *self == Self::final_consumer()
    }
}

fn read(digit: &str) -> Result<CheckDigit, IdentityRefusal> {
    match digit.trim().as_bytes() {
        [digit @ b'0'..=b'9'] => CheckDigit::new(digit - b'0'),
        _ => Err(IdentityRefusal::CheckDigitInvalid {}),
    }
}

/// The one way in which the number is kept.
fn normalised(kind: IdentityKind, text: &str) -> Result<String, IdentityRefusal> {
    // Whatever it holds, what is kept of it is no longer than this.
    let mut number = String::with_capacity(NUMBER_CHARACTERS_MAX);
    let mut found = 0;
    for (place, character) in (1..).zip(text.chars()) {
        match character.to_ascii_uppercase() {
            '.' | ' ' | '\u{a0}' => continue,
            digit @ '0'..='9' => number.push(digit),
            other @ ('A'..='Z' | '-') if !kind.is_numeric() => number.push(other),
            _ => return Err(IdentityRefusal::NumberInvalid { kind, place }),
        }
        found += 1;
    }
    let min = NUMBER_CHARACTERS_MIN;
    let max = if kind == IdentityKind::Nit { NIT_DIGITS_MAX } else { NUMBER_CHARACTERS_MAX };
    if !(min..=max).contains(&found) {
        return Err(IdentityRefusal::NumberLength { kind, min, max, found });
    }
    Ok(number)
}

impl TryFrom<Written> for IdentityDocument {
    type Error = IdentityRefusal;

    fn try_from(Written { kind, number, check_digit }: Written) -> Result<Self, Self::Error> {
        Self::new(kind, &number, check_digit)
    }
}

impl From<IdentityDocument> for Written {
    fn from(document: IdentityDocument) -> Self {
        let check_digit = document.check_digit();
        Self { kind: document.kind, number: document.number.as_ref().to_owned(), check_digit }
    }
}

/// A log is read by more people than may know who somebody is.
impl fmt::Debug for IdentityDocument {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "IdentityDocument({} ..)", self.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    fn new(kind: IdentityKind, number: &str) -> Result<IdentityDocument, IdentityRefusal> {
        IdentityDocument::new(kind, number, None)
    }

    /// This number is refused with this code.
    #[track_caller]
    fn check(kind: IdentityKind, number: &str, code: &str) {
        let refusal = new(kind, number).unwrap_err();
        assert_eq!(refusal.code(), code, "{number:?}");
        assert_eq!(serde_json::to_value(&refusal).unwrap()["error_code"], code);
        if number.len() > 2 {
            assert!(!refusal.to_string().contains(number), "{refusal}");
        }
    }

    #[test]
    fn however_a_number_is_written_it_is_the_same_document() {
        let nit = new(IdentityKind::Nit, "900825759").unwrap();
        assert_eq!(new(IdentityKind::Nit, " 900.825.759-7 ").unwrap(), nit);
        let digit = CheckDigit::new(7).unwrap();
        let given = IdentityDocument::new(IdentityKind::Nit, "900 825 759", Some(digit)).unwrap();
        assert_eq!((given.number(), given.check_digit()), ("900825759", Some(digit)));
        let passport = new(IdentityKind::Passport, "ax-123456").unwrap();
        assert_eq!((passport.number(), passport.check_digit()), ("AX-123456", None));
    }

    #[test]
    fn a_number_that_no_such_document_has_is_refused() {
        check(IdentityKind::CitizenshipCard, "12", "identity.number_length");
        check(IdentityKind::CitizenshipCard, "", "identity.number_length");
        check(IdentityKind::CitizenshipCard, "123456789012345678901", "identity.number_length");
        check(IdentityKind::Nit, "1234567890123456", "identity.number_length");
        check(IdentityKind::CitizenshipCard, "79A42", "identity.number_invalid");
        check(IdentityKind::CitizenshipCard, "794-2", "identity.number_invalid");
        check(IdentityKind::Passport, "AÑ123", "identity.number_invalid");
    }

    #[test]
    fn a_check_digit_is_verified_and_only_a_nit_has_one() {
        check(IdentityKind::Nit, "900825759-3", "identity.check_digit_wrong");
        check(IdentityKind::Nit, "900825759-", "identity.check_digit_invalid");
        check(IdentityKind::Nit, "900825759-77", "identity.check_digit_invalid");
        let digit = CheckDigit::new(7).ok();
        let card = IdentityDocument::new(IdentityKind::CitizenshipCard, "79123456", digit);
        assert_eq!(card.unwrap_err().code(), "identity.check_digit_unwanted");
        let refusal = new(IdentityKind::Nit, "900825759-3").unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "the check digit 3 does not belong to this NIT, it would be 7; compare the number and \
             the digit with the document"
        );
    }

    #[test]
    fn a_document_is_checked_when_it_is_read_and_its_digit_is_written() {
        let json = r#"{"kind":"NIT","number":"900825759","check_digit":7}"#;
        let document: IdentityDocument = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&document).unwrap(), json);
        for wrong in [
            r#"{"kind":"NIT","number":"900825759","check_digit":6}"#,
            r#"{"kind":"XX","number":"900825759"}"#,
            r#"{"kind":"CC","number":"900825759","digit":6}"#,
        ] {
            assert!(serde_json::from_str::<IdentityDocument>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_log_does_not_learn_the_number() {
        let document = new(IdentityKind::CitizenshipCard, "79123456").unwrap();
        assert_eq!(format!("{document:?}"), "IdentityDocument(CC ..)");
    }

    #[test]
    fn the_final_consumer_is_written_as_dian_has_it() {
        let nobody = new(IdentityKind::CitizenshipCard, "222222222222").unwrap();
        assert_eq!(nobody, IdentityDocument::final_consumer());
        assert!(nobody.is_final_consumer());
        assert_eq!(nobody.kind().dian_code(), "13");
    }
}
