//! Every bound of the program itself, with its reason. Those between the socket and a front end are in
//! `turnero_http::bounds`.

use std::time::Duration;

/// The largest settings file. All settings together take two pages.
pub(crate) const SETTINGS_BYTES_MAX: u64 = 1024 * 1024;

/// The shortest token that production accepts: with so many characters nobody guesses it.
pub(crate) const TOKEN_CHARACTERS_MIN: usize = 16;

/// How often histograms are put in order when nobody reads them. What was measured since lies in memory.
pub(crate) const METERS_UPKEEP: Duration = Duration::from_secs(5);

/// How much of the memory that the control group allows may be in use while we are ready, in percent.
pub(crate) const MEMORY_PERCENT_MAX: u64 = 95;

/// Open files that we need beside connections: those of the store, logs, certificates.
pub(crate) const OTHER_FILES: u64 = 128;

/// How far the clock may be behind the newest file of the data folder before `doctor` says so. Clocks that are set right
/// by NTP jump by less.
pub(crate) const CLOCK_BEHIND_MAX: Duration = Duration::from_secs(120);

/// How fast a day may be played: in minutes a second.
pub(crate) const DEMO_SPEED_MAX: u32 = 10_000;

/// The longest line on the control socket: it carries a path, and paths have 4 KiB.
pub(crate) const CONTROL_LINE_BYTES_MAX: u64 = 64 * 1024;

/// How long a visitor of the control socket may take to say what is wanted.
pub(crate) const CONTROL_LINE_TIMEOUT: Duration = Duration::from_secs(5);

/// Visitors of the control socket at once. One person asks for one thing.
pub(crate) const CONTROL_VISITORS_MAX: usize = 4;

/// What is read of a file with a password: the longest password has 256 bytes.
pub(crate) const PASSWORD_FILE_BYTES_MAX: u64 = 4 * 1024;
