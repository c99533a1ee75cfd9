//! Invoices: drafted by hand or from a visit, and voided, which is done by a credit note and in no other way.

mod by_hand;
mod draft_from_ticket;
mod draft_invoice;
mod void_invoice;

pub(super) use by_hand::ByHand;
pub use draft_from_ticket::DraftFromTicket;
pub(super) use draft_from_ticket::VisitDraft;
pub use draft_invoice::{DraftInvoice, Drafted};
pub use void_invoice::VoidInvoice;
