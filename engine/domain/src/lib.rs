//! The rules of Turnero.
//!
//! Everything here is pure: no runtime, no clock, no randomness, no I/O. A message looks at the state
//! and says which events follow ([`Message::decide`]); an event changes the state
//! ([`Aggregate::apply`]). The same inputs always give the same events, so recovery, simulation,
//! "what if" and tests run the very same code.

pub mod access;
mod aggregate;
pub mod branch;
mod chosen;
mod context;
mod csv;
pub mod customers;
pub mod dispatch;
pub mod figures;
pub mod files;
pub mod forecast;
#[cfg(feature = "testing")]
pub mod given;
pub mod hours;
mod id;
pub mod identity;
pub mod invoicing;
mod language;
pub mod mail;
#[cfg(feature = "testing")]
mod messages;
mod minutes;
pub mod money;
mod note;
mod pending;
mod refusals;
pub mod replay;
#[cfg(feature = "schema")]
mod schema;
mod text;
mod time;

pub use access::{
    AccessRefusal, Branches, Caller, Permission, Permissions, Principal, PrincipalId,
};
pub use aggregate::{
    Aggregate, Archived, Decided, Documents, Message, NoDocument, Recorded, Refusal,
};
pub use chosen::Chosen;
pub use context::Context;
pub use id::{
    AccessId, AppointmentId, BounceId, BranchId, CashSessionId, CounterId, CustomerId, DeviceId,
    DirectoryId, IssuerId, ItemId, KeyId, PaymentId, PriceListId, PriorityId, QueueId, RangeId,
    ServiceId, SessionId, TaxDocumentId, TicketId, UserId, VisitId, VisitMark,
};
pub use language::{Language, LanguageRefusal};
pub use minutes::Minutes;
pub use note::{Note, NoteRefusal};
pub use pending::Pending;
pub use text::{Name, TextRefusal};
pub use time::{Seconds, Timestamp, TimestampError};
