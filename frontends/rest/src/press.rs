//! Prints documents: beside the actors and beside whoever serves requests, a few at once, and no more waiting than can be
//! waited for.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::Semaphore;
use turnero::invoicing::InvoicingRefusal;
use turnero::{AskError, IssuerId};
use turnero_documents::Sheet;
use turnero_documents::pdf::{Format, PdfError, render};
use turnero_http::Problem;

use crate::bounds::{PRINT_AGAIN, PRINTED_AT_ONCE_MAX, PRINTING_MAX};
use crate::problems::of_ask;

/// The signs that are printed on the documents of issuers: PNGs.
#[derive(Debug, Clone, Default)]
pub struct Logos {
    /// Of each issuer that has one of its own.
    pub of: BTreeMap<IssuerId, Arc<[u8]>>,
    /// Of all others.
    pub of_others: Option<Arc<[u8]>>,
}

impl Logos {
    /// The sign of this issuer.
    fn find(&self, issuer: IssuerId) -> Option<Arc<[u8]>> {
        self.of.get(&issuer).or(self.of_others.as_ref()).cloned()
    }
}

/// What prints.
#[derive(Debug, Clone)]
pub(crate) struct Press {
    logos: Arc<Logos>,
    at_once: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Press {
    pub(crate) fn new(logos: Logos) -> Self {
        Self {
            logos: Arc::new(logos),
            at_once: Arc::new(Semaphore::new(PRINTED_AT_ONCE_MAX)),
            waiting: Arc::new(Semaphore::new(PRINTING_MAX)),
        }
    }

    /// The PDF of this sheet, with the sign of its issuer.
    pub(crate) async fn print(
        &self,
        issuer: IssuerId,
        sheet: Sheet,
        format: Format,
    ) -> Result<Vec<u8>, Problem> {
        let busy = AskError::<InvoicingRefusal>::Busy { retry_after: PRINT_AGAIN };
        let Ok(_waits) = self.waiting.try_acquire() else { return Err(of_ask(&busy)) };
        let turn = self.at_once.clone().acquire_owned().await;
        let sheet = sheet.with_logo(self.logos.find(issuer));
        let printed = tokio::task::spawn_blocking(move || {
            // Also when whoever asked has gone: what is being printed takes up its place until it is done.
            let _turn = turn;
            render(&sheet, format)
        });
        match printed.await {
            Ok(Ok(pdf)) => Ok(pdf),
            Ok(Err(error)) => Err(failed(&error)),
            Err(error) => {
                tracing::error!(%error, "printing ended with a panic");
                Err(of_ask(&AskError::<InvoicingRefusal>::Internal))
            }
        }
    }
}

/// The logo was looked at when it was set, and no document is so long: somebody has to look.
fn failed(error: &PdfError) -> Problem {
    tracing::error!(%error, "a document could not be printed");
    of_ask(&AskError::<InvoicingRefusal>::Internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_has_its_own_sign_or_that_of_all() {
        let [first, second] = [1, 2].map(|n| uuid::Uuid::from_u128(n).into());
        let [own, others] = [[1_u8], [2]].map(|bytes| Arc::from(bytes.as_slice()));
        let logos = Logos { of: BTreeMap::from([(first, own)]), of_others: Some(others) };
        assert_eq!(logos.find(first).as_deref(), Some([1].as_slice()));
        assert_eq!(logos.find(second).as_deref(), Some([2].as_slice()));
        assert_eq!(Logos::default().find(first), None);
    }
}
