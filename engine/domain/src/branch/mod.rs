//! A branch: one place with a waiting room. People take tickets, wait, are called to a counter and
//! are served.
//!
//! ```text
//!                 IssueTicket      CallNext        Start         Finish
//!               ─────────────▶ waiting ─────▶ called ─────▶ serving ─────▶ served
//!                                 │           │  │ ▲│
//!                          Cancel │    Cancel │  │ └┘ Recall
//!                                 ▼           ▼  │ NoShow
//!                                  cancelled     └────────▶ no_show
//! ```
//!
//! [`Branch`] is the state; [`BranchEvent`] what can happen; [`BranchRefusal`] why it may say no. Each
//! message has a file of its own, with its rule and its tests.

mod apply;
pub mod bounds;
mod code;
mod counter;
mod event;
pub mod permissions;
mod refusal;
mod service;
mod state;
mod ticket;

mod add_counter;
mod add_service;
mod call_next;
mod cancel;
mod create_branch;
mod find_ticket;
mod finish;
mod issue_ticket;
mod no_show;
mod recall;
mod snapshot;
mod start;

#[cfg(test)]
mod example;

pub use add_counter::{AddCounter, CounterAdded};
pub use add_service::{AddService, ServiceAdded};
pub use call_next::{CallNext, Called};
pub use cancel::Cancel;
pub use code::{Code, CodeRefusal, Prefix, TicketNumber};
pub use counter::{CounterNumber, CounterSign, CounterState, CounterView};
pub use create_branch::CreateBranch;
pub use event::BranchEvent;
pub use find_ticket::FindTicket;
pub use finish::Finish;
pub use issue_ticket::{IssueTicket, Issued};
pub use no_show::NoShow;
pub use recall::{Recall, Recalled};
pub use refusal::BranchRefusal;
pub use service::ServiceView;
pub use snapshot::{BranchSnapshot, Snapshot};
pub use start::Start;
pub use state::{Branch, Profile, Totals};
pub use ticket::{Call, Place, Ticket, TicketState, TicketView};
