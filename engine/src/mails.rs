//! What can be seen of the mails of issuers.

use tokio::sync::watch;
use turnero_domain::Principal;
use turnero_domain::invoicing::permissions::INVOICES_READ;

use crate::engine::Engine;
use crate::postman::MailsStanding;

impl Engine {
    /// How the mails of all issuers stand, in the order of their ids: how many wait, since when, and what is in the way.
    /// Nothing, for whoever may not see invoices. What it shows is as old as the last look of the postman.
    pub fn mails(&self, principal: &Principal) -> Vec<MailsStanding> {
        match principal.may(INVOICES_READ, None) {
            Ok(()) => self.inner().mails.all(),
            Err(_) => Vec::new(),
        }
    }

    /// Counts up whenever [`mails`](Self::mails) shows something new.
    pub fn mails_changes(&self) -> watch::Receiver<u64> {
        self.inner().mails.changes()
    }
}
