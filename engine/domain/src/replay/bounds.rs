//! How much of the past is looked at once.

/// People of one day. Ten times what the largest halls see; a recording keeps a few hundred bytes of
/// each.
pub const VISITS_MAX: usize = 100_000;

/// Days that are named to somebody who asked for one that was not recorded: the newest. More than a
/// year, and still a list.
pub const DAYS_NAMED_MAX: usize = 400;

/// Business days of the same date: somebody closed and opened again by hand.
pub const DAYS_OF_A_DATE_MAX: usize = 24;
