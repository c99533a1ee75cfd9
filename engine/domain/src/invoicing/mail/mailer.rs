use super::OutgoingMail;
use crate::Pending;
use crate::invoicing::gateway::Downloaded;
use crate::mail::Delivery;

/// What carries mails. The engine says what is to be sent and to whom; how a mail is written, and by which wire it goes,
/// is decided here. An attempt tells how it has ended, and never that it does not know: what it does not know is
/// [`Delivery::AnswerLost`].
pub trait Mailer: Send + Sync + 'static {
    /// Makes one attempt. The same mail has the same Message-ID however often it is tried.
    fn send<'a>(&'a self, mail: &'a OutgoingMail, files: &'a [MailFile]) -> Pending<'a, Delivery>;
}

/// A file that goes with a mail: what the tax authority has signed.
pub type MailFile = std::sync::Arc<Downloaded>;
