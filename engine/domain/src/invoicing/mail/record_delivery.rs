use serde::{Deserialize, Serialize};

use super::{AddressMark, Bounce, MailVerdict, MailingState, mail_verdict};
use crate::invoicing::bounds::BOUNCES_KNOWN;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::kept::{Kept, Paper};
use crate::invoicing::permissions;
use crate::invoicing::refusal::InvoicingRefusal;
use crate::invoicing::state::Issuer;
use crate::mail::Delivery;
use crate::{BounceId, Context, Decided, IssuerId, Message, Permission, TaxDocumentId};

/// Says how an attempt at a mail has ended. What follows is decided by the one table, [`mail_verdict`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct RecordDelivery {
    /// Whose.
    pub issuer: IssuerId,
    /// With which document.
    pub document: TaxDocumentId,
    /// The how many-eth mail with it.
    pub number: u32,
    /// The how many-eth attempt at that. An end that comes too late counts only if it says that the mail was taken: that
    /// stays true.
    pub attempt: u32,
    /// How it has ended.
    pub delivery: Delivery,
    /// By what the address is known again.
    pub mark: Option<AddressMark>,
}

/// Where the mail stands after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryRecorded {
    /// How far it has come.
    pub state: Option<MailingState>,
}

impl Message for RecordDelivery {
    type Aggregate = Issuer;
    type Reply = DeliveryRecorded;

    const NAME: &'static str = "record_delivery";
    const PERMISSION: Permission = permissions::MAILS_RECORD;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, context: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let (document, number, at) = (self.document, self.number, context.now);
        let found = issuer.known_document(document)?;
        let mailing = found.mailing.filter(|mailing| mailing.number == number);
        let waiting = mailing.filter(|mailing| mailing.due_at().is_some());
        let accepted = self.delivery == Delivery::Accepted;
        let current = |attempt, in_flight| in_flight && attempt == self.attempt;
        let counts = waiting.filter(|now| accepted || current(now.attempt, now.is_in_flight()));
        let Some(mailing) = counts else {
            let state = found.mailing.map(|mailing| mailing.state);
            return Ok(Decided::answer(DeliveryRecorded { state }));
        };
        let (delivery, seed) = (&self.delivery, context.seed);
        match mail_verdict(delivery, self.attempt, mailing.since, context.now, seed) {
            MailVerdict::Sent => {
                let state = Some(MailingState::Sent { at });
                let sent = InvoicingEvent::MailSent { document, number };
                let decided = Decided::new(vec![sent], DeliveryRecorded { state });
                Ok(match issuer.paper(document) {
                    // Whoever tells later that it came back does not know any more where it went.
                    Some(paper) => {
                        let paper = Paper { mailed_to: self.mark.clone(), ..paper.clone() };
                        decided.keeping(document, Some(Kept::paper(paper)))
                    }
                    None => decided,
                })
            }
            MailVerdict::Again { due, why } => {
                let state = Some(MailingState::Waiting { due, in_flight: false, why: Some(why) });
                let postponed = InvoicingEvent::MailPostponed { document, due, why };
                Ok(Decided::new(vec![postponed], DeliveryRecorded { state }))
            }
            MailVerdict::Failed { why, marks_address } => {
                let state = Some(MailingState::Failed { at, why });
                let failed = InvoicingEvent::MailFailed { document, number, why };
                let decided = Decided::new(vec![failed], DeliveryRecorded { state });
                let mark = self.mark.as_ref().filter(|_| marks_address);
                Ok(issuer.with_bounce(decided, document, mark, context))
            }
        }
    }
}

impl Issuer {
    /// Under which id this address is marked.
    pub(super) fn bounce_of(&self, mark: &AddressMark) -> Option<BounceId> {
        let is_it = |bounce: &&BounceId| self.mark(**bounce) == Some(mark);
        self.bounces.keys().find(is_it).copied()
    }

    /// And the address is marked, if it is not yet. What was marked longest ago is forgotten, when there is more than is
    /// kept.
    pub(super) fn with_bounce<M>(
        &self,
        mut decided: Decided<M>,
        document: TaxDocumentId,
        mark: Option<&AddressMark>,
        context: &Context,
    ) -> Decided<M>
    where
        M: Message<Aggregate = Self>,
    {
        let Some(mark) = mark.filter(|mark| self.bounce_of(mark).is_none()) else {
            return decided;
        };
        // Ids begin with their time, so the first is the oldest.
        let oldest = self.bounces.keys().next().filter(|_| self.bounces.len() >= BOUNCES_KNOWN);
        if let Some(bounce) = oldest.copied() {
            decided.events.push(InvoicingEvent::BounceCleared { bounce });
            decided = decided.keeping(bounce, None);
        }
        let bounce: BounceId = context.fresh_id(0);
        decided.events.push(InvoicingEvent::AddressBounced { bounce, document });
        decided.keeping(bounce, Some(Kept::Bounced { mark: mark.clone() }))
    }

    /// The addresses that do not work, each by the id of its mark.
    pub fn bounces(&self) -> impl Iterator<Item = &Bounce> {
        self.bounces.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::documents::DocumentCode;
    use crate::invoicing::example::*;
    use crate::invoicing::mail::MailTrouble;

    #[test]
    fn what_was_taken_is_sent_and_where_to_is_kept_apart() {
        let outcome = mail_begun(&mail_wanted()).when(&delivered(Delivery::Accepted));
        outcome.then(&[InvoicingEvent::MailSent { document: document(), number: 1 }]);
        let after = outcome.afterwards();
        let mailing = after.state().document(document()).unwrap().mailing.unwrap();
        assert!(matches!(mailing.state, MailingState::Sent { .. }));
        let paper = after.state().paper(document()).unwrap();
        assert_eq!(paper.mailed_to, Some(AddressMark::of(issuer(), "alan@x.co")));
        after.when(&delivered(Delivery::Accepted)).then_nothing();
    }

    #[test]
    fn what_is_not_taken_now_waits_and_what_is_said_too_late_counts_only_if_it_was_taken() {
        let begun = mail_begun(&mail_wanted());
        let late = RecordDelivery { attempt: 9, ..delivered(Delivery::Postponed) };
        begun.when(&late).then_nothing();
        let outcome = begun.when(&delivered(Delivery::Postponed));
        let [InvoicingEvent::MailPostponed { due, why, .. }] = outcome.events() else {
            panic!("{:?}", outcome.events())
        };
        assert_eq!(*why, MailTrouble::Postponed);
        let after = outcome.afterwards();
        assert_eq!(
            after.state().document(document()).unwrap().mailing.unwrap().due_at(),
            Some(*due)
        );
        after.when(&delivered(Delivery::Postponed)).then_nothing();
        let taken = after.when(&delivered(Delivery::Accepted));
        taken.then(&[InvoicingEvent::MailSent { document: document(), number: 1 }]);
        let other = RecordDelivery { number: 2, ..delivered(Delivery::Accepted) };
        after.when(&other).then_nothing();
    }

    #[test]
    fn an_address_that_does_not_exist_is_marked_once_and_never_written_down() {
        let outcome = mail_begun(&mail_wanted()).when(&delivered(Delivery::AddressRefused));
        let (bounce, document) = (outcome.fresh_id(0), document());
        let (number, why) = (1, MailTrouble::AddressRefused);
        outcome.then(&[
            InvoicingEvent::MailFailed { document, number, why },
            InvoicingEvent::AddressBounced { bounce, document },
        ]);
        let mark = AddressMark::of(issuer(), "alan@x.co");
        outcome.then_kept(&[(bounce.into(), Some(Kept::Bounced { mark }))]);
        assert!(!format!("{:?}", outcome.events()).contains("alan"));
        let again = outcome.afterwards().when(&ask_for_mail(false)).afterwards();
        let second = RecordDelivery { number: 2, ..delivered(Delivery::AddressRefused) };
        let failed_again = InvoicingEvent::MailFailed { document, number: 2, why };
        mail_begun(&again).when(&second).then(&[failed_again]);
    }

    #[test]
    fn no_more_addresses_are_marked_than_there_is_room_for() {
        let mut given = mail_begun(&mail_wanted());
        given.change(|issuer| {
            for n in 1..=BOUNCES_KNOWN as u128 {
                let bounce = uuid::Uuid::from_u128(n).into();
                let at = crate::Timestamp::default();
                issuer.bounces.insert(bounce, Bounce { bounce, document: document(), at });
            }
        });
        let outcome = given.when(&delivered(Delivery::AddressRefused));
        let oldest: BounceId = uuid::Uuid::from_u128(1).into();
        assert!(outcome.events().contains(&InvoicingEvent::BounceCleared { bounce: oldest }));
        assert_eq!(outcome.afterwards().state().bounces.len(), BOUNCES_KNOWN);
    }

    #[test]
    fn a_document_whose_mail_waits_keeps_its_lines() {
        let given = paid_in_full(&mail_wanted(), 1);
        assert_eq!(given.state().document(document()).unwrap().closed, None);
        let sent = mail_begun(&given).when(&delivered(Delivery::Accepted)).afterwards();
        let closed = sent.state().document(document()).unwrap();
        assert!(closed.closed.is_some() && closed.content.is_some());
        assert!(closed.code.as_ref().is_none_or(|code: &DocumentCode| !code.as_str().is_empty()));
    }
}
