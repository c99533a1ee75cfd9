//! The journal: one thread that takes whatever commits are waiting, writes them as one batch, and then
//! releases replies and feed in order. No timer: under load the batches grow by themselves.
//!
//! ```text
//! keepers ──Item──▶ Inbox ──▶ Writer ──append──▶ Store
//!                               │  durable
//!                               ├──▶ Standing (how far each stream is durable), feed
//!                               └──▶ Release (replies), in order
//! ```
//!
//! When the store fails, the [epoch](Condition::epoch) moves on. Whatever was decided in an older epoch
//! was decided on a state that may never become durable, and is given up. Each keeper notices the new
//! epoch before its next message and goes back to what is durable.

mod condition;
mod inbox;
mod release;
mod standing;
mod thread;
mod watchdog;
mod writer;

pub(crate) use condition::Condition;
pub(crate) use inbox::Inbox;
pub(crate) use release::{Lost, Release};
pub(crate) use standing::{Registry, Standing};
pub(crate) use thread::JournalThread;
pub(crate) use watchdog::{Pulse, Watchdog};
pub(crate) use writer::{CheckpointPart, Item, Writer};
