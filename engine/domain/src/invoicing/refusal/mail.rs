use super::refusals;
use crate::invoicing::documents::{DocumentKind, StandingName};
use crate::{TaxDocumentId, Timestamp};

refusals! {
    /// Why nothing is sent by mail.
    MailRefusal {
        /// There is nothing to send.
        "mail.not_waiting"
        "no mail with this {kind} waits; ask for one"
        NotWaiting {
            /// Which one.
            document: TaxDocumentId,
            /// What it is.
            kind: DocumentKind,
        }
        /// Its time has not come.
        "mail.not_due"
        "the next attempt is not due yet; come back then"
        NotDue {
            /// Which one.
            document: TaxDocumentId,
            /// When it is.
            due: Timestamp,
        }
        /// It does not stand yet.
        "mail.not_valid"
        "this {kind} is {standing}; it can be sent when it stands"
        NotValid {
            /// Which one.
            document: TaxDocumentId,
            /// What it is.
            kind: DocumentKind,
            /// How far it has come.
            standing: StandingName,
        }
        /// There is nobody to send it to.
        "mail.nobody"
        "this {kind} is for somebody who did not say who they are; print it, there is nobody to send it to"
        Nobody {
            /// Which one.
            document: TaxDocumentId,
            /// What it is.
            kind: DocumentKind,
        }
        /// There is no room for more.
        "mail.too_many"
        "{limit} mails wait already; find out why they do not leave, and come back when they do"
        TooManyWait {
            /// How many may wait.
            limit: usize,
        }
        /// Nothing was sent under this id.
        "mail.unknown_message"
        "no mail was sent under this id; give the Message-ID of a mail that came back, or the address to which it did"
        UnknownMessage {}
    }
}
