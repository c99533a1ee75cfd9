//! How long people wait, as they are told: when they take a ticket, and while they wait.

mod outlook;
mod promise;
mod tell_waits;

pub use outlook::{LookAhead, Newcomer, Outlook};
pub use promise::{Promise, ToldWait};
pub use tell_waits::TellWaits;
