//! The feed: first a snapshot or what was missed, then every event, in order, only when it is durable.
//!
//! Followers pull. The journal leaves each batch once, in a short ring that all followers of a stream
//! share; a follower keeps nothing but its position. One that is behind the ring reads from the store,
//! and one that is far behind gets a fresh snapshot. So a slow follower costs nothing and harms nobody,
//! and a gap or a double cannot happen: what comes next is always what follows the position.

mod follow;
mod hub;
mod topic;
mod watch;

pub use follow::{Feed, FeedItem};
pub(crate) use hub::Hub;
pub use topic::Topic;
pub use watch::{Seen, Watch};
