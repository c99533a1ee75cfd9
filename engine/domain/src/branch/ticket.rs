use std::fmt;

use serde::{Deserialize, Serialize};

use super::code::Code;
use super::counter::CounterSign;
use crate::{ServiceId, TicketId, Timestamp};

/// Where a ticket stands in the line: the lower, the sooner.
///
/// It is the number of the event that put the ticket there, so no two have the same, and whoever comes
/// back to an old place finds it free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Place(u64);

/// One visit, as a branch keeps it. Small, because a branch keeps many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// What the person is called by.
    pub code: Code,
    /// What the person came for.
    pub service: ServiceId,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Its place in the line.
    pub place: Place,
    /// How far it has come.
    pub state: TicketState,
}

/// How far a ticket has come, with what is known at that point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum TicketState {
    /// Its holder waits to be called.
    Waiting,
    /// Its holder was called, and is on the way.
    Called {
        /// The call.
        call: Call,
    },
    /// Its holder is being served.
    Serving {
        /// The call that was followed.
        call: Call,
        /// When the service began.
        started_at: Timestamp,
    },
    /// Its holder was served: the ticket has ended.
    Served {
        /// The call that was followed.
        call: Call,
        /// When the service began.
        started_at: Timestamp,
        /// When it ended.
        ended_at: Timestamp,
    },
    /// Its holder was called and did not come: the ticket has ended.
    NoShow {
        /// The call that nobody followed.
        call: Call,
        /// When that was said.
        ended_at: Timestamp,
    },
    /// It was withdrawn: the ticket has ended.
    Cancelled {
        /// When.
        ended_at: Timestamp,
    },
}

/// How a ticket was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Where to.
    pub counter: CounterSign,
    /// When for the first time.
    pub called_at: Timestamp,
    /// How many times.
    pub calls: u16,
}

/// A ticket, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketView {
    /// Which one.
    pub ticket: TicketId,
    /// What the person is called by.
    pub code: Code,
    /// What the person came for.
    pub service: ServiceId,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// How far it has come.
    #[serde(flatten)]
    pub state: TicketState,
}

impl Place {
    /// The place that the event of this number gives.
    pub const fn given_by(seq: u64) -> Self {
        Self(seq)
    }
}

/// The ways from one state to the next; `None` where there is none.
impl TicketState {
    pub(super) fn called(&self, call: Call) -> Option<Self> {
        (*self == Self::Waiting).then_some(Self::Called { call })
    }

    pub(super) fn recalled(&self, calls: u16) -> Option<Self> {
        match *self {
            Self::Called { call } => Some(Self::Called { call: Call { calls, ..call } }),
            _ => None,
        }
    }

    pub(super) fn started(&self, started_at: Timestamp) -> Option<Self> {
        match *self {
            Self::Called { call } => Some(Self::Serving { call, started_at }),
            _ => None,
        }
    }

    pub(super) fn served(&self, ended_at: Timestamp) -> Option<Self> {
        match *self {
            Self::Serving { call, started_at } => Some(Self::Served { call, started_at, ended_at }),
            _ => None,
        }
    }

    pub(super) fn no_show(&self, ended_at: Timestamp) -> Option<Self> {
        match *self {
            Self::Called { call } => Some(Self::NoShow { call, ended_at }),
            _ => None,
        }
    }

    pub(super) fn cancelled(&self, ended_at: Timestamp) -> Option<Self> {
        match self {
            Self::Waiting | Self::Called { .. } => Some(Self::Cancelled { ended_at }),
            _ => None,
        }
    }
}

impl Ticket {
    /// The ticket as it is shown.
    pub fn view(&self, ticket: TicketId) -> TicketView {
        TicketView {
            ticket,
            code: self.code,
            service: self.service,
            issued_at: self.issued_at,
            state: self.state.clone(),
        }
    }
}

/// What is so, and what can be done from here. It stands in refusals, after the ticket's code.
impl fmt::Display for TicketState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Waiting => formatter.write_str("still waits; call it first, or cancel it"),
            Self::Called { call } => write!(
                formatter,
                "was called to {}; start it, recall it, or say that nobody came",
                call.counter
            ),
            Self::Serving { call, .. } => {
                write!(formatter, "is being served at {}; finish it", call.counter)
            }
            Self::Served { .. } => formatter.write_str("was served already; issue a new ticket"),
            Self::NoShow { .. } => {
                formatter.write_str("did not come when it was called; issue a new ticket")
            }
            Self::Cancelled { .. } => formatter.write_str("was cancelled; issue a new ticket"),
        }
    }
}
