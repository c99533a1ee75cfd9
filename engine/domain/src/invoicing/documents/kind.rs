use std::fmt;

use serde::{Deserialize, Serialize};

use crate::invoicing::ranges::RangeKind;

/// What kind of document it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// What a customer owes.
    Invoice,
    /// What they owe less.
    CreditNote,
    /// What they owe more.
    DebitNote,
    /// What is owed to a supplier who writes no invoices.
    SupportDocument,
    /// What is owed to them less.
    AdjustmentNote,
}

impl DocumentKind {
    /// The range that its numbers come from.
    pub const fn range(self) -> RangeKind {
        match self {
            Self::Invoice => RangeKind::Invoice,
            Self::CreditNote => RangeKind::CreditNote,
            Self::DebitNote => RangeKind::DebitNote,
            Self::SupportDocument => RangeKind::SupportDocument,
            Self::AdjustmentNote => RangeKind::AdjustmentNote,
        }
    }

    /// Whether it says something about another document.
    pub const fn is_note(self) -> bool {
        matches!(self, Self::CreditNote | Self::DebitNote | Self::AdjustmentNote)
    }

    /// Whether it is about something that is bought, not sold.
    pub const fn is_bought(self) -> bool {
        matches!(self, Self::SupportDocument | Self::AdjustmentNote)
    }
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Invoice => "invoice",
            Self::CreditNote => "credit note",
            Self::DebitNote => "debit note",
            Self::SupportDocument => "support document",
            Self::AdjustmentNote => "adjustment note",
        })
    }
}
