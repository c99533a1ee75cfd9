use serde::{Deserialize, Serialize};

use crate::invoicing::bounds::MAILS_WAITING_MAX;
use crate::invoicing::documents::TaxDocument;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::mail::AddressMark;
use crate::invoicing::party::Buyer;
use crate::invoicing::permissions;
use crate::invoicing::refusal::{DocumentRefusal, InvoicingRefusal, MailRefusal};
use crate::invoicing::state::Issuer;
use crate::{BounceId, Context, Decided, IssuerId, Message, Permission, TaxDocumentId};

/// Sends a document to whoever it is for, by mail: for the first time where nobody does so by itself, once more where it
/// did not come through or was lost. A mail that waits for its next attempt goes now. An invoice needs no consent: who
/// buys has a right to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct MailDocument {
    /// Whose.
    pub issuer: IssuerId,
    /// Which document.
    pub document: TaxDocumentId,
    /// That its address works again, although an earlier mail came back from it: somebody has emptied the mailbox, or
    /// asked.
    #[serde(default)]
    pub address_works: bool,
}

impl Message for MailDocument {
    type Aggregate = Issuer;
    type Reply = ();

    const NAME: &'static str = "mail_document";
    const PERMISSION: Permission = permissions::INVOICES_MAIL;

    fn to(&self) -> IssuerId {
        self.issuer
    }

    fn decide(&self, state: &Issuer, _: &Context) -> Result<Decided<Self>, InvoicingRefusal> {
        let issuer = state.existing(self.issuer)?;
        let document = self.document;
        let found = issuer.to_be_mailed(document)?;
        let mut number = issuer.next_mail(document);
        if let Some(mailing) = found.mailing.filter(|mailing| mailing.due_at().is_some()) {
            if mailing.is_in_flight() {
                return Ok(Decided::answer(()));
            }
            number = mailing.number;
        } else if issuer.index.mails.len() >= MAILS_WAITING_MAX {
            return Err(MailRefusal::TooManyWait { limit: MAILS_WAITING_MAX }.into());
        }
        let cleared = if self.address_works { self.bounces(issuer) } else { Vec::new() };
        let mut events: Vec<_> = cleared
            .iter()
            .map(|bounce| InvoicingEvent::BounceCleared { bounce: *bounce })
            .collect();
        events.push(InvoicingEvent::MailWanted { document, number });
        let decided = Decided::new(events, ());
        Ok(cleared.into_iter().fold(decided, |decided, bounce| decided.keeping(bounce, None)))
    }
}

impl MailDocument {
    /// What is marked of the addresses that this document went to.
    fn bounces(&self, issuer: &Issuer) -> Vec<BounceId> {
        let paper = issuer.paper(self.document);
        let written = paper.and_then(|paper| paper.party.email.as_ref());
        let written = written.map(|address| AddressMark::of(self.issuer, address));
        let sent_to = paper.and_then(|paper| paper.mailed_to.clone());
        let marked = [written, sent_to].into_iter().flatten();
        let mut found: Vec<_> = marked.filter_map(|mark| issuer.bounce_of(&mark)).collect();
        let with_it = issuer.bounces.values().filter(|bounce| bounce.document == self.document);
        found.extend(with_it.map(|bounce| bounce.bounce));
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl Issuer {
    /// The document of this id, if it can be sent to somebody, or the refusal that says why not.
    fn to_be_mailed(&self, document: TaxDocumentId) -> Result<&TaxDocument, InvoicingRefusal> {
        let found = self.known_document(document)?;
        let (kind, standing) = (found.kind, found.standing.name());
        if kind.is_bought() {
            let wanted = "invoices and their notes";
            return Err(DocumentRefusal::WrongKind { document, kind, wanted }.into());
        }
        if !found.standing.is_final() {
            return Err(MailRefusal::NotValid { document, kind, standing }.into());
        }
        if found.buyer == Buyer::FinalConsumer {
            return Err(MailRefusal::Nobody { document, kind }.into());
        }
        if found.content.is_none() {
            return Err(DocumentRefusal::LinesGone { document, kind }.into());
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoicing::example::*;

    fn wanted(number: u32) -> InvoicingEvent {
        InvoicingEvent::MailWanted { document: document(), number }
    }

    #[test]
    fn what_was_sent_is_sent_once_more_as_another_mail() {
        mail_sent().when(&ask_for_mail(false)).then(&[wanted(2)]);
        let never = issued_to_a_person();
        never.when(&ask_for_mail(false)).then(&[wanted(1)]);
    }

    #[test]
    fn what_waits_goes_now_as_the_same_mail_and_what_is_under_way_is_left_alone() {
        let postponed = mail_postponed();
        let outcome = postponed.when(&ask_for_mail(false));
        outcome.then(&[wanted(1)]);
        let after = outcome.afterwards();
        let mailing = after.state().document(document()).unwrap().mailing.unwrap();
        assert!(mailing.due_at().unwrap() <= after.context().now);
        mail_begun(&mail_wanted()).when(&ask_for_mail(false)).then_nothing();
    }

    #[test]
    fn an_address_that_works_again_is_not_marked_any_more() {
        let refused = mail_refused();
        let bounce = *refused.state().bounces.keys().next().unwrap();
        let outcome = refused.when(&ask_for_mail(true));
        outcome.then(&[InvoicingEvent::BounceCleared { bounce }, wanted(2)]);
        outcome.then_kept(&[(bounce.into(), None)]);
        let after = outcome.afterwards();
        assert!(after.state().bounces.is_empty());
        let find = super::super::FindMail {
            issuer: issuer(),
            document: document(),
            address: None,
            language: None,
        };
        assert!(!after.when(&find).answer().bouncing);
    }

    #[test]
    fn only_what_stands_and_is_for_somebody_is_sent() {
        drafted_for_a_person(&ready()).when(&ask_for_mail(false)).then_refused("mail.not_valid");
        issued().when(&ask_for_mail(false)).then_refused("mail.nobody").saying(
            "this invoice is for somebody who did not say who they are; print it, there is nobody to send it to",
        );
        existing().when(&ask_for_mail(false)).then_refused("document.unknown");
        let mut given = issued_to_a_person();
        given.change(|issuer| {
            for n in 0..MAILS_WAITING_MAX as u128 {
                issuer.index.mails.insert((crate::Timestamp::default(), nth_document(1_000 + n)));
            }
        });
        given.when(&ask_for_mail(false)).then_refused("mail.too_many");
    }
}
