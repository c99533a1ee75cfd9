use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    AdjustmentTerms, Exchange, InstalmentTerms, LineTerms, Operation, OrderReference, Period,
    Transcribed,
};
use crate::RangeId;
use crate::invoicing::kept::Establishment;
use crate::money::{Amount, Currency};

/// What is to be on a document, as it is written into a form.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DocumentTerms {
    /// What is sold.
    pub lines: Vec<LineTerms>,
    /// What its amounts are in; the issuer's currency, if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// What that is worth in the issuer's currency, if it is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<Exchange>,
    /// What is added to the whole or taken off it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adjustments: Vec<AdjustmentTerms>,
    /// The smallest coin that it is to be paid with: the total is brought to the nearest multiple.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cash_step: Option<Amount>,
    /// In which parts it is to be paid; at once and with cash, if it is left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub payment: Vec<InstalmentTerms>,
    /// The range that its number is to come from; the only one in use, if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<RangeId>,
    /// What kind of sale it is.
    #[serde(default)]
    pub operation: Operation,
    /// What is written below the lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observation: Option<String>,
    /// The order that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderReference>,
    /// The time that it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Where it was sold, if the document is to tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub establishment: Option<Establishment>,
    /// The paper that it was written on first, when nothing else worked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transcribes: Option<Transcribed>,
}

/// What was written in words may name people, and a log is read by more than may know.
impl fmt::Debug for DocumentTerms {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DocumentTerms({:?} ..)", self.lines)
    }
}

impl DocumentTerms {
    /// These lines, and the rest as usual.
    pub fn of_lines(lines: Vec<LineTerms>) -> Self {
        Self { lines, ..Self::default() }
    }
}
