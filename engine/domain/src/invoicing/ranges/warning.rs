use serde::{Deserialize, Serialize};

use super::Range;
use crate::hours::Date;
use crate::invoicing::bounds::{RANGE_WARNING_DAYS, RANGE_WARNING_PERCENT};

/// What somebody should be told about a range before it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "warning", rename_all = "snake_case")]
pub enum RangeWarning {
    /// Few numbers are left.
    FewNumbers {
        /// How many.
        left: u64,
    },
    /// Few days are left.
    FewDays {
        /// How many, today included.
        left: i32,
        /// The last one.
        until: Date,
    },
}

impl Range {
    /// What there is to say about it on this day, once so many numbers are given out that this is the next.
    pub(in crate::invoicing) fn warnings(&self, next: u64, today: Date) -> Vec<RangeWarning> {
        let used = next.saturating_sub(self.terms.from);
        let few_numbers =
            u128::from(used) * 100 >= u128::from(self.size()) * u128::from(RANGE_WARNING_PERCENT);
        let left = (self.terms.to + 1).saturating_sub(next);
        let days = self.terms.until.days_since(today) + 1;
        let few_days = days <= RANGE_WARNING_DAYS;
        [
            few_numbers.then_some(RangeWarning::FewNumbers { left }),
            few_days.then_some(RangeWarning::FewDays { left: days, until: self.terms.until }),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Those of these that were not said yet.
    pub(in crate::invoicing) fn not_said(&self, warnings: &[RangeWarning]) -> Vec<RangeWarning> {
        let new = |warning: &&RangeWarning| match warning {
            RangeWarning::FewNumbers { .. } => !self.warned_of_numbers,
            RangeWarning::FewDays { .. } => !self.warned_of_days,
        };
        warnings.iter().filter(new).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;

    fn range() -> Range {
        let terms = super::super::RangeTerms { from: 1, to: 100, ..invoice_range() };
        Range { next: 1, terms, warned_of_numbers: false, warned_of_days: false }
    }

    #[test]
    fn the_end_is_announced_when_nine_tenths_are_used() {
        let today = "2026-11-20".parse().unwrap();
        assert_eq!(range().warnings(90, today), []);
        assert_eq!(range().warnings(91, today), [RangeWarning::FewNumbers { left: 10 }]);
        assert_eq!(range().warnings(101, today), [RangeWarning::FewNumbers { left: 0 }]);
    }

    #[test]
    fn the_end_is_announced_thirty_days_before() {
        let until = "2030-01-19".parse().unwrap();
        let on = |day: &str| range().warnings(1, day.parse().unwrap());
        assert_eq!(on("2029-12-20"), []);
        assert_eq!(on("2029-12-21"), [RangeWarning::FewDays { left: 30, until }]);
        assert_eq!(on("2030-01-19"), [RangeWarning::FewDays { left: 1, until }]);
    }

    #[test]
    fn what_was_said_is_not_said_again() {
        let range = Range { warned_of_numbers: true, ..range() };
        let warnings = range.warnings(101, "2030-01-19".parse().unwrap());
        assert_eq!(warnings.len(), 2);
        assert_eq!(range.not_said(&warnings), warnings[1..]);
    }
}
