use serde::{Deserialize, Serialize};

use super::Reference;
use crate::invoicing::documents::PaymentMethod;
use crate::money::Amount;
use crate::{CashSessionId, PaymentId, PrincipalId, TaxDocumentId, Timestamp};

/// Something that changed what was paid for an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Entry {
    /// Its id.
    pub payment: PaymentId,
    /// What it was.
    pub movement: Movement,
    /// How much, in the currency of the invoice; always above zero.
    pub amount: Amount,
    /// When.
    pub at: Timestamp,
    /// Who recorded it.
    pub by: PrincipalId,
    /// The cash session that it went through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<CashSessionId>,
    /// What somebody else calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
}

/// What changed what was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Movement {
    /// Money came in.
    Paid {
        /// With what.
        method: PaymentMethod,
    },
    /// Money went back.
    Refunded {
        /// With what.
        method: PaymentMethod,
    },
    /// What was paid too much for another invoice is used here.
    CreditFrom {
        /// The other invoice.
        document: TaxDocumentId,
    },
    /// What was paid too much here is used for another invoice.
    CreditTo {
        /// The other invoice.
        document: TaxDocumentId,
    },
    /// A payment turned out to be none.
    Reversed {
        /// Which one.
        payment: PaymentId,
        /// Why.
        why: Reversal,
    },
}

/// Why a payment turned out to be none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reversal {
    /// The bank did not pay it.
    Bounced,
    /// The holder of the card took it back.
    ChargedBack,
    /// It was recorded by mistake.
    Mistake,
}

impl Movement {
    /// Whether there is more on the invoice after it.
    pub const fn adds(self) -> bool {
        matches!(self, Self::Paid { .. } | Self::CreditFrom { .. })
    }
}
