//! Who somebody is towards the state: the documents with which persons and companies identify themselves,
//! under the codes that the Colombian tax authority (DIAN) and the gateway of invoices (Factus) give them.
//!
//! An identity document is personal data. It shows itself only to who asks for its number: what a log
//! prints of it is its kind.

pub mod bounds;
mod check_digit;
mod document;
mod kind;
mod refusal;

pub use check_digit::CheckDigit;
pub use document::IdentityDocument;
pub use kind::IdentityKind;
pub use refusal::IdentityRefusal;
