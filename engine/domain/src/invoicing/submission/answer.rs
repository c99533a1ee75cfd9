use serde::{Deserialize, Serialize};

use super::Finding;
use crate::hours::Date;
use crate::invoicing::documents::{Clock, DocumentCode, DocumentNumber};
use crate::{Name, Seconds};

/// What came back from a gateway, whatever its wire looks like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Answer {
    /// What the gateway has of this document.
    Document {
        /// Whether the tax authority validated it.
        validated: bool,
        /// Its code, if there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<DocumentCode>,
        /// Its number, if there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number: Option<DocumentNumber>,
        /// When the gateway signed it, if it tells.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signed: Option<Signed>,
        /// What is said about it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        findings: Vec<Finding>,
    },
    /// The gateway would not even take it: what was sent is not as it must be. Nothing is stored there.
    Invalid {
        /// What it found.
        findings: Vec<Finding>,
    },
    /// Some document is waiting there, and nothing else goes through: 409.
    Conflict,
    /// It was forgotten, as it was asked to.
    Deleted,
    /// There is no such document there.
    NotFound,
    /// Not now: too many requests, an error of the gateway's, a time-out, a lost connection. Nobody knows
    /// whether it arrived.
    Unavailable {
        /// When to come back, if it said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<Seconds>,
    },
    /// The gateway does not let us in: a wrong secret, a right that is missing. No retry mends that.
    Misconfigured {
        /// The setting to look at.
        setting: Name,
    },
}

/// The reading of calendar and clock with which a document was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// The day.
    pub date: Date,
    /// The time, with its offset.
    pub clock: Clock,
}
