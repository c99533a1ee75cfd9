use serde::{Deserialize, Serialize};

use crate::branch::appointments::SlotTerms;
use crate::branch::code::{Prefix, TicketNumber};
use crate::dispatch::Weight;
use crate::{Name, Seconds, ServiceId};

/// What a person comes for, as a branch keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(in crate::branch) struct Service {
    /// What it is called.
    pub name: Name,
    /// What its codes begin with.
    pub prefix: Prefix,
    /// Where it stands among the services: 1 for the first.
    pub position: u16,
    /// The number that was given out last.
    pub last_number: Option<TicketNumber>,
    /// Whether its numbers have started over since the day began, so that somebody may still hold the
    /// next.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub started_over: bool,
    /// How it is given.
    #[serde(flatten)]
    pub terms: ServiceTerms,
}

/// How a service is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ServiceTerms {
    /// How long people should wait at most; nothing was promised without.
    pub target_wait: Option<Seconds>,
    /// How long it takes, as somebody guesses who has not measured it.
    pub guess: Option<Seconds>,
    /// How much a minute of waiting for it counts, in hundredths.
    pub weight: u16,
    /// How many wait for it at most; as many as the branch says without.
    pub waiting_max: Option<u32>,
    /// How appointments are given for it, if they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slots: Option<SlotTerms>,
    /// Whether new tickets can be for it.
    pub active: bool,
}

/// Why nobody can be served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Unserved {
    /// No counter is able to.
    NoCounter,
    /// Every counter that is able to is closed.
    AllClosed,
}

/// A service, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ServiceView {
    /// Which one.
    pub service: ServiceId,
    /// What it is called.
    pub name: Name,
    /// What its codes begin with.
    pub prefix: Prefix,
    /// How it is given.
    #[serde(flatten)]
    pub terms: ServiceTerms,
    /// How many wait for it.
    pub waiting: usize,
    /// Why nobody can be served, if so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unserved: Option<Unserved>,
}

impl ServiceTerms {
    /// How much a minute of waiting for it counts.
    pub(in crate::branch) fn weight(&self) -> Weight {
        Weight::new(self.weight).unwrap_or_default()
    }
}

impl Default for ServiceTerms {
    fn default() -> Self {
        Self {
            target_wait: None,
            guess: None,
            weight: 100,
            waiting_max: None,
            slots: None,
            active: true,
        }
    }
}
