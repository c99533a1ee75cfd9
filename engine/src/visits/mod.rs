//! The visits of customers: they stand in the events of the branches, by the id alone, and are noted in the directory.
//!
//! ```text
//!   an event of a branch is durable ─▶ Flag ─▶ Changed ─▶ a thread, four times a second at most
//!                                                           │ events after those that are noted, unless
//!                                                           │ the journal saw nobody's name in any of them
//!                                                           ▼
//!                                                       FollowVisits ─▶ the directory: visits and position, one commit
//! ```
//!
//! A thread of its own does it, off the path of all messages, so a visit is in the history within a second. Whoever
//! asks for a history has it brought up to date first all the same, so that it is exact at that moment. How far it has
//! come is part of the directory's own history: a crash forgets nothing, and no visit is noted twice, whoever brings it.

mod follow;
mod thread;

use std::sync::Arc;

use turnero_domain::customers::{
    CustomerHistory, CustomerRefusal, FollowedVisits, HistoryOfCustomer,
};
use turnero_domain::{BranchId, CustomerId, DirectoryId, Message, Principal};
use turnero_store::{StoreError, StoredEvent};

use self::follow::{Progress, Ways, page_after};
pub(crate) use self::thread::VisitsThread;
use crate::engine::Engine;
use crate::error::AskError;
use crate::keeper::Answered;

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

    /// Notes all visits of all branches that are durable by now, and tells how many were new. The engine does so by
    /// itself all the time; this is for whoever must have them now.
    ///
    /// # Errors
    ///
    /// When the directory cannot be asked, or a branch cannot be read. What was noted until then stays.
    pub async fn follow_visits(&self) -> Result<usize, VisitsError> {
        let followed = self.ask(&Principal::host(), FollowedVisits {}).await?;
        let mut noted = 0;
        for branch in self.branches(&Principal::host()) {
            let known = followed.iter().find(|(known, _)| *known == branch);
            let mut progress = Progress::at(known.map_or(0, |(_, to)| *to));
            while !follow::follow(self, branch, &mut progress).await? {}
            noted += progress.noted;
        }
        Ok(noted)
    }
}

/// As an embedder goes: in at the door, and to the store by a thread that may wait for the disk.
impl Ways for Engine {
    async fn ask<M>(&self, message: M) -> Answered<M>
    where
        M: Message<Aggregate = turnero_domain::customers::Customers>,
    {
        debug_assert_eq!(message.to(), DirectoryId::ONLY);
        Engine::ask(self, &Principal::host(), message).await
    }

    fn quiet_after(&self, branch: BranchId, position: u64) -> Option<u64> {
        self.inner.residents.branches.find(branch)?.standing.quiet_after(position)
    }

    async fn page(&self, branch: BranchId, after: u64) -> Result<Vec<StoredEvent>, StoreError> {
        self.with_store(move |store| page_after(store, branch, after)).await
    }
}
