//! How much a branch takes. Full means a clear refusal, never memory without end.

/// Services of one branch. A kiosk shows them all; nobody finds theirs among more.
pub const SERVICES_MAX: usize = 64;

/// Counters of one branch. The largest halls have fewer than a hundred; a snapshot lists them all.
pub const COUNTERS_MAX: usize = 256;

/// Tickets that wait in one branch at the same time. Far beyond any room, and still only some tens
/// of megabytes: what it stops is a kiosk gone mad.
pub const WAITING_MAX: usize = 100_000;

/// Ended tickets that stay known, so that a person can still look up what became of theirs. About a
/// day of a busy branch; the journal keeps them all.
pub const ENDED_KEPT: usize = 1_000;

/// Waiting tickets that a snapshot lists. More than a screen can show; the snapshot says how many
/// wait in all, and its size stays bounded.
pub const SNAPSHOT_WAITING_MAX: usize = 1_000;
