use serde::{Deserialize, Serialize};

use crate::dispatch::Precedence;
use crate::{Name, Note, PriorityId};

/// A class of people, as a branch keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(in crate::branch) struct Priority {
    /// Where it stands among the priorities: 1 for the first.
    pub position: u16,
    /// What it is.
    #[serde(flatten)]
    pub terms: PriorityTerms,
}

/// What a class of people is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PriorityTerms {
    /// What it is called.
    pub name: Name,
    /// Who belongs to it.
    #[serde(default)]
    pub description: Option<Note>,
    /// Among several, the higher goes first. Everybody else has 0.
    pub rank: u8,
    /// Whether the law puts it before anybody else.
    pub preferential: bool,
    /// Whether new tickets can have it.
    pub active: bool,
}

/// A priority, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PriorityView {
    /// Which one.
    pub priority: PriorityId,
    /// What it is.
    #[serde(flatten)]
    pub terms: PriorityTerms,
}

impl PriorityTerms {
    /// How it ranks.
    pub(in crate::branch) fn precedence(&self) -> Precedence {
        Precedence { preferential: self.preferential, rank: u16::from(self.rank) }
    }
}
