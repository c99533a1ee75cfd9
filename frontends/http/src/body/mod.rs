//! The bodies of requests and replies.

mod linger;
mod paced;
mod reply;
mod request;

pub(crate) use linger::linger;
pub(crate) use paced::PacedBody;
pub use reply::ReplyBody;
pub(crate) use request::Fate;
pub use request::{BodyError, RequestBody};

/// Whatever went wrong while a body was made or read.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;
