//! The places of the demonstration as a table: what people come for, who serves it, and how many come.

/// A branch.
pub(super) struct PlaceTable {
    pub(super) name: &'static str,
    pub(super) language: &'static str,
    pub(super) services: &'static [ServiceTable],
    pub(super) desks: &'static [DeskTable],
    /// What those are called whom the law puts first.
    pub(super) preferential: &'static str,
}

/// What people come for. Each has a queue of its own.
pub(super) struct ServiceTable {
    pub(super) name: &'static str,
    pub(super) prefix: &'static str,
    /// Minutes that it takes, in the mean.
    pub(super) minutes: u16,
    /// How many come in an hour, when as many come as at an ordinary time of the day.
    pub(super) an_hour: u16,
    /// How many are sent here after the first service, in percent of those.
    pub(super) afterwards_percent: u32,
    /// Whether times for it can be booked.
    pub(super) by_appointment: bool,
    /// What it costs, with its taxes, in the money of the country.
    pub(super) price: &'static str,
}

/// A desk, and which services it is able to give.
pub(super) struct DeskTable {
    pub(super) name: &'static str,
    /// By their place in the list of services.
    pub(super) serves: &'static [usize],
    /// Whether somebody of the demonstration sits there; otherwise it is for whoever watches.
    pub(super) staffed: bool,
}

/// All there are. The first is the one that the story is told of.
pub(super) const PLACES: [PlaceTable; 2] = [
    PlaceTable {
        name: "Riverside Clinic",
        language: "en",
        services: &[
            ServiceTable {
                name: "Consultation",
                prefix: "C",
                minutes: 11,
                an_hour: 7,
                afterwards_percent: 0,
                by_appointment: true,
                price: "68000",
            },
            ServiceTable {
                name: "Laboratory",
                prefix: "L",
                minutes: 5,
                an_hour: 6,
                afterwards_percent: 20,
                by_appointment: false,
                price: "32500",
            },
            ServiceTable {
                name: "Pharmacy",
                prefix: "P",
                minutes: 3,
                an_hour: 8,
                afterwards_percent: 25,
                by_appointment: false,
                price: "14900",
            },
        ],
        desks: &[
            DeskTable { name: "Room 1", serves: &[0], staffed: true },
            DeskTable { name: "Room 2", serves: &[0], staffed: true },
            DeskTable { name: "Laboratory", serves: &[1], staffed: true },
            DeskTable { name: "Window", serves: &[2, 1], staffed: true },
            DeskTable { name: "Your desk", serves: &[0, 1, 2], staffed: false },
        ],
        preferential: "Preferential",
    },
    PlaceTable {
        name: "Sede del Puerto",
        language: "es",
        services: &[
            ServiceTable {
                name: "Vacunación",
                prefix: "V",
                minutes: 4,
                an_hour: 9,
                afterwards_percent: 0,
                by_appointment: true,
                price: "21000",
            },
            ServiceTable {
                name: "Caja",
                prefix: "K",
                minutes: 3,
                an_hour: 5,
                afterwards_percent: 30,
                by_appointment: false,
                price: "5000",
            },
        ],
        desks: &[
            DeskTable { name: "Consultorio", serves: &[0], staffed: true },
            DeskTable { name: "Caja", serves: &[1, 0], staffed: true },
        ],
        preferential: "Preferente",
    },
];

/// How busy each hour of the day is, in percent of the ordinary, from the hour at which the doors open.
pub(super) const BUSY_PERCENT: [u32; 9] = [120, 140, 130, 100, 60, 80, 110, 100, 70];

/// When the doors open, in minutes after midnight, and when they close.
pub(super) const OPENS_AT: i64 = 8 * 60;
pub(super) const CLOSES_AT: i64 = 17 * 60;
/// So many minutes before they close nobody is taken in any more.
pub(super) const INTAKE_ENDS_BEFORE: i64 = 30;

/// Where all this is: there the clocks are never changed, so every day is as long as the other.
pub(super) const ZONE: &str = "America/Bogota";
/// Minutes that these clocks are behind UTC.
pub(super) const BEHIND_UTC: i64 = 5 * 60;
