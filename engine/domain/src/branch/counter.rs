use std::fmt;

use serde::{Deserialize, Serialize};

use crate::dispatch::Ability;
use crate::{Chosen, CounterId, Name, PrincipalId, QueueId, ServiceId, TicketId, Timestamp};

/// The number on the sign of a counter: 1, 2, 3, ... in the order in which they were added.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct CounterNumber(u16);

/// Which counter, for programs and for people: its id and its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CounterSign {
    /// Its id.
    pub id: CounterId,
    /// Its number, as people see it.
    pub number: CounterNumber,
}

/// A desk where an agent serves, as a branch keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Counter {
    /// What it is called.
    pub name: Name,
    /// Its number.
    pub number: CounterNumber,
    /// What it is doing.
    pub state: CounterState,
    /// Since when, as the figures of the day have counted it.
    #[serde(default)]
    pub since: Timestamp,
    /// Who sits there.
    pub agent: Option<PrincipalId>,
    /// How it works.
    #[serde(flatten)]
    pub terms: CounterTerms,
}

/// How a counter works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct CounterTerms {
    /// The queues that are its own. When they are empty, it takes from any queue that it is able to
    /// serve.
    pub queues: Chosen<QueueId>,
    /// What it is able to serve.
    pub skills: Chosen<ServiceId>,
    /// Whether it calls the next by itself as soon as it is idle.
    pub auto_call: bool,
    /// Whether there is something to be done after each service before it is idle again.
    pub wrap_up: bool,
    /// Where it is, for those who look for it: to the left, on the first floor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Name>,
    /// Whether it is in use. One that is not stays in the books, because history refers to it.
    pub active: bool,
}

/// What a counter is doing. It has one ticket at most, because there is only room for one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CounterState {
    /// Nobody is there; it can call.
    Idle,
    /// It has called somebody, who is on the way.
    Calling {
        /// Who.
        ticket: TicketId,
    },
    /// It serves somebody.
    Serving {
        /// Whom.
        ticket: TicketId,
    },
    /// The service is done, what comes after it is not. It can call.
    WrapUp {
        /// Since when.
        since: Timestamp,
    },
    /// Its agent is away for a while.
    Break {
        /// Why.
        reason: Name,
        /// Since when.
        since: Timestamp,
    },
    /// It serves nobody today, or no more.
    Closed,
}

/// A counter, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CounterView {
    /// Which one.
    pub counter: CounterId,
    /// Its number.
    pub number: CounterNumber,
    /// What it is called.
    pub name: Name,
    /// What it is doing.
    #[serde(flatten)]
    pub state: CounterState,
    /// Who sits there.
    pub agent: Option<PrincipalId>,
    /// How it works.
    #[serde(flatten)]
    pub terms: CounterTerms,
}

impl CounterNumber {
    /// This number, as a counter's.
    pub const fn new(number: u16) -> Self {
        Self(number)
    }

    /// The number that follows.
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The number as a number.
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl fmt::Display for CounterNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

impl fmt::Display for CounterSign {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "counter {}", self.number)
    }
}

impl Default for CounterTerms {
    /// A counter serves everybody, and calls when it is told to.
    fn default() -> Self {
        Self {
            queues: Chosen::All,
            skills: Chosen::All,
            auto_call: false,
            wrap_up: false,
            direction: None,
            active: true,
        }
    }
}

impl CounterState {
    /// The ticket that is in its hands.
    pub const fn ticket(&self) -> Option<TicketId> {
        match *self {
            Self::Calling { ticket } | Self::Serving { ticket } => Some(ticket),
            Self::Idle | Self::WrapUp { .. } | Self::Break { .. } | Self::Closed => None,
        }
    }

    /// Whether it takes people: whom it has now, it has until they are done.
    pub const fn takes_people(&self) -> bool {
        !matches!(self, Self::Closed | Self::Break { .. })
    }

    /// Whether somebody can be served there, now or in a while.
    pub const fn is_open(&self) -> bool {
        !matches!(self, Self::Closed)
    }
}

impl Counter {
    /// Which one it is, for programs and for people.
    pub(super) const fn sign(&self, id: CounterId) -> CounterSign {
        CounterSign { id, number: self.number }
    }

    /// What it serves, and what it could.
    pub(super) fn ability(&self, id: CounterId) -> Ability {
        Ability {
            counter: Some(id),
            agent: self.agent,
            queues: self.terms.queues.clone(),
            skills: self.terms.skills.clone(),
        }
    }

    /// The counter as it is shown.
    pub(super) fn view(&self, counter: CounterId) -> CounterView {
        CounterView {
            counter,
            number: self.number,
            name: self.name.clone(),
            state: self.state.clone(),
            agent: self.agent,
            terms: self.terms.clone(),
        }
    }
}
