use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::refusal::shortened;
use super::{Amount, MoneyRefusal, Rounding};

/// A currency of ISO 4217, by its three letters, like `COP`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency {
    letters: [u8; 3],
    /// How many decimals its amounts have.
    decimals: u8,
}

impl Currency {
    /// The Colombian peso.
    pub const COP: Self = Self { letters: *b"COP", decimals: 2 };

    /// Looks for the currency of these three letters, in capitals or not. What has no smallest unit (gold,
    /// say) is none.
    pub fn new(letters: &str) -> Result<Self, MoneyRefusal> {
        let unknown = || MoneyRefusal::CurrencyUnknown { found: shortened(letters) };
        let known = <[u8; 3]>::try_from(letters.as_bytes()).ok().and_then(|bytes| {
            let letters = bytes.map(|letter| letter.to_ascii_uppercase());
            let found = iso_currency::Currency::from_code(std::str::from_utf8(&letters).ok()?)?;
            Some(Self { letters, decimals: u8::try_from(found.exponent()?).ok()? })
        });
        known.ok_or_else(unknown)
    }

    /// Its three letters.
    pub fn as_str(&self) -> &str {
        // Only ASCII is in it.
        std::str::from_utf8(&self.letters).unwrap_or_default()
    }

    /// How many decimals its amounts have: its exponent in ISO 4217.
    pub fn decimals(self) -> u32 {
        u32::from(self.decimals)
    }

    /// Nothing, as this currency writes it.
    pub fn zero(self) -> Amount {
        Amount::ZERO.with_decimals(self.decimals())
    }

    /// The amount as this currency writes it, or the refusal that it is finer than that.
    pub fn checked(self, amount: Amount) -> Result<Amount, MoneyRefusal> {
        let written = amount.rounded(self.decimals(), Rounding::Down);
        if written == amount { Ok(written) } else { Err(self.too_fine(amount)) }
    }

    fn too_fine(self, amount: Amount) -> MoneyRefusal {
        let (found, decimals) = (amount.to_string(), amount.decimals());
        MoneyRefusal::TooManyDecimals { found, decimals, limit: self.decimals() }
    }
}

impl FromStr for Currency {
    type Err = MoneyRefusal;

    fn from_str(letters: &str) -> Result<Self, MoneyRefusal> {
        Self::new(letters)
    }
}

impl TryFrom<String> for Currency {
    type Error = MoneyRefusal;

    fn try_from(letters: String) -> Result<Self, MoneyRefusal> {
        Self::new(&letters)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.as_str().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    #[test]
    fn a_currency_has_the_decimals_that_iso_4217_gives_it() {
        for (letters, decimals) in [("COP", 2), ("usd", 2), ("JPY", 0), ("TND", 3), ("CLF", 4)] {
            assert_eq!(Currency::new(letters).unwrap().decimals(), decimals, "{letters}");
        }
        assert_eq!(Currency::new("cop").unwrap(), Currency::COP);
        assert_eq!(Currency::COP.zero().to_string(), "0.00");
    }

    #[test]
    fn what_is_no_currency_or_has_no_smallest_unit_is_refused() {
        for letters in ["", "CO", "COPS", "ABC", "ñ€", "XAU", "XXX"] {
            let refusal = Currency::new(letters).unwrap_err();
            assert_eq!(refusal.code(), "currency.unknown", "{letters}");
        }
    }

    #[test]
    fn an_amount_is_written_with_the_decimals_of_its_currency_and_never_cut() {
        let amount = |text: &str| text.parse::<Amount>().unwrap();
        assert_eq!(Currency::COP.checked(amount("5")).unwrap().to_string(), "5.00");
        assert_eq!(Currency::COP.checked(amount("5.100")).unwrap().to_string(), "5.10");
        let refusal = Currency::COP.checked(amount("5.125")).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "5.125 has 3 decimals, and no more than 2 can be; round it first"
        );
        assert!(Currency::new("JPY").unwrap().checked(amount("5.5")).is_err());
    }
}
