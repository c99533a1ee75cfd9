//! From the queue: what was done for somebody who has left is drafted as an invoice, by itself, where somebody wants it
//! so for a branch.
//!
//! The events of a branch know no money. The engine reads there who was served, and brings it here with how far it has
//! read; both are kept in one commit, so after a crash it goes on where it was, and no visit is drafted twice or left
//! out.

mod chores;
mod draft_visits;
mod invoice_branch;
mod record_noted;
mod stop_invoicing_branch;

pub use chores::{Chores, FindChores, InvoiceToNote, InvoicedBranch};
pub use draft_visits::{DraftVisits, FinishedVisit, VisitsDrafted};
pub use invoice_branch::InvoiceBranch;
pub use record_noted::RecordNoted;
pub use stop_invoicing_branch::StopInvoicingBranch;
