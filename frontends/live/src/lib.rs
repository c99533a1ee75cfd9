//! The live front end of Turnero: whoever listens is told what happens, over a WebSocket, as it happens.
//!
//! The contract stands in `docs/live.md`. Inside, from the socket to the branch: the door (`entry`) finds out who comes; a
//! conversation (`talk`) hears what a client wants and says what there is; a topic (`topics`) is worked out once for all who
//! listen to it, from one copy of its branch; and `wire` is a WebSocket as far as bytes go.
//!
//! Everybody pulls. A socket keeps nothing but how far it has heard each topic; frames are made once, lie in a short ring,
//! and are the same bytes for all. So a slow client costs nothing and harms nobody, and what somebody missed who was cut
//! off is simply what follows.

pub mod bounds;
mod entry;
mod poison;
mod refusals;
mod settings;
mod talk;
mod topics;
pub mod wire;

pub use entry::Live;
pub use settings::{LiveSettings, Times};

/// The JSON Schema of all frames, as it is published.
pub const SCHEMA: &str = include_str!("../schema.json");
