//! When a branch is open: its time zone, its weekly hours, the days that differ, and what follows
//! from them.
//!
//! ```
//! use turnero_domain::hours::{Calendar, Standing};
//! use turnero_domain::Timestamp;
//!
//! let calendar: Calendar = serde_json::from_str(
//!     r#"{
//!         "time_zone": "America/Bogota",
//!         "hours": {
//!             "regular": {"weekly": {
//!                 "friday": [{"opens": "08:00", "closes": "12:00"},
//!                            {"opens": "14:00", "closes": "18:00"}],
//!                 "saturday": [{"opens": "08:00", "closes": "13:00"}]
//!             }},
//!             "exceptions": [{"date": "2026-12-25", "name": "Christmas"}],
//!             "intake_ends_min_before": 30
//!         }
//!     }"#,
//! )?;
//!
//! // Friday at half past five in the afternoon, in Bogota.
//! let now: Timestamp = "2026-11-20T17:30:00-05:00".parse()?;
//! assert_eq!(calendar.standing(now), Standing::IntakeClosed);
//! assert_eq!(calendar.business_day(now).to_string(), "2026-11-20");
//! let opening = calendar.next_opening(now).ok_or("never")?;
//! assert_eq!(opening.to_string(), "opens tomorrow at 08:00");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Opening hours are kept on the clocks of their place ([`OpeningHours`]); [`Calendar`] says what
//! they mean in time. Everything is a pure function of the calendar and a moment: nothing here knows
//! what time it is.
//!
//! The time zones come with the program, and the world changes them: a newer program can read the
//! same moment otherwise. Whoever replays a history must therefore find the business day and the hour
//! in what was recorded, and not work them out again.

pub mod bounds;
mod calendar;
mod change;
mod check;
mod date;
mod exception;
mod interval;
mod nearest;
mod next_opening;
mod opening_hours;
mod refusal;
mod slots;
mod time_of_day;
mod week;
mod zone;

pub use crate::minutes::Minutes;
pub use calendar::{Calendar, Standing};
pub use change::{Change, ChangeKind};
pub use date::{Date, Weekday};
pub use exception::Exception;
pub use interval::{DayInterval, Interval};
pub use next_opening::NextOpening;
pub use opening_hours::{OpeningHours, RegularHours, WrittenHours};
pub use refusal::{HoursDay, HoursRefusal};
pub use slots::{Slot, SlotPlan};
pub use time_of_day::{HourOfDay, TimeOfDay};
pub use week::Week;
pub use zone::{LocalTime, Zone};
