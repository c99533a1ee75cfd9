//! What of Turnero talks to the outside: Factus, which has tax documents validated in Colombia, and whatever keeps files.
//!
//! ```text
//!   ledger ─ Outgoing ─▶ EInvoicing ─▶ Factus ── v1 (pure) ── request
//!          ◀─ Answer ──────┘            │  token, pace, time-outs
//!                                       └─────── HTTPS ─────── Factus, or the stand-in on this machine
//! ```
//!
//! The port [`EInvoicing`](turnero_domain::invoicing::EInvoicing) stands with the rules, and nothing here decides
//! what follows from an answer. [`Files`](turnero_domain::files::Files) is kept by what stands in `files`, under the
//! feature of that name.

pub mod bounds;
mod clock;
pub mod factus;
#[cfg(feature = "files")]
pub mod files;
mod outside;

pub use clock::{Clock, SystemClock, Waiting};
