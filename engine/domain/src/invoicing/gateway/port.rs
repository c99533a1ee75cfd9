use super::{
    Acquirer, CatalogueRow, CatalogueSearch, DownloadForm, Downloaded, GatewayFault, GatewayRange,
    Outgoing,
};
use crate::Pending;
use crate::identity::IdentityKind;
use crate::invoicing::documents::{DocumentKind, DocumentNumber};
use crate::invoicing::submission::{Answer, Step};

/// Whoever carries documents to the tax authority.
///
/// Its rules:
///
/// 1. A step of a submission always ends in an [`Answer`], before
///    [`ANSWER_LOST_AFTER`](crate::invoicing::bounds::ANSWER_LOST_AFTER) has passed. What went wrong on the way is
///    [`Answer::Unavailable`], for nobody knows what has arrived.
/// 2. It takes the one step that it is asked for. It never deletes, and never sends a document a second time, on its own
///    account: what follows from an answer, [`verdict`](crate::invoicing::verdict) alone decides.
/// 3. What it can see cannot be written in its wire is [`Answer::Invalid`] with the field named, and is not sent.
/// 4. It forgets everything between two steps that is not a token or a catalogue: what is pending stands in the ledger.
///
/// A document is made void by a credit note with the concept of annulment, which is submitted like any other.
pub trait EInvoicing: Send + Sync + 'static {
    /// Sends a document to be validated.
    fn submit<'a>(&'a self, outgoing: &'a Outgoing) -> Pending<'a, Answer>;

    /// Asks what became of a document.
    fn look_up<'a>(&'a self, kind: DocumentKind, reference_code: &'a str) -> Pending<'a, Answer>;

    /// Has a document forgotten that was not validated.
    fn forget<'a>(&'a self, kind: DocumentKind, reference_code: &'a str) -> Pending<'a, Answer>;

    /// Fetches a validated document as a file.
    fn download<'a>(
        &'a self,
        kind: DocumentKind,
        number: &'a DocumentNumber,
        form: DownloadForm,
    ) -> Pending<'a, Result<Downloaded, GatewayFault>>;

    /// Lists the ranges of numbers that the gateway has.
    fn ranges(&self) -> Pending<'_, Result<Vec<GatewayRange>, GatewayFault>>;

    /// Looks something up in a catalogue.
    fn catalogue<'a>(
        &'a self,
        search: &'a CatalogueSearch,
    ) -> Pending<'a, Result<Vec<CatalogueRow>, GatewayFault>>;

    /// Asks the tax authority what somebody is called.
    fn acquirer<'a>(
        &'a self,
        kind: IdentityKind,
        number: &'a str,
    ) -> Pending<'a, Result<Acquirer, GatewayFault>>;

    /// Takes a step of a submission.
    fn take<'a>(&'a self, step: Step, outgoing: &'a Outgoing) -> Pending<'a, Answer> {
        let reference_code = &outgoing.view.reference_code;
        match step {
            Step::Post => self.submit(outgoing),
            Step::LookUpAfterConflict | Step::LookUpToReconcile => {
                self.look_up(outgoing.kind(), reference_code)
            }
            Step::DeleteToMend | Step::DeleteToRepeat => {
                self.forget(outgoing.kind(), reference_code)
            }
        }
    }
}
