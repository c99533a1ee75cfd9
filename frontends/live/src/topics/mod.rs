//! What is told: a topic is worked out once for all who listen to it, and lives for as long as somebody does.
//!
//! A [`stage::Stage`] follows a branch for all topics of it. Each topic has a [`channel::Channel`]: its newest
//! state, and the frames that led there, in a short ring that all listeners share. Listeners pull; what is brought to them
//! is only word that there is something new, by a few [`workers`] that share the cores.

mod channel;
mod forecasts;
mod hub;
mod projection;
mod ring;
mod stage;
mod told;
mod topic;
mod workers;

pub(crate) use channel::{Bookmark, Channel, Hearer, Next};
pub(crate) use hub::Hub;
pub(crate) use ring::Position;
pub(crate) use stage::{NoChannel, Stage};
pub(crate) use told::frame_of;
pub(crate) use topic::Topic;
pub(crate) use workers::Workers;
