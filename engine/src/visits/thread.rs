//! The thread that notes visits. It reads what is durable and asks the directory like everybody else, so it can neither
//! hold anybody up nor get ahead of what a crash could take back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until};
use turnero_domain::customers::{Customers, FollowedVisits};
use turnero_domain::{Aggregate, BranchId, Caller, DirectoryId, Message};
use turnero_store::{Store, StoreError, StoredEvent};

use super::follow::{Progress, Ways, follow, page_after};
use crate::bounds::{BUSY_RETRY_AFTER, VISITS_EVERY, VISITS_PAUSE, VISITS_REST};
use crate::changed::Changed;
use crate::error::AskError;
use crate::hosted::Residents;
use crate::keeper::{Answered, Reply, Request};
use crate::shell::Deliver;

/// The thread that notes visits. It ends when it is told to.
pub(crate) struct VisitsThread {
    changed: Arc<Changed>,
    thread: JoinHandle<()>,
}

impl VisitsThread {
    pub(crate) fn start(
        store: Arc<dyn Store>,
        residents: Arc<Residents>,
        changed: Arc<Changed>,
    ) -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        let theirs = changed.clone();
        let thread =
            std::thread::Builder::new().name("turnero-visits".to_owned()).spawn(move || {
                crate::modest::let_others_go_first();
                let inside = Inside { store, residents };
                runtime.block_on(Follower::new(inside, theirs).run());
            })?;
        Ok(Self { changed, thread })
    }

    /// Finishes what is under way, and ends.
    pub(crate) fn finish(self) {
        self.changed.close();
        if self.thread.join().is_err() {
            tracing::error!("the thread of the visits ended with a panic");
        }
    }
}

/// As the engine itself goes: past the door, and to the store on a thread that is there for it.
struct Inside {
    store: Arc<dyn Store>,
    residents: Arc<Residents>,
}

impl Ways for Inside {
    async fn ask<M: Message<Aggregate = Customers>>(&self, message: M) -> Answered<M> {
        let resident = self.residents.customers.find(DirectoryId::ONLY).ok_or(AskError::Closed)?;
        let busy = AskError::Busy { retry_after: BUSY_RETRY_AFTER };
        let permit = resident.wicket.enter().ok_or(busy)?;
        let (sender, answer) = oneshot::channel();
        let span = tracing::debug_span!("ask", message = M::NAME, aggregate = Customers::NAME);
        let (caller, key, condition) = (Caller::ENGINE, None, None);
        let reply = Reply { sender, permit, span };
        resident.address.do_send(Deliver(Request { message, caller, key, condition, reply }));
        answer.await.unwrap_or(Err(AskError::Internal))
    }

    fn quiet_after(&self, branch: BranchId, position: u64) -> Option<u64> {
        self.residents.branches.find(branch)?.standing.quiet_after(position)
    }

    async fn page(&self, branch: BranchId, after: u64) -> Result<Vec<StoredEvent>, StoreError> {
        page_after(self.store.as_ref(), branch, after)
    }
}

struct Follower {
    inside: Inside,
    changed: Arc<Changed>,
    /// How far each branch is; `None` before the directory was asked.
    progress: Option<BTreeMap<BranchId, Progress>>,
    /// Branches in which something may have happened that is not noted yet.
    owed: BTreeSet<BranchId>,
    /// Something has changed since the flags were looked at.
    news: bool,
    rests_until: Instant,
}

impl Follower {
    fn new(inside: Inside, changed: Arc<Changed>) -> Self {
        let (owed, rests_until) = (BTreeSet::new(), Instant::now());
        Self { inside, changed, progress: None, owed, news: false, rests_until }
    }

    async fn run(mut self) {
        while self.wait().await {
            self.news = false;
            self.owed.extend(self.changed.take().into_iter().map(BranchId::from));
            let began = Instant::now();
            let well = self.follow_all().await;
            let worked = began.elapsed();
            let rest = if well { VISITS_EVERY.max(worked * VISITS_REST) } else { VISITS_PAUSE };
            self.rests_until = Instant::now() + rest;
        }
    }

    /// Rests, and waits for something to do. `false` when it is over.
    async fn wait(&mut self) -> bool {
        loop {
            if self.changed.is_closed() {
                return false;
            }
            let rested = Instant::now() >= self.rests_until;
            if rested && (self.news || !self.owed.is_empty()) {
                return true;
            }
            tokio::select! {
                () = self.changed.wait() => self.news = true,
                () = sleep_until(self.rests_until), if !rested => {}
            }
        }
    }

    /// Brings what is owed, a fair part of each. `false` if something could not be done, and is owed still.
    async fn follow_all(&mut self) -> bool {
        if self.progress.is_none() {
            match self.inside.ask(FollowedVisits {}).await {
                Ok(followed) => {
                    let at = |(branch, to)| (branch, Progress::at(to));
                    self.progress = Some(followed.into_iter().map(at).collect());
                }
                Err(error) => {
                    tracing::debug!(%error, "visits are not noted for now");
                    return false;
                }
            }
        }
        let progress = self.progress.get_or_insert_default();
        let mut well = true;
        for branch in std::mem::take(&mut self.owed) {
            if self.changed.is_closed() {
                return true;
            }
            match follow(&self.inside, branch, progress.entry(branch).or_default()).await {
                Ok(true) => {}
                Ok(false) => {
                    self.owed.insert(branch);
                }
                Err(error) => {
                    tracing::debug!(%error, %branch, "visits are not noted for now");
                    self.owed.insert(branch);
                    well = false;
                }
            }
        }
        well
    }
}
