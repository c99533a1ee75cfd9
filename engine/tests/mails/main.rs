//! Documents on their way through the engine to whoever they are for, by mail: a mail server that fails in every way,
//! and engines that end in between. No test sleeps: the clock is set by hand.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod histories;
mod sending;
mod server;
mod site;
