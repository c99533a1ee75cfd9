//! Old events of branches, forgotten when the host wants it. What they have led to stays: the state, the figures of every
//! day, the visits of customers.

use std::time::Duration;

use serde::Deserialize;
use turnero_domain::branch::Branch;
use turnero_domain::{Aggregate, Timestamp};
use turnero_store::{Page, Store, StoreError, StreamId};

use crate::bounds::RECEIPT_LIFETIME;
use crate::engine::Engine;
use crate::visits::VisitsError;

/// Why nothing, or not everything, was forgotten. It can be asked for again.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum PruneError {
    /// The visits in these events were not noted, so the events are kept.
    #[error(transparent)]
    Visits(#[from] VisitsError),
    /// The store failed, or cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What was forgotten.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pruned {
    /// In so many branches.
    pub branches: usize,
    /// About so many events: the store forgets whole records.
    pub events: u64,
}

/// What is read of an event to know its age.
#[derive(Deserialize)]
struct Dated {
    at: Timestamp,
}

impl Engine {
    /// Forgets the events of branches that are older than `keep`. Those of the last
    /// [24 hours](crate::bounds::RECEIPT_LIFETIME) stay in any case, for the replies to what was asked twice lie beside
    /// them; and so does everything behind the newest checkpoint, from which the branch is brought back.
    ///
    /// Accounts and invoices are never touched: their events are the audit and the books. Who asks what a branch was like
    /// in the time that was forgotten is told that it was.
    ///
    /// # Errors
    ///
    /// When the visits in these events could not be noted before, or the store fails.
    pub async fn prune(&self, keep: Duration) -> Result<Pruned, PruneError> {
        self.follow_visits().await?;
        let keep = i64::try_from(keep.max(RECEIPT_LIFETIME).as_millis()).unwrap_or(i64::MAX);
        let before = self.inner().surroundings.clock.now().plus_millis(keep.saturating_neg());
        let standings = self.inner().registry.all();
        let of_branches =
            standings.into_iter().filter(|standing| standing.stream().kind.0 == Branch::KIND);
        let covered: Vec<_> = of_branches
            .map(|standing| (standing.stream(), standing.checkpointed()))
            .filter(|(_, covers)| *covers > 0)
            .collect();
        let pruned = self.with_store(move |store| prune_all(store, &covered, before)).await?;
        tracing::info!(
            branches = pruned.branches,
            events = pruned.events,
            "old events were forgotten"
        );
        Ok(pruned)
    }
}

fn prune_all(
    store: &dyn Store,
    covered: &[(StreamId, u64)],
    before: Timestamp,
) -> Result<Pruned, StoreError> {
    let heads = store.heads()?;
    let mut pruned = Pruned::default();
    for (stream, covers) in covered {
        let head = heads.iter().find(|head| head.stream == *stream);
        let Some(oldest) = head.map(|head| head.oldest) else { continue };
        let first_kept = first_since(store, *stream, oldest, *covers, before)?;
        if first_kept > oldest {
            store.prune(*stream, first_kept)?;
            pruned.branches += 1;
            pruned.events += first_kept - oldest;
        }
    }
    Ok(pruned)
}

/// The first position from `low` to `high` whose event is not older than this; `high` if all are. Time never goes back within
/// a stream, so it is found by halves.
fn first_since(
    store: &dyn Store,
    stream: StreamId,
    mut low: u64,
    mut high: u64,
    before: Timestamp,
) -> Result<u64, StoreError> {
    while low < high {
        let middle = low + (high - low) / 2;
        let page = store.events(stream, middle - 1, Page { events_max: 1, ..Page::default() })?;
        let at = page.first().and_then(|event| serde_json::from_slice::<Dated>(&event.body).ok());
        match at {
            Some(Dated { at }) if at < before => low = middle + 1,
            // What cannot be read is kept.
            _ => high = middle,
        }
    }
    Ok(low)
}
