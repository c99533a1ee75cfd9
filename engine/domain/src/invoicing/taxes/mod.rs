//! Taxes are data: what they are called, what they are worked out from, which rates they have. A new issuer
//! knows those of Colombia ([`colombia`]); another country's are set with [`SetTax`].

mod code;
mod colombia;
mod set_tax;

use serde::{Deserialize, Serialize};

pub use code::TaxCode;
pub use set_tax::SetTax;

pub(super) use colombia::{ICA, INC, IVA, colombia};

use crate::Name;
use crate::money::{Amount, Percent};

/// A tax, as an issuer knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "IssuerTaxTerms"))]
#[serde(deny_unknown_fields)]
pub struct TaxTerms {
    /// What it is called.
    pub name: Name,
    /// What it is worked out from.
    pub nature: TaxNature,
    /// The rates that it has; any, if none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rates: Vec<Percent>,
    /// Whether new documents can have it.
    pub active: bool,
}

/// What a tax is worked out from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaxNature {
    /// A part of the price; or so much for each piece, as it stands on the line.
    Charged,
    /// A part of what somebody else owes, which the buyer keeps back and pays in their name. It does not lower
    /// the total.
    Withheld {
        /// What it is a part of.
        of: WithheldOf,
    },
}

/// What a withholding is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum WithheldOf {
    /// The price without taxes.
    Price,
    /// This tax of the same line.
    Tax(TaxCode),
}

/// A tax on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LineTax {
    /// Which one.
    pub code: TaxCode,
    /// How much of it.
    pub charge: Charge,
}

/// How much of a tax.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Charge {
    /// So much of a hundred.
    Rate(Percent),
    /// So much for each piece: bags, sweet drinks.
    Each(Amount),
}

impl LineTax {
    /// This tax at this rate.
    pub const fn rate(code: TaxCode, rate: Percent) -> Self {
        Self { code, charge: Charge::Rate(rate) }
    }
}
