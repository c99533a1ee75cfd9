use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};

use bytes::Bytes;
use tokio::sync::oneshot;
use turnero_domain::branch::Snapshot;
use turnero_domain::invoicing::permissions::ISSUERS_READ;
use turnero_domain::{
    AccessRefusal, Aggregate, BranchId, IssuerId, Message, Permission, Principal,
};
use turnero_store::{BackupSummary, Size, StoreError};
use uuid::Uuid;

use crate::condition::Condition;
use crate::erasures::{ErasuresError, list_beside};
use crate::error::{AskError, FeedError, OpenError};
use crate::feed::{Feed, Topic};
use crate::health::Health;
use crate::hosted::Hosted;
use crate::inner::Inner;
use crate::key::KeyHash;
use crate::opening;
use crate::settings::Settings;

/// A running engine. Cheap to clone; the last one that is dropped closes it.
#[derive(Clone)]
pub struct Engine {
    pub(crate) inner: Arc<Inner>,
}

impl Engine {
    /// Opens an engine: opens its store, checks it, brings every aggregate back, and starts its threads.
    /// Blocks while it does.
    ///
    /// # Errors
    ///
    /// When the store cannot be opened or trusted; nothing is changed then.
    pub fn open(settings: Settings) -> Result<Self, OpenError> {
        opening::open(settings).map(|inner| Self { inner: Arc::new(inner) })
    }

    /// Asks for something and waits for the reply, which comes when all that it shows is durable.
    ///
    /// A command that was sent is carried out even if the future is dropped; one that must not be carried out twice
    /// when it is asked twice goes through [`ask_once`](Self::ask_once).
    pub async fn ask<M>(
        &self,
        principal: &Principal,
        message: M,
    ) -> Result<M::Reply, AskError<<M::Aggregate as Aggregate>::Refusal>>
    where
        M: Message,
        M::Aggregate: Hosted,
    {
        self.inner.ask(principal, None, message).await
    }

    /// Asks for something under an idempotency key: however often it is asked, also after a crash, it is
    /// done once, and the reply is the same. Keys are kept apart by principal and aggregate, and remembered
    /// for [24 hours](crate::bounds::RECEIPT_LIFETIME). A refusal is not remembered, for it changed
    /// nothing: the same key may be tried again.
    pub async fn ask_once<M>(
        &self,
        principal: &Principal,
        key: &str,
        message: M,
    ) -> Result<M::Reply, AskError<<M::Aggregate as Aggregate>::Refusal>>
    where
        M: Message,
        M::Aggregate: Hosted,
    {
        let key = KeyHash::new(principal.id, key).ok_or(AskError::KeyInvalid)?;
        self.inner.ask(principal, Some(key), message).await
    }

    /// Asks for something if this holds, and under an idempotency key if there is one: what was done before under
    /// that key is answered again, whatever has changed since.
    pub async fn ask_if<M>(
        &self,
        principal: &Principal,
        key: Option<&str>,
        condition: Condition<M::Aggregate>,
        message: M,
    ) -> Result<M::Reply, AskError<<M::Aggregate as Aggregate>::Refusal>>
    where
        M: Message,
        M::Aggregate: Hosted,
    {
        let hash = |key| KeyHash::new(principal.id, key).ok_or(AskError::KeyInvalid);
        self.inner.ask_if(principal, key.map(hash).transpose()?, Some(condition), message).await
    }

    /// Follows a topic: from a position on if `after` is given (0: from the beginning), otherwise from a
    /// snapshot of now.
    ///
    /// # Errors
    ///
    /// When the principal may not, or there is no such thing.
    pub fn feed(
        &self,
        principal: &Principal,
        topic: Topic,
        after: Option<u64>,
    ) -> Result<Feed, FeedError> {
        let Topic::Branch(branch) = topic;
        let may = self.inner.permit(principal, Self::FOLLOW, Some(branch), "feed");
        may.map_err(FeedError::Denied)?;
        if self.inner.closing.load(Ordering::SeqCst) {
            return Err(FeedError::Closed);
        }
        let resident =
            self.inner.residents.branches.find(branch).ok_or(FeedError::Unknown(branch))?;
        // Weak: who follows does not keep the engine open.
        let inner = Arc::downgrade(&self.inner);
        let take_snapshot = Box::new(move || {
            let inner = inner.clone();
            Box::pin(async move { branch_snapshot(&inner, branch).await }) as _
        });
        let store = self.inner.surroundings.store.clone();
        Ok(Feed::new(resident.standing.clone(), store, take_snapshot, after))
    }

    /// What it takes to follow a topic.
    pub const FOLLOW: Permission = Permission::new("branches:read");

    /// Whether somebody may do what a host does for them beside messages. Decided like everything else, and a refusal is
    /// noted; `what` is what it is called there.
    pub fn permit(
        &self,
        principal: &Principal,
        permission: Permission,
        branch: Option<BranchId>,
        what: &'static str,
    ) -> Result<(), AccessRefusal> {
        self.inner.permit(principal, permission, branch, what)
    }

    /// The branches that the principal may read, in the order of their ids.
    pub fn branches(&self, principal: &Principal) -> Vec<BranchId> {
        let mut branches = self.inner.residents.branches.ids();
        branches.retain(|branch| principal.may(Self::FOLLOW, Some(*branch)).is_ok());
        branches.sort_unstable();
        branches
    }

    /// The issuers, for who may see them, in the order of their ids.
    pub fn issuers(&self, principal: &Principal) -> Vec<IssuerId> {
        let may = principal.may(ISSUERS_READ, None).is_ok();
        let mut issuers = if may { self.inner.residents.issuers.ids() } else { Vec::new() };
        issuers.sort_unstable();
        issuers
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }

    /// How the engine is.
    pub fn health(&self) -> Health {
        let surroundings = &self.inner.surroundings;
        match surroundings.condition.health() {
            Health::Ready => {
                let now = surroundings.clock.now();
                let degraded = self.inner.submissions.degraded(now);
                degraded.or_else(|| self.inner.mails.degraded(now)).unwrap_or(Health::Ready)
            }
            health => health,
        }
    }

    /// How many messages are under way.
    pub fn under_way(&self) -> usize {
        self.inner.gate.under_way()
    }

    /// A fresh id for something that is about to be created.
    pub fn fresh_id<I: From<Uuid>>(&self) -> I {
        self.inner.context(Principal::host().id).fresh_id(0)
    }

    /// Writes a consistent backup while work goes on, into a new file in this folder, and tells its path. Beside it lies
    /// the list of those who were [erased](crate::erasures), for whoever restores an older one.
    pub async fn backup(&self, folder: impl AsRef<Path>) -> Result<PathBuf, ErasuresError> {
        let folder = folder.as_ref().to_owned();
        self.with_store(move |store| {
            let written = turnero_store::backup_to_folder(store, &folder);
            Ok(written.map_err(ErasuresError::from).and_then(|(path, _)| {
                list_beside(store, &folder)?;
                Ok(path)
            }))
        })
        .await?
    }

    /// Writes a consistent backup while work goes on, wherever the host wants it. Who was erased since must be
    /// [erased again](Self::erase_again) if it is restored: [`erased_in`](crate::erasures::erased_in) tells who.
    pub async fn backup_into<W>(&self, mut target: W) -> Result<BackupSummary, StoreError>
    where
        W: Write + Send + 'static,
    {
        self.with_store(move |store| store.backup(&mut target)).await
    }

    /// How much the store holds.
    pub async fn size(&self) -> Result<Size, StoreError> {
        self.with_store(turnero_store::Store::size).await
    }

    /// Closes the engine: takes nothing more, finishes what is under way, and ends its threads. After that
    /// the folder can be opened again. Further calls wait for the first.
    ///
    /// # Errors
    ///
    /// When the store could not be put in order. Nothing acknowledged is lost by that; the next opening
    /// takes longer.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.inner.start_closing();
        let mut closed = self.inner.closed.subscribe();
        match closed.wait_for(Option::is_some).await.map(|result| result.clone()) {
            Ok(Some(result)) => result,
            _ => Err(StoreError::Closed),
        }
    }

    /// Does something that takes long with the store, on a thread of its own.
    pub(crate) async fn with_store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn turnero_store::Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = self.inner.surroundings.store.clone();
        let (tell, told) = oneshot::channel();
        std::thread::Builder::new()
            .name("turnero-store-work".to_owned())
            .spawn(move || {
                let result = work(store.as_ref());
                drop(store);
                // Nobody may be waiting any more.
                let _ = tell.send(result);
            })
            .map_err(|error| StoreError::Io {
                doing: "starting a thread",
                reason: error.to_string(),
            })?;
        told.await.unwrap_or_else(|_| {
            Err(StoreError::Io { doing: "working on the store", reason: "it panicked".to_owned() })
        })
    }
}

async fn branch_snapshot(inner: &Weak<Inner>, branch: BranchId) -> Result<(u64, Bytes), FeedError> {
    let inner = inner.upgrade().ok_or(FeedError::Closed)?;
    match inner.ask(&Principal::host(), None, Snapshot { branch }).await {
        Ok(snapshot) => {
            let body = serde_json::to_vec(&snapshot)
                .map_err(|error| FeedError::Unavailable(Arc::from(error.to_string())))?;
            Ok((snapshot.seq, Bytes::from(body)))
        }
        Err(AskError::Closed) => Err(FeedError::Closed),
        Err(AskError::Refused(_)) => Err(FeedError::Unknown(branch)),
        Err(error) => Err(FeedError::Unavailable(Arc::from(error.to_string()))),
    }
}
