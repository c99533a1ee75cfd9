//! How much a mail may be, and how long anything may take.

use std::time::Duration;

/// The largest file that goes with a mail. Most mail servers take twenty-five MiB in all.
pub const FILE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// The largest template. What is larger is no template.
pub const TEMPLATE_BYTES_MAX: u64 = 256 * 1024;

/// Characters of a subject, before it is folded.
pub const SUBJECT_CHARACTERS_MAX: usize = 250;

/// How many steps a template may take before it is taken for one that never ends.
pub const TEMPLATE_STEPS_MAX: u64 = 100_000;

/// How long a mail server may take to say whether it has taken a mail that was given to it. It may look into it first, and
/// whoever goes too early sends it twice; the protocol itself asks for ten minutes.
pub const TAKING_MAX: Duration = Duration::from_secs(8 * 60);

/// The longest time-out for all that comes before. Together with the one above it is shorter than the time after which the
/// ledger takes the end of an attempt for lost.
pub const TIMEOUT_MAX: Duration = Duration::from_secs(3 * 60);

/// Connections that are kept for the next mail.
pub const CONNECTIONS_KEPT: usize = 4;

/// How long a connection is kept for the next mail. Mail servers close what is idle, and none does so within seconds.
pub const CONNECTION_KEPT_FOR: Duration = Duration::from_secs(20);

/// How long a mail server may take to say goodbye.
pub const GOODBYE_MAX: Duration = Duration::from_secs(2);
