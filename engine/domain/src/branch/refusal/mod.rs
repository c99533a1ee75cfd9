//! Why a branch says no. Each sentence says what is so, and what can be done.

mod appointments;
mod catalogue;
mod day;
mod desk;
mod moves;
mod settings;

use serde::Serialize;

pub use appointments::AppointmentRefusal;
pub use catalogue::CatalogueRefusal;
pub use day::{DayRefusal, Opening};
pub use desk::DeskRefusal;
pub use moves::MoveRefusal;
pub use settings::SettingsRefusal;

use super::code::{Code, Prefix};
use super::counter::{CounterNumber, CounterSign};
use super::ticket::TicketState;
use crate::dispatch::PolicyRefusal;
use crate::hours::HoursRefusal;
use crate::refusals::refusals;
use crate::{BranchId, CounterId, Name, Refusal, ServiceId, TicketId};

/// Why a branch says no. Each sentence says what is so, and what can be done.
///
/// Times stand in the data; in a sentence only as the clocks of the branch show them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "error_code")]
pub enum BranchRefusal {
    /// No such branch. The same words as for a branch outside one's scope, so that nobody learns
    /// from them which branches exist.
    #[error("there is no branch {branch} here; check the id")]
    #[serde(rename = "branch.unknown")]
    BranchUnknown {
        /// The branch that was asked for.
        branch: BranchId,
    },
    /// The id is taken.
    #[error("branch {branch} exists already, as {name}; use it, or choose another id")]
    #[serde(rename = "branch.exists")]
    BranchExists {
        /// The branch.
        branch: BranchId,
        /// What it is called.
        name: Name,
    },
    /// As many wait as the branch takes.
    #[error("{waiting} tickets wait already, and no more than {limit} can; try again later")]
    #[serde(rename = "branch.full")]
    BranchFull {
        /// How many wait.
        waiting: usize,
        /// How many can.
        limit: usize,
    },
    /// There is nobody to call.
    #[error("nobody waits; call again when somebody has taken a ticket")]
    #[serde(rename = "branch.nobody_waits")]
    NobodyWaits,
    /// No such service.
    #[error("there is no service {service} in this branch; choose one that its snapshot lists")]
    #[serde(rename = "service.unknown")]
    ServiceUnknown {
        /// The service that was asked for.
        service: ServiceId,
    },
    /// Another service uses the prefix.
    #[error("the prefix {prefix} belongs to {name}; choose another one")]
    #[serde(rename = "service.duplicate_prefix")]
    DuplicatePrefix {
        /// The prefix.
        prefix: Prefix,
        /// The service that uses it.
        service: ServiceId,
        /// What that is called.
        name: Name,
    },
    /// The branch has as many services as it takes.
    #[error("this branch has {limit} services, and no room for more; use one of them")]
    #[serde(rename = "service.too_many")]
    TooManyServices {
        /// How many it takes.
        limit: usize,
    },
    /// The last number of the service was given out.
    #[error("{name} has given out its last number, {last}; take a ticket of another service")]
    #[serde(rename = "service.numbers_exhausted")]
    NumbersExhausted {
        /// The service.
        service: ServiceId,
        /// What it is called.
        name: Name,
        /// The last number.
        last: u16,
    },
    /// No such counter.
    #[error("there is no counter {counter} in this branch; choose one that its snapshot lists")]
    #[serde(rename = "counter.unknown")]
    CounterUnknown {
        /// The counter that was asked for.
        counter: CounterId,
    },
    /// Another counter has the name.
    #[error("counter {number} is called {name} already; choose another name")]
    #[serde(rename = "counter.duplicate_name")]
    DuplicateCounterName {
        /// The name, as the other counter writes it.
        name: Name,
        /// The other counter.
        counter: CounterId,
        /// Its number.
        number: CounterNumber,
    },
    /// The branch has as many counters as it takes.
    #[error("this branch has {limit} counters, and no room for more; use one of them")]
    #[serde(rename = "counter.too_many")]
    TooManyCounters {
        /// How many it takes.
        limit: usize,
    },
    /// The counter has a ticket in its hands.
    #[error("{counter} is busy: {ticket_code} {state}")]
    #[serde(rename = "counter.busy")]
    CounterBusy {
        /// The counter.
        counter: CounterSign,
        /// The ticket that it has.
        ticket: TicketId,
        /// What its holder is called by.
        ticket_code: Code,
        /// How far that has come.
        #[serde(rename = "ticket_state")]
        state: TicketState,
    },
    /// No such ticket.
    #[error(
        "no ticket {ticket} is known in this branch, or it ended long ago; check the id, or issue \
         a new ticket"
    )]
    #[serde(rename = "ticket.unknown")]
    TicketUnknown {
        /// The ticket that was asked for.
        ticket: TicketId,
    },
    /// This needs a ticket that waits or has just been called.
    #[error("{ticket_code} {state}")]
    #[serde(rename = "ticket.not_waiting")]
    NotWaiting {
        /// The ticket.
        ticket: TicketId,
        /// What its holder is called by.
        ticket_code: Code,
        /// How far it has come.
        #[serde(rename = "ticket_state")]
        state: TicketState,
    },
    /// This needs a ticket that has been called.
    #[error("{ticket_code} {state}")]
    #[serde(rename = "ticket.not_called")]
    NotCalled {
        /// The ticket.
        ticket: TicketId,
        /// What its holder is called by.
        ticket_code: Code,
        /// How far it has come.
        #[serde(rename = "ticket_state")]
        state: TicketState,
    },
    /// This needs a ticket that is being served.
    #[error("{ticket_code} {state}")]
    #[serde(rename = "ticket.not_serving")]
    NotServing {
        /// The ticket.
        ticket: TicketId,
        /// What its holder is called by.
        ticket_code: Code,
        /// How far it has come.
        #[serde(rename = "ticket_state")]
        state: TicketState,
    },
    /// How the branch is to work.
    #[error(transparent)]
    #[serde(untagged)]
    Settings(#[from] SettingsRefusal),
    /// When it is open.
    #[error(transparent)]
    #[serde(untagged)]
    Hours(#[from] HoursRefusal),
    /// Who is to be called next.
    #[error(transparent)]
    #[serde(untagged)]
    Policy(#[from] PolicyRefusal),
    /// What it offers.
    #[error(transparent)]
    #[serde(untagged)]
    Catalogue(#[from] CatalogueRefusal),
    /// What its counters do.
    #[error(transparent)]
    #[serde(untagged)]
    Desk(#[from] DeskRefusal),
    /// Its day.
    #[error(transparent)]
    #[serde(untagged)]
    Day(#[from] DayRefusal),
    /// The moves of its tickets.
    #[error(transparent)]
    #[serde(untagged)]
    Move(#[from] MoveRefusal),
    /// Its appointments.
    #[error(transparent)]
    #[serde(untagged)]
    Appointment(#[from] AppointmentRefusal),
}

impl Refusal for BranchRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::BranchUnknown { .. } => "branch.unknown",
            Self::BranchExists { .. } => "branch.exists",
            Self::BranchFull { .. } => "branch.full",
            Self::NobodyWaits => "branch.nobody_waits",
            Self::ServiceUnknown { .. } => "service.unknown",
            Self::DuplicatePrefix { .. } => "service.duplicate_prefix",
            Self::TooManyServices { .. } => "service.too_many",
            Self::NumbersExhausted { .. } => "service.numbers_exhausted",
            Self::CounterUnknown { .. } => "counter.unknown",
            Self::DuplicateCounterName { .. } => "counter.duplicate_name",
            Self::TooManyCounters { .. } => "counter.too_many",
            Self::CounterBusy { .. } => "counter.busy",
            Self::TicketUnknown { .. } => "ticket.unknown",
            Self::NotWaiting { .. } => "ticket.not_waiting",
            Self::NotCalled { .. } => "ticket.not_called",
            Self::NotServing { .. } => "ticket.not_serving",
            Self::Settings(refusal) => refusal.code(),
            Self::Hours(refusal) => refusal.code(),
            Self::Policy(refusal) => refusal.code(),
            Self::Catalogue(refusal) => refusal.code(),
            Self::Desk(refusal) => refusal.code(),
            Self::Day(refusal) => refusal.code(),
            Self::Move(refusal) => refusal.code(),
            Self::Appointment(refusal) => refusal.code(),
        }
    }
}
