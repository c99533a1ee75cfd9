use serde::{Deserialize, Serialize};

use super::place::{NamedService, ScreenCounter, ScreenOpening};
use crate::branch::catalogue::Unserved;
use crate::branch::code::Code;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::branch::ticket::{Ticket, TicketState};
use crate::branch::waits::Promise;
use crate::{BranchId, Language, Name, TicketId, Timestamp, VisitId};

/// What somebody sees of their own visit, on their phone: nothing of what those note who work there, and nothing of
/// others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitScreen {
    /// Where.
    pub branch: BranchId,
    /// What that is called.
    pub branch_name: Name,
    /// In which languages it speaks, its own first.
    pub languages: Vec<Language>,
    /// Its time zone; none for UTC.
    pub time_zone: Option<Name>,
    /// In which language its holder is spoken to; none for the first of the branch.
    pub language: Option<Language>,
    /// Whether the branch is open.
    pub opening: ScreenOpening,
    /// What its holder is called by.
    pub code: Code,
    /// What its holder waits for, or has waited for.
    pub service: Option<NamedService>,
    /// What comes afterwards.
    pub then: Vec<NamedService>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// How long its holder was told to wait.
    pub promise: Option<Promise>,
    /// How far it has come.
    pub state: VisitState,
    /// How many stand before it in its queue, while it waits.
    pub ahead: Option<usize>,
    /// Why nobody can be served now, if so.
    pub unserved: Option<Unserved>,
    /// When it comes back by itself, while it is set aside.
    pub held_until: Option<Timestamp>,
    /// The call, from then on until the service has ended.
    pub call: Option<VisitCall>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// A call, for the one who was called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitCall {
    /// How many times they have been called.
    pub call: u16,
    /// Where to.
    pub counter: ScreenCounter,
    /// When for the last time.
    pub called_at: Timestamp,
}

/// How far a visit has come, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitState {
    /// It waits.
    Waiting,
    /// It is set aside.
    Held,
    /// It was called.
    Called,
    /// It is being served.
    Serving,
    /// It was served.
    Served,
    /// It was called, and nobody came.
    NoShow,
    /// It was withdrawn.
    Cancelled,
    /// The day was closed before its turn came.
    Expired,
    /// It was made in error.
    Voided,
}

impl From<&TicketState> for VisitState {
    fn from(state: &TicketState) -> Self {
        match state {
            TicketState::Waiting => Self::Waiting,
            TicketState::Held { .. } => Self::Held,
            TicketState::Called { .. } => Self::Called,
            TicketState::Serving { .. } => Self::Serving,
            TicketState::Served { .. } => Self::Served,
            TicketState::NoShow { .. } => Self::NoShow,
            TicketState::Cancelled { .. } => Self::Cancelled,
            TicketState::Expired { .. } => Self::Expired,
            TicketState::Voided { .. } => Self::Voided,
        }
    }
}

impl VisitScreen {
    /// What the holder of this link sees, and whose ticket it is.
    ///
    /// # Errors
    ///
    /// When no visit is known by this link.
    pub fn of(branch: &Branch, visit: VisitId) -> Result<(TicketId, Self), BranchRefusal> {
        let (id, ticket) = branch.known_visit(visit)?;
        let unknown = crate::branch::MoveRefusal::VisitUnknown;
        Self::of_ticket(branch, ticket).map(|screen| (id, screen)).ok_or(unknown.into())
    }

    fn of_ticket(branch: &Branch, ticket: &Ticket) -> Option<Self> {
        let profile = branch.profile()?;
        let waits = ticket.state == TicketState::Waiting;
        let ahead = waits.then(|| branch.ahead_of(ticket.queue, ticket.place()));
        let then = ticket.then().iter();
        Some(Self {
            branch: profile.branch,
            branch_name: profile.name.clone(),
            languages: branch.languages(),
            time_zone: profile.settings.time_zone.clone(),
            language: ticket.more.as_ref().and_then(|more| more.language),
            opening: branch.opening_on_screen()?,
            code: ticket.code,
            service: branch.service_on_screen(ticket.service),
            then: then.filter_map(|id| branch.service_on_screen(*id)).collect(),
            issued_at: ticket.issued_at,
            promise: ticket.promise,
            state: VisitState::from(&*ticket.state),
            ahead,
            unserved: ahead.and_then(|_| branch.unserved(ticket.service)),
            held_until: match *ticket.state {
                TicketState::Held { until, .. } => until,
                _ => None,
            },
            call: ticket.state.in_hand().and(ticket.state.call()).map(|call| VisitCall {
                call: call.calls,
                counter: branch.counter_on_screen(call.counter),
                called_at: call.last_at,
            }),
            ended_at: ticket.state.ended_at(),
        })
    }
}
