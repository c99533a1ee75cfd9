//! Documents on their way through the engine to a gateway: the stand-in of Factus behind a real socket, with its
//! troubles, and engines that end in between. No test sleeps: the clock is set by hand.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod contingency;
mod crashes;
mod from_the_queue;
mod histories;
mod numbering;
mod site;
mod submitting;
