use serde::{Deserialize, Serialize};

use super::place::ScreenCounter;
use crate::branch::bounds::CALLS_SHOWN_MAX;
use crate::branch::calls::CallMade;
use crate::branch::code::Code;
use crate::branch::state::Branch;
use crate::branch::ticket::TicketState;
use crate::{Language, ServiceId, Timestamp};

/// A call, as everybody in the room sees and hears it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScreenCall {
    /// Its number: later calls have greater ones, so a board knows which it has not announced yet.
    pub seq: u64,
    /// Who: the code on the ticket, and nothing else of a person.
    pub code: Code,
    /// Where to.
    pub counter: ScreenCounter,
    /// In which language its holder is spoken to; none for the first of the branch.
    pub language: Option<Language>,
    /// How many times the ticket had been called with this one.
    pub call: u16,
    /// When.
    pub called_at: Timestamp,
    /// For what.
    pub service: ServiceId,
}

impl Branch {
    fn call_on_screen(&self, made: &CallMade) -> ScreenCall {
        ScreenCall {
            seq: made.seq,
            code: made.code,
            counter: self.counter_on_screen(made.counter),
            language: made.language,
            call: made.call,
            called_at: made.at,
            service: made.service,
        }
    }

    /// The newest calls, newest first.
    pub(super) fn calls_on_screen(&self) -> Vec<ScreenCall> {
        let newest = self.calls.newest_first().take(CALLS_SHOWN_MAX);
        newest.map(|made| self.call_on_screen(made)).collect()
    }

    /// The last call of each who was called and has not come yet, the newest first.
    pub(super) fn now_calling(&self) -> Vec<ScreenCall> {
        let mut waited_for = self.index.called.clone();
        let last = self.calls.newest_first().filter(|made| {
            // The first that is found of a ticket is its last call.
            waited_for.remove(&made.ticket).is_some()
        });
        last.map(|made| self.call_on_screen(made)).collect()
    }

    /// The calls since then that nobody has answered, the oldest first.
    pub(super) fn unanswered_calls(&self, since: Timestamp) -> Vec<ScreenCall> {
        let newest = self.calls.newest_first().take_while(|made| made.at >= since);
        let mut calls: Vec<_> = newest
            .filter(|made| !self.has_come(made))
            .map(|made| self.call_on_screen(made))
            .collect();
        calls.reverse();
        calls
    }

    /// Whether somebody has followed this call.
    fn has_come(&self, made: &CallMade) -> bool {
        let Some(ticket) = self.tickets.get(&made.ticket) else { return false };
        let started = match &*ticket.state {
            TicketState::Serving { started_at, .. } | TicketState::Served { started_at, .. } => {
                Some(*started_at)
            }
            _ => None,
        };
        let earlier = ticket.legs().iter().filter_map(|leg| leg.started_at);
        earlier.chain(started).any(|started_at| started_at >= made.at)
    }
}
