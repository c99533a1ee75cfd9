//! What is printed of an invoice: a PDF on letter paper or on the paper of a receipt, with letters that can be selected and
//! searched, the same whenever it is made.
//!
//! ```text
//!   the ledger's document ──▶ Sheet ──▶ pdf::render(sheet, Format) ──▶ the bytes of a PDF
//! ```
//!
//! Nothing is worked out here: amounts, taxes and codes are those that the ledger has, and are written down.

pub mod bounds;
mod labels;
pub mod pdf;
mod qr;
mod sheet;
pub mod words;

pub use labels::Tongue;
pub use sheet::{Authorised, Effect, Sheet};
