use serde::{Deserialize, Serialize};

use crate::branch::code::TicketNumber;
use crate::branch::refusal::{BranchRefusal, SettingsRefusal};

/// How the tickets of each service are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Numbering {
    /// When they start over.
    pub restart: Restart,
    /// The first number.
    pub first: TicketNumber,
    /// The last number.
    pub last: TicketNumber,
    /// What happens after the last.
    pub at_end: AtEnd,
}

/// When numbers start over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Restart {
    /// With each day that is opened.
    #[default]
    Daily,
    /// Only after the last number.
    Never,
}

/// What happens after the last number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AtEnd {
    /// The service gives out no more.
    #[default]
    Refuse,
    /// They start over, leaving out those that somebody still holds.
    StartOver,
}

impl Default for Numbering {
    fn default() -> Self {
        Self {
            restart: Restart::Daily,
            first: TicketNumber::FIRST,
            last: TicketNumber::MAX,
            at_end: AtEnd::Refuse,
        }
    }
}

impl Numbering {
    /// Whether there is a number between its bounds.
    pub(super) fn check(&self) -> Result<(), BranchRefusal> {
        if self.first <= self.last {
            return Ok(());
        }
        let (first, last) = (self.first.get(), self.last.get());
        Err(SettingsRefusal::NumberingEmpty { first, last }.into())
    }

    /// The number after this one; `None` at the end.
    pub(in crate::branch) fn after(&self, last: Option<TicketNumber>) -> Option<TicketNumber> {
        let Some(last) = last else { return Some(self.first) };
        // The bounds may have moved since.
        match last.next().map(|next| next.max(self.first)) {
            Some(next) if next <= self.last => Some(next),
            _ if self.at_end == AtEnd::StartOver => Some(self.first),
            _ => None,
        }
    }
}
