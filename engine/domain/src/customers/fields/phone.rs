use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{FieldRefusal, checked_text};

/// A phone number: its digits, and a plus in front if it says its country.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(Arc<str>);

/// The country whose numbers are written without it.
const HOME: &str = "57";
/// The digits of a number at home.
const HOME_DIGITS: usize = 10;

impl Phone {
    /// Checks a text that is to be a phone number. What people put between the digits is left out.
    pub fn new(text: &str) -> Result<Self, FieldRefusal> {
        let text = text.trim();
        let (plus, rest) = match text.strip_prefix('+').or_else(|| text.strip_prefix("00")) {
            Some(rest) => ("+", rest),
            None => ("", text),
        };
        let digits: String =
            rest.chars().filter(|letter| !" -.()/\u{a0}".contains(*letter)).collect();
        if !(7..=15).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(FieldRefusal::PhoneInvalid {});
        }
        Ok(Self(format!("{plus}{digits}").into()))
    }

    /// The number as it is dialled.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

checked_text!(() Phone);

/// The digits by which a number, or the beginning of one, is found: the country is left out where people at
/// home leave it out.
pub(in crate::customers) fn digits_of(text: &str) -> String {
    let (abroad, rest) = match text.trim().strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix(HOME) {
        Some(home) if abroad || digits.len() == HOME.len() + HOME_DIGITS => home.to_owned(),
        _ => digits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_kept_as_it_is_dialled() {
        for (text, kept) in [
            ("+57 (310) 123-45.67", "+573101234567"),
            ("0057 310 1234567", "+573101234567"),
            ("310 123 4567", "3101234567"),
            ("7241234", "7241234"),
        ] {
            assert_eq!(Phone::new(text).unwrap().as_str(), kept);
        }
        for text in ["", "123456", "+1234567890123456", "310 CALL ME", "31o1234567"] {
            assert!(Phone::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_number_at_home_is_found_with_and_without_its_country() {
        for text in ["+573101234567", "573101234567", "3101234567", "+57 310 123 4567"] {
            assert_eq!(digits_of(text), "3101234567");
        }
        assert_eq!(digits_of("+34 600 11"), "3460011");
        assert_eq!(digits_of("57"), "57");
    }
}
