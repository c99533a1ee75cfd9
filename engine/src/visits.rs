//! The visits of customers: they stand in the events of the branches, by the id alone, and are noted in the directory.
//!
//! Nothing runs in the background for it. Whoever asks for a history has it brought up to date first, so it is exact
//! at that moment; and a host may bring it up to date when it likes, so that nobody waits for long. How far it has
//! come is part of the directory's own history: a crash forgets nothing, and no visit is noted twice.

use std::sync::Arc;

use turnero_domain::branch::BranchEvent;
use turnero_domain::customers::{
    CustomerHistory, CustomerRefusal, FollowVisits, FollowedVisit, FollowedVisits,
    HistoryOfCustomer, bounds,
};
use turnero_domain::{BranchId, CustomerId, Principal, Recorded};
use turnero_store::{Page, StoreError, StoredEvent};

use crate::bounds::VISITS_UNNOTED_MAX;
use crate::engine::Engine;
use crate::error::AskError;
use crate::inner::stream_of;

/// Why visits could not be brought up to date.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum VisitsError {
    /// The directory says no, or cannot be asked.
    #[error(transparent)]
    Ask(#[from] AskError<CustomerRefusal>),
    /// The events of a branch cannot be read at the moment.
    #[error("the visits of branch {branch} cannot be read at the moment ({reason}); ask again")]
    Unavailable {
        /// Which branch.
        branch: BranchId,
        /// Why.
        reason: Arc<str>,
    },
}

/// What a page of events of a branch tells.
struct Told {
    /// Up to where it reaches.
    to: u64,
    /// The visits on it, each with the position of its event.
    visits: Vec<(u64, FollowedVisit)>,
}

impl Engine {
    /// The history of a customer, all visits in it that had become durable when it was asked for.
    ///
    /// # Errors
    ///
    /// When the principal may not, nobody is known under that id, or the branches cannot be read.
    pub async fn history_of_customer(
        &self,
        principal: &Principal,
        customer: CustomerId,
    ) -> Result<CustomerHistory, VisitsError> {
        // First whether they may at all.
        self.ask(principal, HistoryOfCustomer { customer }).await?;
        self.follow_visits().await?;
        Ok(self.ask(principal, HistoryOfCustomer { customer }).await?)
    }

    /// Notes all visits of all branches that are durable by now, and tells how many were new. To be called now and
    /// then, so that whoever asks for a history does not wait for a day's worth of events.
    ///
    /// # Errors
    ///
    /// When the directory cannot be asked, or a branch cannot be read. What was noted until then stays.
    pub async fn follow_visits(&self) -> Result<usize, VisitsError> {
        let followed = self.ask(&Principal::host(), FollowedVisits {}).await?;
        let mut noted = 0;
        for branch in self.branches(&Principal::host()) {
            let known = followed.iter().find(|(known, _)| *known == branch);
            noted += self.follow_branch(branch, known.map_or(0, |(_, to)| *to)).await?;
        }
        Ok(noted)
    }

    async fn follow_branch(&self, branch: BranchId, known: u64) -> Result<usize, VisitsError> {
        let (mut noted, mut read) = (0, known);
        // Up to where the directory has it, which may lie behind what was read.
        let mut brought = known;
        while let Some(Told { to, mut visits }) = self.told_after(branch, read).await? {
            read = to;
            let mut at_once = bounds::FOLLOWED_MAX;
            while !visits.is_empty() || read - brought >= VISITS_UNNOTED_MAX {
                let part = visits.len().min(at_once);
                // The last part reaches to the end of the page, also where nobody came any more.
                let last = visits.get(part.saturating_sub(1)).filter(|_| part < visits.len());
                let to = last.map_or(read, |(position, _)| *position);
                let bring = visits.iter().take(part).map(|(_, visit)| *visit).collect();
                let bring = FollowVisits { branch, after: brought, to, visits: bring };
                match self.ask(&Principal::host(), bring).await {
                    Ok(followed) => {
                        noted += followed.noted;
                        brought = to;
                        visits.drain(..part);
                    }
                    // So much is known of these customers that they do not fit into one commit.
                    Err(AskError::TooLarge { .. }) if part > 1 => at_once = part / 2,
                    // Somebody else brings them too: go on where they are.
                    Err(AskError::Refused(CustomerRefusal::VisitsNotNext { known, .. })) => {
                        (brought, read) = (known, known);
                        visits.clear();
                    }
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(noted)
    }

    /// What the events of a branch tell that follow a position: one page of them, and `None` at the end.
    async fn told_after(&self, branch: BranchId, after: u64) -> Result<Option<Told>, VisitsError> {
        let stream = stream_of::<turnero_domain::branch::Branch>(branch);
        let read = move |store: &dyn turnero_store::Store| {
            match store.events(stream, after, Page::default()) {
                // What is forgotten there was brought before, or happened before there was a directory.
                Err(StoreError::Pruned { oldest, .. }) => {
                    store.events(stream, oldest - 1, Page::default())
                }
                events => events,
            }
        };
        let unavailable =
            |reason: String| VisitsError::Unavailable { branch, reason: reason.into() };
        let events = self.with_store(read).await.map_err(|error| unavailable(error.to_string()))?;
        let Some(StoredEvent { position: to, .. }) = events.last() else { return Ok(None) };
        let mut told = Told { to: *to, visits: Vec::new() };
        for event in &events {
            let recorded: Recorded<BranchEvent> = serde_json::from_slice(&event.body)
                .map_err(|error| unavailable(error.to_string()))?;
            let visit = FollowedVisit::told_by(branch, &recorded);
            told.visits.extend(visit.map(|visit| (event.position, visit)));
        }
        Ok(Some(told))
    }
}
