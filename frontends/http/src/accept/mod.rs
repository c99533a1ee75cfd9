//! From the bound port to the single connection: who gets in, how long it may take, and how it ends.

mod activity;
mod admission;
mod connection;
mod port;
mod server;
mod stream;
mod timekeeper;

pub(crate) use activity::Visit;
pub use port::Port;
pub use server::Server;
