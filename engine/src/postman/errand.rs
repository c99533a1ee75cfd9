//! One attempt at one mail: recorded before it is made, and its end after.

use std::sync::Arc;

use turnero_domain::customers::{CustomerRefusal, FindCustomer};
use turnero_domain::invoicing::{
    AddressMark, DueMail, FindMail, MailFile, Mailer, OutgoingMail, RecordDelivery, RecordMailing,
};
use turnero_domain::mail::Delivery;
use turnero_domain::{IssuerId, Language, TaxDocumentId};

use super::files::{Fetched, Files};
use crate::bounds::{COURIER_PAUSE, MAIL_FILES_AWAITED_TRIES, MAIL_RECORDING_TRIES_MAX};
use crate::changed::Changed;
use crate::courier::ask;
use crate::error::AskError;
use crate::hosted::Residents;

/// One attempt at one mail.
pub(super) struct Errand {
    pub(super) residents: Arc<Residents>,
    pub(super) files: Files,
    pub(super) mailer: Arc<dyn Mailer>,
    pub(super) issuer: IssuerId,
    pub(super) due: DueMail,
    /// Who says that the engine is being closed.
    pub(super) closing: Arc<Changed>,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ended {
    pub(super) issuer: IssuerId,
    pub(super) document: TaxDocumentId,
    /// What came of it; nothing, where it was not made.
    pub(super) delivery: Option<Delivery>,
    /// Whether that stands in the ledger.
    pub(super) recorded: bool,
}

impl Ended {
    /// Whether the ledger has what can be had: then it can be looked at again at once.
    pub(super) fn is_recorded(&self) -> bool {
        self.recorded
    }

    /// What it is called in metrics.
    pub(super) fn name(&self) -> &'static str {
        match &self.delivery {
            None => "not_made",
            Some(_) if !self.recorded => "unrecorded",
            Some(Delivery::Accepted) => "accepted",
            Some(Delivery::Postponed) => "postponed",
            Some(Delivery::Unreachable) => "unreachable",
            Some(Delivery::AnswerLost) => "answer_lost",
            Some(Delivery::NotLetIn { .. }) => "not_let_in",
            Some(Delivery::FilesAway) => "files_away",
            Some(Delivery::NoAddress) => "no_address",
            Some(Delivery::AddressRefused) => "address_refused",
            Some(Delivery::AddressBouncing) => "address_bouncing",
            Some(Delivery::MessageRefused) => "message_refused",
            Some(Delivery::NotWritten) => "not_written",
        }
    }
}

/// Where the directory of customers says that somebody is reached.
type Known = (Option<Arc<str>>, Option<Language>);

impl Errand {
    /// Makes the attempt that is due.
    pub(super) async fn carry(self) -> Ended {
        let (issuer, document) = (self.issuer, self.due.document);
        let not_made = Ended { issuer, document, delivery: None, recorded: false };
        let Some((address, language)) = self.in_directory().await else { return not_made };
        let begun = match ask(&self.residents, RecordMailing { issuer, document }).await {
            Ok(begun) => begun,
            // Somebody else was quicker.
            Err(AskError::Refused(_)) => return not_made,
            Err(error) => return self.unrecorded(&error, not_made),
        };
        let find = FindMail { issuer, document, address, language };
        let mail = match ask(&self.residents, find).await {
            Ok(mail) => mail,
            Err(error) => return self.unrecorded(&error, not_made),
        };
        let delivery = self.attempt(&mail, begun.attempt).await;
        tracing::debug!(%issuer, %document, attempt = begun.attempt, ?delivery, "a mail was tried");
        let mark = mail.mark.clone();
        let recorded = self.record(begun.number, begun.attempt, &delivery, mark).await;
        Ended { issuer, document, delivery: Some(delivery), recorded }
    }

    /// Where the customer is reached, if they stand in the directory; `None` where it cannot say so now.
    async fn in_directory(&self) -> Option<Known> {
        let Some(customer) = self.due.customer else { return Some((None, None)) };
        match ask(&self.residents, FindCustomer { customer }).await {
            Ok(found) => {
                let terms = found.known.terms;
                Some((terms.email.map(|email| email.as_str().into()), terms.language))
            }
            // Who was erased since still has a right to what was issued to them: it says itself where it goes.
            Err(AskError::Refused(CustomerRefusal::CustomerUnknown { .. })) => Some((None, None)),
            Err(error) => {
                tracing::debug!(%error, "the directory cannot say where a mail is to go");
                None
            }
        }
    }

    async fn attempt(&self, mail: &OutgoingMail, attempt: u32) -> Delivery {
        if mail.address.is_none() {
            return Delivery::NoAddress;
        }
        if mail.bouncing {
            return Delivery::AddressBouncing;
        }
        let files: Vec<MailFile> = match self.files.fetch(self.issuer, mail).await {
            Fetched::Files(files) => files,
            Fetched::Away if attempt <= MAIL_FILES_AWAITED_TRIES => return Delivery::FilesAway,
            // The paper itself is better than nothing, and the tax authority's file is to be had by its code.
            Fetched::Away => Vec::new(),
        };
        self.mailer.send(mail, &files).await
    }

    /// Says how it ended, and does not rest until that is durable: where it is not, a mail that has arrived is sent again.
    async fn record(
        &self,
        number: u32,
        attempt: u32,
        delivery: &Delivery,
        mark: Option<AddressMark>,
    ) -> bool {
        let (issuer, document) = (self.issuer, self.due.document);
        let delivery = delivery.clone();
        let record = RecordDelivery { issuer, document, number, attempt, delivery, mark };
        for _ in 0..MAIL_RECORDING_TRIES_MAX {
            match ask(&self.residents, record.clone()).await {
                Ok(_) => return true,
                Err(error @ (AskError::Refused(_) | AskError::Closed)) => {
                    tracing::error!(%issuer, %document, %error, "how a mail ended was not recorded");
                    return false;
                }
                Err(error) if self.closing.is_closed() => {
                    tracing::warn!(%issuer, %document, %error, "how a mail ended was not recorded");
                    return false;
                }
                Err(error) => {
                    tracing::warn!(%issuer, %document, %error, "how a mail ended is recorded later");
                    tokio::time::sleep(COURIER_PAUSE).await;
                }
            }
        }
        false
    }

    fn unrecorded(&self, error: &dyn std::fmt::Display, ended: Ended) -> Ended {
        let (issuer, document) = (self.issuer, self.due.document);
        tracing::warn!(%error, %issuer, %document, "an attempt at a mail could not be recorded; it is made later");
        ended
    }
}
