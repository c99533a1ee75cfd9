use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Amount, Currency, MoneyRefusal};

/// An amount with its currency, written with as many decimals as that has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "Written")]
pub struct Money {
    /// How much.
    amount: Amount,
    /// Of what.
    currency: Currency,
}

/// How it comes over a wire, before it is checked.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename = "Money", deny_unknown_fields)]
struct Written {
    amount: Amount,
    currency: Currency,
}

impl Money {
    /// So much of this currency, or the refusal that it has no coin so small.
    pub fn new(amount: Amount, currency: Currency) -> Result<Self, MoneyRefusal> {
        Ok(Self { amount: currency.checked(amount)?, currency })
    }

    /// Nothing.
    pub fn zero(currency: Currency) -> Self {
        Self { amount: currency.zero(), currency }
    }

    /// How much.
    pub const fn amount(self) -> Amount {
        self.amount
    }

    /// Of what.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// How much, if it is of this currency.
    pub fn amount_in(self, expected: Currency) -> Result<Amount, MoneyRefusal> {
        if self.currency == expected {
            Ok(self.amount)
        } else {
            Err(MoneyRefusal::CurrencyDifferent { found: self.currency, expected })
        }
    }

    /// Both together, if they are of the same currency.
    pub fn plus(self, other: Self) -> Result<Self, MoneyRefusal> {
        let amount = self.amount.plus(other.amount_in(self.currency)?)?;
        Ok(Self { amount, ..self })
    }

    /// What is left, if they are of the same currency.
    pub fn minus(self, other: Self) -> Result<Self, MoneyRefusal> {
        let amount = self.amount.minus(other.amount_in(self.currency)?)?;
        Ok(Self { amount, ..self })
    }
}

impl TryFrom<Written> for Money {
    type Error = MoneyRefusal;

    fn try_from(Written { amount, currency }: Written) -> Result<Self, MoneyRefusal> {
        Self::new(amount, currency)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.amount, self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    fn money(text: &str, currency: &str) -> Money {
        Money::new(text.parse().unwrap(), currency.parse().unwrap()).unwrap()
    }

    #[test]
    fn money_is_written_with_its_currency_and_the_decimals_of_it() {
        let written = serde_json::to_string(&money("99000", "COP")).unwrap();
        assert_eq!(written, r#"{"amount":"99000.00","currency":"COP"}"#);
        assert_eq!(serde_json::from_str::<Money>(&written).unwrap(), money("99000", "COP"));
        assert_eq!(money("500", "JPY").to_string(), "500 JPY");
    }

    #[test]
    fn money_finer_than_its_coins_is_refused_also_when_it_is_read() {
        let found = serde_json::from_str::<Money>(r#"{"amount":"1.005","currency":"COP"}"#);
        assert!(found.unwrap_err().to_string().starts_with("1.005 has 3 decimals"));
        assert!(serde_json::from_str::<Money>(r#"{"amount":"1"}"#).is_err());
    }

    #[test]
    fn only_the_same_currency_is_added() {
        let sum = money("1.50", "COP").plus(money("2.25", "COP")).unwrap();
        assert_eq!(sum, money("3.75", "COP"));
        assert_eq!(sum.minus(money("3.75", "COP")).unwrap(), Money::zero(Currency::COP));
        let refusal = money("1", "COP").plus(money("1", "USD")).unwrap_err();
        assert_eq!(refusal.code(), "currency.different");
        assert_eq!(refusal.to_string(), "this is in USD, and must be in COP; exchange it first");
    }
}
