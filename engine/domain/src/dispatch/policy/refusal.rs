use serde::Serialize;

use crate::Refusal;
use crate::minutes::Minutes;

/// Why a policy cannot have these parameters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "error_code")]
pub enum PolicyRefusal {
    /// The limit after which nobody is passed over is none, or longer than a day.
    #[error("nobody can be passed over after {given}; choose from {least} to {most}")]
    #[serde(rename = "policy.limit_out_of_range")]
    LimitOutOfRange {
        /// What was asked for.
        given: Minutes,
        /// The least that can be asked for.
        least: Minutes,
        /// The most.
        most: Minutes,
    },
    /// The limit would follow plain ticket order at an impossible share.
    #[error(
        "the limit cannot follow the longest wait in ticket order at {given} percent; choose from 0 \
         to {most}"
    )]
    #[serde(rename = "policy.share_out_of_range")]
    ShareOutOfRange {
        /// What was asked for.
        given: u16,
        /// The most that can be asked for.
        most: u16,
    },
    /// No counter could ever serve who is overdue, so somebody could wait for ever.
    #[error("{given} counters at once cannot serve who is overdue; choose from 1 to {most}")]
    #[serde(rename = "policy.counters_out_of_range")]
    CountersOutOfRange {
        /// What was asked for.
        given: u16,
        /// The most that can be asked for.
        most: u16,
    },
    /// Somebody would never be called, or somebody else hardly ever.
    #[error(
        "a turn of {preferential} preferential and {others} others cannot be; choose from 1 to \
         {most} of each"
    )]
    #[serde(rename = "policy.quota_out_of_range")]
    QuotaOutOfRange {
        /// How many preferential ones in a turn.
        preferential: u16,
        /// How many others.
        others: u16,
        /// The most that can be asked for of each.
        most: u16,
    },
}

impl Refusal for PolicyRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::LimitOutOfRange { .. } => "policy.limit_out_of_range",
            Self::ShareOutOfRange { .. } => "policy.share_out_of_range",
            Self::CountersOutOfRange { .. } => "policy.counters_out_of_range",
            Self::QuotaOutOfRange { .. } => "policy.quota_out_of_range",
        }
    }
}
