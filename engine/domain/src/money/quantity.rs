use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::MoneyRefusal;
use super::amount::read;
use super::bounds::{QUANTITY_DECIMALS_MAX, QUANTITY_DIGITS_MAX};

/// How many of something: above zero, with at most three decimals. Written as text: "2" or "0.250".
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Quantity(Decimal);

impl Quantity {
    /// One.
    pub const ONE: Self = Self(Decimal::ONE);

    /// How many decimals it needs: none for whole ones.
    pub fn decimals(self) -> u32 {
        self.0.normalize().scale()
    }

    pub(super) const fn decimal(self) -> Decimal {
        self.0
    }
}

impl FromStr for Quantity {
    type Err = MoneyRefusal;

    fn from_str(text: &str) -> Result<Self, MoneyRefusal> {
        let quantity = read(text, QUANTITY_DIGITS_MAX, QUANTITY_DECIMALS_MAX)?;
        if quantity.is_zero() || quantity.is_sign_negative() {
            let (least, most) = ("0.001".to_owned(), "999999.999".to_owned());
            return Err(MoneyRefusal::OutOfRange { found: text.to_owned(), least, most });
        }
        Ok(Self(quantity.normalize()))
    }
}

impl TryFrom<String> for Quantity {
    type Error = MoneyRefusal;

    fn try_from(text: String) -> Result<Self, MoneyRefusal> {
        text.parse()
    }
}

impl From<Quantity> for String {
    fn from(quantity: Quantity) -> Self {
        quantity.to_string()
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

impl fmt::Debug for Quantity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    #[test]
    fn a_quantity_is_written_as_short_as_it_can() {
        for (text, written) in [("1", "1"), ("2.50", "2.5"), ("0.001", "0.001"), ("010", "10")] {
            let quantity: Quantity = text.parse().unwrap();
            assert_eq!(quantity.to_string(), written);
        }
        assert_eq!("2.50".parse::<Quantity>().unwrap().decimals(), 1);
        assert_eq!("3.000".parse::<Quantity>().unwrap().decimals(), 0);
    }

    #[test]
    fn nothing_is_no_quantity() {
        for (text, code) in [
            ("0", "money.out_of_range"),
            ("0.000", "money.out_of_range"),
            ("-1", "money.out_of_range"),
            ("1000000", "money.out_of_range"),
            ("0.0001", "money.too_many_decimals"),
            ("one", "money.invalid"),
        ] {
            assert_eq!(text.parse::<Quantity>().unwrap_err().code(), code, "{text}");
        }
    }
}
