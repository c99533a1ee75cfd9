//! Times that were promised to people: booked, checked in, cancelled, missed.

mod book;
mod cancel_appointment;
mod check_in;
mod find_appointment;
mod find_slots;
mod list_appointments;
mod show_appointment;

use serde::{Deserialize, Serialize};

pub use book::{Book, Booked};
pub use cancel_appointment::CancelAppointment;
pub use check_in::{CheckIn, CheckedIn};
pub use find_appointment::{AppointmentView, FindAppointment};
pub use find_slots::{FindSlots, FoundSlots, SlotView};
pub use list_appointments::{AppointmentPage, AppointmentRow, ListAppointments};
pub use show_appointment::ShowAppointment;

use super::refusal::{AppointmentRefusal, BranchRefusal};
use super::state::Branch;
use crate::{
    AppointmentId, CustomerId, Language, PriorityId, Seconds, ServiceId, TicketId, Timestamp,
    VisitMark,
};

/// How appointments are given for a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SlotTerms {
    /// How many can be there at the same time.
    pub capacity: u16,
    /// How long each takes.
    pub duration: Seconds,
    /// How long before it somebody can check in.
    pub early: Seconds,
    /// How long after it has begun somebody can still check in. Later, it is missed.
    pub late: Seconds,
}

/// What was promised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AppointmentTerms {
    /// What the person comes for.
    pub service: ServiceId,
    /// When.
    pub at: Timestamp,
    /// The class of people that the person belongs to, unless it is the ordinary one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<PriorityId>,
    /// Who it is, when that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// In which language the person is spoken to, when it is not that of the branch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}

/// An appointment, as a branch keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Appointment {
    /// What was promised.
    #[serde(flatten)]
    pub terms: AppointmentTerms,
    /// When somebody can check in no more.
    pub until: Timestamp,
    /// What its holder follows it by, and later the ticket.
    pub visit: VisitMark,
    /// How far it has come.
    #[serde(flatten)]
    pub state: AppointmentState,
}

/// How far an appointment has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum AppointmentState {
    /// Its holder has not come yet.
    Booked,
    /// Its holder has come, and has a ticket.
    CheckedIn {
        /// Which one.
        ticket: TicketId,
    },
    /// It was withdrawn.
    Cancelled,
    /// Its holder has not come.
    Missed,
}

impl std::fmt::Display for AppointmentState {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Booked => "is booked; check it in, or cancel it",
            Self::CheckedIn { .. } => "was checked in already; follow its ticket",
            Self::Cancelled => "was cancelled; book another one",
            Self::Missed => "was missed; book another one, or take a ticket",
        })
    }
}

impl Branch {
    /// The appointment of this id, if it is booked, or the refusal that it is not.
    fn booked(&self, id: AppointmentId) -> Result<&Appointment, BranchRefusal> {
        let found = self.appointments.get(&id).map(AsRef::as_ref);
        let found: &Appointment =
            found.ok_or(AppointmentRefusal::AppointmentUnknown { appointment: id })?;
        match found.state {
            AppointmentState::Booked => Ok(found),
            state => Err(AppointmentRefusal::NotBooked { appointment: id, state }.into()),
        }
    }

    /// How many are booked for a service at the same time, at most, while one lasts that begins then.
    fn booked_together(&self, service: ServiceId, at: Timestamp, duration: Seconds) -> usize {
        let lasts = duration.as_millis();
        let from = |start: Timestamp| (service, start.plus_millis(1 - lasts), AppointmentId::FIRST);
        let to = |end: Timestamp| (service, end, AppointmentId::LAST);
        let booked = &self.index.booked;
        let there_at = |moment: Timestamp| booked.range(from(moment)..=to(moment)).count();
        // Only when one begins do there become more.
        let begin = booked.range(from(at)..=to(at.plus_millis(lasts - 1)));
        let moments = begin.map(|(_, start, _)| (*start).max(at)).chain([at]);
        moments.map(there_at).max().unwrap_or(0)
    }
}
