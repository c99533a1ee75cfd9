use std::fmt;

use serde::{Deserialize, Serialize};

/// What a range's numbers are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RangeKind {
    /// Invoices: 21 at the gateway.
    Invoice,
    /// Credit notes: 22.
    CreditNote,
    /// Debit notes: 23.
    DebitNote,
    /// Support documents: 24.
    SupportDocument,
    /// Notes that adjust support documents: 25.
    AdjustmentNote,
    /// Invoices on paper, for times when nothing else works: 30.
    Paper,
}

impl RangeKind {
    /// The gateway's code.
    pub const fn gateway_code(self) -> &'static str {
        match self {
            Self::Invoice => "21",
            Self::CreditNote => "22",
            Self::DebitNote => "23",
            Self::SupportDocument => "24",
            Self::AdjustmentNote => "25",
            Self::Paper => "30",
        }
    }

    /// Whether the tax authority must have authorised it. Notes are numbered by the issuer alone.
    pub const fn needs_resolution(self) -> bool {
        matches!(self, Self::Invoice | Self::SupportDocument | Self::Paper)
    }
}

impl fmt::Display for RangeKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Invoice => "invoices",
            Self::CreditNote => "credit notes",
            Self::DebitNote => "debit notes",
            Self::SupportDocument => "support documents",
            Self::AdjustmentNote => "adjustment notes",
            Self::Paper => "invoices on paper",
        })
    }
}
