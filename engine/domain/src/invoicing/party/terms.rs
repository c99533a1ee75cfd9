use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::text::{optional_text, text};
use super::{NO_RESPONSIBILITY, Organisation, Party, Tribute};
use crate::identity::{CheckDigit, IdentityDocument, IdentityKind};
use crate::invoicing::bounds::{PARTY_TEXT_CHARACTERS_MAX, RESPONSIBILITIES_MAX};
use crate::invoicing::field::Field;
use crate::invoicing::refusal::{InField, InputRefusal, InvoicingRefusal};

/// An identity document, as it is written into a form.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct IdentityTerms {
    /// Its kind.
    pub kind: IdentityKind,
    /// Its number; that of a NIT without hyphen and without check digit.
    pub number: String,
    /// The check digit of a NIT. It is worked out where it is left out, and verified where it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_digit: Option<CheckDigit>,
}

/// A person or a company, as they are written into a form. What is checked becomes a [`Party`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PartyTerms {
    /// The identity document.
    pub identity: IdentityTerms,
    /// Company or person.
    pub organisation: Organisation,
    /// The name of a company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// The names of a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names: Option<String>,
    /// The name of the business, where it is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trade_name: Option<String>,
    /// Where they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Where the document is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Where they can be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The country, by its two letters; Colombia when it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The municipality, by the five digits of DANE; in Colombia only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality: Option<String>,
    /// Whether they are responsible for IVA.
    #[serde(default)]
    pub tribute: Tribute,
    /// The tax responsibilities, by DIAN's codes; none when it is left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub responsibilities: Vec<String>,
}

impl IdentityTerms {
    /// What was written, checked.
    pub(in crate::invoicing) fn checked(
        &self,
        field: &Field,
    ) -> Result<IdentityDocument, InvoicingRefusal> {
        let number = field.of("number");
        let is_nit = self.kind == IdentityKind::Nit;
        if is_nit && self.number.contains('-') {
            let expected = "a NIT without hyphen, and its check digit in a field of its own";
            return Err(InputRefusal::Invalid { field: number, expected }.into());
        }
        let identity =
            IdentityDocument::new(self.kind, &self.number, self.check_digit).in_field(&number)?;
        if is_nit && holds_its_check_digit(identity.number()) {
            let expected = "a NIT without its check digit: that of a company has nine digits";
            return Err(InputRefusal::Invalid { field: number, expected }.into());
        }
        Ok(identity)
    }
}

/// The NIT of a company begins with 8 or 9 and has nine digits. Who writes ten, of which the last is the check
/// digit of the others, has written that too.
fn holds_its_check_digit(number: &str) -> bool {
    let company = number.starts_with(['8', '9']) && number.len() == 10;
    let (nit, digit) = number.split_at_checked(9).unwrap_or((number, ""));
    company && CheckDigit::of(nit).to_string() == digit
}

impl PartyTerms {
    /// Who was written, checked.
    pub(in crate::invoicing) fn checked(&self, field: &Field) -> Result<Party, InvoicingRefusal> {
        let identity = self.identity.checked(&field.of("identity"))?;
        let limit = PARTY_TEXT_CHARACTERS_MAX;
        let (name, why) = match self.organisation {
            Organisation::Legal => ("company", "a company is named by its company name"),
            Organisation::Natural => ("names", "a person is named by their names"),
        };
        let other = match self.organisation {
            Organisation::Legal => &self.company,
            Organisation::Natural => &self.names,
        };
        let name = text(&field.of(name), other.as_deref(), limit, why)?;
        let optional = |name: &str, text: &Option<String>| {
            optional_text(&field.of(name), text.as_deref(), limit)
        };
        let email = optional("email", &self.email)?;
        if email.as_deref().is_some_and(|email| !like_an_address(email)) {
            let expected = "an address for e-mail, like name@example.co";
            return Err(InputRefusal::Invalid { field: field.of("email"), expected }.into());
        }
        let country = self.country(&field.of("country"))?;
        let municipality = self.municipality(&field.of("municipality"), &country)?;
        Ok(Party {
            identity,
            organisation: self.organisation,
            name,
            trade_name: optional("trade_name", &self.trade_name)?,
            address: optional("address", &self.address)?,
            email,
            phone: optional("phone", &self.phone)?,
            country,
            municipality,
            tribute: self.tribute,
            responsibilities: self.responsibilities(&field.of("responsibilities"))?,
        })
    }

    fn country(&self, field: &Field) -> Result<Arc<str>, InputRefusal> {
        let country = self.country.as_deref().unwrap_or("CO").trim();
        if country.len() == 2 && country.bytes().all(|letter| letter.is_ascii_uppercase()) {
            return Ok(country.into());
        }
        let expected = "the two capital letters of a country, like CO";
        Err(InputRefusal::Invalid { field: field.clone(), expected })
    }

    fn municipality(&self, field: &Field, country: &str) -> Result<Option<Arc<str>>, InputRefusal> {
        let Some(code) = self.municipality.as_deref().map(str::trim) else { return Ok(None) };
        if country != "CO" {
            let why = "only Colombia has municipalities with a code";
            return Err(InputRefusal::Unwanted { field: field.clone(), why });
        }
        if code.len() == 5 && code.bytes().all(|digit| digit.is_ascii_digit()) {
            return Ok(Some(code.into()));
        }
        let expected = "the five digits that DANE gives a municipality, like 68679";
        Err(InputRefusal::Invalid { field: field.clone(), expected })
    }

    fn responsibilities(&self, field: &Field) -> Result<Arc<[Arc<str>]>, InputRefusal> {
        let found = self.responsibilities.len();
        if found > RESPONSIBILITIES_MAX {
            let (field, limit) = (field.clone(), RESPONSIBILITIES_MAX);
            return Err(InputRefusal::TooMany { field, found, limit });
        }
        if found == 0 {
            return Ok([Arc::from(NO_RESPONSIBILITY)].into());
        }
        let plain = |code: &str| {
            let fits = |letter: u8| letter.is_ascii_uppercase() || letter.is_ascii_digit();
            (1..=10).contains(&code.len()) && code.bytes().all(|byte| fits(byte) || byte == b'-')
        };
        let codes = self.responsibilities.iter().enumerate().map(|(place, code)| {
            let expected = "a code of DIAN's, like O-13";
            let invalid = || InputRefusal::Invalid { field: field.at(place), expected };
            plain(code).then(|| Arc::from(code.as_str())).ok_or_else(invalid)
        });
        codes.collect()
    }
}

/// Whether a mail could be sent there. Whether it arrives only the mail tells.
fn like_an_address(text: &str) -> bool {
    let (name, host) = text.rsplit_once('@').unwrap_or_default();
    !name.is_empty() && host.contains('.') && !text.contains(char::is_whitespace)
}

/// What was written about somebody is nobody's business who reads a log.
impl fmt::Debug for PartyTerms {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PartyTerms({:?} ..)", self.organisation)
    }
}

impl fmt::Debug for IdentityTerms {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "IdentityTerms({} ..)", self.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    fn company() -> PartyTerms {
        PartyTerms {
            identity: identity(IdentityKind::Nit, "900825759"),
            organisation: Organisation::Legal,
            company: Some("HALLTEC S.A.S.".to_owned()),
            names: None,
            trade_name: None,
            address: None,
            email: None,
            phone: None,
            country: None,
            municipality: Some("68679".to_owned()),
            tribute: Tribute::Iva,
            responsibilities: vec!["O-13".to_owned()],
        }
    }

    fn identity(kind: IdentityKind, number: &str) -> IdentityTerms {
        IdentityTerms { kind, number: number.to_owned(), check_digit: None }
    }

    /// Refused with this code, in a sentence that names this field.
    #[track_caller]
    fn check(terms: &PartyTerms, code: &str, field: &str) {
        let refusal = terms.checked(&Field::new("buyer")).unwrap_err();
        assert_eq!(refusal.code(), code, "{refusal}");
        assert_eq!(serde_json::to_value(&refusal).unwrap()["field"], field, "{refusal}");
        assert_eq!(serde_json::to_value(&refusal).unwrap()["error_code"], code);
    }

    #[test]
    fn a_company_is_taken_with_what_is_known_of_it() {
        let party = company().checked(&Field::new("buyer")).unwrap();
        assert_eq!(party.identity.check_digit().unwrap().get(), 7);
        assert_eq!((party.country.as_ref(), party.municipality.as_deref()), ("CO", Some("68679")));
        let nothing = PartyTerms { responsibilities: Vec::new(), ..company() };
        let party = nothing.checked(&Field::new("buyer")).unwrap();
        assert_eq!(party.responsibilities.as_ref(), [Arc::from("R-99-PN")]);
    }

    #[test]
    fn a_nit_comes_without_hyphen_and_without_its_check_digit() {
        for number in ["900825759-7", "900.825.759-7", "9008257597"] {
            let identity = identity(IdentityKind::Nit, number);
            check(&PartyTerms { identity, ..company() }, "input.invalid", "buyer.identity.number");
        }
        let mut identity = identity(IdentityKind::Nit, "900825759");
        identity.check_digit = CheckDigit::new(3).ok();
        let wrong = PartyTerms { identity, ..company() };
        check(&wrong, "identity.check_digit_wrong", "buyer.identity.number");
    }

    #[test]
    fn the_nit_of_a_person_may_have_ten_digits() {
        let nit = identity(IdentityKind::Nit, "1098765432");
        assert!(nit.checked(&Field::new("identity")).is_ok());
    }

    #[test]
    fn a_company_needs_its_name_and_a_person_theirs() {
        check(&PartyTerms { company: None, ..company() }, "input.missing", "buyer.company");
        let person = PartyTerms {
            identity: identity(IdentityKind::CitizenshipCard, "123456789"),
            organisation: Organisation::Natural,
            ..company()
        };
        check(&person, "input.missing", "buyer.names");
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_field() {
        let email = Some("somebody".to_owned());
        check(&PartyTerms { email, ..company() }, "input.invalid", "buyer.email");
        let country = Some("Colombia".to_owned());
        check(&PartyTerms { country, ..company() }, "input.invalid", "buyer.country");
        let country = Some("US".to_owned());
        check(&PartyTerms { country, ..company() }, "input.unwanted", "buyer.municipality");
        let municipality = Some("San Gil".to_owned());
        check(&PartyTerms { municipality, ..company() }, "input.invalid", "buyer.municipality");
        let responsibilities = vec!["O-13".to_owned(), "none".to_owned()];
        check(
            &PartyTerms { responsibilities, ..company() },
            "input.invalid",
            "buyer.responsibilities.1",
        );
        let responsibilities = vec!["O-13".to_owned(); 11];
        check(
            &PartyTerms { responsibilities, ..company() },
            "input.too_many",
            "buyer.responsibilities",
        );
        let address = Some("x".repeat(251));
        check(&PartyTerms { address, ..company() }, "input.too_long", "buyer.address");
    }

    #[test]
    fn a_log_learns_nothing_of_anybody() {
        let terms = company();
        let party = terms.checked(&Field::new("buyer")).unwrap();
        assert_eq!(format!("{terms:?} {party:?}"), "PartyTerms(Legal ..) Party(Legal ..)");
    }
}
