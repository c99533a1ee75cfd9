//! Every bound of this front end, with its reason.

use std::time::Duration;

/// Events on one page: some 100 KiB, which is read and written in a few milliseconds.
pub const EVENTS_ON_PAGE_MAX: usize = 500;

/// Branches on one page: each is asked for its snapshot.
pub const BRANCHES_ON_PAGE_MAX: usize = 50;

/// Counters on one page: a hall that has more is a rare one.
pub const COUNTERS_ON_PAGE_MAX: usize = 100;

/// Business days on one page: a quarter of a year.
pub const DAYS_ON_PAGE_MAX: usize = 100;

/// Issuers whose submissions stand on one page.
pub const STANDINGS_ON_PAGE_MAX: usize = 100;

/// Issuers on one page: each is asked who it is.
pub const ISSUERS_ON_PAGE_MAX: usize = 50;

/// How often a stream of events looks whether its reader may still read: what was taken away holds after this at the
/// latest, also where nothing happens.
pub const STILL_EVERY: Duration = Duration::from_secs(15);

/// Documents that are printed at once: some ten milliseconds each, on threads that others need as well.
pub const PRINTED_AT_ONCE_MAX: usize = 2;

/// Documents that are printed or wait for it: what is behind more than these waits for most of a second.
pub const PRINTING_MAX: usize = 64;

/// When to come back if so many are printed: about as long as all of them take.
pub const PRINT_AGAIN: Duration = Duration::from_secs(1);

/// Bytes of a file of customers: a million of them take some 150 MB. It is read as it comes, so this bounds patience
/// and not memory.
pub const FILE_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Rows of such a file between two lines of progress: a few in a second.
pub const PROGRESS_EVERY_ROWS: usize = 1_000;

/// Lines of progress that wait for whoever reads them.
pub const PROGRESS_LINES_WAITING: usize = 16;

/// Customers that are read at once for a file of all of them: some 15 KiB.
pub const EXPORT_PAGE: usize = 100;

/// The longest query that is looked at. What is longer is not made by people who filter a list.
pub const QUERY_BYTES_MAX: usize = 2_048;

/// When to come back to an engine that is closed, to a store that cannot be read, or to anything else that is not there
/// and does not say for how long: about as long as a start takes.
pub const RESTART: Duration = Duration::from_secs(5);

/// Bytes of what visitors' links begin with: the longest name of a host, and its port.
pub const SITE_BYTES_MAX: usize = 270;
