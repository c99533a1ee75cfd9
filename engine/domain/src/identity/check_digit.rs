use std::fmt;

use serde::{Deserialize, Serialize};

use super::IdentityRefusal;

/// What the digits of a NIT weigh, from the last to the first, as DIAN orders it.
const WEIGHTS: [u32; super::bounds::NIT_DIGITS_MAX] =
    [3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71];

/// The digit behind a NIT, by which a slip of the pen is noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct CheckDigit(u8);

impl CheckDigit {
    /// Checks a number that is to be a digit.
    pub const fn new(digit: u8) -> Result<Self, IdentityRefusal> {
        match digit {
            0..=9 => Ok(Self(digit)),
            _ => Err(IdentityRefusal::CheckDigitInvalid {}),
        }
    }

    /// The check digit of a NIT without it; other characters than digits count as nothing.
    pub fn of(nit: &str) -> Self {
        let digits = nit.bytes().rev().filter(u8::is_ascii_digit).map(|digit| digit - b'0');
        let sum: u32 =
            digits.zip(WEIGHTS).map(|(digit, weight)| u32::from(digit) * weight).sum::<u32>() % 11;
        let digit = if sum < 2 { sum } else { 11 - sum };
        Self(u8::try_from(digit).unwrap_or_default())
    }

    /// The digit as a number from 0 to 9.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for CheckDigit {
    type Error = IdentityRefusal;

    fn try_from(digit: u8) -> Result<Self, Self::Error> {
        Self::new(digit)
    }
}

impl From<CheckDigit> for u8 {
    fn from(digit: CheckDigit) -> Self {
        digit.0
    }
}

impl fmt::Display for CheckDigit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_companies_have_the_digits_that_they_print() {
        // Two of the tax authority's and its provider's own examples, and remainders of 0 and 1.
        for (nit, digit) in
            [("800197268", 4), ("900825759", 7), ("000000000", 0), ("100000000", 3), ("4", 1)]
        {
            assert_eq!(CheckDigit::of(nit).get(), digit, "{nit}");
        }
    }

    #[test]
    fn a_wrong_digit_and_two_that_changed_places_are_noticed() {
        let right = CheckDigit::of("900825759");
        for wrong in ["900825758", "900825795", "990825759", "090825759", "900852759"] {
            assert_ne!(CheckDigit::of(wrong), right, "{wrong}");
        }
    }

    #[test]
    fn a_check_digit_is_one_digit() {
        assert_eq!(CheckDigit::new(9).map(CheckDigit::get), Ok(9));
        assert_eq!(CheckDigit::new(10), Err(IdentityRefusal::CheckDigitInvalid {}));
        assert!(serde_json::from_str::<CheckDigit>("12").is_err());
    }
}
