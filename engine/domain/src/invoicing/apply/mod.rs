mod cash;
mod catalogue;
mod documents;
mod keep;
mod mail;
mod payments;
mod submission;
mod visits;

use std::sync::Arc;

use uuid::Uuid;

use super::event::InvoicingEvent;
use super::kept::Kept;
use super::refusal::InvoicingRefusal;
use super::settings::Profile;
use super::state::Issuer;
use super::taxes::colombia;
use crate::{Aggregate, IssuerId, PrincipalId, Recorded, Timestamp};

/// The circumstances of an event.
#[derive(Debug, Clone, Copy)]
struct Fact {
    /// Its number.
    seq: u64,
    /// When it happened.
    at: Timestamp,
    /// Who made it happen.
    by: PrincipalId,
}

/// Every event that `decide` makes fits the state that it was decided on. One that does not is a fact all the
/// same: what does not fit is left out, always in the same way, and never with a panic.
impl Aggregate for Issuer {
    type Id = IssuerId;
    type Event = InvoicingEvent;
    type Refusal = InvoicingRefusal;
    type Document = Kept;

    const KIND: u8 = 4;
    const NAME: &'static str = "issuer";
    const FORM: u32 = 4;

    fn apply(&mut self, recorded: &Recorded<InvoicingEvent>) {
        let fact = Fact { seq: recorded.seq, at: recorded.at, by: recorded.by };
        self.seq = recorded.seq;
        match &recorded.event {
            InvoicingEvent::IssuerCreated { issuer, settings } => {
                let (issuer, settings) = (*issuer, settings.as_ref().clone());
                self.profile = Some(Arc::new(Profile { issuer, settings }));
                self.taxes = colombia().map(|(code, terms)| (code, Arc::new(terms))).collect();
            }
            InvoicingEvent::IssuerChanged { change } => {
                if let Some(profile) = &mut self.profile {
                    let settings = change.made_to(profile.settings.clone());
                    Arc::make_mut(profile).settings = settings;
                }
            }
            InvoicingEvent::ProfileChanged { .. } | InvoicingEvent::TechnicalKeySet { .. } => {}
            InvoicingEvent::TaxSet { .. }
            | InvoicingEvent::ItemAdded { .. }
            | InvoicingEvent::ItemChanged { .. }
            | InvoicingEvent::PriceListAdded { .. }
            | InvoicingEvent::PriceListChanged { .. }
            | InvoicingEvent::PriceSet { .. }
            | InvoicingEvent::ServiceSells { .. }
            | InvoicingEvent::RangeAdded { .. }
            | InvoicingEvent::RangeChanged { .. }
            | InvoicingEvent::RangeWarned { .. } => self.apply_to_catalogue(&recorded.event),
            InvoicingEvent::DocumentDrafted { .. }
            | InvoicingEvent::DraftChanged { .. }
            | InvoicingEvent::DraftDiscarded { .. }
            | InvoicingEvent::DocumentIssued { .. }
            | InvoicingEvent::DocumentMended { .. }
            | InvoicingEvent::DocumentAbandoned { .. }
            | InvoicingEvent::DocumentVoided { .. } => {
                self.apply_to_documents(fact, &recorded.event);
            }
            InvoicingEvent::SubmissionBegun { .. }
            | InvoicingEvent::SubmissionContinues { .. }
            | InvoicingEvent::SubmissionHalted { .. }
            | InvoicingEvent::SubmissionResumed { .. }
            | InvoicingEvent::DocumentValidated { .. }
            | InvoicingEvent::DocumentRejected { .. } => {
                self.apply_to_submission(fact, &recorded.event);
            }
            InvoicingEvent::PaymentRecorded { .. }
            | InvoicingEvent::TransferReceived { .. }
            | InvoicingEvent::TransferMatched { .. }
            | InvoicingEvent::CreditApplied { .. }
            | InvoicingEvent::Refunded { .. }
            | InvoicingEvent::PaymentReversed { .. } => {
                self.apply_to_payments(fact, &recorded.event);
            }
            InvoicingEvent::BranchInvoiced { .. }
            | InvoicingEvent::BranchInvoicedNoMore { .. }
            | InvoicingEvent::VisitsFollowed { .. }
            | InvoicingEvent::VisitNotDrafted { .. }
            | InvoicingEvent::InvoicesNoted { .. } => self.apply_to_visits(&recorded.event),
            InvoicingEvent::MailWanted { .. }
            | InvoicingEvent::MailBegun { .. }
            | InvoicingEvent::MailPostponed { .. }
            | InvoicingEvent::MailSent { .. }
            | InvoicingEvent::MailFailed { .. }
            | InvoicingEvent::AddressBounced { .. }
            | InvoicingEvent::BounceCleared { .. } => {
                self.apply_to_mail(fact, &recorded.event);
            }
            InvoicingEvent::CashSessionOpened { .. }
            | InvoicingEvent::CashMoved { .. }
            | InvoicingEvent::CashSessionClosed { .. } => {
                self.apply_to_cash(fact, &recorded.event);
            }
        }
    }

    fn keep(&mut self, document: Uuid, content: Option<Kept>) {
        match content {
            // What was done with long ago has left memory, and stays away from it.
            Some(Kept::Paper { .. }) if !self.has_lines(document.into()) => {}
            Some(content) => _ = self.kept.insert(document, Arc::new(content)),
            None => _ = self.kept.remove(&document),
        }
    }

    fn changes(event: &InvoicingEvent) -> Option<Uuid> {
        match event {
            InvoicingEvent::IssuerCreated { issuer, .. }
            | InvoicingEvent::ProfileChanged { issuer } => Some((*issuer).into()),
            InvoicingEvent::TechnicalKeySet { range } => Some((*range).into()),
            InvoicingEvent::DocumentDrafted { document, .. }
            | InvoicingEvent::DraftChanged { document, .. }
            | InvoicingEvent::DraftDiscarded { document }
            | InvoicingEvent::DocumentMended { document, .. }
            | InvoicingEvent::SubmissionContinues { document, .. }
            | InvoicingEvent::DocumentValidated { document, .. }
            | InvoicingEvent::DocumentRejected { document, .. }
            | InvoicingEvent::MailSent { document, .. } => Some((*document).into()),
            InvoicingEvent::AddressBounced { bounce, .. }
            | InvoicingEvent::BounceCleared { bounce } => Some((*bounce).into()),
            _ => None,
        }
    }
}
