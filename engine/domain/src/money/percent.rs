use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::MoneyRefusal;
use super::amount::read;
use super::bounds::PERCENT_DECIMALS_MAX;

/// A rate: 0 to 100 in a hundred, with at most two decimals. Written as text: "19.00".
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Percent(Decimal);

impl Percent {
    /// Nothing of it.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// So many whole ones in a hundred; all of it for more.
    pub fn whole(rate: u8) -> Self {
        Self::written(Decimal::from(rate.min(100)))
    }

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// All rates of several taxes on the same base; may be more than 100.
    pub(crate) fn sum(rates: impl IntoIterator<Item = Self>) -> Self {
        // At most a handful of rates of at most a hundred.
        Self(rates.into_iter().fold(Decimal::ZERO, |sum, rate| sum.saturating_add(rate.0)))
    }

    /// As a part of one.
    pub(super) fn fraction(self) -> Decimal {
        self.0.checked_div(Decimal::ONE_HUNDRED).unwrap_or_default()
    }

    /// A rate is always written with two decimals.
    fn written(mut rate: Decimal) -> Self {
        rate.rescale(PERCENT_DECIMALS_MAX);
        Self(rate)
    }
}

impl FromStr for Percent {
    type Err = MoneyRefusal;

    fn from_str(text: &str) -> Result<Self, MoneyRefusal> {
        let rate = read(text, 3, PERCENT_DECIMALS_MAX)?;
        if rate.is_sign_negative() || rate > Decimal::ONE_HUNDRED {
            let (least, most) = ("0".to_owned(), "100".to_owned());
            return Err(MoneyRefusal::OutOfRange { found: text.to_owned(), least, most });
        }
        Ok(Self::written(rate))
    }
}

impl TryFrom<String> for Percent {
    type Error = MoneyRefusal;

    fn try_from(text: String) -> Result<Self, MoneyRefusal> {
        text.parse()
    }
}

impl From<Percent> for String {
    fn from(rate: Percent) -> Self {
        rate.to_string()
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

impl fmt::Debug for Percent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} %", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    #[test]
    fn a_rate_is_written_with_two_decimals() {
        for (text, written) in [("19", "19.00"), ("0.5", "0.50"), ("100", "100.00"), ("0", "0.00")]
        {
            assert_eq!(text.parse::<Percent>().unwrap().to_string(), written);
        }
        assert_eq!(Percent::whole(19), "19.00".parse().unwrap());
        assert_eq!(Percent::whole(255), "100".parse().unwrap());
    }

    #[test]
    fn what_is_no_part_of_a_hundred_is_refused() {
        for (text, code) in [
            ("-1", "money.out_of_range"),
            ("100.01", "money.out_of_range"),
            ("1000", "money.out_of_range"),
            ("1.005", "money.too_many_decimals"),
            ("19 %", "money.invalid"),
        ] {
            assert_eq!(text.parse::<Percent>().unwrap_err().code(), code, "{text}");
        }
    }
}
