use serde::{Deserialize, Serialize};

use super::Mailing;
use crate::invoicing::bounds::MAIL_LOST_AFTER;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{InvoicingRefusal, MailRefusal};
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission, TaxDocumentId, Timestamp};

/// Says that an attempt at a mail is about to be made. Whoever makes it waits until this is durable: then a crash in
/// between leaves an attempt that is known, and is not followed by another one right away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct RecordMailing {
    /// Whose.
    pub issuer: IssuerId,
    /// With which document.
    pub document: TaxDocumentId,
}

/// The attempt that is to be made now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailingBegun {
    /// The how many-eth mail with this document it is.
    pub number: u32,
    /// The how many-eth attempt at it. Its end names it.
    pub attempt: u32,
}

impl Message for RecordMailing {
    type Aggregate = Issuer;
    type Reply = MailingBegun;

    const NAME: &'static str = "record_mailing";
    const PERMISSION: Permission = permissions::MAILS_RECORD;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let document = self.document;
        let (mailing, due) = issuer.waiting_mail(document)?;
        if context.now < due {
            return Err(MailRefusal::NotDue { document, due }.into());
        }
        let (number, attempt) = (mailing.number, mailing.attempt.saturating_add(1));
        let due = context.now.plus(MAIL_LOST_AFTER);
        let begun = InvoicingEvent::MailBegun { document, attempt, due };
        Ok(Decided::new(vec![begun], MailingBegun { number, attempt }))
    }
}

impl Issuer {
    /// The mail with this document that waits and when it is due, or the refusal that none does.
    pub(super) fn waiting_mail(
        &self,
        document: TaxDocumentId,
    ) -> Result<(Mailing, Timestamp), InvoicingRefusal> {
        let found = self.known_document(document)?;
        let waiting = found.mailing.and_then(|mailing| Some((mailing, mailing.due_at()?)));
        let kind = found.kind;
        Ok(waiting.ok_or(MailRefusal::NotWaiting { document, kind })?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;

    fn record() -> RecordMailing {
        RecordMailing { issuer: issuer(), document: document() }
    }

    #[test]
    fn an_attempt_is_recorded_and_while_its_end_is_out_no_other_is_made() {
        let given = mail_wanted();
        let due = given.context().now.plus(MAIL_LOST_AFTER);
        let outcome = given.when(&record());
        outcome.then(&[InvoicingEvent::MailBegun { document: document(), attempt: 1, due }]);
        outcome.reply(&MailingBegun { number: 1, attempt: 1 });
        let begun = outcome.afterwards();
        begun.when(&record()).then_refused("mail.not_due");
        let later = begun.at(due);
        later.when(&record()).reply(&MailingBegun { number: 1, attempt: 2 });
    }

    #[test]
    fn what_does_not_wait_is_not_sent() {
        issued().when(&record()).then_refused("mail.not_waiting");
        mail_sent().when(&record()).then_refused("mail.not_waiting");
        existing().when(&record()).then_refused("document.unknown");
    }
}
