//! Every bound of the engine, with its reason. Full means a clear refusal, never memory without end.

use std::time::Duration;

/// Messages of one aggregate that may be under way at once. Each holds a few hundred bytes and a place
/// in the mailbox; a branch that has so many is not slow but flooded.
pub const IN_FLIGHT_PER_AGGREGATE_MAX: usize = 4_096;

/// Messages that may be under way in the whole engine: what the journal's inbox can ever hold.
pub const IN_FLIGHT_MAX: usize = 16_384;

/// When a caller that was turned away should come back: by then some hundred batches are through.
pub const BUSY_RETRY_AFTER: Duration = Duration::from_millis(250);

/// When a caller should come back while the store is failing.
pub const UNAVAILABLE_RETRY_AFTER: Duration = Duration::from_secs(2);

/// How long an idempotency key is remembered. Longer than any client goes on trying.
pub const RECEIPT_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// Idempotency keys that one aggregate remembers; beyond, the oldest is forgotten before its time
/// (counted in `turnero_receipts_evicted_total`). A busy branch sees some ten thousand a day; each
/// takes about 60 bytes.
pub const RECEIPTS_MAX: usize = 100_000;

/// The longest idempotency key, in bytes. A UUID needs 36; digests and prefixes fit too.
pub const IDEMPOTENCY_KEY_BYTES_MAX: usize = 128;

/// The longest reply that is kept with an idempotency key.
pub const RECEIPT_REPLY_BYTES_MAX: usize = 16 * 1024;

/// Bytes of events after which a checkpoint is due, at the least. Some ten thousand events: replaying
/// them takes tens of milliseconds.
pub const CHECKPOINT_EVERY_BYTES_MIN: u64 = 3 * 1024 * 1024;

/// How many times its own size the events after a checkpoint must reach before the next is due. Then
/// writing checkpoints costs at most a quarter of what writing events does, and opening replays at most four times
/// what it loads.
pub const CHECKPOINT_GROWTH: u64 = 4;

/// One document of a checkpoint.
pub const CHECKPOINT_PART_BYTES: usize = 64 * 1024;

/// Documents of a checkpoint that go into one commit: a third of a batch, so that other commits are
/// not held up behind a large checkpoint.
pub const CHECKPOINT_PARTS_PER_COMMIT: usize = 2;

/// Between two forecasts of one branch lies at least so much. Nobody reads faster.
pub const FORECAST_EVERY: Duration = Duration::from_secs(1);

/// While somebody waits, another forecast is made after so long, also when nothing happens.
pub const FORECAST_AGAIN_AFTER: Duration = Duration::from_secs(15);

/// After a forecast comes a rest, so many times as long as it took. All forecasts together take a tenth of one core at
/// most: that is fifty rooms of sixty people a second.
pub const FORECAST_REST: u32 = 9;

/// A branch that could not be asked is asked again after so long.
pub const FORECAST_PAUSE: Duration = Duration::from_secs(5);

/// Whoever asks for the first forecast of all waits no longer.
pub const FORECAST_PATIENCE: Duration = Duration::from_secs(5);

/// Steps of submissions of one issuer that are with its gateway at the same time. Factus takes 80 requests a minute and
/// a document takes it some seconds, so a handful keeps it busy.
pub const ERRANDS_PER_ISSUER_MAX: usize = 8;

/// The same while its gateway does not answer, or a document is in the way of all others there: one finds out whether
/// that is over.
pub const ERRANDS_WHILE_AWAY_MAX: usize = 1;

/// An issuer that could not say what is due is asked again after so long.
pub const COURIER_PAUSE: Duration = Duration::from_secs(5);

/// How often the courier comes back to an issuer that has too much to do, before it leaves it for later.
pub const COURIER_BUSY_TRIES_MAX: u32 = 8;

/// How long gateways that were asked may still answer when the engine is closed. What comes later is asked for again
/// after the next opening, so this is courtesy and not safety.
pub const COURIER_GRACE: Duration = Duration::from_secs(3);

/// A document that is on its way for longer is worth a look, even where the gateway answers: the tax authority's own
/// rules speak of contingency then.
pub const SUBMISSION_LATE_AFTER: Duration = Duration::from_secs(10 * 60);

/// Mails that are with the mail server at the same time. It is one for all issuers, and takes some tens of mails a second
/// at most from anybody.
pub const MAILS_UNDER_WAY_MAX: usize = 4;

/// How long nothing is tried when the mail server could not be reached; then one mail finds out whether it is back.
pub const MAIL_AWAY_PAUSE: Duration = Duration::from_secs(60);

/// How long what changes in issuers is gathered before they are asked which mails are due: while they issue thousands of
/// documents in a second, they are not to be asked after each.
pub const MAIL_GATHERING: Duration = Duration::from_millis(100);

/// Attempts for which a mail waits for the file that the gateway is to hand out: with the pauses between them, an hour and a
/// half. Then the paper goes alone.
pub const MAIL_FILES_AWAITED_TRIES: u32 = 4;

/// How often it is tried to record how a mail ended. With the pauses between, as long as the ledger waits for it before it
/// takes the end for lost: as long as this goes on, nothing is sent twice.
pub const MAIL_RECORDING_TRIES_MAX: u32 = 150;

/// A mail that waits for longer is worth a look, even where the mail server is there: one that says "not now" to a stranger
/// means some minutes.
pub const MAIL_LATE_AFTER: Duration = Duration::from_secs(60 * 60);

/// How long a catalogue of a gateway is believed. Municipalities and units change once in years.
pub const CATALOGUE_KEPT_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// Rows that are shown of a catalogue at once: what somebody who is typing looks through.
pub const CATALOGUE_ROWS_SHOWN_MAX: usize = 50;

/// Bytes of files from gateways that stay in memory: some hundred PDFs, which are asked for again right after the first
/// time.
pub const DOWNLOADS_IN_MEMORY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Prints that are being put where files are kept. What comes beyond is kept when it is printed the next time.
pub const PRINTS_KEPT_AT_ONCE_MAX: usize = 16;

/// How many look at the past at the same time. Each reads a history from its beginning, on a thread of
/// its own: more would take the disk from those who work.
pub const REPLAYS_MAX: usize = 2;

/// How many files of customers go in at the same time. Each keeps the directory busy by itself.
pub const IMPORTS_MAX: usize = 2;

/// Lines of a file that are named when they are refused; the others are counted. Whoever has so many wrong has one
/// mistake, and finds it in the first.
pub const IMPORT_REFUSED_NAMED_MAX: usize = 10_000;

/// The longest list of people who were erased that is read: one and a half million of them.
pub const ERASURES_LIST_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Days of one report: a year, and the same month of the year before.
pub const REPORT_DAYS_MAX: i32 = 400;

/// Events between two states that the engine could go back to. Going back replays at most so many; a
/// smaller number would copy the state more often.
pub const FALLBACK_EVERY_EVENTS: u64 = 512;

/// Events that are remembered beside the state before them although all of them are durable: some twenty kilobytes for
/// each aggregate, and what changes is copied once for so many events instead of for nearly each.
pub const FALLBACK_KEPT_MAX: usize = 64;

/// Chunks (one for each batch) that the feed of one aggregate keeps in memory while somebody follows it. Who is further
/// behind reads from the store.
pub const FEED_CHUNKS_MAX: usize = 256;

/// Boards of one branch that are listed by name; the largest halls have some dozens of screens.
pub const BOARDS_LISTED_MAX: usize = 256;

/// Calls of one branch of which it is remembered that a board has shown them: twice as many as the branch itself
/// remembers.
pub const SEEN_CALLS_MAX: usize = 256;

/// Events that these chunks hold together.
pub const FEED_EVENTS_MAX: usize = 8_192;

/// Events that a follower is given from the store before a fresh snapshot is the better answer.
pub const FEED_CATCH_UP_EVENTS_MAX: u64 = 10_000;

/// Between two looks for visits lies at least so much: a visit is in the history within a second, and a busy day costs
/// four commits a second.
pub const VISITS_EVERY: Duration = Duration::from_millis(250);

/// After looking comes a rest, so many times as long as it took: noting visits takes a quarter of one core at most, also
/// when years of events are looked through for the first time.
pub const VISITS_REST: u32 = 3;

/// Visits that could not be noted are looked for again after so long.
pub const VISITS_PAUSE: Duration = Duration::from_secs(1);

/// Pages of events of one branch that are looked through in a row before it is the turn of the others.
pub const VISITS_PAGES_MAX: usize = 16;

/// Events of a branch without a visit of anybody who is known that are read again, rather than noting in the directory
/// that they were read: reading so many takes milliseconds.
pub const VISITS_UNNOTED_MAX: u64 = 4_096;

/// The first pause between two attempts to bring a failed store back; doubled each time.
pub const RECOVERY_PAUSE_MIN: Duration = Duration::from_millis(50);

/// The longest pause between two attempts to bring a failed store back.
pub const RECOVERY_PAUSE_MAX: Duration = Duration::from_secs(3);

/// A commit that takes longer is reported as a stall; new commands are refused until it ends.
pub const STALL_REPORTED_AFTER: Duration = Duration::from_secs(2);

/// A commit that takes longer will not come back: sled 0.34 can deadlock.
pub const STALL_FATAL_AFTER: Duration = Duration::from_secs(10);

/// How often who waits for a time looks at the clock, at the least. A clock that was set forward is
/// noticed so much later; looking costs next to nothing.
pub const CLOCK_LOOKED_AT_EVERY: Duration = Duration::from_secs(30);

/// The first pause after what was due could not be done, although the store works; doubled each time.
pub const TIMELY_PAUSE_MIN: Duration = Duration::from_millis(50);

/// The longest such pause. As long as the clock of a branch may stand still without anybody noticing.
pub const TIMELY_PAUSE_MAX: Duration = Duration::from_secs(3);

/// How often in a row an aggregate is asked for what is due before it is the turn of those who wait. A
/// branch does 256 things each time.
pub const TIMELY_ROUNDS_MAX: usize = 16;
