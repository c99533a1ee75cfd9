use serde::{Deserialize, Serialize};

use super::{RangeKind, RangePrefix};
use crate::Name;
use crate::hours::Date;
use crate::invoicing::bounds::RANGE_CURRENCIES_MAX;
use crate::invoicing::documents::DocumentNumber;
use crate::invoicing::field::Field;
use crate::invoicing::refusal::{InputRefusal, InvoicingRefusal, RangeRefusal};
use crate::money::Currency;

/// A range of numbers, as it was authorised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RangeTerms {
    /// What its numbers are for.
    pub kind: RangeKind,
    /// What they begin with.
    pub prefix: RangePrefix,
    /// The first number.
    pub from: u64,
    /// The last number.
    pub to: u64,
    /// The resolution that authorised it; notes need none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<Name>,
    /// The first day on which it is valid.
    pub since: Date,
    /// The last day on which it is valid.
    pub until: Date,
    /// The currencies of its documents; that of the issuer, if none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub currencies: Vec<Currency>,
    /// What the gateway calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway_id: Option<u64>,
    /// Whether numbers are taken from it.
    pub active: bool,
}

/// A range, and how far it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Range {
    /// As it was authorised.
    #[serde(flatten)]
    pub terms: RangeTerms,
    /// The next number to be given out; one above the last when there is none.
    pub next: u64,
    /// Whether it was said that it is nearly used up.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub warned_of_numbers: bool,
    /// Whether it was said that its days are numbered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub warned_of_days: bool,
}

/// The highest number of a range: what the longest numbers of the tax authority can hold.
const NUMBER_MAX: u64 = 999_999_999_999;

impl RangeTerms {
    /// Whether there can be such a range.
    pub(super) fn check(&self) -> Result<(), InvoicingRefusal> {
        let &Self { from, to, since, until, .. } = self;
        if from == 0 || from > to || to > NUMBER_MAX {
            return Err(RangeRefusal::RangeEmpty { from, to }.into());
        }
        if until < since {
            return Err(RangeRefusal::RangePeriodEmpty { since, until }.into());
        }
        let terms = Field::new("terms");
        if self.kind.needs_resolution() && self.resolution.is_none() {
            let why = "the tax authority authorises these numbers by a resolution";
            return Err(InputRefusal::Missing { field: terms.of("resolution"), why }.into());
        }
        let found = self.currencies.len();
        if found > RANGE_CURRENCIES_MAX {
            let (field, limit) = (terms.of("currencies"), RANGE_CURRENCIES_MAX);
            return Err(InputRefusal::TooMany { field, found, limit }.into());
        }
        Ok(())
    }
}

impl Range {
    /// How many numbers are left.
    pub const fn left(&self) -> u64 {
        (self.terms.to + 1).saturating_sub(self.next)
    }

    /// How many there are in all.
    pub const fn size(&self) -> u64 {
        self.terms.to - self.terms.from + 1
    }

    /// The number that a document gets which takes this one.
    pub(in crate::invoicing) fn number(&self, consecutive: u64) -> DocumentNumber {
        DocumentNumber::of_range(&self.terms.prefix, consecutive)
    }

    /// Which of its numbers this is, if it is one.
    pub(in crate::invoicing) fn consecutive(&self, number: &DocumentNumber) -> Option<u64> {
        let digits = number.as_str().strip_prefix(self.terms.prefix.as_str())?;
        let consecutive = digits.parse().ok()?;
        (self.terms.from..=self.terms.to).contains(&consecutive).then_some(consecutive)
    }
}
