//! What screens show of a branch: boards, phones, desks, and the room in which somebody answers for many branches.
//!
//! Each is a pure function of the branch, so whoever follows the branch can work out what has changed on a screen, and
//! a test can say that no name of a person is ever on one that strangers look at.

mod board;
mod call;
mod copy_branch;
mod desk;
mod find_unseen_calls;
mod overview;
mod place;
mod show_board;
#[cfg(test)]
mod tests;
mod visit;

pub use board::{BoardCounter, BoardQueue, BoardScreen, BoardService, BoardShows, CounterWord};
pub use call::ScreenCall;
pub use copy_branch::CopyBranch;
pub use desk::{DeskFigures, DeskNext, DeskScreen};
pub use find_unseen_calls::{FindUnseenCalls, UnseenCalls};
pub use overview::BranchOverview;
pub use place::{NamedService, ScreenCounter, ScreenOpening};
pub use show_board::ShowBoard;
pub use visit::{VisitCall, VisitScreen, VisitState};
