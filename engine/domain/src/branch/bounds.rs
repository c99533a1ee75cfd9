//! How much a branch takes. Full means a clear refusal, never memory without end.

use crate::Seconds;

/// Services of one branch. A kiosk shows them all; nobody finds theirs among more.
pub const SERVICES_MAX: usize = 64;

/// Languages of a board, beside the branch's own. A notice in more takes a minute to come round.
pub const BOARD_LANGUAGES_MAX: usize = 8;

/// Calls that a board still shows, the newest: who was cut off for a minute announces what was missed. Older ones are
/// nobody's way any more.
pub const CALLS_SHOWN_MAX: usize = 16;

/// Calls that a branch remembers. Those of a hundred counters at once, so that each that is still on its way has its
/// number.
pub const CALLS_KEPT: usize = 128;

/// Waiting tickets that one counter is shown, of those it is able to serve. More than anybody looks through.
pub const DESK_WAITING_MAX: usize = 100;

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

/// Appointments that are booked in one branch. Some months of a busy one.
pub const APPOINTMENTS_MAX: usize = 20_000;

/// Appointments on one page: about as many as a desk has on a busy day.
pub const APPOINTMENTS_ON_PAGE_MAX: usize = 100;

/// How many days ahead an appointment can be.
pub const BOOK_AHEAD_DAYS_MAX: u16 = 366;

/// Queues of one branch. Each is a line on the floor or on a screen.
pub const QUEUES_MAX: usize = 64;

/// Priorities of one branch. A kiosk asks people which one is theirs.
pub const PRIORITIES_MAX: usize = 32;

/// Those who might come for whom a wait is told: every service of a branch, and four classes of people.
pub const NEWCOMERS_MAX: usize = 4 * SERVICES_MAX;

/// Waiting tickets for which a forecast is made: as many as a snapshot lists.
pub const FORECAST_TICKETS_MAX: usize = SNAPSHOT_WAITING_MAX;

/// Services of one visit. Nobody remembers a longer way, and each ticket carries its own.
pub const VISIT_SERVICES_MAX: usize = 10;

/// Ended legs of one visit. Who was sent elsewhere so often has other troubles; without a bound, two
/// counters could send a ticket to and fro for ever.
pub const LEGS_MAX: usize = 50;

/// Notes of one visit.
pub const NOTES_MAX: usize = 20;

/// Moves that are remembered, to be undone. Each agent undoes the last one within minutes; a hall of
/// a hundred makes fewer.
pub const MOVES_KEPT: usize = 256;

/// How far back a ticket can be put in line, counted in tickets. Farther is the end.
pub const RECYCLE_AFTER_MAX: u16 = 100;

/// Things that the clock does with one message. What is left comes with the next.
pub const TIMELY_MAX: usize = 256;

/// Parameters of a policy.
pub const POLICY_PARAMETERS_MAX: usize = 32;

/// The longest time limit. What takes longer than a day is no matter of a waiting room.
pub const TIME_LIMIT_MAX: Seconds = Seconds::minutes(24 * 60);

/// So long after its time the clock still does what it does in time. A busy engine is late by
/// milliseconds; what is later was missed, and says so.
pub const LATE_AFTER: Seconds = Seconds::minutes(1);
