//! What is said on one socket.

mod conversation;
mod follows;
mod listener;
mod pace;
mod said;
mod subscribing;

pub(crate) use conversation::{Conversation, Setting};
