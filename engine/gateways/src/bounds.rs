//! How much a gateway is asked, how much it may answer, and how long anything may take.

use turnero_domain::Seconds;

/// How long one call may take in all: waiting for its turn, a token, the request and one repetition. Well below
/// [`ANSWER_LOST_AFTER`](turnero_domain::invoicing::bounds::ANSWER_LOST_AFTER), or the same document would be on its
/// way twice.
pub const CALL_MAX: Seconds = Seconds::new(90);

/// How long a connection may take to come about. Who is not there after that is away.
pub const CONNECT_MAX: Seconds = Seconds::new(10);

/// How much earlier than it expires a token is taken for expired: what a request takes at most on its way, and
/// clocks that differ a little.
pub const TOKEN_MARGIN: Seconds = Seconds::new(60);

/// Requests that Factus takes from one user in a minute; beyond, it answers 429.
pub const REQUESTS_PER_MINUTE: usize = 80;

/// The minute of those.
pub const PACE_WINDOW: Seconds = Seconds::new(60);

/// How often one call comes back after a 429. More would be a loop; the ledger comes back anyhow.
pub const SENT_AWAY_MAX: u32 = 3;

/// Bytes of an answer. The largest is a PDF in base64, of some hundreds of kilobytes.
pub const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Pages of a list that are read. Of ten rows each; an issuer has a handful of ranges.
pub const PAGES_MAX: u32 = 30;

/// Rows of a catalogue. Colombia has 1,122 municipalities, and the tax authority a little over a thousand units.
pub const CATALOGUE_ROWS_MAX: usize = 5_000;

/// Findings that are read from one answer. The ledger keeps no more.
pub const FINDINGS_MAX: usize = turnero_domain::invoicing::bounds::FINDINGS_MAX;

/// How deep findings may lie in one another. Factus' lie one deep.
pub const FINDINGS_DEPTH_MAX: u32 = 4;

/// Documents that the stand-in keeps: more than a test sends, and some megabytes.
#[cfg(feature = "stand-in")]
pub(crate) const STORED_MAX: usize = 5_000;

const _: () = assert!(
    CALL_MAX.get() < turnero_domain::invoicing::bounds::ANSWER_LOST_AFTER.get(),
    "a call may last until its answer is taken for lost"
);

/// How long one request for a file may take, with its repetitions: sixteen megabytes over a slow line.
#[cfg(feature = "files")]
pub const FILE_CALL_MAX: Seconds = Seconds::new(60);

/// How often one request for a file is repeated within that.
#[cfg(feature = "files")]
pub const FILE_TRIES_MAX: usize = 2;

/// How long a link to a file can be used: what S3 allows at most.
#[cfg(feature = "files")]
pub const LINK_LASTS_MAX: Seconds = Seconds::new(7 * 24 * 60 * 60);

/// Files that wait to be carried to their store: three for each of two hundred documents a day, for two months.
#[cfg(feature = "files")]
pub const FILES_WAITING_MAX: usize = 40_000;

/// Bytes of them: what the disk of a small machine can spare.
#[cfg(feature = "files")]
pub const FILES_WAITING_BYTES_MAX: u64 = 4 * 1024 * 1024 * 1024;

/// The first pause after files could not be carried.
#[cfg(feature = "files")]
pub const CARRY_PAUSE_FIRST_MS: i64 = 1_000;

/// The longest one: who mends the other store sees it within minutes.
#[cfg(feature = "files")]
pub const CARRY_PAUSE_MAX_MS: i64 = 5 * 60 * 1_000;
