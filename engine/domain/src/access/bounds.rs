//! How much the part of access takes. Full means a clear refusal, never memory without end.

use crate::Seconds;

/// Users, those out of use included. A state authority has fewer who serve people.
pub const USERS_MAX: usize = 20_000;

/// Users without a role: those who signed up by themselves and were not looked at. What it stops is a
/// program that signs up without end.
pub const UNREVIEWED_MAX: usize = 500;

/// Roles that a site makes. Nobody keeps more apart.
pub const ROLES_MAX: usize = 100;

/// Sessions of one user, browsers and programs together. One more ends the oldest.
pub const SESSIONS_OF_USER_MAX: usize = 20;

/// Sessions that have run out and are cleared away together with one sign-in: so clearing keeps up with
/// signing in, and one sign-in stays small.
pub const CLEARED_AT_ONCE: usize = 8;

/// Keys of one user, revoked and expired ones not counted.
pub const KEYS_OF_OWNER_MAX: usize = 50;

/// Keys that are kept, whoever owns them.
pub const KEYS_MAX: usize = 5_000;

/// Devices. The largest site has some screens and kiosks in each of some hundred branches.
pub const DEVICES_MAX: usize = 5_000;

/// Pairing codes that can be used at the same time. Each lives for minutes.
pub const PAIRINGS_MAX: usize = 100;

/// How long a pairing code can be used: long enough to walk to the kiosk.
pub const PAIRING_LIFETIME: Seconds = Seconds::minutes(15);

/// How long a link to a new password can be used: over a weekend.
pub const RESET_LIFETIME: Seconds = Seconds::minutes(3 * 24 * 60);

/// Branches that one scope can name.
pub const SCOPE_BRANCHES_MAX: usize = 500;

/// How long a client that lost the answer may show its last refresh token once more.
pub const ROTATION_GRACE: Seconds = Seconds::new(10);

/// Refresh tokens that hold beside each other, because their answers may have been lost.
pub const TOKENS_IN_DOUBT_MAX: usize = 4;

/// How often the use of a key or a device is noted, at the most. More would write at every request.
pub const USE_NOTED_EVERY: Seconds = Seconds::minutes(60);

/// Accounts and addresses whose failures are remembered. Beyond, the oldest is forgotten: an attack from
/// more addresses than this is slowed down by the delay of each account.
pub const FAILURES_KEPT: usize = 4_096;

/// How long failures are remembered after the last one.
pub const FAILURES_LIFETIME: Seconds = Seconds::minutes(24 * 60);

/// Addresses that a user has signed in from and is known by: somebody who fails elsewhere does not delay
/// the user there.
pub const KNOWN_ORIGINS_MAX: usize = 8;

/// Recovery codes that are made together.
pub const RECOVERY_CODES: usize = 10;

/// Keys that sign tokens and still hold: the newest, and those whose tokens may still be about.
pub const TOKEN_KEYS_MAX: usize = 4;

/// Entries of one page.
pub const PAGE_MAX: usize = 200;

/// The longest that a person can stay signed in, and a program can go on refreshing.
pub const LIFETIME_MAX: Seconds = Seconds::minutes(400 * 24 * 60);

/// The shortest: below, nobody gets anything done.
pub const LIFETIME_MIN: Seconds = Seconds::minutes(1);
