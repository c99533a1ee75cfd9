//! Slips and the printers that take them.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may panic"
)]

mod paper;
mod printers;
mod slips;
mod support;
