//! How many groups the figures of one day are kept for. What is beyond goes into one group of others,
//! so the figures of the branch stay right, and their size stays bounded.
//!
//! A group counts two kinds of times, each in at most 1,045 buckets of 16 bytes, because so many lie
//! between a second and a day; in practice it is some dozens. All groups together take about 100 kB in a
//! branch with 6 counters and 500 tickets a day, and 700 kB with 10 counters and 5,000 tickets.

/// Services with figures of their own: as many as a branch has.
pub const SERVICES_MAX: usize = crate::branch::bounds::SERVICES_MAX;

/// Priorities with figures of their own. Nobody can tell more classes of people apart.
pub const PRIORITIES_MAX: usize = 32;

/// Counters with figures of their own: as many as a branch has.
pub const COUNTERS_MAX: usize = crate::branch::bounds::COUNTERS_MAX;

/// Agents with figures of their own: two shifts at every counter.
pub const AGENTS_MAX: usize = 2 * COUNTERS_MAX;

/// Hours of the day with figures of their own: all.
pub(super) const HOURS_MAX: usize = crate::hours::HourOfDay::COUNT as usize;
