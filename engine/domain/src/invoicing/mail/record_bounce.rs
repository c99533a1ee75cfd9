use serde::{Deserialize, Serialize};

use super::{MailTrouble, MailingState, MessageId};
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{InvoicingRefusal, MailRefusal};
use crate::invoicing::state::Issuer;
use crate::{Context, Decided, IssuerId, Message, Permission, TaxDocumentId};

/// Says that a mail came back for good: whoever reads the mailbox to which it did has found its Message-ID, or the address
/// that is made of it. A mailbox that is full today is no bounce; only what will not work tomorrow either is to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct RecordBounce {
    /// Whose.
    pub issuer: IssuerId,
    /// The Message-ID of the mail that came back, or the address `bounces+...` to which it did.
    pub message_id: String,
}

/// What came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BounceRecorded {
    /// The document that did not come through.
    pub document: TaxDocumentId,
    /// Whether its address is marked now, so that nothing more goes there. Not, where nobody knows any more which it was.
    pub marked: bool,
}

impl Message for RecordBounce {
    type Aggregate = Issuer;
    type Reply = BounceRecorded;

    const NAME: &'static str = "record_bounce";
    const PERMISSION: Permission = permissions::BOUNCES_RECORD;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let id = MessageId::found_in(&self.message_id).ok_or(MailRefusal::UnknownMessage {})?;
        let MessageId { document, number } = id;
        let found = issuer.document(document).ok_or(MailRefusal::UnknownMessage {})?;
        let mailing = found.mailing.filter(|mailing| number <= mailing.number);
        let mailing = mailing.ok_or(MailRefusal::UnknownMessage {})?;
        let mark = issuer.paper(document).and_then(|paper| paper.mailed_to.as_ref());
        let marked = mark.is_some_and(|mark| issuer.bounce_of(mark).is_some());
        // An earlier mail may have gone somewhere else, and what has failed already is known.
        let newest = mailing.number == number && !mailing.has_failed();
        let attempted = mailing.attempt > 0 || matches!(mailing.state, MailingState::Sent { .. });
        if !newest || !attempted {
            return Ok(Decided::answer(BounceRecorded { document, marked }));
        }
        let marked = marked || mark.is_some();
        let failed = InvoicingEvent::MailFailed { document, number, why: MailTrouble::Bounced };
        let decided = Decided::new(vec![failed], BounceRecorded { document, marked });
        Ok(issuer.with_bounce(decided, document, mark, context))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;
    use crate::invoicing::mail::FindMail;

    fn bounce(message_id: &str) -> RecordBounce {
        RecordBounce { issuer: issuer(), message_id: message_id.to_owned() }
    }

    const SENT: &str = "<000000000000000000000000000000d0.1@clinic.example>";

    #[test]
    fn what_came_back_is_told_and_nothing_more_goes_to_its_address() {
        let outcome = mail_sent().when(&bounce(SENT));
        let (document, number, why) = (document(), 1, MailTrouble::Bounced);
        outcome.then(&[
            InvoicingEvent::MailFailed { document, number, why },
            InvoicingEvent::AddressBounced { bounce: outcome.fresh_id(0), document },
        ]);
        outcome.reply(&BounceRecorded { document, marked: true });
        let after = outcome.afterwards();
        after.when(&bounce(SENT)).then_nothing().reply(&BounceRecorded { document, marked: true });
        let again = after.when(&ask_for_mail(false)).afterwards();
        let find = FindMail { issuer: issuer(), document, address: None, language: None };
        assert!(again.when(&find).answer().bouncing);
    }

    #[test]
    fn an_earlier_mail_that_comes_back_says_nothing_of_the_newest() {
        let again = mail_sent().when(&ask_for_mail(false)).afterwards();
        let document = document();
        again.when(&bounce(SENT)).then_nothing().reply(&BounceRecorded { document, marked: false });
    }

    #[test]
    fn only_what_was_sent_can_come_back() {
        for text in [
            "",
            "<1@elsewhere.example>",
            "000000000000000000000000000000d0.2",
            "000000000000000000000000000000ff.1",
        ] {
            mail_sent().when(&bounce(text)).then_refused("mail.unknown_message");
        }
        mail_wanted().when(&bounce(SENT)).then_nothing();
        issued().when(&bounce(SENT)).then_refused("mail.unknown_message");
    }
}
