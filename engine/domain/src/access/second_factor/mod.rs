//! The second factor: a file for each message.

mod disable_second_factor;
mod enable_second_factor;
mod remove_second_factor;

pub use disable_second_factor::DisableSecondFactor;
pub use enable_second_factor::EnableSecondFactor;
pub use remove_second_factor::RemoveSecondFactor;
