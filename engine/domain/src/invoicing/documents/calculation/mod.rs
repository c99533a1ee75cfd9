//! How a document's totals are worked out. One rule stands above all others: what is shown adds up. Each line is
//! rounded once; whatever is a sum is the sum of what was rounded, and a tax that is inside a price is what
//! is left of it, so that no cent is lost between the two.

mod line;
#[cfg(test)]
mod properties;
mod whole;

use serde::{Deserialize, Serialize};

pub(super) use line::{LineFault, Priced};
pub(super) use whole::{Whole, WholeFault};

use crate::invoicing::taxes::LineTax;
use crate::money::{Amount, Currency, Rounding};

/// A tax, worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Charged {
    /// Which one.
    pub tax: LineTax,
    /// What it is a part of.
    pub base: Amount,
    /// What it comes to.
    pub amount: Amount,
}

/// What a line comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LineTotals {
    /// Without taxes, after the discount.
    pub gross: Amount,
    /// The discount, without taxes.
    pub discount: Amount,
    /// What taxes are worked out from; nothing where there are none.
    pub taxable: Amount,
    /// All taxes.
    pub tax: Amount,
    /// With taxes: `gross + tax`.
    pub total: Amount,
    /// Each tax.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<Charged>,
    /// Each withholding. They do not lower the total.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<Charged>,
}

/// What a document comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "DocumentTotals"))]
pub struct Totals {
    /// All lines, without taxes.
    pub gross: Amount,
    /// What taxes are worked out from.
    pub taxable: Amount,
    /// All taxes.
    pub tax: Amount,
    /// What is taken off the whole.
    pub discount: Amount,
    /// What is added to the whole, tips included.
    pub surcharge: Amount,
    /// What was added so that it can be paid with coins; below zero when it was taken off.
    pub cash_rounding: Amount,
    /// What is to be paid: `gross + tax - discount + surcharge + cash_rounding`.
    pub total: Amount,
    /// What the buyer keeps back of it for the tax authority.
    pub withheld: Amount,
    /// Each tax.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<Charged>,
    /// Each withholding.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withholdings: Vec<Charged>,
}

/// How fine amounts are, and how they are brought there.
#[derive(Debug, Clone, Copy)]
pub(in crate::invoicing) struct Precision {
    /// What they are in.
    pub currency: Currency,
    /// How they are rounded.
    pub rounding: Rounding,
}

impl Precision {
    fn round(self, amount: Amount) -> Amount {
        amount.rounded(self.currency.decimals(), self.rounding)
    }
}
