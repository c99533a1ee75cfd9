//! What happens at a counter besides its tickets: it is opened and closed, somebody sits down, takes a
//! break, leaves.

mod close_counter;
mod leave;
mod open_counter;
mod sit;
mod take_break;

pub use close_counter::CloseCounter;
pub use leave::Leave;
pub use open_counter::OpenCounter;
pub use sit::Sit;
pub use take_break::TakeBreak;
