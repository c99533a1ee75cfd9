//! How a document comes to whoever it is for, by mail. As on the way to the tax authority, what waits stands in the
//! state, each attempt is recorded before it is made and its end after, and nobody's address is in an event.
//!
//! ```text
//!   validated, or MailDocument ─▶ waiting ─ RecordMailing ─▶ under way ─ RecordDelivery ─▶ sent ─ RecordBounce ─▶ failed
//!                                    ▲                                       │     └─────────────────────────────▶ failed
//!                                    └──────────── postponed ────────────────┘
//! ```
//!
//! The one table that says what follows from an attempt is [`mail_verdict`]. It is carried out by whoever carries mails
//! ([`Mailer`]): [`DueMails`], [`RecordMailing`], [`FindMail`], the attempt itself, [`RecordDelivery`].
//!
//! An address that does not exist is remembered by a mark ([`AddressMark`]), which is kept sealed; nothing more goes there
//! until somebody says that it works, or the customer has another one.

mod address;
mod due_mails;
mod find_mail;
mod mail_document;
mod mailer;
mod mailing;
mod message_id;
mod record_bounce;
mod record_delivery;
mod record_mailing;
mod verdict;
mod wanted;

pub use address::AddressMark;
pub use due_mails::{DueMail, DueMails, DueMailsFound};
pub use find_mail::{FindMail, OutgoingMail};
pub use mail_document::MailDocument;
pub use mailer::{MailFile, Mailer};
pub use mailing::{Bounce, MailTrouble, Mailing, MailingState};
pub use message_id::MessageId;
pub use record_bounce::{BounceRecorded, RecordBounce};
pub use record_delivery::{DeliveryRecorded, RecordDelivery};
pub use record_mailing::{MailingBegun, RecordMailing};
pub use verdict::{MailVerdict, mail_verdict};
