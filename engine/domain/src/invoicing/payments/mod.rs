//! Money that comes in for invoices, and goes back. Each payment belongs to one invoice; what is paid too much stays
//! there as credit, until it is given back or used for another invoice. Money is never forgotten: what is
//! on all invoices together is what came in less what went back.

mod apply_credit;
mod entry;
mod list_transfers;
mod match_transfer;
mod record_payment;
mod record_transfer;
mod reference;
mod refund;
mod reverse_payment;

pub use apply_credit::ApplyCredit;
pub use entry::{Entry, Movement, Reversal};
pub use list_transfers::{ListTransfers, TransferPage, TransferRow};
pub use match_transfer::MatchTransfer;
pub use record_payment::{PaymentRecorded, RecordPayment};
pub use record_transfer::{RecordTransfer, Transfer, TransferRecorded};
pub use reference::Reference;
pub use refund::{Refund, RefundRecorded};
pub use reverse_payment::ReversePayment;
