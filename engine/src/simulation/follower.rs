use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use serde::Deserialize;
use tokio::runtime::Runtime;
use turnero_domain::BranchId;
use turnero_domain::branch::BranchSnapshot;

use super::Checked;
use super::letter::{Pending, Told};
use super::server::{HOST, Server};
use super::wish::{What, Wish};
use super::witness::Witness;
use crate::error::FeedError;
use crate::feed::{Feed, FeedItem};

type Taken = Result<(u64, Bytes), FeedError>;

/// Somebody who follows a branch, and comes back with its position after a crash.
pub(super) struct Follower {
    pub(super) branch: BranchId,
    pub(super) position: Option<u64>,
    feed: Option<Feed>,
    desk: Arc<Desk>,
    /// The snapshot that was asked for.
    asked: Option<Pending>,
    /// How many events are left out when the feed is opened the next time.
    lost: u64,
}

/// Where a feed asks for snapshots. The real one waits for the actor; here nobody may wait, so the feed
/// hears that there is none yet, and comes back.
#[derive(Default)]
struct Desk {
    wanted: AtomicBool,
    ready: Mutex<Option<(u64, Bytes)>>,
}

impl Desk {
    fn take(&self) -> Taken {
        if let Some(ready) = crate::lock(&self.ready).take() {
            return Ok(ready);
        }
        self.wanted.store(true, Ordering::Relaxed);
        Err(FeedError::Unavailable(Arc::from("not yet")))
    }
}

#[derive(Deserialize)]
struct Seq {
    seq: u64,
}

/// What a look at the feed gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Given {
    Nothing,
    Event,
    Snapshot,
}

impl Follower {
    pub(super) fn new(branch: BranchId, position: Option<u64>) -> Self {
        Self { branch, position, feed: None, desk: Arc::default(), asked: None, lost: 0 }
    }

    /// The server is gone, and the connection with it.
    pub(super) fn disconnect(&mut self) {
        self.feed = None;
        self.asked = None;
        self.desk = Arc::default();
    }

    /// A broken feed: leaves an event out.
    pub(super) fn lose_one(&mut self) {
        self.disconnect();
        self.lost = 1;
    }

    /// Takes the next item, if there must be one.
    pub(super) fn look(
        &mut self,
        server: &mut Server,
        witness: &Witness,
        runtime: &Runtime,
    ) -> Checked<Given> {
        let Some(resident) = server.residents.get(&self.branch) else { return Ok(Given::Nothing) };
        let standing = resident.standing.clone();
        self.collect_snapshot()?;
        let durable = standing.durable();
        let store = server.surroundings.store.clone();
        let desk = self.desk.clone();
        let position = self.position.map(|position| position + std::mem::take(&mut self.lost));
        let feed = self.feed.get_or_insert_with(|| {
            let take = move || {
                Box::pin(std::future::ready(desk.take()))
                    as Pin<Box<dyn Future<Output = Taken> + Send>>
            };
            Feed::new(standing, store, Box::new(take), position)
        });
        let next = if feed.position() == Some(durable) {
            // Nothing can be there: a look must not give anything.
            match pin!(feed.next()).poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Pending => return Ok(Given::Nothing),
                Poll::Ready(next) => next,
            }
        } else {
            runtime.block_on(feed.next())
        };
        match next {
            Ok(item) => self.check(&item, witness),
            Err(FeedError::Unavailable(_)) => {
                if self.desk.wanted.swap(false, Ordering::Relaxed) && self.asked.is_none() {
                    let wish = Wish { branch: self.branch, what: What::Snapshot };
                    self.asked = Some(server.ask(HOST, None, &wish));
                }
                Ok(Given::Nothing)
            }
            Err(error) => Err(format!("a feed ended: {error}")),
        }
    }

    fn collect_snapshot(&mut self) -> Checked {
        let Some(told) = self.asked.as_mut().and_then(Pending::poll) else { return Ok(()) };
        self.asked = None;
        if let Told::Done(body) = told {
            let Seq { seq } = serde_json::from_slice(&body).map_err(|error| error.to_string())?;
            *crate::lock(&self.desk.ready) = Some((seq, body));
        }
        Ok(())
    }

    /// Each item is what follows the one before, byte for byte what is durable.
    fn check(&mut self, item: &FeedItem, witness: &Witness) -> Checked<Given> {
        let history = witness.history(self.branch).ok_or("a feed gave what is not durable")?;
        let given = match item {
            FeedItem::Event { seq, body } => {
                let next = self.position.map_or(1, |position| position + 1);
                if *seq != next {
                    return Err(format!("a follower at {:?} was given event {seq}", self.position));
                }
                if history.body(*seq) != Some(body) {
                    return Err(format!("a follower was given event {seq}, not as it is durable"));
                }
                Given::Event
            }
            FeedItem::Snapshot { seq, body } => {
                let can_go_on = self.position.is_some_and(|position| {
                    let oldest = history.oldest.max(history.pruning_tried);
                    position <= history.head() && position + 1 >= oldest
                });
                if can_go_on {
                    return Err(format!("a follower at {:?} was given a snapshot", self.position));
                }
                let shown = history.state(*seq).and_then(BranchSnapshot::of);
                let shown = shown.and_then(|shown| serde_json::to_vec(&shown).ok());
                if shown.as_deref() != Some(body.as_ref()) {
                    return Err(format!("a follower was given a snapshot of {seq} that never was"));
                }
                Given::Snapshot
            }
        };
        self.position = Some(item.seq());
        Ok(given)
    }
}
