//! The moves of a ticket, and the questions about one: a file for each.

mod add_note;
mod call_given;
mod call_next;
mod cancel;
mod cancel_visit;
mod find_slip;
mod find_ticket;
mod find_visit;
mod finish;
mod hold;
mod issue_ticket;
mod next_code;
mod no_show;
mod recall;
mod recycle;
mod reinstate;
mod resume;
mod start;
mod transfer;
mod undo;
mod void;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use add_note::AddNote;
pub use call_given::CallGiven;
pub use call_next::{CallNext, Called};
pub use cancel::Cancel;
pub use cancel_visit::CancelVisit;
pub use find_slip::{FindSlip, TicketSlip};
pub use find_ticket::FindTicket;
pub use find_visit::{FindVisit, VisitView};
pub use finish::Finish;
pub use hold::Hold;
pub use issue_ticket::{IssueTicket, Issued};
pub use no_show::NoShow;
pub use recall::{Recall, Recalled};
pub use recycle::{Recycle, RecycleTo};
pub use reinstate::Reinstate;
pub use resume::Resume;
pub use start::Start;
pub use transfer::{Transfer, TransferPlace, TransferTo};
pub use undo::Undo;
pub use void::Void;

use super::bounds::LEGS_MAX;
use super::counter::{Counter, CounterState};
use super::refusal::{BranchRefusal, DeskRefusal, MoveRefusal};
use super::state::Branch;
use super::ticket::Ticket;
use crate::dispatch::Age;
use crate::figures::Fact;
use crate::{CounterId, PrincipalId, TicketId, Timestamp};

/// Where a ticket comes back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Back {
    /// The place that it had.
    #[default]
    OldPlace,
    /// The end of the line.
    End,
}

/// A move that can be undone: what it changed, before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Move {
    /// The number of its event.
    pub(super) seq: u64,
    /// When it was made.
    pub(super) at: Timestamp,
    /// Who made it.
    pub(super) by: PrincipalId,
    /// Whether it followed by itself from the move before.
    pub(super) auto: bool,
    /// Which ticket.
    pub(super) id: TicketId,
    pub(super) before: Arc<Ticket>,
    pub(super) after: Arc<Ticket>,
    /// What a counter did before and after, when it had to do with it.
    pub(super) counter: Option<CounterMove>,
    /// What the figures of the day have counted for the ticket.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) counted: Vec<Fact>,
}

/// What a counter did before and after a move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CounterMove {
    pub(super) id: CounterId,
    pub(super) before: CounterState,
    pub(super) after: CounterState,
    /// Since when it had done what it did before, as the figures of the day have counted it.
    #[serde(default)]
    pub(super) since: Timestamp,
    /// What they have counted for that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) counted: Vec<Fact>,
}

impl Back {
    /// The place that a ticket comes back to; none for the end.
    fn place(self, ticket: &Ticket) -> Option<Age> {
        (self == Self::OldPlace).then(|| ticket.place())
    }
}

impl Branch {
    /// The counter of this id, if it can call, or the refusal that it cannot.
    pub(super) fn free_counter(&self, id: CounterId) -> Result<&Counter, BranchRefusal> {
        let found = self.known_counter(id)?;
        let counter = found.sign(id);
        match &found.state {
            CounterState::Idle | CounterState::WrapUp { .. } => Ok(found),
            CounterState::Closed => Err(DeskRefusal::CounterClosed { counter }.into()),
            CounterState::Break { reason, .. } => {
                Err(DeskRefusal::OnBreak { counter, reason: reason.clone() }.into())
            }
            CounterState::Calling { ticket } | CounterState::Serving { ticket } => {
                Err(self.busy(id, found, *ticket)?)
            }
        }
    }

    /// The refusal that a counter has somebody in its hands.
    pub(super) fn busy(
        &self,
        id: CounterId,
        counter: &Counter,
        ticket: TicketId,
    ) -> Result<BranchRefusal, BranchRefusal> {
        let busy = self.known_ticket(ticket)?;
        let (counter, ticket_code, state) = (counter.sign(id), busy.code, (*busy.state).clone());
        Ok(BranchRefusal::CounterBusy { counter, ticket, ticket_code, state })
    }

    /// The ticket of this id, if it is alive, or the refusal that it has ended.
    fn living_ticket(&self, id: TicketId) -> Result<&Ticket, BranchRefusal> {
        let ticket = self.known_ticket(id)?;
        if ticket.state.is_alive() {
            return Ok(ticket);
        }
        let (ticket_code, state) = (ticket.code, (*ticket.state).clone());
        Err(MoveRefusal::Ended { ticket: id, ticket_code, state }.into())
    }
}

impl Ticket {
    /// Whether it can go on to one more leg.
    fn takes_a_leg(&self, id: TicketId) -> Result<(), BranchRefusal> {
        if self.legs().len() < LEGS_MAX {
            return Ok(());
        }
        let (ticket_code, limit) = (self.code, LEGS_MAX);
        Err(MoveRefusal::TooManyLegs { ticket: id, ticket_code, limit }.into())
    }

    /// The refusal that it does not wait.
    fn not_waiting(&self, id: TicketId) -> BranchRefusal {
        let (ticket_code, state) = (self.code, (*self.state).clone());
        BranchRefusal::NotWaiting { ticket: id, ticket_code, state }
    }
}
