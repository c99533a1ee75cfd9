use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Weak};

use bytes::Bytes;
use tokio::sync::{oneshot, watch};
use turnero_domain::branch::{Branch, Snapshot};
use turnero_domain::{Aggregate, BranchId, Context, Message, Permission, Principal};
use turnero_store::{BackupSummary, Size, StoreError, StreamId, StreamKind};
use uuid::Uuid;

use crate::admission::{Gate, Wicket};
use crate::bounds::{BUSY_RETRY_AFTER, IN_FLIGHT_PER_AGGREGATE_MAX};
use crate::directory::{Directory, Resident};
use crate::error::{AskError, FeedError, OpenError};
use crate::feed::{Feed, Topic};
use crate::health::Health;
use crate::hosted::Hosted;
use crate::journal::{Registry, Standing};
use crate::keeper::{Answered, Keeper, Reply, Request, Surroundings};
use crate::key::KeyHash;
use crate::settings::Settings;
use crate::shell::{Deliver, Shell};
use crate::teardown::Running;
use crate::timekeeper::Timekeeper;
use crate::{opening, telemetry};

/// A running engine. Cheap to clone; the last one that is dropped closes it.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

/// What all clones share.
pub struct Inner {
    pub(crate) surroundings: Surroundings,
    pub(crate) registry: Arc<Registry>,
    pub(crate) gate: Arc<Gate>,
    pub(crate) branches: Directory<Branch>,
    pub(crate) closing: AtomicBool,
    /// The threads; `None` once they are being ended.
    pub(crate) running: Mutex<Option<Running>>,
    /// How closing ended, once it has.
    pub(crate) closed: watch::Sender<Option<Result<(), StoreError>>>,
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
        principal.may(Self::FOLLOW, Some(branch)).map_err(FeedError::Denied)?;
        if self.inner.closing.load(Ordering::SeqCst) {
            return Err(FeedError::Closed);
        }
        let resident = self.inner.branches.find(branch).ok_or(FeedError::Unknown(branch))?;
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

    /// The branches that the principal may read, in the order of their ids.
    pub fn branches(&self, principal: &Principal) -> Vec<BranchId> {
        let mut branches = self.inner.branches.ids();
        branches.retain(|branch| principal.may(Self::FOLLOW, Some(*branch)).is_ok());
        branches.sort_unstable();
        branches
    }

    /// How the engine is.
    pub fn health(&self) -> Health {
        self.inner.surroundings.condition.health()
    }

    /// How many messages are under way.
    pub fn under_way(&self) -> usize {
        self.inner.gate.under_way()
    }

    /// A fresh id for something that is about to be created.
    pub fn fresh_id<I: From<Uuid>>(&self) -> I {
        self.inner.context(Principal::host().id).fresh_id(0)
    }

    /// Writes a consistent backup while work goes on, into a new file in this folder, and tells its path.
    pub async fn backup(&self, folder: impl AsRef<Path>) -> Result<PathBuf, StoreError> {
        let folder = folder.as_ref().to_owned();
        self.with_store(move |store| {
            turnero_store::backup_to_folder(store, &folder).map(|(path, _)| path)
        })
        .await
    }

    /// Writes a consistent backup while work goes on, wherever the host wants it.
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
    async fn with_store<T: Send + 'static>(
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

impl Inner {
    async fn ask<M>(&self, principal: &Principal, key: Option<KeyHash>, message: M) -> Answered<M>
    where
        M: Message,
        M::Aggregate: Hosted,
    {
        if self.closing.load(Ordering::SeqCst) {
            return Err(AskError::Closed);
        }
        let id = message.to();
        principal.may(M::PERMISSION, M::Aggregate::branch(id)).map_err(AskError::Denied)?;
        let resident = match M::Aggregate::directory(self).find(id) {
            Some(resident) => resident,
            None => self.create_for(&message, principal)?,
        };
        let Some(permit) = resident.wicket.enter() else {
            telemetry::turned_away();
            return Err(AskError::Busy { retry_after: BUSY_RETRY_AFTER });
        };
        // Once more, after the permit: closing waits for all permits that were given before it.
        if self.closing.load(Ordering::SeqCst) {
            return Err(AskError::Closed);
        }
        let span = tracing::debug_span!("ask", message = M::NAME, aggregate = ?id, principal = %principal.id);
        let (sender, answer) = oneshot::channel();
        let reply = Reply { sender, permit, span };
        resident.address.do_send(Deliver(Request { message, principal: principal.id, key, reply }));
        answer.await.unwrap_or(Err(AskError::Internal))
    }

    /// There is nobody under this id yet. A message that does not create anything is told so by the rules,
    /// and so is one whose creation the rules refuse: only what will exist gets an actor.
    fn create_for<M>(
        &self,
        message: &M,
        principal: &Principal,
    ) -> Result<Arc<Resident<M::Aggregate>>, AskErrorOf<M>>
    where
        M: Message,
        M::Aggregate: Hosted,
    {
        let context = self.context(principal.id);
        message.decide(&M::Aggregate::default(), &context).map_err(AskError::Refused)?;
        if !M::CREATES {
            tracing::error!(message = M::NAME, "the rules accept a message to what does not exist");
            return Err(AskError::Internal);
        }
        M::Aggregate::directory(self).find_or_add(message.to(), || {
            let stream = stream_of::<M::Aggregate>(message.to());
            let standing = Arc::new(Standing::new(stream, 0));
            let keeper = Keeper::new(self.surroundings.clone(), standing.clone());
            self.registry.add(standing);
            self.settle(keeper).ok_or(AskError::Closed)
        })
    }

    /// Gives a keeper its actor.
    pub(crate) fn settle<A: Hosted>(&self, keeper: Keeper<A>) -> Option<Resident<A>> {
        let standing = keeper.standing().clone();
        let running = crate::lock(&self.running);
        let wicket = Wicket::new(self.gate.clone(), IN_FLIGHT_PER_AGGREGATE_MAX);
        let timekeeper = Timekeeper::new(&self.surroundings, wicket.clone());
        let address = running.as_ref()?.system.spawn(Shell::new(keeper, timekeeper))?;
        Some(Resident { address, standing, wicket })
    }

    fn context(&self, principal: turnero_domain::PrincipalId) -> Context {
        let Surroundings { clock, seeds, .. } = &self.surroundings;
        Context { now: clock.now(), principal, seed: seeds.draw() }
    }
}

/// Why a message of this type was not carried out.
type AskErrorOf<M> = AskError<<<M as Message>::Aggregate as Aggregate>::Refusal>;

/// The stream of an aggregate.
pub(crate) fn stream_of<A: Aggregate>(id: A::Id) -> StreamId {
    StreamId::new(StreamKind(A::KIND), id.into())
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
