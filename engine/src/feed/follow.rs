use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use turnero_store::{Page, Store, StoreError};

use super::hub::{Chunk, Found};
use crate::bounds::FEED_CATCH_UP_EVENTS_MAX;
use crate::error::FeedError;
use crate::journal::Standing;
use crate::telemetry;

/// What a follower gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedItem {
    /// Where things stand: forget what you know, this is all of it.
    Snapshot {
        /// The position of the last event in it: what follows has `seq + 1`.
        seq: u64,
        /// The snapshot as JSON.
        body: Bytes,
    },
    /// What happened next.
    Event {
        /// Its position: one above the item before.
        seq: u64,
        /// The event as JSON, the very bytes that the store keeps.
        body: Bytes,
    },
}

impl FeedItem {
    /// The position after this item: what to come back with.
    pub fn seq(&self) -> u64 {
        match self {
            Self::Snapshot { seq, .. } | Self::Event { seq, .. } => *seq,
        }
    }

    /// The JSON.
    pub fn body(&self) -> &Bytes {
        match self {
            Self::Snapshot { body, .. } | Self::Event { body, .. } => body,
        }
    }
}

/// Makes a snapshot: asks the actor, so that it shows only what is durable.
pub(crate) type TakeSnapshot = Box<
    dyn Fn() -> Pin<Box<dyn Future<Output = Result<(u64, Bytes), FeedError>> + Send>> + Send + Sync,
>;

/// Somebody's place in a stream. Dropping it ends the subscription.
pub struct Feed {
    standing: Arc<Standing>,
    store: Arc<dyn Store>,
    take_snapshot: TakeSnapshot,
    /// The position of the last item given; `None` before the first snapshot.
    position: Option<u64>,
    chunk: Option<(Arc<Chunk>, usize)>,
    from_store: VecDeque<FeedItem>,
}

impl Feed {
    pub(crate) fn new(
        standing: Arc<Standing>,
        store: Arc<dyn Store>,
        take_snapshot: TakeSnapshot,
        after: Option<u64>,
    ) -> Self {
        standing.hub.join();
        Self {
            standing,
            store,
            take_snapshot,
            position: after,
            chunk: None,
            from_store: VecDeque::new(),
        }
    }

    /// The position of the last item that was given.
    pub fn position(&self) -> Option<u64> {
        self.position
    }

    /// The next item, as soon as there is one. Can be dropped and asked again: nothing is lost.
    ///
    /// # Errors
    ///
    /// [`FeedError::Closed`] when the engine was closed (a follower that was behind has not seen
    /// everything then: it comes back with its position when the engine is open again);
    /// [`FeedError::Unavailable`] when what was missed cannot be read now: ask again later.
    pub async fn next(&mut self) -> Result<FeedItem, FeedError> {
        loop {
            if let Some(item) = self.take_ready() {
                self.position = Some(item.seq());
                return Ok(item);
            }
            let standing = self.standing.clone();
            let changed = standing.hub.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if !self.look().await? {
                changed.await;
            }
        }
    }

    /// What lies in the follower's hand already.
    fn take_ready(&mut self) -> Option<FeedItem> {
        if let Some(item) = self.from_store.pop_front() {
            return Some(item);
        }
        let (chunk, place) = self.chunk.as_mut()?;
        let Some(body) = chunk.bodies.get(*place) else {
            self.chunk = None;
            return None;
        };
        let item = FeedItem::Event { seq: chunk.first + *place as u64, body: body.clone() };
        *place += 1;
        Some(item)
    }

    /// Looks for more. `false` if there is nothing yet.
    async fn look(&mut self) -> Result<bool, FeedError> {
        let durable = self.standing.durable();
        let Some(position) = self.position.filter(|position| *position <= durable) else {
            // New, or from a future that was lost (a backup was restored): start from where things stand.
            self.snapshot(durable).await?;
            return Ok(true);
        };
        match self.standing.hub.after(position) {
            Found::Events(chunk, place) => {
                telemetry::feed_lag(durable.saturating_sub(position));
                self.chunk = Some((chunk, place));
                Ok(true)
            }
            // The durable position is read before the ring: what is durable by then and not in the ring is in the store.
            Found::Closed if durable == position => Err(FeedError::Closed),
            Found::Nothing if durable == position => Ok(false),
            _ if durable - position > FEED_CATCH_UP_EVENTS_MAX => {
                self.snapshot(durable).await?;
                Ok(true)
            }
            _ => {
                self.read_store(position, durable).await?;
                Ok(true)
            }
        }
    }

    async fn snapshot(&mut self, durable: u64) -> Result<(), FeedError> {
        let (seq, body) = match self.standing.hub.recent_snapshot(durable) {
            Some(recent) => recent,
            None => {
                let (seq, body) = (self.take_snapshot)().await?;
                self.standing.hub.keep_snapshot(seq, body.clone());
                (seq, body)
            }
        };
        self.from_store.push_back(FeedItem::Snapshot { seq, body });
        Ok(())
    }

    async fn read_store(&mut self, position: u64, durable: u64) -> Result<(), FeedError> {
        let store = self.store.clone();
        let stream = self.standing.stream();
        let read = move || store.events(stream, position, Page::default());
        let page = match tokio::task::spawn_blocking(read).await {
            Ok(Ok(page)) => page,
            Ok(Err(StoreError::Pruned { .. })) => return self.snapshot(durable).await,
            Ok(Err(StoreError::Closed)) => return Err(FeedError::Closed),
            Ok(Err(error)) => return Err(FeedError::Unavailable(Arc::from(error.to_string()))),
            Err(error) => return Err(FeedError::Unavailable(Arc::from(error.to_string()))),
        };
        let visible = page.into_iter().filter(|event| event.position <= durable);
        self.from_store
            .extend(visible.map(|event| FeedItem::Event { seq: event.position, body: event.body }));
        Ok(())
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.standing.hub.leave();
    }
}
