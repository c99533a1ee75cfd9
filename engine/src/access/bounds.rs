//! How much of signing in there can be at once, and how long what takes.

use std::time::Duration;

pub use turnero_domain::access::bounds::{ROLES_MAX, SESSIONS_OF_USER_MAX};

/// Passwords that wait to be hashed. Each takes some twenty milliseconds; who comes later is told to come
/// back, and does not wait for seconds.
pub const HASHING_WAITING_MAX: usize = 128;

/// When a caller should come back who found too many waiting.
pub const HASHING_RETRY_AFTER: Duration = Duration::from_secs(2);

/// Accounts and addresses whose failures are in memory. About 40 bytes each.
pub const GUARDED_MAX: usize = 65_536;

/// Failures of one account before there is a delay: people mistype.
pub const FREE_FAILURES_OF_ACCOUNT: u32 = 3;

/// Failures from one address before there is a delay: a whole office can share one.
pub const FREE_FAILURES_OF_ORIGIN: u32 = 20;

/// The longest delay after a failure. Never for good: that would let anybody lock anybody out.
pub const DELAY_MAX: Duration = Duration::from_secs(15 * 60);

/// How long failures are remembered after the last one.
pub const GUARD_MEMORY: Duration = Duration::from_secs(24 * 60 * 60);

/// How long a mail server may take with a link to a new password: somebody waits who can give it to the user by hand.
pub const RESET_MAIL_MAX: Duration = Duration::from_secs(20);

/// Principals and addresses whose requests are counted.
pub const LIMITED_MAX: usize = 65_536;

/// Requests that may come at once, in seconds of what is allowed in the long run.
pub const BURST_SECONDS: u32 = 4;

/// Records of what was refused that are written at once, before they are counted together.
pub const RECORDS_BURST: u32 = 50;

/// Records of what was refused that are written in one second in the long run. Somebody who tries without end
/// must not fill the disk.
pub const RECORDS_PER_SECOND: u32 = 2;

/// Tokens whose signature was found to be ours: so many are not worked out again. About 500 bytes each.
pub const SIGNED_TOKENS_MAX: usize = 8_192;

/// Addresses whose mark was worked out, likewise.
pub const MARKED_ADDRESSES_MAX: usize = 8_192;

/// The longest token that is looked at.
pub const TOKEN_BYTES_MAX: usize = 2_048;

/// The longest name that somebody can sign in by: longer ones were never a user's.
pub const SIGN_IN_NAME_BYTES_MAX: usize = 256;

/// Characters of what a browser or a program calls itself.
pub const PROGRAM_CHARACTERS_MAX: usize = 200;

/// Branches whose names a new password must not be made of.
pub const CONTEXT_BRANCHES_MAX: usize = 100;

/// Issuers of invoices whose names it must not be made of. Most sites have one.
pub const CONTEXT_ISSUERS_MAX: usize = 20;

/// How far ahead a token may have been signed, in seconds: clocks are set back now and then.
pub const CLOCK_LEEWAY_SECONDS: i64 = 30;

/// Entries of one page of the audit.
pub const AUDIT_PAGE_MAX: usize = 200;

/// Events that are looked through for one page; beyond, the page ends early and says where to go on.
pub const AUDIT_SCANNED_MAX: usize = 20_000;
