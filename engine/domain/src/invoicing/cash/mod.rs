//! The cash of a counter: who opens it says how much is in it, everything that goes through it is counted, and
//! who closes it counts again. What should be there and what is there stand side by side.

mod close_cash_session;
mod find_cash_session;
mod list_cash_sessions;
mod move_cash;
mod open_cash_session;
mod session;

pub use close_cash_session::{CashCounted, CloseCashSession};
pub use find_cash_session::{CashSessionView, FindCashSession};
pub use list_cash_sessions::{CashSessionPage, ListCashSessions};
pub use move_cash::{CashDirection, MoveCash};
pub use open_cash_session::{CashSessionOpened, OpenCashSession};
pub use session::{CashClosing, CashSession};
