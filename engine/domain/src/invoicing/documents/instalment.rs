use serde::{Deserialize, Serialize};

use crate::hours::Date;
use crate::money::Amount;

/// Whether something is paid at once or later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PaymentForm {
    /// At once: 1.
    #[default]
    Cash,
    /// Later, by a day that is said: 2.
    Credit,
}

/// With what something is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PaymentMethod {
    /// Nobody knows yet: 1.
    Undefined,
    /// Coins and notes: 10.
    #[default]
    Cash,
    /// A cheque: 20.
    Cheque,
    /// A deposit at a bank: 42.
    Deposit,
    /// A transfer: 47.
    Transfer,
    /// A credit card: 48.
    CreditCard,
    /// A debit card: 49.
    DebitCard,
    /// Bonds: 71.
    Bonds,
    /// Vouchers: 72.
    Vouchers,
    /// Something else: ZZZ.
    Other,
}

/// A part of what is to be paid, as it is written into a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct InstalmentTerms {
    /// At once or later.
    pub form: PaymentForm,
    /// With what.
    pub method: PaymentMethod,
    /// How much; all of it, if it is the only part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// Until when, if later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
}

/// A part of what is to be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Instalment {
    /// At once or later.
    pub form: PaymentForm,
    /// With what.
    pub method: PaymentMethod,
    /// How much.
    pub amount: Amount,
    /// Until when, if later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
}

impl PaymentForm {
    /// DIAN's code.
    pub const fn dian_code(self) -> &'static str {
        match self {
            Self::Cash => "1",
            Self::Credit => "2",
        }
    }
}

impl PaymentMethod {
    /// DIAN's code.
    pub const fn dian_code(self) -> &'static str {
        match self {
            Self::Undefined => "1",
            Self::Cash => "10",
            Self::Cheque => "20",
            Self::Deposit => "42",
            Self::Transfer => "47",
            Self::CreditCard => "48",
            Self::DebitCard => "49",
            Self::Bonds => "71",
            Self::Vouchers => "72",
            Self::Other => "ZZZ",
        }
    }
}
