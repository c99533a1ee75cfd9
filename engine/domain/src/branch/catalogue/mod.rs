//! What a branch offers, to whom, in which lines and at which desks. Everything can be renamed,
//! reordered and taken out of use; nothing is deleted, because history refers to it.

mod add_counter;
mod add_priority;
mod add_queue;
mod add_service;
mod change_counter;
mod change_priority;
mod change_queue;
mod change_service;
mod priority;
mod queue;
mod reorder;
mod service;

pub use crate::Chosen;
pub use add_counter::{AddCounter, CounterAdded};
pub use add_priority::{AddPriority, PriorityAdded};
pub use add_queue::{AddQueue, QueueAdded};
pub use add_service::{AddService, ServiceAdded};
pub use change_counter::ChangeCounter;
pub use change_priority::ChangePriority;
pub use change_queue::ChangeQueue;
pub use change_service::ChangeService;
pub use priority::{PriorityTerms, PriorityView};
pub use queue::{QueueTerms, QueueView};
pub use reorder::{Order, Reorder};
pub use service::{ServiceTerms, ServiceView, Unserved};

pub(super) use priority::Priority;
pub(super) use queue::Queue;
pub(super) use service::Service;
