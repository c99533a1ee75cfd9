use serde::{Deserialize, Serialize};

use super::{ItemCode, ShortCode};
use crate::Name;
use crate::invoicing::field::Field;
use crate::invoicing::refusal::InvoicingRefusal;
use crate::invoicing::state::Issuer;
use crate::invoicing::taxes::LineTax;

/// Something that is sold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ItemTerms {
    /// How papers and lists call it; no two items of an issuer share one.
    pub code: ItemCode,
    /// What it is called.
    pub name: Name,
    /// In what it is counted, by the code of the tax authority.
    #[serde(default = "ShortCode::piece")]
    pub unit: ShortCode,
    /// Whose code its code is: `999` for one's own.
    #[serde(default = "ShortCode::own_standard")]
    pub standard: ShortCode,
    /// Its taxes. Exempt is IVA at a rate of 0.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<LineTax>,
    /// Whether the law leaves it out of all taxes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub excluded: bool,
    /// Whether it is sold.
    pub active: bool,
}

impl Issuer {
    /// Whether something can be sold like this.
    pub(super) fn check_item(&self, terms: &ItemTerms) -> Result<(), InvoicingRefusal> {
        self.check_taxes(&Field::new("terms"), &terms.taxes, terms.excluded)
    }
}
