//! What a branch is, apart from what goes on in it: its name, and how it works.

mod board;
mod change_branch;
mod create_branch;
mod hours;
mod limits;
mod numbering;
mod policy;

use serde::{Deserialize, Serialize};

pub use board::BoardTerms;
pub use change_branch::{BranchChange, ChangeBranch};
pub use create_branch::CreateBranch;
pub(super) use hours::BranchClock;
pub use hours::BranchHours;
pub use limits::{Limits, TimeLimits};
pub use numbering::{AtEnd, Numbering, Restart};
pub use policy::{POLICIES, PolicyChoice, PolicyOffer};

use super::refusal::{BranchRefusal, SettingsRefusal};
use crate::{BranchId, Language, Name};

/// What a branch is, apart from what goes on in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Profile {
    /// Which one.
    pub branch: BranchId,
    /// What it is called.
    pub name: Name,
    /// How it works.
    pub settings: Settings,
}

/// How a branch works. All of it can be changed while it is open, and no change harms the day that is
/// under way: who waits goes on waiting, and what was promised holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Settings {
    /// In which language it speaks.
    pub language: Language,
    /// Where it is, as the time goes: the name of a time zone, like `America/Bogota`; none for UTC.
    /// Checked when it was set, and kept as a name: the zone itself comes with the program.
    pub time_zone: Option<Name>,
    /// Who opens and closes its days.
    pub hours: BranchHours,
    /// What its boards tell of a person: the code of the ticket.
    pub privacy: Privacy,
    /// What its boards show beside calls, and to whom.
    pub board: BoardTerms,
    /// How its tickets are numbered.
    pub numbering: Numbering,
    /// How many it takes.
    pub limits: Limits,
    /// How long it waits for what.
    pub time_limits: TimeLimits,
    /// Who is called next.
    pub policy: PolicyChoice,
}

/// What a board tells of a person: the code, and never a name. What else a board can leave out is in [`BoardTerms`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// The code of the ticket, and nothing else.
    #[default]
    CodeOnly,
    /// Was once to be the first name as well. It is read from old events, changes nothing, and cannot be chosen.
    FirstName,
    /// Was once to be the initials as well. It is read from old events, changes nothing, and cannot be chosen.
    Initials,
}

impl Privacy {
    /// Whether it can be chosen: names never reach a board.
    pub(super) fn check(&self) -> Result<(), BranchRefusal> {
        match self {
            Self::CodeOnly => Ok(()),
            Self::FirstName | Self::Initials => Err(SettingsRefusal::NamesNeverShown.into()),
        }
    }
}
