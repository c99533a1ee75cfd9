//! Bringing the visits of one branch to the directory, from where it has them to the end, or for as long as is fair to
//! the other branches.

use turnero_domain::branch::{Branch, BranchEvent};
use turnero_domain::customers::{CustomerRefusal, Customers, FollowVisits, FollowedVisit, bounds};
use turnero_domain::{BranchId, Message, Recorded};
use turnero_store::{Page, Store, StoreError, StoredEvent};

use super::VisitsError;
use crate::bounds::{VISITS_PAGES_MAX, VISITS_UNNOTED_MAX};
use crate::error::AskError;
use crate::inner::stream_of;
use crate::keeper::Answered;

/// How whoever follows gets at the events of branches, and at the directory.
pub(super) trait Ways {
    /// Asks the directory.
    async fn ask<M: Message<Aggregate = Customers>>(&self, message: M) -> Answered<M>;

    /// How far a branch has come, if it is known that nobody's visit is told after a position.
    fn quiet_after(&self, branch: BranchId, position: u64) -> Option<u64>;

    /// The events of a branch after a position.
    async fn page(&self, branch: BranchId, after: u64) -> Result<Vec<StoredEvent>, StoreError>;
}

/// How far the visits of a branch were brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Progress {
    /// Up to where the directory has them.
    brought: u64,
    /// Up to where events were read: nobody who is known came between.
    read: u64,
    /// Visits that were new.
    pub(super) noted: usize,
}

impl Progress {
    /// The directory has them up to here.
    pub(super) fn at(brought: u64) -> Self {
        Self { brought, read: brought, noted: 0 }
    }
}

/// What a page of events of a branch tells.
struct Told {
    /// Up to where it reaches.
    to: u64,
    /// The visits on it, each with the position of its event.
    visits: Vec<(u64, FollowedVisit)>,
}

/// Brings what has happened in a branch since. `false`: there may be more, and it is the turn of others.
pub(super) async fn follow(
    ways: &impl Ways,
    branch: BranchId,
    progress: &mut Progress,
) -> Result<bool, VisitsError> {
    for _ in 0..VISITS_PAGES_MAX {
        match told_after(ways, branch, progress.read).await? {
            None => return Ok(true),
            Some(told) => bring(ways, branch, progress, told).await?,
        }
    }
    Ok(false)
}

async fn bring(
    ways: &impl Ways,
    branch: BranchId,
    progress: &mut Progress,
    Told { to, mut visits }: Told,
) -> Result<(), VisitsError> {
    progress.read = to;
    let mut at_once = bounds::FOLLOWED_MAX;
    while !visits.is_empty() || progress.read - progress.brought >= VISITS_UNNOTED_MAX {
        let part = visits.len().min(at_once);
        // The last part reaches to the end of the page, also where nobody came any more.
        let last = visits.get(part.saturating_sub(1)).filter(|_| part < visits.len());
        let to = last.map_or(progress.read, |(position, _)| *position);
        let bring = visits.iter().take(part).map(|(_, visit)| *visit).collect();
        let bring = FollowVisits { branch, after: progress.brought, to, visits: bring };
        match ways.ask(bring).await {
            Ok(followed) => {
                progress.noted += followed.noted;
                progress.brought = to;
                visits.drain(..part);
            }
            // So much is known of these customers that they do not fit into one commit.
            Err(AskError::TooLarge { .. }) if part > 1 => at_once = part / 2,
            // Somebody else brings them too: go on where they are.
            Err(AskError::Refused(CustomerRefusal::VisitsNotNext { known, .. })) => {
                (progress.brought, progress.read) = (known, known);
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// What the events of a branch tell that follow a position: one page of them, or all that need not be read; and `None`
/// at the end.
async fn told_after(
    ways: &impl Ways,
    branch: BranchId,
    after: u64,
) -> Result<Option<Told>, VisitsError> {
    if let Some(to) = ways.quiet_after(branch, after) {
        return Ok((to > after).then(|| Told { to, visits: Vec::new() }));
    }
    let unavailable = |reason: String| VisitsError::Unavailable { branch, reason: reason.into() };
    let events = ways.page(branch, after).await.map_err(|error| unavailable(error.to_string()))?;
    let Some(StoredEvent { position: to, .. }) = events.last() else { return Ok(None) };
    let mut told = Told { to: *to, visits: Vec::new() };
    for event in events.iter().filter(|event| FollowedVisit::may_be_told_by(&event.body)) {
        let recorded: Recorded<BranchEvent> =
            serde_json::from_slice(&event.body).map_err(|error| unavailable(error.to_string()))?;
        let visit = FollowedVisit::told_by(branch, &recorded);
        told.visits.extend(visit.map(|visit| (event.position, visit)));
    }
    Ok(Some(told))
}

/// A page of events of a branch after a position.
pub(super) fn page_after(
    store: &dyn Store,
    branch: BranchId,
    after: u64,
) -> Result<Vec<StoredEvent>, StoreError> {
    let stream = stream_of::<Branch>(branch);
    match store.events(stream, after, Page::default()) {
        // What is forgotten there was brought before, or happened before there was a directory.
        Err(StoreError::Pruned { oldest, .. }) => store.events(stream, oldest - 1, Page::default()),
        events => events,
    }
}
