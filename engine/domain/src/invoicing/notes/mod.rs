//! Notes: what changes a document that was issued, for it never changes itself. A credit note takes off what is
//! owed, never more than is left; a debit note adds to it. What is void is void whole: a debit note on it is taken off
//! before. And documents about what is bought from people who write no invoices.

mod annulment;
mod concept;
mod draft_credit_note;
mod draft_debit_note;
mod draft_support_document;
mod rest;

pub use concept::{Concept, CreditConcept, DebitConcept};
pub use draft_credit_note::{DraftCreditNote, NoteLines};
pub use draft_debit_note::DraftDebitNote;
pub use draft_support_document::DraftSupportDocument;
