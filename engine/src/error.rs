use std::sync::Arc;
use std::time::Duration;

use turnero_domain::branch::BranchRefusal;
use turnero_domain::hours::Date;
use turnero_domain::replay::TooManyPeople;
use turnero_domain::{AccessRefusal, Refusal, Timestamp};
use turnero_store::StoreError;

use crate::condition::Changed;

/// Why a message was not carried out.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AskError<R: Refusal> {
    /// The rules say no.
    #[error(transparent)]
    Refused(R),
    /// The principal may not.
    #[error(transparent)]
    Denied(AccessRefusal),
    /// The engine has as much to do as it can hold.
    #[error("too many messages are under way; come back in {} ms", retry_after.as_millis())]
    Busy {
        /// When to come back.
        retry_after: Duration,
    },
    /// The store does not work at the moment.
    #[error(
        "nothing can be stored at the moment ({reason}); {}; come back in {} s",
        outcome.advice(), retry_after.as_secs()
    )]
    Unavailable {
        /// What is wrong.
        reason: Arc<str>,
        /// What became of this message.
        outcome: LostOutcome,
        /// When to come back.
        retry_after: Duration,
    },
    /// The idempotency key was used for something else.
    #[error(
        "this idempotency key was used for another message before; use a fresh key for each thing you do"
    )]
    KeyReused,
    /// The idempotency key cannot be used.
    #[error(
        "an idempotency key has 1 to {} visible ASCII characters",
        crate::bounds::IDEMPOTENCY_KEY_BYTES_MAX
    )]
    KeyInvalid,
    /// It was asked for only if something is as it was, and that has changed.
    #[error("this has changed since it was read; read it again, and decide anew")]
    Changed(Box<Changed>),
    /// What the message leads to is larger than what can be kept.
    #[error("{what} would take {found} bytes, and {limit} are allowed; ask for less at once")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// How large it is.
        found: usize,
        /// How large it may be.
        limit: usize,
    },
    /// A fault of the program: this message is lost, nothing else is.
    #[error("the engine made a mistake with this message; nothing was changed; please report it")]
    Internal,
    /// The engine was closed.
    #[error("the engine is closed")]
    Closed,
}

/// What became of a message whose reply was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LostOutcome {
    /// It was not carried out.
    NotDone,
    /// It may or may not have been carried out.
    Unknown,
}

impl LostOutcome {
    fn advice(self) -> &'static str {
        match self {
            Self::NotDone => "this message was not carried out",
            Self::Unknown => {
                "this message may or may not have been carried out: ask again with the same idempotency key, or look first"
            }
        }
    }
}

impl<R: Refusal> AskError<R> {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Denied(refusal) => refusal.code(),
            Self::Busy { .. } => "engine.busy",
            Self::Unavailable { .. } => "engine.unavailable",
            Self::KeyReused => "idempotency.key_reused",
            Self::KeyInvalid => "idempotency.key_invalid",
            Self::Changed(_) => "condition.changed",
            Self::TooLarge { .. } => "engine.too_large",
            Self::Internal => "engine.internal",
            Self::Closed => "engine.closed",
        }
    }
}

/// Why the engine did not open.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The store did not open, or could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something in the store cannot be understood.
    #[error(
        "{what} of {aggregate} cannot be read ({reason}); it was written by a newer program or is damaged: start the newest program, or restore a backup"
    )]
    Unreadable {
        /// What cannot be read.
        what: String,
        /// Whose it is.
        aggregate: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The threads of the engine did not start.
    #[error("the engine could not start its threads ({0}); look at the limits of the process")]
    Threads(String),
}

/// Why there is no report.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The branch did not answer.
    #[error(transparent)]
    Ask(AskError<BranchRefusal>),
    /// The range ends before it begins.
    #[error("there is no day from {from} to {to}; choose a last day that is not before the first")]
    RangeEmpty {
        /// The first day.
        from: Date,
        /// The last day.
        to: Date,
    },
    /// The range is longer than what can be put together at once.
    #[error("a report covers {days_max} days at most; ask for the rest in another one")]
    RangeTooLong {
        /// How long a range can be.
        days_max: i32,
    },
    /// What was put away is damaged.
    #[error("{name} cannot be read; verify the store, and restore a backup if it is damaged")]
    Unreadable {
        /// What.
        name: String,
    },
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ReportError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Ask(error) => error.code(),
            Self::RangeEmpty { .. } => "report.range_empty",
            Self::RangeTooLong { .. } => "report.range_too_long",
            Self::Unreadable { .. } => "report.unreadable",
            Self::Store(_) => "engine.unavailable",
        }
    }
}

/// Why the past cannot be shown, or not be played again.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// It was not asked as it should be, or the engine cannot do it now.
    #[error(transparent)]
    Ask(AskError<BranchRefusal>),
    /// It has not happened yet.
    #[error("{moment} has not come yet: it is {now}; choose a moment of the past")]
    InFuture {
        /// The moment that was asked for.
        moment: Timestamp,
        /// What time it is.
        now: Timestamp,
    },
    /// There was no such branch then.
    #[error("at {moment} there was no such branch yet; choose a moment from {created_at} on")]
    BeforeCreation {
        /// The moment that was asked for.
        moment: Timestamp,
        /// Since when there is the branch.
        created_at: Timestamp,
    },
    /// What happened then was forgotten.
    #[error(
        "the history of that time was pruned, and cannot be looked at any more; look into a backup from before that"
    )]
    Pruned,
    /// There was no such day.
    #[error("no day of {day} is recorded; {}", days_there_are(recorded))]
    DayUnknown {
        /// The day that was asked for.
        day: Date,
        /// The days that are recorded, the oldest first; the newest of them, when they are many.
        recorded: Vec<Date>,
    },
    /// There were too many people.
    #[error(transparent)]
    TooManyPeople(#[from] TooManyPeople),
    /// An event cannot be understood.
    #[error(
        "event {position} cannot be read; verify the store, and restore a backup if it is damaged"
    )]
    Unreadable {
        /// Where it stands in the history of the branch.
        position: u64,
    },
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ReplayError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Ask(error) => error.code(),
            Self::InFuture { .. } => "replay.in_future",
            Self::BeforeCreation { .. } => "replay.before_creation",
            Self::Pruned => "replay.pruned",
            Self::DayUnknown { .. } => "replay.day_unknown",
            Self::TooManyPeople(_) => "replay.too_many_people",
            Self::Unreadable { .. } => "replay.unreadable",
            Self::Store(_) => "engine.unavailable",
        }
    }
}

/// A sentence has room for the last days; who wants all of them has them beside it.
fn days_there_are(recorded: &[Date]) -> String {
    const NAMED: usize = 7;
    let newest = recorded.get(recorded.len().saturating_sub(NAMED)..).unwrap_or_default();
    let names: Vec<String> = newest.iter().map(ToString::to_string).collect();
    match (names.as_slice(), recorded.len() > NAMED) {
        ([], _) => "none is, so far".to_owned(),
        (names, false) => format!("recorded are {}", names.join(", ")),
        (names, true) => format!("the last ones that are recorded are {}", names.join(", ")),
    }
}

/// Why a feed could not be opened or ended.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FeedError {
    /// The principal may not.
    #[error(transparent)]
    Denied(AccessRefusal),
    /// There is nothing of this name.
    #[error("there is no branch {0} here; check the id")]
    Unknown(turnero_domain::BranchId),
    /// What was missed cannot be read now; the feed can be asked again.
    #[error("what was missed cannot be read at the moment ({0}); ask again")]
    Unavailable(Arc<str>),
    /// The engine was closed.
    #[error("the engine is closed")]
    Closed,
}
