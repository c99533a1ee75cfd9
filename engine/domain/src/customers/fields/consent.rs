use serde::{Deserialize, Serialize};

use super::words;
use crate::Timestamp;

words! {
    /// What somebody agrees to.
    Purpose, "purpose" {
        /// Messages about a visit: it is soon one's turn, an appointment comes near.
        Service = "service",
        /// Invoices and receipts.
        Invoices = "invoices",
        /// Offers.
        Marketing = "marketing",
        /// Questions about how it was.
        Surveys = "surveys",
    }
}

words! {
    /// A way to reach somebody.
    Channel, "channel" {
        /// A letter over the net.
        Email = "email",
        /// A short message to the phone.
        Sms = "sms",
        /// A call.
        Call = "call",
    }
}

/// Somebody agreed to something: what must be proven for as long as it is made use of, and some years more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Consent {
    /// To what.
    pub purpose: Purpose,
    /// By which way they may be reached for it.
    pub channel: Channel,
    /// Since when.
    pub given_at: Timestamp,
    /// Since when no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<Timestamp>,
}

impl Consent {
    /// Whether it holds, for this.
    pub fn allows(&self, purpose: Purpose, channel: Channel) -> bool {
        self.withdrawn_at.is_none() && self.purpose == purpose && self.channel == channel
    }
}
