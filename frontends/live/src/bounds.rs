//! Every bound of the live front end, with its reason. Those that a host may want otherwise are defaults, and settings
//! change them.

use std::time::Duration;

/// Sockets in all. Below the 10 000 connections of one address, so that requests find a place when the house is full of
/// boards and phones.
pub const CONNECTIONS_MAX: usize = 8_000;

/// Sockets of one client address (of one /64 under IPv6): a waiting room full of phones behind one router. Below the 512
/// connections that the address may have, for the same reason.
pub const CONNECTIONS_PER_ADDRESS_MAX: usize = 400;

/// How often a socket is pinged, and whoever listens is looked at again. Below the 30 seconds after which the most
/// impatient proxies forget a connection.
pub const PING_EVERY: Duration = Duration::from_secs(20);

/// How long a socket may be silent: three pings that nobody answered.
pub const SILENCE_MAX: Duration = Duration::from_secs(60);

/// How long a client may leave what was sent to it untaken.
pub const SEND_TIMEOUT: Duration = Duration::from_secs(5);

/// How long the other end may take to answer that we close.
pub const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// Bytes of a frame, and of a message, from a client. The longest that says anything has some 300.
pub const MESSAGE_BYTES_MAX: usize = 16 * 1024;

/// What one socket holds of what it has read and not understood yet, to begin with.
pub const READ_BUFFER_BYTES: usize = 4 * 1024;

/// What one socket holds of answers to pings that were not taken. Beyond, it is closed.
pub const CONTROL_BUFFER_BYTES_MAX: usize = 256 * 1024;

/// Frames from one client: so many at once, and then so many a second. A page says a handful when it is opened.
pub const FRAMES_AT_ONCE_MAX: u32 = 60;
/// See [`FRAMES_AT_ONCE_MAX`].
pub const FRAMES_PER_SECOND_MAX: u32 = 20;

/// Frames that were not understood before a client is told to go.
pub const MISTAKES_MAX: u32 = 20;

/// Topics of one socket; also the greatest number that a subscription can have. A page needs three.
pub const SUBSCRIPTIONS_MAX: u8 = 32;

/// Branches of one topic `all`. Whoever answers for more looks at them in parts.
pub const BRANCHES_MAX: usize = 256;

/// Frames that a topic remembers for those who come again: a few minutes of a busy branch.
pub const FRAMES_KEPT: usize = 256;

/// Bytes that these frames hold together. A board of twenty counters takes some 5 KiB for each.
pub const FRAMES_KEPT_BYTES: usize = 1024 * 1024;

/// Frames that a visit remembers: of those there are many.
pub const FRAMES_OF_VISIT_KEPT: usize = 16;

/// Events that are taken together when many have happened: no more than the calls that a board shows, so that none of
/// them is missed.
pub const EVENTS_TOGETHER_MAX: usize = 12;

/// Events that are read from the store for somebody who comes again; who has missed more gets a snapshot.
pub const EVENTS_MISSED_MAX: u64 = 1_000;

/// Bytes of frames that lie ready for one socket beside those that all share: what was missed, snapshots, answers. Whoever
/// takes less gets a fresh snapshot.
pub const READY_BYTES_MAX: usize = 1024 * 1024;

/// How long a topic goes on after its last listener has gone: so long somebody who was cut off finds what was missed.
pub const LINGER: Duration = Duration::from_secs(60);

/// Topics of one branch. The boards, every counter, the branch itself; the rest are phones.
pub const TOPICS_OF_BRANCH_MAX: usize = 10_000;

/// How long a ticket lets in. Between two requests of one page lies less.
pub const TICKET_LIFETIME: Duration = Duration::from_secs(30);

/// Tickets that are out at the same time. A building full of boards comes back at once.
pub const TICKETS_MAX: usize = 4_096;

/// When a client should come back that found no room.
pub const FULL_RETRY_AFTER: Duration = Duration::from_secs(5);

/// The pause after the store could not be read.
pub const READ_PAUSE: Duration = Duration::from_secs(1);

/// Sockets that are written to before others get a turn on the same core.
pub const SOCKETS_IN_A_ROW: usize = 32;

/// Bytes that one socket is given in a row.
pub const WRITE_BYTES_MAX: usize = 64 * 1024;
