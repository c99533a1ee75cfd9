//! Follows the branches whose visits an issuer invoices: who was served there leaves a draft behind.
//!
//! What has happened is read where it is durable. How far it was read stands with the drafts in the ledger, so this can
//! end at any moment and go on where it was. What somebody was given is asked of the branch, which knows it for the last
//! thousand tickets that have ended; whose visit is older than that is told of in the log, and drafted by hand.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use turnero_domain::branch::{
    Branch, BranchEvent, FindTicket, LegOutcome, TicketState, TicketView,
};
use turnero_domain::customers::FindCustomer;
use turnero_domain::invoicing::{
    BuyerTerms, DraftVisits, FinishedVisit, InvoicingRefusal, PartyTerms, bounds,
};
use turnero_domain::{BranchId, CustomerId, IssuerId, PrincipalId, Recorded, ServiceId, TicketId};
use turnero_store::{Page, Store, StoreError};

use super::asking::ask;
use crate::bounds::{COURIER_PAUSE, VISITS_UNNOTED_MAX};
use crate::error::AskError;
use crate::hosted::Residents;
use crate::inner::stream_of;
use crate::journal::Standing;

/// A branch, as an issuer follows it.
pub(super) struct Follower {
    pub(super) residents: Arc<Residents>,
    pub(super) store: Arc<dyn Store>,
    pub(super) issuer: IssuerId,
    pub(super) branch: BranchId,
}

/// Why following ends, or pauses.
enum Held {
    /// The branch is not invoiced any more, or the engine is closed.
    Over,
    /// Not now.
    Later,
}

/// What a page of events tells.
struct Read {
    to: u64,
    /// The tickets that have ended, each with the position at which it did.
    ended: VecDeque<(u64, TicketId)>,
}

/// Wakes this follower while it is there.
struct Joined(Arc<Standing>);

impl Joined {
    fn new(standing: Arc<Standing>) -> Self {
        standing.hub.join();
        Self(standing)
    }
}

impl Drop for Joined {
    fn drop(&mut self) {
        self.0.hub.leave();
    }
}

impl Follower {
    /// Follows from this position on, until it is over.
    pub(super) async fn follow(self, mut position: u64) {
        let Some(resident) = self.residents.branches.find(self.branch) else { return };
        let joined = Joined::new(resident.standing.clone());
        drop(resident);
        // What was read, and is not in the ledger yet because nothing in it was to be drafted.
        let mut read = position;
        loop {
            let changed = joined.0.hub.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if joined.0.durable() <= read {
                changed.await;
                continue;
            }
            match self.bring(position, read).await {
                Ok((brought, now_read)) => (position, read) = (brought, now_read),
                Err(Held::Over) => return,
                Err(Held::Later) => tokio::time::sleep(COURIER_PAUSE).await,
            }
        }
    }

    /// Brings one page of what follows. Up to where it is brought now, and up to where it was read.
    async fn bring(&self, mut brought: u64, after: u64) -> Result<(u64, u64), Held> {
        let Some(mut read) = self.read(after).await? else { return Ok((brought, after)) };
        while !read.ended.is_empty() || read.to - brought >= VISITS_UNNOTED_MAX {
            let part = read.ended.len().min(bounds::VISITS_DRAFTED_MAX);
            let last = read.ended.get(part.wrapping_sub(1)).filter(|_| part < read.ended.len());
            let to = last.map_or(read.to, |(position, _)| *position);
            let mut visits = Vec::new();
            for (_, ticket) in read.ended.iter().take(part) {
                visits.extend(self.visit(*ticket).await?);
            }
            // Where nothing was sold, nothing needs to be said, until there is much to read again.
            if !visits.is_empty() || to - brought >= VISITS_UNNOTED_MAX {
                self.draft(brought, to, visits).await?;
                brought = to;
            }
            read.ended.drain(..part);
        }
        Ok((brought, read.to))
    }

    async fn draft(&self, after: u64, to: u64, visits: Vec<FinishedVisit>) -> Result<(), Held> {
        let (issuer, branch) = (self.issuer, self.branch);
        match ask(&self.residents, DraftVisits { issuer, branch, after, to, visits }).await {
            Ok(drafted) if drafted.failed > 0 => {
                let failed = drafted.failed;
                tracing::warn!(%issuer, %branch, failed, "visits could not be drafted; draft them by hand");
                Ok(())
            }
            Ok(_) => Ok(()),
            Err(AskError::Refused(InvoicingRefusal::Document(refusal))) => {
                tracing::warn!(%issuer, %branch, %refusal, "visits are not drafted now");
                // Whoever follows from elsewhere begins anew with what the ledger knows.
                if matches!(refusal, turnero_domain::invoicing::DocumentRefusal::TooManyOpen { .. })
                {
                    Err(Held::Later)
                } else {
                    Err(Held::Over)
                }
            }
            Err(AskError::Closed) => Err(Held::Over),
            Err(error) => {
                tracing::debug!(%error, %issuer, %branch, "visits are drafted later");
                Err(Held::Later)
            }
        }
    }

    async fn read(&self, after: u64) -> Result<Option<Read>, Held> {
        let (store, stream) = (self.store.clone(), stream_of::<Branch>(self.branch));
        let page = move || match store.events(stream, after, Page::default()) {
            Err(StoreError::Pruned { oldest, .. }) => {
                store.events(stream, oldest.saturating_sub(1), Page::default())
            }
            page => page,
        };
        let events = match tokio::task::spawn_blocking(page).await {
            Ok(Ok(events)) => events,
            Ok(Err(StoreError::Closed)) => return Err(Held::Over),
            Ok(Err(_)) | Err(_) => return Err(Held::Later),
        };
        let Some(last) = events.last() else { return Ok(None) };
        let mut read = Read { to: last.position, ended: VecDeque::new() };
        for event in &events {
            let recorded: Recorded<BranchEvent> = match serde_json::from_slice(&event.body) {
                Ok(recorded) => recorded,
                Err(error) => {
                    let branch = self.branch;
                    tracing::error!(%error, %branch, "an event cannot be read; visits are not drafted");
                    return Err(Held::Over);
                }
            };
            let ended = ended_by(&recorded.event).map(|ticket| (event.position, ticket));
            read.ended.extend(ended);
        }
        Ok(Some(read))
    }

    /// What somebody was given at a visit; nothing if they were not served.
    async fn visit(&self, ticket: TicketId) -> Result<Option<FinishedVisit>, Held> {
        let branch = self.branch;
        let found = match ask(&self.residents, FindTicket { branch, ticket }).await {
            Ok(found) => found,
            Err(AskError::Refused(_)) => {
                tracing::warn!(%branch, %ticket, "a visit ended too long ago to be drafted; draft it by hand");
                return Ok(None);
            }
            Err(AskError::Closed) => return Err(Held::Over),
            Err(_) => return Err(Held::Later),
        };
        let (services, agent) = given(&found);
        if services.is_empty() {
            return Ok(None);
        }
        let customer = found.more.as_ref().and_then(|more| more.customer);
        let buyer = match customer {
            Some(customer) => self.buyer(customer).await?,
            None => None,
        };
        Ok(Some(FinishedVisit { ticket, services, buyer, agent }))
    }

    /// Who the invoice is for, as far as the directory knows; nobody by name, where that is not enough.
    async fn buyer(&self, customer: CustomerId) -> Result<Option<BuyerTerms>, Held> {
        match ask(&self.residents, FindCustomer { customer }).await {
            Ok(found) => Ok(PartyTerms::of_customer(&found.known.terms).map(|party| {
                let customer = Some(found.customer);
                BuyerTerms::Named { customer, party: Box::new(party) }
            })),
            // They were erased, and are nobody.
            Err(AskError::Refused(_)) => Ok(None),
            Err(AskError::Closed) => Err(Held::Over),
            Err(_) => Err(Held::Later),
        }
    }
}

/// The ticket that has ended with this event.
fn ended_by(event: &BranchEvent) -> Option<TicketId> {
    match event {
        BranchEvent::TicketServed { ticket, .. }
        | BranchEvent::TicketNoShow { ticket, .. }
        | BranchEvent::TicketCancelled { ticket, .. } => Some(*ticket),
        _ => None,
    }
}

/// The services that somebody was given, in their order, and who gave the last one.
fn given(ticket: &TicketView) -> (Vec<ServiceId>, Option<PrincipalId>) {
    let legs = ticket.more.iter().flat_map(|more| &more.legs);
    let served = legs.filter(|leg| leg.outcome == LegOutcome::Served);
    let mut given: Vec<_> = served.map(|leg| (leg.service, leg.agent)).collect();
    if let TicketState::Served { call, .. } = &ticket.state {
        given.push((ticket.service, call.agent));
    }
    let agent = given.iter().rev().find_map(|(_, agent)| *agent);
    (given.into_iter().map(|(service, _)| service).collect(), agent)
}

/// Who follows which branch, and from where.
pub(super) type Following = BTreeMap<(IssuerId, BranchId), tokio::task::AbortHandle>;
