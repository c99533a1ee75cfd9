//! A ticket, and somebody who reads what a printer was sent.

use serde_json::{Value, json};
use turnero_printing::Slip;

pub(crate) const LINK: &str = "https://turnos.branch.example/visit/00000000-0000-0000-0000-000000000001/\
                        AAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A slip with a link; what is given stands in place of what it has.
pub(crate) fn slip(other: &Value) -> Slip {
    let mut ticket = json!({
        "branch_name": "Clínica del Río",
        "language": "es",
        "time_zone": "America/Bogota",
        "code": "A-012",
        "service_name": "Atención al año nuevo",
        "issued_at": "2026-11-20T20:31:00.000Z",
        "ahead": 3,
        "promise": { "from_minutes": 10, "likely_minutes": 12, "to_minutes": 15 },
    });
    for (key, value) in other.as_object().unwrap() {
        ticket[key] = value.clone();
    }
    Slip::new(&serde_json::from_value(ticket).unwrap(), Some(LINK.to_owned()))
}
