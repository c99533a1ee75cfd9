use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::invoicing::submission::{RuleCode, Submission};

/// How far a document has come.
///
/// ```text
///   draft ── issue ──▶ issued                           where nobody else must validate it
///                 └──▶ submitting ──▶ validated
///                        ▲      └───▶ rejected ──▶ abandoned
///                        └─── mend ─────┘
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum Standing {
    /// It can still be changed, and counts for nothing.
    Draft,
    /// It was numbered here, and stands.
    Issued,
    /// It was issued, and is on its way to the tax authority.
    Submitting(Submission),
    /// The tax authority has it, and it stands.
    Validated {
        /// Since when.
        at: Timestamp,
        /// What the tax authority remarked, without refusing it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        notices: Vec<RuleCode>,
        /// Whether its code is not the one that follows from what is on it here. The tax authority's stands, and
        /// somebody has to find out who is wrong.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        code_differs: bool,
    },
    /// The tax authority refused it. It keeps its number and can be mended.
    Rejected {
        /// The rules that it broke.
        findings: Vec<RuleCode>,
        /// Which attempt it was.
        attempt: u32,
    },
    /// It was refused and given up. Its number is used up.
    Abandoned,
}

/// How far a document has come, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StandingName {
    /// It can still be changed.
    Draft,
    /// It was issued; nothing was sent yet, or nothing is to be sent.
    Issued,
    /// It was sent, and no answer stands.
    Submitted,
    /// The gateway does not let us in.
    Halted,
    /// The tax authority has it.
    Validated,
    /// The tax authority refused it.
    Rejected,
    /// It was given up.
    Abandoned,
}

impl Standing {
    /// In a word.
    pub const fn name(&self) -> StandingName {
        match self {
            Self::Draft => StandingName::Draft,
            Self::Issued => StandingName::Issued,
            Self::Submitting(submission) if submission.halted.is_some() => StandingName::Halted,
            Self::Submitting(submission) if submission.attempt == 0 => StandingName::Issued,
            Self::Submitting(_) => StandingName::Submitted,
            Self::Validated { .. } => StandingName::Validated,
            Self::Rejected { .. } => StandingName::Rejected,
            Self::Abandoned => StandingName::Abandoned,
        }
    }

    /// Whether it stands for good: nothing can refuse it any more.
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::Issued | Self::Validated { .. })
    }

    /// Whether it was issued and not given up: money can be owed for it.
    pub const fn counts(&self) -> bool {
        !matches!(self, Self::Draft | Self::Abandoned)
    }

    /// Where it is on its way, if it is.
    pub const fn submission(&self) -> Option<&Submission> {
        match self {
            Self::Submitting(submission) => Some(submission),
            _ => None,
        }
    }
}

impl fmt::Display for StandingName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Draft => "a draft",
            Self::Issued => "issued",
            Self::Submitted => "on its way to the tax authority",
            Self::Halted => "stopped on its way to the tax authority",
            Self::Validated => "validated",
            Self::Rejected => "rejected",
            Self::Abandoned => "given up",
        })
    }
}
