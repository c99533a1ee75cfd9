//! How much the opening hours of a branch take.

use crate::minutes::Minutes;

/// Intervals of one day. Morning, afternoon and evening with a break each are three; what has more is
/// a mistake.
pub const INTERVALS_MAX: usize = 8;

/// Days that differ from the week. Twenty holidays a year for twenty-five years; what is past can be
/// taken out.
pub const EXCEPTIONS_MAX: usize = 500;

/// The earliest that the intake can end before closing. Longer than any line takes to be served out.
pub const INTAKE_ENDS_BEFORE_MAX: Minutes = Minutes::new(12 * 60);

/// The shortest appointment. Bounds the slots of a day to 288 for each interval.
pub const SLOT_DURATION_MIN: Minutes = Minutes::new(5);

/// The longest appointment: a working day.
pub const SLOT_DURATION_MAX: Minutes = Minutes::new(8 * 60);

/// Appointments that can begin together. Beyond any number of counters.
pub const SLOT_CAPACITY_MAX: u16 = 256;

/// The most characters of a time zone's name that are looked at, and said again in a refusal. The
/// longest name has 32.
pub(super) const ZONE_CHARACTERS_MAX: usize = 64;

/// How many days ahead an opening is looked for: if every exception closes the one day of the week on
/// which a branch opens, it opens in the week after the last of them.
pub(super) const DAYS_AHEAD_MAX: i32 = 7 * 502;
const _: () = assert!(EXCEPTIONS_MAX + 2 == 502, "DAYS_AHEAD_MAX counts the exceptions");
