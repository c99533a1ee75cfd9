use serde::Serialize;

use super::{CheckDigit, IdentityKind};
use crate::Refusal;

/// Why an identity document is not taken as it was written. The number itself is never repeated: a refusal may
/// end in a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "error_code")]
pub enum IdentityRefusal {
    /// No such kind.
    #[error("there is no such kind of identity document; take one of {known}")]
    #[serde(rename = "identity.kind_unknown")]
    KindUnknown {
        /// The kinds that there are.
        known: String,
    },
    /// The number has too few or too many characters.
    #[error("the number of a {kind} has {min} to {max} characters, not {found}; write it whole")]
    #[serde(rename = "identity.number_length")]
    NumberLength {
        /// The kind of document.
        kind: IdentityKind,
        /// The fewest.
        min: usize,
        /// The most.
        max: usize,
        /// How many it has.
        found: usize,
    },
    /// There is something in the number that no such document has.
    #[error("character {place} of the number cannot stand in that of a {kind}; {}", allowed(*.kind))]
    #[serde(rename = "identity.number_invalid")]
    NumberInvalid {
        /// The kind of document.
        kind: IdentityKind,
        /// Where it stands: 1 for the first.
        place: usize,
    },
    /// The check digit is not the one of this number.
    #[error(
        "the check digit {found} does not belong to this NIT, it would be {expected}; compare the \
         number and the digit with the document"
    )]
    #[serde(rename = "identity.check_digit_wrong")]
    CheckDigitWrong {
        /// The digit that was given.
        found: CheckDigit,
        /// The digit that the number has.
        expected: CheckDigit,
    },
    /// A check digit where there is none.
    #[error("a {kind} has no check digit, only a NIT has; leave it out")]
    #[serde(rename = "identity.check_digit_unwanted")]
    CheckDigitUnwanted {
        /// The kind of document.
        kind: IdentityKind,
    },
    /// It is no digit.
    #[error("a check digit is one digit from 0 to 9; write that, or leave it out")]
    #[serde(rename = "identity.check_digit_invalid")]
    CheckDigitInvalid {},
}

fn allowed(kind: IdentityKind) -> &'static str {
    if kind.is_numeric() {
        "write its digits only"
    } else {
        "write letters without accents, digits and dashes"
    }
}

impl Refusal for IdentityRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::KindUnknown { .. } => "identity.kind_unknown",
            Self::NumberLength { .. } => "identity.number_length",
            Self::NumberInvalid { .. } => "identity.number_invalid",
            Self::CheckDigitWrong { .. } => "identity.check_digit_wrong",
            Self::CheckDigitUnwanted { .. } => "identity.check_digit_unwanted",
            Self::CheckDigitInvalid { .. } => "identity.check_digit_invalid",
        }
    }
}
