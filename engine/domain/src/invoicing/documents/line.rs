use std::fmt;

use serde::{Deserialize, Serialize};

use super::LineTotals;
use crate::ItemId;
use crate::invoicing::items::{ItemCode, ShortCode};
use crate::invoicing::party::IdentityTerms;
use crate::invoicing::taxes::LineTax;
use crate::money::{Amount, Percent, Quantity};

/// How large a discount or surcharge is: the one or the other, never both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// So much of a hundred.
    Percent(Percent),
    /// So much.
    Amount(Amount),
}

/// What is taken off the price of a line.
pub type Discount = Size;

/// A line, as it is written into a form. What an item of the catalogue says can be left out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LineTerms {
    /// The item of the catalogue that it sells, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<ItemId>,
    /// Its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<ItemCode>,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// In what it is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<ShortCode>,
    /// Whose code its code is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard: Option<ShortCode>,
    /// How many.
    #[serde(default = "one")]
    pub quantity: Quantity,
    /// What one costs; what a price list says, if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Amount>,
    /// Whether its taxes are in the price; what the price list or the issuer says, if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_includes_tax: Option<bool>,
    /// What is taken off, of the price as it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Discount>,
    /// Its taxes; those of the item, if they are left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taxes: Option<Vec<LineTax>>,
    /// Whether the law leaves it out of all taxes; what the item says, if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded: Option<bool>,
    /// What the buyer keeps back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withholdings: Vec<LineTax>,
    /// What there is to say about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// On whose behalf it is sold, in a document of mandates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mandate: Option<IdentityTerms>,
}

/// A line, as an event tells it. What it says in words stands with the personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Line {
    /// The item of the catalogue that it sells, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<ItemId>,
    /// Its code.
    pub code: ItemCode,
    /// In what it is counted.
    pub unit: ShortCode,
    /// Whose code its code is.
    pub standard: ShortCode,
    /// How many.
    pub quantity: Quantity,
    /// What one costs.
    pub price: Amount,
    /// Whether its taxes are in the price.
    pub price_includes_tax: bool,
    /// What is taken off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Discount>,
    /// Its taxes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<LineTax>,
    /// Whether the law leaves it out of all taxes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub excluded: bool,
    /// What the buyer keeps back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withholdings: Vec<LineTax>,
    /// What it comes to. Worked out once, when it is drafted: a later program may work otherwise.
    pub totals: LineTotals,
}

const fn one() -> Quantity {
    Quantity::ONE
}

/// What was written in words may name people, and a log is read by more than may know.
impl fmt::Debug for LineTerms {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (code, price) = (&self.code, &self.price);
        write!(formatter, "LineTerms({:?} {code:?} {} x {price:?} ..)", self.item, self.quantity)
    }
}

impl LineTerms {
    /// So many of an item, at its price.
    pub fn of_item(item: ItemId, quantity: Quantity) -> Self {
        Self { item: Some(item), quantity, ..Self::empty() }
    }

    /// One of something that stands in no catalogue yet: everything else is to be written.
    pub fn empty() -> Self {
        Self {
            item: None,
            code: None,
            name: None,
            unit: None,
            standard: None,
            quantity: Quantity::ONE,
            price: None,
            price_includes_tax: None,
            discount: None,
            taxes: None,
            excluded: None,
            withholdings: Vec::new(),
            note: None,
            mandate: None,
        }
    }
}
