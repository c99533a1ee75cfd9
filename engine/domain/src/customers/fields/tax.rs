use serde::{Deserialize, Serialize};

use super::words;

words! {
    /// Whether a customer charges value added tax itself.
    Regime, "tax regime" {
        /// Not responsible for value added tax: most persons.
        NotResponsible = "not_responsible",
        /// Responsible for value added tax.
        Responsible = "responsible",
    }
}

words! {
    /// The tax that a customer is registered for, as an electronic invoice names it.
    Tribute, "tribute" {
        /// None: `ZZ`.
        None = "none",
        /// Value added tax: `01`.
        Vat = "vat",
    }
}

impl Tribute {
    /// DIAN's code.
    pub const fn dian_code(self) -> &'static str {
        match self {
            Self::None => "ZZ",
            Self::Vat => "01",
        }
    }

    /// The number that the first version of Factus' interface gives it.
    pub const fn factus_id(self) -> u8 {
        match self {
            Self::None => 21,
            Self::Vat => 18,
        }
    }
}

words! {
    /// A tax responsibility, by DIAN's code.
    Responsibility, "tax responsibility" {
        /// A large taxpayer.
        LargeTaxpayer = "O-13",
        /// Withholds its own tax.
        SelfWithholder = "O-15",
        /// Withholds value added tax.
        VatWithholder = "O-23",
        /// The simple regime.
        SimpleRegime = "O-47",
        /// None of these.
        NotResponsible = "R-99-PN",
    }
}

/// What an invoice must know of a customer's taxes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct TaxTerms {
    /// Whether it charges value added tax itself.
    pub regime: Regime,
    /// The tax that it is registered for.
    pub tribute: Tribute,
    /// Its responsibilities. None is the same as `R-99-PN`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub responsibilities: Vec<Responsibility>,
}

/// What is so for most persons.
impl Default for TaxTerms {
    fn default() -> Self {
        let (regime, tribute) = (Regime::NotResponsible, Tribute::None);
        Self { regime, tribute, responsibilities: Vec::new() }
    }
}
