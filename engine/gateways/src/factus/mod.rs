//! Factus: an interface over HTTP to the tax authority of Colombia.
//!
//! `v1` and `v2` are pure functions between the ledger's documents and Factus' JSON; `client` carries them; `stand_in`, under a
//! feature, is a Factus on this machine.

mod catalogues;
mod client;
mod party;
mod settings;
#[cfg(feature = "stand-in")]
pub mod stand_in;
pub mod v1;
pub mod v2;

pub use catalogues::Municipalities;
pub use client::Factus;
pub use settings::{FactusSettings, Secret, SettingsFault, Version};
