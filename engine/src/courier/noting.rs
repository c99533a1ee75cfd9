//! Names invoices to the directory of customers. They wait in the ledger until that is done, and the directory names each
//! once however often it is told: a crash in between costs one more telling.

use turnero_domain::IssuerId;
use turnero_domain::customers::{CustomerRefusal, NoteInvoice};
use turnero_domain::invoicing::{InvoiceToNote, RecordNoted};

use super::asking::ask;
use crate::error::AskError;
use crate::hosted::Residents;

/// Names these invoices, and says so to the ledger. Whether all of it was done.
pub(super) async fn note(
    residents: &Residents,
    issuer: IssuerId,
    to_note: &[InvoiceToNote],
) -> bool {
    let mut noted = Vec::new();
    for InvoiceToNote { invoice, customer, at } in to_note.iter().copied() {
        let note = NoteInvoice { customer, invoice: invoice.into(), at };
        match ask(residents, note).await {
            // Who was erased since is named nothing any more.
            Ok(()) | Err(AskError::Refused(CustomerRefusal::CustomerUnknown { .. })) => {
                noted.push(invoice);
            }
            Err(error) => {
                tracing::debug!(%error, %issuer, %invoice, "an invoice could not be named to the directory yet");
                break;
            }
        }
    }
    let all = noted.len() == to_note.len();
    if noted.is_empty() {
        return all;
    }
    match ask(residents, RecordNoted { issuer, invoices: noted }).await {
        Ok(()) => all,
        Err(error) => {
            tracing::debug!(%error, %issuer, "which invoices were named is told again");
            false
        }
    }
}
