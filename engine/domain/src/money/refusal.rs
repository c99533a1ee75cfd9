use serde::Serialize;

use super::{Amount, Currency};
use crate::Refusal;

/// Why something is no money, or cannot be worked out with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "error_code")]
pub enum MoneyRefusal {
    /// It is no number.
    #[error("{found:?} is no decimal number; write it as text like \"81232.50\"")]
    #[serde(rename = "money.invalid")]
    Invalid {
        /// What was written, as far as it is repeated.
        found: String,
    },
    /// It has more decimals than it can have.
    #[error("{found} has {decimals} decimals, and no more than {limit} can be; round it first")]
    #[serde(rename = "money.too_many_decimals")]
    TooManyDecimals {
        /// The number.
        found: String,
        /// How many it has.
        decimals: u32,
        /// How many it can have.
        limit: u32,
    },
    /// It is larger or smaller than it can be.
    #[error("{found} is outside what can be kept, {least} to {most}; check the number")]
    #[serde(rename = "money.out_of_range")]
    OutOfRange {
        /// The number.
        found: String,
        /// The least.
        least: String,
        /// The most.
        most: String,
    },
    /// It comes to more than an amount can be.
    #[error(
        "it comes to more than 9999999999999.99, the most that an amount can be; check price and quantity, or write \
         several documents"
    )]
    #[serde(rename = "money.overflow")]
    Overflow,
    /// It is below zero where nothing can be.
    #[error("{found} is below zero; write an amount that is not")]
    #[serde(rename = "money.negative")]
    Negative {
        /// The amount.
        found: Amount,
    },
    /// It is nothing where something must be.
    #[error("the amount is zero; write one above zero")]
    #[serde(rename = "money.zero")]
    Zero,
    /// No such currency.
    #[error("{found:?} is no currency in use; write its three letters, like COP")]
    #[serde(rename = "currency.unknown")]
    CurrencyUnknown {
        /// What was written, as far as it is repeated.
        found: String,
    },
    /// Two currencies where there must be one.
    #[error("this is in {found}, and must be in {expected}; exchange it first")]
    #[serde(rename = "currency.different")]
    CurrencyDifferent {
        /// The currency that was given.
        found: Currency,
        /// The one that is needed.
        expected: Currency,
    },
}

impl Refusal for MoneyRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid { .. } => "money.invalid",
            Self::TooManyDecimals { .. } => "money.too_many_decimals",
            Self::OutOfRange { .. } => "money.out_of_range",
            Self::Overflow => "money.overflow",
            Self::Negative { .. } => "money.negative",
            Self::Zero => "money.zero",
            Self::CurrencyUnknown { .. } => "currency.unknown",
            Self::CurrencyDifferent { .. } => "currency.different",
        }
    }
}

/// As much of a text as a refusal repeats: it may be anything, of any length.
pub(super) fn shortened(text: &str) -> String {
    const CHARACTERS_MAX: usize = 40;
    text.chars().take(CHARACTERS_MAX).collect()
}
