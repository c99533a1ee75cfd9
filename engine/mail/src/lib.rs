//! Mails: written from templates, and sent.
//!
//! ```text
//!   OutgoingMail ─▶ Facts ─▶ Templates ─┐
//!        │                              ├─▶ letter::written ─▶ Wire: SMTP, or a folder ─▶ Delivery
//!        └────────▶ Sheet ─▶ PDF ───────┘
//! ```
//!
//! Nothing is decided here, and nothing is remembered: what is sent to whom, and what follows when it does not come
//! through, the ledger says ([`Mailer`](turnero_domain::invoicing::Mailer)). No address and no text of a mail server stands
//! in a log.

pub mod bounds;
mod facts;
mod folder;
mod letter;
mod post;
pub mod preview;
mod settings;
pub mod smtp;
#[cfg(feature = "stand-in")]
pub mod stand_in;
mod templates;

pub use post::{LookFault, Post, PostFault};
pub use settings::{MailSettings, Secret, SettingsFault, Transport};
pub use templates::{LANGUAGES, TemplateFault, Templates};
