use serde::{Deserialize, Serialize};

use super::Size;
use crate::Name;
use crate::money::Amount;

/// Something that is added to the whole document or taken off it, beside the taxes: it does not change them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AdjustmentTerms {
    /// What it is.
    pub kind: AdjustmentKind,
    /// Why, in a word or two that everybody may read.
    pub reason: Name,
    /// How much, of what the lines come to with their taxes.
    pub size: Size,
}

/// What an adjustment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AdjustmentKind {
    /// It is taken off.
    Discount,
    /// It is added: DIAN's concept 03, a surcharge on a condition.
    Surcharge,
    /// It is added because the person wants to give it. What is proposed, in percent, has a limit by law;
    /// what they give, as an amount, has none.
    Tip,
}

/// An adjustment, worked out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Adjustment {
    /// As it was written.
    #[serde(flatten)]
    pub terms: AdjustmentTerms,
    /// What it was worked out from.
    pub base: Amount,
    /// What it comes to.
    pub amount: Amount,
}

impl AdjustmentKind {
    /// Whether it is added.
    pub const fn is_added(self) -> bool {
        matches!(self, Self::Surcharge | Self::Tip)
    }
}
