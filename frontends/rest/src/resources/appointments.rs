//! Times that are promised.

use http::Method;
use turnero::branch::{
    AppointmentTerms, Book, CancelAppointment, CheckIn, FindSlots, ListAppointments,
    ShowAppointment,
};

use crate::entry::Entry;
use crate::shown::Whole;

type Appointment = Whole<ShowAppointment>;

pub(super) fn table() -> Vec<Entry> {
    let post = Method::POST;
    vec![
        Entry::message::<FindSlots>(
            Method::GET,
            "/api/v1/branches/{branch}/slots",
            "Lists the free times of a service on a day",
        ),
        Entry::message::<ListAppointments>(
            Method::GET,
            "/api/v1/branches/{branch}/appointments",
            "Lists appointments, in pages",
        ),
        Entry::shows::<Appointment>(
            "/api/v1/branches/{branch}/appointments/{appointment}",
            "Shows an appointment",
        ),
        Entry::nested::<Book, AppointmentTerms>(
            post.clone(),
            "/api/v1/branches/{branch}/appointments",
            "Books a time",
            Some("terms"),
        )
        .creates(),
        Entry::message::<CheckIn>(
            post.clone(),
            "/api/v1/branches/{branch}/appointments/{appointment}/check-in",
            "Somebody with an appointment has come: they get a ticket",
        )
        .bound_to::<CheckIn, Appointment>()
        .creates(),
        Entry::message::<CancelAppointment>(
            post,
            "/api/v1/branches/{branch}/appointments/{appointment}/cancel",
            "Cancels an appointment",
        )
        .bound_to::<CancelAppointment, Appointment>()
        .silent(),
    ]
}
