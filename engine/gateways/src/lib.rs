//! What of Turnero talks to the outside. So far: Factus, which has tax documents validated in Colombia.
//!
//! ```text
//!   ledger ─ Outgoing ─▶ EInvoicing ─▶ Factus ── v1 (pure) ── request
//!          ◀─ Answer ──────┘            │  token, pace, time-outs
//!                                       └─────── HTTPS ─────── Factus, or the stand-in on this machine
//! ```
//!
//! The port [`EInvoicing`](turnero_domain::invoicing::EInvoicing) stands with the rules, and nothing here decides
//! what follows from an answer.

pub mod bounds;
mod clock;
pub mod factus;

pub use clock::{Clock, SystemClock, Waiting};
