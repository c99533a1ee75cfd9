//! Why an issuer says no. Each sentence says what is so, and what can be done; what was written
//! wrongly is named with its field.

mod catalogue;
mod code;
mod documents;
mod input;
mod mail;
mod notes;
mod payments;
mod ranges;
mod submission;

use serde::Serialize;

pub use catalogue::CatalogueRefusal;
pub use code::TextCodeRefusal;
pub use documents::DocumentRefusal;
pub use input::{FieldRefusal, InputRefusal};
pub use mail::MailRefusal;
pub use notes::NoteRefusal;
pub use payments::PaymentRefusal;
pub use ranges::RangeRefusal;
pub use submission::SubmissionRefusal;

pub(super) use input::InField;

use crate::identity::IdentityRefusal;
use crate::money::MoneyRefusal;
use crate::refusals::refusals;
use crate::{IssuerId, Refusal};

/// Why an issuer says no.
///
/// Names of people and what they wrote stand in none of them: refusals end in logs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "error_code")]
pub enum InvoicingRefusal {
    /// No such issuer.
    #[error("there is no issuer {issuer} here; check the id")]
    #[serde(rename = "issuer.unknown")]
    IssuerUnknown {
        /// The issuer that was asked for.
        issuer: IssuerId,
    },
    /// The id is taken.
    #[error("issuer {issuer} exists already; use it, or choose another id")]
    #[serde(rename = "issuer.exists")]
    IssuerExists {
        /// The issuer.
        issuer: IssuerId,
    },
    /// What was written.
    #[error(transparent)]
    #[serde(untagged)]
    Input(#[from] InputRefusal),
    /// Money, somewhere in what was written.
    #[error(transparent)]
    #[serde(untagged)]
    Money(#[from] FieldRefusal<MoneyRefusal>),
    /// An identity document, somewhere in what was written.
    #[error(transparent)]
    #[serde(untagged)]
    Identity(#[from] FieldRefusal<IdentityRefusal>),
    /// What is sold, and its taxes.
    #[error(transparent)]
    #[serde(untagged)]
    Catalogue(#[from] CatalogueRefusal),
    /// Numbers.
    #[error(transparent)]
    #[serde(untagged)]
    Range(#[from] RangeRefusal),
    /// Documents.
    #[error(transparent)]
    #[serde(untagged)]
    Document(#[from] DocumentRefusal),
    /// Notes.
    #[error(transparent)]
    #[serde(untagged)]
    Note(#[from] NoteRefusal),
    /// Submissions.
    #[error(transparent)]
    #[serde(untagged)]
    Submission(#[from] SubmissionRefusal),
    /// Mails.
    #[error(transparent)]
    #[serde(untagged)]
    Mail(#[from] MailRefusal),
    /// Money that comes in or goes back.
    #[error(transparent)]
    #[serde(untagged)]
    Payment(#[from] PaymentRefusal),
}

impl Refusal for InvoicingRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::IssuerUnknown { .. } => "issuer.unknown",
            Self::IssuerExists { .. } => "issuer.exists",
            Self::Input(refusal) => refusal.code(),
            Self::Money(refusal) => refusal.code(),
            Self::Identity(refusal) => refusal.code(),
            Self::Catalogue(refusal) => refusal.code(),
            Self::Range(refusal) => refusal.code(),
            Self::Document(refusal) => refusal.code(),
            Self::Note(refusal) => refusal.code(),
            Self::Submission(refusal) => refusal.code(),
            Self::Mail(refusal) => refusal.code(),
            Self::Payment(refusal) => refusal.code(),
        }
    }
}
