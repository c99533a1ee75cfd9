use super::refusals;
use crate::branch::appointments::AppointmentState;
use crate::hours::LocalTime;
use crate::{AppointmentId, Name, Seconds, ServiceId, Timestamp};

refusals! {
    /// Why a time cannot be promised or kept.
    AppointmentRefusal {
        /// The service gives none.
        "service.no_appointments"
        "{name} gives no appointments; take a ticket, or choose another service"
        NoAppointments {
            /// Which one.
            service: ServiceId,
            /// What it is called.
            name: Name,
        }
        /// As many as can be there are booked for that time.
        "appointment.slot_full"
        "{name} has no more room at that time, for {capacity}; choose another time"
        SlotFull {
            /// Which service.
            service: ServiceId,
            /// What it is called.
            name: Name,
            /// Which time.
            at: Timestamp,
            /// How many can be there at the same time.
            capacity: u16,
        }
        /// The time is over, or too far away.
        "appointment.out_of_range"
        "an appointment lies ahead, by no more than {days} days; choose another time"
        TimeOutOfRange {
            /// How far ahead it can be.
            days: u16,
        }
        /// There is nothing to find times in.
        "branch.no_hours"
        "this branch is opened and closed by hand, so its times are not known; ask for any time, or \
         give it hours"
        NoHours
        /// Nobody would be there.
        "appointment.outside_hours"
        "this branch is not open then for {duration}; choose a time within its hours"
        OutsideHours {
            /// Which time.
            at: Timestamp,
            /// The same, as the clocks of the branch show it.
            local: LocalTime,
            /// How long it takes.
            #[serde(rename = "duration_s")]
            duration: Seconds,
        }
        /// The branch has promised as many times as it takes.
        "appointment.too_many"
        "this branch has {limit} appointments to keep, and no room for more; take a ticket"
        TooManyAppointments {
            /// How many it takes.
            limit: usize,
        }
        /// No such appointment.
        "appointment.unknown"
        "no appointment {appointment} is known in this branch, or it was long ago; check the id, or \
         book another one"
        AppointmentUnknown {
            /// The appointment that was asked for.
            appointment: AppointmentId,
        }
        /// This needs an appointment that is booked.
        "appointment.not_booked"
        "this appointment {state}"
        NotBooked {
            /// Which one.
            appointment: AppointmentId,
            /// How far it has come.
            #[serde(rename = "appointment_state")]
            state: AppointmentState,
        }
        /// It is too early or too late.
        "appointment.not_now"
        "this appointment cannot be checked in now; come within its time, or take a ticket"
        NotNow {
            /// Which one.
            appointment: AppointmentId,
            /// From when it can be checked in.
            from: Timestamp,
            /// Until when.
            until: Timestamp,
        }
    }
}
