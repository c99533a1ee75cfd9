use serde::{Deserialize, Serialize};

use super::ticket::{Ticket, TicketState};
use crate::{CounterId, PrincipalId, QueueId, ServiceId, Timestamp};

/// One stay of a ticket in one queue, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Leg {
    /// What its holder waited for.
    pub service: ServiceId,
    /// Where; none for the queue that every branch has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<QueueId>,
    /// When it came there.
    pub joined_at: Timestamp,
    /// When it was called, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called_at: Option<Timestamp>,
    /// When the service began, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    /// When the stay ended.
    pub ended_at: Timestamp,
    /// Where it was called to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter: Option<CounterId>,
    /// Who sat there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<PrincipalId>,
    /// How it ended.
    pub outcome: LegOutcome,
}

/// How a leg ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LegOutcome {
    /// By a service.
    Served,
    /// It was called, and nobody came.
    NoShow,
    /// It was called and put back in line.
    Recycled,
    /// It was called or served, and then set aside.
    Held,
    /// It was sent elsewhere.
    Transferred,
    /// Nobody served its queue any more, and another one took it over.
    HandedOver,
    /// It was withdrawn.
    Cancelled,
    /// The day was closed.
    Expired,
    /// It was made in error.
    Voided,
}

impl Leg {
    /// How long its holder waited in it, in milliseconds: until the call, or until it ended without.
    pub fn waited_ms(&self) -> i64 {
        self.called_at.unwrap_or(self.ended_at).millis_since(self.joined_at)
    }
}

impl Ticket {
    /// How many legs have ended, the last one of an ended ticket among them.
    pub(super) fn ended_legs_count(&self) -> usize {
        self.legs().len() + usize::from(self.last_leg().is_some())
    }

    /// All legs that have ended, the last one of an ended ticket among them.
    pub fn ended_legs(&self) -> Vec<Leg> {
        self.legs().iter().cloned().chain(self.last_leg()).collect()
    }

    /// The leg that an ended ticket has ended with, unless it is among the others.
    fn last_leg(&self) -> Option<Leg> {
        let outcome = match *self.state {
            TicketState::Waiting
            | TicketState::Held { .. }
            | TicketState::Called { .. }
            | TicketState::Serving { .. } => return None,
            TicketState::Served { .. } => LegOutcome::Served,
            TicketState::NoShow { .. } => LegOutcome::NoShow,
            TicketState::Cancelled { .. } => LegOutcome::Cancelled,
            TicketState::Expired { .. } => LegOutcome::Expired,
            TicketState::Voided { .. } => LegOutcome::Voided,
        };
        let ended_at = self.state.ended_at()?;
        // An end that interrupted a call has made a leg of it already.
        let last = self.legs().last();
        let kept = last.is_some_and(|leg| leg.outcome == outcome && leg.ended_at == ended_at);
        (!kept).then(|| self.present_leg(ended_at, outcome))
    }
}
