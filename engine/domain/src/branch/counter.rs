use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{CounterId, Name, TicketId};

/// The number on the sign of a counter: 1, 2, 3, ... in the order in which they were added.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct CounterNumber(u16);

/// Which counter, for programs and for people: its id and its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CounterSign {
    /// Its id.
    pub id: CounterId,
    /// Its number, as people see it.
    pub number: CounterNumber,
}

/// A desk where an agent serves, as a branch keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counter {
    /// What it is called.
    pub name: Name,
    /// Its number.
    pub number: CounterNumber,
    /// What it is doing.
    pub state: CounterState,
}

/// What a counter is doing. It has one ticket at most, because there is only room for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
}

/// A counter, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

impl CounterState {
    /// The ticket that is in its hands.
    pub const fn ticket(self) -> Option<TicketId> {
        match self {
            Self::Idle => None,
            Self::Calling { ticket } | Self::Serving { ticket } => Some(ticket),
        }
    }
}

impl Counter {
    /// Which one it is, for programs and for people.
    pub(super) const fn sign(&self, id: CounterId) -> CounterSign {
        CounterSign { id, number: self.number }
    }

    /// The counter as it is shown.
    pub(super) fn view(&self, counter: CounterId) -> CounterView {
        CounterView { counter, number: self.number, name: self.name.clone(), state: self.state }
    }
}
