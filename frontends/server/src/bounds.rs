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

/// How many times as fast as life a day may be played: beyond, the engine is no faster.
pub(crate) const DEMO_SPEED_MAX: u32 = 10_000;

/// How often the clock of a demonstration is set, in real time: what shows it looks as if it ran.
pub(crate) const DEMO_TICK: Duration = Duration::from_millis(100);

/// How long the doors of a demonstration may take to be opened by the clock, in real time.
pub(crate) const DEMO_PATIENCE: Duration = Duration::from_secs(30);

/// Days of a demonstration that are played with an end.
pub(crate) const DEMO_DAYS_KEPT_MAX: u32 = 3_650;

/// How long a demonstration keeps what has happened, by its own clock: enough to look back, and no more than some
/// megabytes, however long it runs.
pub(crate) const DEMO_KEPT: Duration = Duration::from_secs(3 * 24 * 60 * 60);

/// The longest line on the control socket: it carries a path, and paths have 4 KiB.
pub(crate) const CONTROL_LINE_BYTES_MAX: u64 = 64 * 1024;

/// The longest line that a server answers there: a page of a file of customers, each of whom may take some KiB.
pub(crate) const CONTROL_ANSWER_BYTES_MAX: u64 = 1024 * 1024;

/// How long a visitor may pause in the middle of a file.
pub(crate) const CONTROL_PIECE_TIMEOUT: Duration = Duration::from_secs(60);

/// Bytes of a file that are read at once: some hundred customers, so progress is shown several times a second.
pub(crate) const PIECE_BYTES: usize = 64 * 1024;

/// Customers that are exported at once.
pub(crate) const EXPORT_PAGE: usize = 100;

/// How long a visitor of the control socket may take to say what is wanted.
pub(crate) const CONTROL_LINE_TIMEOUT: Duration = Duration::from_secs(5);

/// Visitors of the control socket at once. One person asks for one thing.
pub(crate) const CONTROL_VISITORS_MAX: usize = 4;

/// What is read of a file with a password: the longest password has 256 bytes.
pub(crate) const PASSWORD_FILE_BYTES_MAX: u64 = 4 * 1024;

/// How often events that are too old are forgotten. Each time costs a look at every branch; a day more or less of
/// keeping is nothing.
pub(crate) const PRUNE_EVERY: Duration = Duration::from_secs(6 * 60 * 60);

/// How long we wait for ourselves, when we look whether something is served before we name it.
pub(crate) const ASKING_TIMEOUT: Duration = Duration::from_secs(2);

/// Signs of issuers that are printed on their documents: as many issuers as settings can name.
pub(crate) const LOGOS_MAX: usize = 64;

/// When to ask again whether work can be sent here: as often as balancers ask anyway.
pub(crate) const READY_AGAIN: Duration = Duration::from_secs(5);
