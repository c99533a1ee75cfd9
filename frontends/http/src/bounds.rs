//! Every bound between the socket and a front end, with its reason. Those that a host may want otherwise are
//! defaults, and [`Limits`](crate::Limits) or a setting changes them; the others are as they are.

use std::ops::RangeInclusive;
use std::time::Duration;

/// Connections that one address takes at once. Each holds some 4 KiB while it is idle (some 11 KiB under TLS), so this is
/// about a hundred megabytes at the most, and below the file limit that systemd and containers usually give.
pub const CONNECTIONS_MAX: usize = 10_000;

/// What may be set instead.
pub const CONNECTIONS_RANGE: RangeInclusive<usize> = 1..=1_000_000;

/// Connections of one client address (of one /64 under IPv6). A building full of boards behind one router needs
/// some dozens; nobody alone should be able to fill the house.
pub const CONNECTIONS_PER_ADDRESS_MAX: usize = 512;

/// How long the head of a request may take from its first byte to its last, and a TLS handshake as a whole. The
/// slowest honest client sends a head in one packet.
pub const HEAD_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a connection may stay open without a request. Longer than the 60 seconds for which proxies commonly
/// keep theirs, so that it is the proxy who closes first and no request falls into the gap.
pub const IDLE_TIMEOUT: Duration = Duration::from_secs(75);

/// How long a front end may take from the head of a request to the head of its reply, the body of the request
/// included. A durable command takes milliseconds; a report of a year a few seconds.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a client may pause between two pieces of a body.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a client may leave what was sent to it untaken. Replies are held in memory until they are taken.
pub const WRITE_TIMEOUT: Duration = Duration::from_secs(20);

/// How long requests may go on when the program ends. Below the 30 seconds that supervisors commonly wait
/// before they kill.
pub const STOP_TIMEOUT: Duration = Duration::from_secs(20);

/// Every time-out above may be set from a hundredth of a second to an hour: shorter would refuse honest clients, and longer
/// is no limit.
pub const TIMEOUT_RANGE: RangeInclusive<Duration> =
    Duration::from_millis(10)..=Duration::from_secs(3_600);

/// Bytes of a request's body. The largest message is a list of some hundred entries; imports come in parts.
pub const BODY_BYTES_MAX: u64 = 1024 * 1024;

/// What may be set instead.
pub const BODY_BYTES_RANGE: RangeInclusive<u64> = 1_024..=256 * 1024 * 1024;

/// Bytes of a request's head under HTTP/2, unpacked. Browsers with many cookies reach 8 KiB.
pub const HEAD_LIST_BYTES_MAX: u32 = 32 * 1024;

/// Headers of a request. It is what hyper allows by itself: told the same, it would fill a list of that length for each
/// request.
pub const HEADERS_MAX: usize = 100;

/// What one HTTP/1.1 connection may hold of what it has read, so also the longest head; and of what it has not
/// written yet.
pub const CONNECTION_BUFFER_BYTES_MAX: usize = 64 * 1024;

/// Requests under way on one HTTP/2 connection. What browsers expect at the least is 100.
pub const STREAMS_MAX: u32 = 128;

/// What one HTTP/2 stream may hold of what it has not written yet.
pub const STREAM_BUFFER_BYTES_MAX: usize = 64 * 1024;

/// Bytes that an HTTP/2 client may send ahead: on one stream, and on the whole connection. They bound what bodies that
/// nobody reads can hold in memory.
pub const STREAM_WINDOW_BYTES: u32 = 64 * 1024;
/// See [`STREAM_WINDOW_BYTES`].
pub const CONNECTION_WINDOW_BYTES: u32 = 256 * 1024;

/// Streams that a client reset and that wait to be noticed ("rapid reset"): beyond, the connection is ended.
pub const PENDING_RESETS_MAX: usize = 20;

/// A reply goes out in pieces of at most this size, so that it is known whether somebody takes them.
pub const PIECE_BYTES: usize = 64 * 1024;

/// Replies from this size on are compressed: below, it costs more than it saves.
pub const COMPRESS_FROM_BYTES: u64 = 4 * 1024;

/// What is read and thrown away of a body that was refused, so that the client gets to see the refusal: one that
/// is still sending when the connection is closed sees an error instead.
pub const LINGER_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// How long that may take.
pub const LINGER_TIMEOUT: Duration = Duration::from_secs(2);

/// How long a connection that was told to end may take for it when nothing is under way.
pub const FAREWELL_TIMEOUT: Duration = Duration::from_secs(1);

/// The pause after the operating system could not accept a connection (no files left, most likely): without it
/// the loop would only burn a core.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Connections that the operating system holds until we accept them.
pub const BACKLOG: u32 = 1_024;

/// Proxies that a request may have come through. Nobody has more in a row.
pub const HOPS_MAX: usize = 16;

/// Networks whose proxies are believed.
pub const PROXIES_MAX: usize = 64;

/// Origins that may call from a browser.
pub const ORIGINS_MAX: usize = 64;

/// The longest request id that is taken over from a client. A UUID has 36, one of ours 41.
pub const REQUEST_ID_BYTES_MAX: usize = 64;

/// The largest certificate or key file. A long chain has 10 KiB.
pub const CERTIFICATE_BYTES_MAX: u64 = 1024 * 1024;

/// How long a browser may remember what it was told about another origin's rights.
pub const CORS_MAX_AGE: Duration = Duration::from_secs(600);

/// When a client should come back that met a front end that was too slow.
pub const SLOW_RETRY_AFTER: Duration = Duration::from_secs(2);
