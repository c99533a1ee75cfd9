use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::bounds::{AMOUNT_DECIMALS_MAX, AMOUNT_DIGITS_MAX, KEPT_DIGITS_MAX};
use super::refusal::shortened;
use super::{MoneyRefusal, Percent, Quantity, Rounding};

/// A decimal number of some currency, which is said where the amount stands. Written as text: "81232.50".
///
/// Of equal size is equal, however many zeros are written behind the point. What somebody writes, and what is worked out
/// from that, stays below a bound ([`AMOUNT_DIGITS_MAX`]); sums of what has happened may pass it, and are read again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Amount(Decimal);

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// So many whole units.
    pub fn whole(units: u32) -> Self {
        Self(Decimal::from(units))
    }

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// Whether it is below zero.
    pub fn is_negative(self) -> bool {
        self < Self::ZERO
    }

    /// Whether it is above zero.
    pub fn is_positive(self) -> bool {
        self > Self::ZERO
    }

    /// How many decimals it needs.
    pub fn decimals(self) -> u32 {
        self.0.normalize().scale()
    }

    /// Both together.
    pub fn plus(self, other: Self) -> Result<Self, MoneyRefusal> {
        Ok(made(self.0.checked_add(other.0))?.as_fine_as(self, other))
    }

    /// What is left of this when the other is taken away; below zero when that is more.
    pub fn minus(self, other: Self) -> Result<Self, MoneyRefusal> {
        Ok(made(self.0.checked_sub(other.0))?.as_fine_as(self, other))
    }

    /// Both together, for facts: they happened, so nothing can be refused any more, and they may come to more than
    /// one document can. Stays as it is where the sum has no place, which no sum of amounts that were taken comes
    /// near to.
    #[must_use]
    pub fn plus_fact(self, other: Self) -> Self {
        self.0.checked_add(other.0).map_or(self, |sum| Self(sum).as_fine_as(self, other))
    }

    /// What is left, for facts.
    #[must_use]
    pub fn minus_fact(self, other: Self) -> Self {
        self.0.checked_sub(other.0).map_or(self, |rest| Self(rest).as_fine_as(self, other))
    }

    /// All together.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyRefusal> {
        amounts.into_iter().try_fold(Self::ZERO, Self::plus)
    }

    /// So often this; exact.
    pub fn times(self, quantity: Quantity) -> Result<Self, MoneyRefusal> {
        made(self.0.checked_mul(quantity.decimal()))
    }

    /// So much of this; exact.
    pub fn percent(self, rate: Percent) -> Result<Self, MoneyRefusal> {
        self.0.checked_mul(rate.fraction()).map(Self).ok_or(MoneyRefusal::Overflow)
    }

    /// What grows to this when so much of it is added: the price without a tax of this rate. To 28
    /// digits; to be rounded by who asks.
    pub fn without(self, rate: Percent) -> Result<Self, MoneyRefusal> {
        let grown = Decimal::ONE.checked_add(rate.fraction()).ok_or(MoneyRefusal::Overflow)?;
        self.0.checked_div(grown).map(Self).ok_or(MoneyRefusal::Overflow)
    }

    /// The part of this that so many rates are of all of them; all of it when they have no rate. To 28
    /// digits.
    pub(crate) fn share_of_rates(self, some: Percent, all: Percent) -> Result<Self, MoneyRefusal> {
        if all.is_zero() || some == all {
            return Ok(self);
        }
        let share = self.0.checked_mul(some.fraction());
        let share = share.and_then(|share| share.checked_div(all.fraction()));
        share.map(Self).ok_or(MoneyRefusal::Overflow)
    }

    /// With so many decimals.
    #[must_use]
    pub fn rounded(self, decimals: u32, rounding: Rounding) -> Self {
        Self(rounding.round(self.0, decimals))
    }

    /// The multiple of `step` that is nearest; this itself when there is no step.
    pub fn nearest(self, step: Self, rounding: Rounding) -> Result<Self, MoneyRefusal> {
        if step.is_zero() {
            return Ok(self);
        }
        let steps = self.0.checked_div(step.0).ok_or(MoneyRefusal::Overflow)?;
        let whole = rounding.round(steps, 0);
        made(whole.checked_mul(step.0))
    }

    /// Without what is behind its second decimal, and written with two: as DIAN wants amounts in a CUFE.
    pub fn truncated_to_cents(self) -> Self {
        self.rounded(2, Rounding::Down)
    }

    /// This, or the refusal that it is below zero, or larger than what somebody can write.
    pub fn not_negative(self) -> Result<Self, MoneyRefusal> {
        if self.is_negative() {
            return Err(MoneyRefusal::Negative { found: self });
        }
        self.not_too_large()
    }

    /// This, or the refusal that it is larger than what somebody can write. It is asked of all that people bring: it is
    /// read as what was kept is, and that may be larger.
    fn not_too_large(self) -> Result<Self, MoneyRefusal> {
        if is_too_large(self.0) {
            return Err(out_of_range(&self.to_string(), AMOUNT_DIGITS_MAX));
        }
        Ok(self)
    }

    /// This, or the refusal that it is not above zero, or larger than what somebody can write.
    pub fn positive(self) -> Result<Self, MoneyRefusal> {
        if self.is_zero() { Err(MoneyRefusal::Zero) } else { self.not_negative() }
    }

    /// Without its sign.
    #[must_use]
    pub fn size(self) -> Self {
        Self(self.0.abs())
    }

    /// The same below zero, or above when it was below.
    #[must_use]
    pub fn opposite(self) -> Self {
        Self::ZERO.minus_fact(self)
    }

    /// Written with as many decimals as these: a sum with nothing is not written otherwise than one with
    /// something.
    fn as_fine_as(mut self, one: Self, other: Self) -> Self {
        let decimals = one.0.scale().max(other.0.scale());
        if self.0.scale() < decimals {
            self.0.rescale(decimals);
        }
        self
    }

    pub(super) fn with_decimals(self, decimals: u32) -> Self {
        self.rounded(decimals, Rounding::Down)
    }
}

/// What was worked out, if there is a place for it where somebody reads it.
fn made(number: Option<Decimal>) -> Result<Amount, MoneyRefusal> {
    let kept = number.filter(|number| !is_too_large(*number));
    kept.map(Amount).ok_or(MoneyRefusal::Overflow)
}

/// Whether a number has more digits before its point than an amount can have.
fn is_too_large(number: Decimal) -> bool {
    // Ten to the power of these digits is the first that has one more.
    number.abs() >= Decimal::from(10_u64.pow(AMOUNT_DIGITS_MAX))
}

fn out_of_range(found: &str, digits_max: u32) -> MoneyRefusal {
    let most = "9".repeat(usize::try_from(digits_max).unwrap_or_default());
    MoneyRefusal::OutOfRange { found: shortened(found), least: format!("-{most}"), most }
}

/// Reads a decimal number of at most so many digits before the point and behind it: digits, one point, a
/// dash in front, nothing else.
pub(super) fn read(
    text: &str,
    digits_max: u32,
    decimals_max: u32,
) -> Result<Decimal, MoneyRefusal> {
    let invalid = || MoneyRefusal::Invalid { found: shortened(text) };
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(decimals) {
        return Err(invalid());
    }
    let significant = decimals.trim_end_matches('0');
    let count = u32::try_from(significant.len()).unwrap_or(u32::MAX);
    if count > decimals_max {
        let (found, limit) = (shortened(text), decimals_max);
        return Err(MoneyRefusal::TooManyDecimals { found, decimals: count, limit });
    }
    if whole.trim_start_matches('0').len() > usize::try_from(digits_max).unwrap_or(usize::MAX) {
        return Err(out_of_range(text, digits_max));
    }
    let kept = decimals.len().min(usize::try_from(decimals_max).unwrap_or_default());
    let behind = decimals.get(..kept).unwrap_or_default();
    let number = if text.contains('.') { format!("{whole}.{behind}") } else { whole.to_owned() };
    let number = Decimal::from_str_exact(number.trim_end_matches('.')).map_err(|_| invalid())?;
    Ok(if text.starts_with('-') && !number.is_zero() { -number } else { number })
}

impl FromStr for Amount {
    type Err = MoneyRefusal;

    fn from_str(text: &str) -> Result<Self, MoneyRefusal> {
        read(text, AMOUNT_DIGITS_MAX, AMOUNT_DECIMALS_MAX).map(Self)
    }
}

impl TryFrom<String> for Amount {
    type Error = MoneyRefusal;

    /// Reads what was kept, too: sums, which must never be refused.
    fn try_from(text: String) -> Result<Self, MoneyRefusal> {
        read(&text, KEPT_DIGITS_MAX, AMOUNT_DECIMALS_MAX).map(Self)
    }
}

impl From<Amount> for String {
    fn from(amount: Amount) -> Self {
        amount.to_string()
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

impl fmt::Debug for Amount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    fn amount(text: &str) -> Amount {
        text.parse().unwrap()
    }

    #[test]
    fn an_amount_is_written_as_text_and_keeps_its_zeros() {
        let written = serde_json::to_string(&amount("81232.50")).unwrap();
        assert_eq!(written, "\"81232.50\"");
        assert_eq!(serde_json::from_str::<Amount>(&written).unwrap(), amount("81232.5"));
        assert!(serde_json::from_str::<Amount>("81232.50").is_err(), "a number is a fraction");
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", "-", ".5", "5.", "1,5", "1e3", "+1", "1_000", "٣", "1.2.3", "--1", " 1"] {
            assert_eq!(text.parse::<Amount>().unwrap_err().code(), "money.invalid", "{text:?}");
        }
        let refusal = "1.00001".parse::<Amount>().unwrap_err();
        assert_eq!(refusal.code(), "money.too_many_decimals");
        let refusal = "10000000000000".parse::<Amount>().unwrap_err();
        assert_eq!(refusal.code(), "money.out_of_range");
        assert_eq!(amount("1.0000000").to_string(), "1.0000");
        assert_eq!(amount("-0.00"), Amount::ZERO);
        assert_eq!(amount("-0.00").to_string(), "0.00");
    }

    #[test]
    fn sums_are_exact() {
        let tenths = std::iter::repeat_n(amount("0.10"), 10);
        assert_eq!(Amount::sum(tenths).unwrap(), Amount::whole(1));
        assert_eq!(amount("0.30").minus(amount("0.10")).unwrap().to_string(), "0.20");
        assert_eq!(Amount::ZERO.plus(amount("0.00")).unwrap().to_string(), "0.00");
        assert_eq!(amount("5.00").minus(amount("5")).unwrap().to_string(), "0.00");
    }

    #[test]
    fn what_is_worked_out_is_refused_where_nobody_could_write_it() {
        let (most, cent) = (amount("9999999999999.99"), amount("0.01"));
        let two: Quantity = "2".parse().unwrap();
        assert_eq!(amount("9999999999999.98").plus(cent), Ok(most));
        assert_eq!(most.plus(cent), Err(MoneyRefusal::Overflow));
        assert_eq!(most.opposite().minus(cent), Err(MoneyRefusal::Overflow));
        assert_eq!(amount("4999999999999.99").times(two), Ok(amount("9999999999999.98")));
        assert_eq!(amount("5000000000000").times(two), Err(MoneyRefusal::Overflow));
        assert_eq!(most.times("999999.999".parse().unwrap()), Err(MoneyRefusal::Overflow));
        let tens = most.nearest(amount("10"), Rounding::HalfEven);
        assert_eq!(tens, Err(MoneyRefusal::Overflow));
        assert_eq!(Amount(Decimal::MAX).plus(cent), Err(MoneyRefusal::Overflow));
    }

    #[test]
    fn what_has_happened_is_added_up_beyond_that_and_read_again() {
        let most = amount("9999999999999.9999");
        let sum = (0..1_000).fold(Amount::ZERO, |sum, _| sum.plus_fact(most));
        assert_eq!(sum.to_string(), "9999999999999999.9000");
        let written = serde_json::to_string(&sum).unwrap();
        assert_eq!(serde_json::from_str::<Amount>(&written).unwrap(), sum);
        let largest = amount(&"9".repeat(13)).plus_fact(Amount(Decimal::from(10_u128.pow(23))));
        let written = serde_json::to_string(&largest).unwrap();
        assert_eq!(serde_json::from_str::<Amount>(&written).unwrap(), largest);
        let full = Amount(Decimal::MAX);
        assert_eq!(full.plus_fact(Amount::whole(1)), full);
        assert_eq!(full.opposite().minus_fact(Amount::whole(1)), full.opposite());
    }

    #[test]
    fn what_somebody_brings_is_no_larger_than_what_can_be_written() {
        let brought: Amount = serde_json::from_str("\"10000000000000\"").unwrap();
        let refusal = brought.positive().unwrap_err();
        assert_eq!(refusal.code(), "money.out_of_range");
        assert_eq!(brought.not_negative().unwrap_err(), refusal);
        assert!(amount("9999999999999.9999").positive().is_ok());
        let text = format!("\"{}\"", "9".repeat(25));
        assert!(serde_json::from_str::<Amount>(&text).is_err(), "it has no place at all");
    }

    #[test]
    fn the_largest_amounts_are_worked_out_exactly() {
        let price = amount("9999999999999.99");
        let whole = price.percent("19".parse().unwrap()).unwrap();
        assert_eq!(whole.to_string(), "1899999999999.9981");
        let product = amount("9999999.9999").times("999999.999".parse().unwrap()).unwrap();
        assert_eq!(product.to_string(), "9999999989900.0000001");
    }

    #[test]
    fn a_price_without_its_tax_and_a_share_are_told_to_many_digits() {
        let net = amount("40000").without("19".parse().unwrap()).unwrap();
        assert_eq!(net.rounded(2, Rounding::HalfEven).to_string(), "33613.45");
        let third = amount("100").share_of_rates(Percent::whole(5), Percent::whole(15)).unwrap();
        assert_eq!(third.rounded(4, Rounding::HalfEven).to_string(), "33.3333");
        let whole = amount("100").share_of_rates(Percent::ZERO, Percent::ZERO);
        assert_eq!(whole, Ok(amount("100")));
    }

    #[test]
    fn cash_comes_in_steps() {
        let near = |text: &str, step: &str| {
            amount(text).nearest(amount(step), Rounding::HalfEven).unwrap().to_string()
        };
        assert_eq!(near("98976", "50"), "99000");
        assert_eq!(near("98975", "50"), "99000");
        assert_eq!(near("99025", "50"), "99000");
        assert_eq!(near("12.34", "0"), "12.34");
    }

    #[test]
    fn amounts_are_cut_for_a_cufe_and_never_rounded() {
        assert_eq!(amount("950.4199").truncated_to_cents().to_string(), "950.41");
        assert_eq!(amount("950").truncated_to_cents().to_string(), "950.00");
    }

    #[test]
    fn where_nothing_or_less_is_no_amount_it_is_refused() {
        assert_eq!(amount("-1").not_negative().unwrap_err().code(), "money.negative");
        assert_eq!(amount("0.00").positive().unwrap_err().code(), "money.zero");
        assert!(amount("0.01").positive().is_ok());
    }
}
