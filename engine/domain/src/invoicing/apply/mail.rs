use super::Fact;
use crate::TaxDocumentId;
use crate::invoicing::event::InvoicingEvent;
use crate::invoicing::mail::{Bounce, Mailing, MailingState};
use crate::invoicing::state::Issuer;

impl Issuer {
    pub(super) fn apply_to_mail(&mut self, fact: Fact, event: &InvoicingEvent) {
        match event {
            InvoicingEvent::MailWanted { document, number } => {
                let (number, at) = (*number, fact.at);
                self.change_document(fact, *document, |document| {
                    let before = document.mailing.filter(|mailing| mailing.number == number);
                    let state = MailingState::Waiting { due: at, in_flight: false, why: None };
                    let (since, attempt) =
                        before.map_or((at, 0), |before| (before.since, before.attempt));
                    document.mailing = Some(Mailing { number, since, attempt, state });
                });
            }
            InvoicingEvent::MailBegun { document, attempt, due } => {
                self.change_mailing(fact, *document, |mailing| {
                    let why = match mailing.state {
                        MailingState::Waiting { why, .. } => why,
                        MailingState::Sent { .. } | MailingState::Failed { .. } => None,
                    };
                    mailing.attempt = *attempt;
                    mailing.state = MailingState::Waiting { due: *due, in_flight: true, why };
                });
            }
            InvoicingEvent::MailPostponed { document, due, why } => {
                self.change_mailing(fact, *document, |mailing| {
                    let (due, why) = (*due, Some(*why));
                    mailing.state = MailingState::Waiting { due, in_flight: false, why };
                });
            }
            InvoicingEvent::MailSent { document, .. } => {
                self.change_mailing(fact, *document, |mailing| {
                    mailing.state = MailingState::Sent { at: fact.at };
                });
            }
            InvoicingEvent::MailFailed { document, number, why } => {
                let (number, at) = (*number, fact.at);
                self.change_document(fact, *document, |document| {
                    let state = MailingState::Failed { at, why: *why };
                    let before = document.mailing.filter(|mailing| mailing.number == number);
                    let new = Mailing { number, since: at, attempt: 0, state };
                    document.mailing = Some(Mailing { state, ..before.unwrap_or(new) });
                });
            }
            InvoicingEvent::AddressBounced { bounce, document } => {
                let (bounce, document, at) = (*bounce, *document, fact.at);
                self.bounces.insert(bounce, Bounce { bounce, document, at });
            }
            InvoicingEvent::BounceCleared { bounce } => {
                self.bounces.remove(bounce);
                self.kept.remove(&uuid::Uuid::from(*bounce));
            }
            _ => {}
        }
    }

    fn change_mailing(
        &mut self,
        fact: Fact,
        document: TaxDocumentId,
        change: impl FnOnce(&mut Mailing),
    ) {
        self.change_document(fact, document, |document| {
            if let Some(mailing) = &mut document.mailing {
                change(mailing);
            }
        });
    }
}
