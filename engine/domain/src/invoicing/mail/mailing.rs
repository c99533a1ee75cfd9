use serde::{Deserialize, Serialize};

use crate::{BounceId, TaxDocumentId, Timestamp};

/// Where the newest mail with a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Mailing {
    /// The how many-eth mail with this document it is. It is part of its Message-ID, so all attempts at one mail have the
    /// same, and a mail that somebody asked for again has another.
    pub number: u32,
    /// Since when it is wanted.
    pub since: Timestamp,
    /// How often it was tried.
    pub attempt: u32,
    /// How far it has come.
    pub state: MailingState,
}

/// How far a mail has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum MailingState {
    /// It is to be sent.
    Waiting {
        /// When; an attempt that was begun is due again when its end is taken for lost.
        due: Timestamp,
        /// Whether an attempt was begun, and nobody knows yet how it ended.
        in_flight: bool,
        /// What was in the way the last time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<MailTrouble>,
    },
    /// The mail server has taken it. That is not yet that it was read: it may still come back.
    Sent {
        /// When.
        at: Timestamp,
    },
    /// It did not come through, and is not tried again by itself.
    Failed {
        /// When that was clear.
        at: Timestamp,
        /// Why.
        why: MailTrouble,
    },
}

/// What is in the way of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MailTrouble {
    /// The mail server said: not now.
    Postponed,
    /// The mail server cannot be reached.
    Unreachable,
    /// The mail was given to the mail server, and its answer was lost. It may have arrived.
    AnswerLost,
    /// The mail server does not let us in.
    NotLetIn,
    /// The gateway does not hand out the files that belong to it.
    FilesAway,
    /// Nobody has said where it is to go.
    NoAddress,
    /// The mail server says that there is no such address.
    AddressRefused,
    /// An earlier mail to this address came back.
    AddressBouncing,
    /// It came back.
    Bounced,
    /// The mail server does not take this mail, whatever its address: it is too large, or suspicious.
    MessageRefused,
    /// It could not be written: the template or the paper says no.
    NotWritten,
    /// More mails wait than there is room for.
    TooManyWait,
}

/// An address that does not work. Which one stands in a sealed mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Bounce {
    /// Under which id its mark is kept.
    pub bounce: BounceId,
    /// With which document it was found out.
    pub document: TaxDocumentId,
    /// When.
    pub at: Timestamp,
}

impl Mailing {
    /// When something is due, if it waits.
    pub const fn due_at(&self) -> Option<Timestamp> {
        match self.state {
            MailingState::Waiting { due, .. } => Some(due),
            MailingState::Sent { .. } | MailingState::Failed { .. } => None,
        }
    }

    /// Whether an attempt was begun, and nobody knows yet how it ended.
    pub const fn is_in_flight(&self) -> bool {
        matches!(self.state, MailingState::Waiting { in_flight: true, .. })
    }

    /// Whether it did not come through.
    pub const fn has_failed(&self) -> bool {
        matches!(self.state, MailingState::Failed { .. })
    }
}
