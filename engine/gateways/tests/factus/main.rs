//! The ledger, the gateway and the stand-in, as they work together.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails panics"
)]

mod codes;
mod faults;
mod golden;
mod histories;
mod kinds;
mod mailing;
mod office;
mod second_version;
mod stand_in;
mod token_and_pace;
