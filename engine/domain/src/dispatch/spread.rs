use serde::{Deserialize, Serialize};

use super::tally::{FRESH, faded};

/// Parts of a doubling that logarithms are counted in.
const PARTS: u32 = 1_024;

/// How much the durations of a service differ among themselves: what a forecast needs besides their
/// mean. Kept as logarithms, because durations differ by factors, and as whole numbers, because
/// logarithms of floating point are not the same on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Spread {
    /// Thousandths of an observation.
    weight: u64,
    /// Logarithms, each as often as its observation weighs.
    logarithms: u64,
    /// Their squares, likewise.
    squares: u64,
}

impl Spread {
    /// One more was observed.
    pub(super) fn observe(&mut self, millis: u64) {
        let logarithm = u64::from(logarithm(millis));
        self.weight = self.weight.saturating_add(FRESH);
        self.logarithms = self.logarithms.saturating_add(FRESH * logarithm);
        self.squares = self.squares.saturating_add(FRESH * logarithm * logarithm);
    }

    /// One that was observed of late was a mistake.
    pub(super) fn forget(&mut self, millis: u64) {
        let logarithm = u64::from(logarithm(millis));
        self.weight = self.weight.saturating_sub(FRESH);
        self.logarithms = self.logarithms.saturating_sub(FRESH * logarithm);
        self.squares = self.squares.saturating_sub(FRESH * logarithm * logarithm);
    }

    /// A day has passed.
    pub(super) const fn fade(&mut self) {
        self.weight = faded(self.weight);
        self.logarithms = faded(self.logarithms);
        self.squares = faded(self.squares);
    }

    /// The variance of the natural logarithm, as if `guesses` observations with the variance `guess`
    /// had come before.
    #[expect(
        clippy::cast_precision_loss,
        reason = "an estimate: what is beyond 52 bits does not matter"
    )]
    pub(super) fn variance(&self, guesses: f64, guess: f64) -> f64 {
        if self.weight == 0 {
            return guess;
        }
        let weight = self.weight as f64;
        let mean = self.logarithms as f64 / weight;
        let doublings = (self.squares as f64 / weight - mean * mean).max(0.0);
        let unit = std::f64::consts::LN_2 / f64::from(PARTS);
        let observations = weight / FRESH as f64;
        (guesses * guess + observations * doublings * unit * unit) / (guesses + observations)
    }
}

/// The logarithm to the base of two, in parts, of a number of at least one: the classical way by
/// squaring, in whole numbers only.
fn logarithm(number: u64) -> u32 {
    let number = number.max(1);
    let whole = number.ilog2();
    // Between 1 and 2, with 31 bits behind the point.
    let mut rest = (number << number.leading_zeros()) >> 32;
    let mut parts = 0;
    for bit in (0..PARTS.ilog2()).rev() {
        rest = (rest * rest) >> 31;
        if rest >= 1 << 32 {
            rest >>= 1;
            parts |= 1 << bit;
        }
    }
    whole * PARTS + parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_in_whole_numbers_agree_with_those_of_floating_point() {
        for number in [1_u64, 2, 3, 7, 1_000, 179_999, 28_800_000, u64::from(u32::MAX)] {
            let exact = (number as f64).log2() * f64::from(PARTS);
            let error = exact - f64::from(logarithm(number));
            assert!((0.0..1.01).contains(&error), "{number}: {error}");
        }
    }

    #[test]
    fn the_spread_begins_at_the_guess_and_moves_to_what_is_observed() {
        let mut spread = Spread::default();
        assert_eq!(spread.variance(10.0, 0.7), 0.7);
        for _ in 0..5_000 {
            spread.observe(60_000);
            spread.observe(240_000);
        }
        let expected = std::f64::consts::LN_2.powi(2);
        assert!((spread.variance(10.0, 0.7) - expected).abs() < 0.01);
    }

    #[test]
    fn equal_durations_have_no_spread() {
        let mut spread = Spread::default();
        (0..100).for_each(|_| spread.observe(300_000));
        assert!(spread.variance(0.0, 0.7) < 1e-9);
    }
}
