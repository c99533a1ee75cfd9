use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::recording::Ending;
use super::waits::Waits;
use crate::dispatch::Reason;
use crate::{PriorityId, ServiceId, Timestamp};

/// What a day was like: the recorded one, or the same one played again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Outcome {
    /// How long everybody waited.
    pub all: Waits,
    /// How long those waited whom the law puts first.
    pub preferential: Waits,
    /// How long people waited for each service.
    pub services: BTreeMap<ServiceId, Waits>,
    /// How long those of each priority waited; everybody has one, be it the
    /// [ordinary](PriorityId::ORDINARY) one.
    pub priorities: BTreeMap<PriorityId, Waits>,
    /// How many calls there were for which reason.
    pub reasons: BTreeMap<ReasonKind, u64>,
    /// What became of people.
    pub endings: Endings,
    /// How long all services together took.
    pub work_ms: u64,
    /// When the last person left, if anybody came.
    pub last_left_at: Option<Timestamp>,
}

/// What became of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Endings {
    /// They were served.
    pub served: u64,
    /// They did not come when called.
    pub no_show: u64,
    /// They left, or the ticket was withdrawn.
    pub cancelled: u64,
    /// The ticket had been made in error.
    pub voided: u64,
    /// The day ended before it was their turn.
    pub expired: u64,
    /// They were still there when the recording ended.
    pub still_there: u64,
}

/// Why people were called, without the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// The law puts them first.
    Preferential,
    /// They were promised a time, and it had come.
    Appointment,
    /// They were not to be passed over any longer.
    Overdue,
    /// What they needed was done soonest.
    Shortest,
    /// They had waited longest.
    Oldest,
    /// They had the highest priority.
    Rank,
    /// It was the turn of people like them.
    Turn,
    /// It was the turn of others, of whom nobody was there.
    TurnOfNobody,
    /// Somebody chose them.
    ByHand,
}

impl Endings {
    /// How many people came.
    pub const fn all(&self) -> u64 {
        let went = self.served + self.no_show + self.cancelled + self.voided;
        went + self.expired + self.still_there
    }

    /// The number of those who ended like this.
    pub(super) const fn of(&mut self, ending: Ending) -> &mut u64 {
        match ending {
            Ending::Served => &mut self.served,
            Ending::NoShow => &mut self.no_show,
            Ending::Cancelled => &mut self.cancelled,
            Ending::Voided => &mut self.voided,
            Ending::Expired => &mut self.expired,
            Ending::StillThere => &mut self.still_there,
        }
    }
}

impl ReasonKind {
    /// What kind of reason this is.
    pub const fn of(reason: &Reason) -> Self {
        match reason {
            Reason::Preferential { .. } => Self::Preferential,
            Reason::Appointment { .. } => Self::Appointment,
            Reason::Overdue { .. } => Self::Overdue,
            Reason::Shortest { .. } => Self::Shortest,
            Reason::Oldest { .. } => Self::Oldest,
            Reason::Rank { .. } => Self::Rank,
            Reason::Turn { .. } => Self::Turn,
            Reason::TurnOfNobody { .. } => Self::TurnOfNobody,
            Reason::ByHand => Self::ByHand,
        }
    }
}

impl fmt::Display for ReasonKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Preferential => "preferential",
            Self::Appointment => "appointment",
            Self::Overdue => "overdue",
            Self::Shortest => "shortest service",
            Self::Oldest => "waited longest",
            Self::Rank => "rank",
            Self::Turn => "in turn",
            Self::TurnOfNobody => "in the turn of nobody",
            Self::ByHand => "by hand",
        })
    }
}
