//! A WebSocket, as far as bytes go. `tokio-tungstenite` reads; what is written are whole frames that are made once and
//! shared by all who get them.

mod frame;
mod hello;
mod socket;

pub use frame::{CloseCode, Frame};
pub use hello::{accept_key, switching};
pub use socket::{Heard, Limits, Wire};
