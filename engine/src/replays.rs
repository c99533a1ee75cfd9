use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};
use turnero_domain::branch::{
    Branch, BranchEvent, BranchRefusal, BranchSnapshot, PolicyChoice, permissions,
};
use turnero_domain::dispatch::Rule;
use turnero_domain::hours::Date;
use turnero_domain::replay::{
    DayFinder, DaySpan, FoundDays, Outcome, Played, Recorder, Recording, as_it_was, play,
    play_as_ruled,
};
use turnero_domain::{
    Aggregate, BranchId, Permission, Principal, Recorded, Timestamp, dispatch::Policy,
};
use turnero_store::{Page, Store, StoreError, StreamId};

use crate::Engine;
use crate::bounds::BUSY_RETRY_AFTER;
use crate::error::{AskError, ReplayError};
use crate::inner::stream_of;
use crate::keeper::checkpoint;

/// A day that is over, and what it would have been under another policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WhatIf {
    /// Where.
    pub branch: BranchId,
    /// Which day.
    pub day: Date,
    /// Until when it is known: when it was closed or, while it is under way, when it was asked for.
    pub until: Timestamp,
    /// Whether it is over.
    pub over: bool,
    /// By what the branch called in the morning.
    pub own_policy: Policy,
    /// By what it would have called.
    pub other_policy: Policy,
    /// What really happened.
    pub as_it_was: Outcome,
    /// The day played again under its own policy: what the others should be held against.
    pub replayed: Outcome,
    /// The day played again under the other policy.
    pub other: Outcome,
}

impl Engine {
    /// What it takes to ask what would have been.
    pub const WHAT_IF: Permission = permissions::REPORTS_READ;

    /// What a branch was doing at a moment of the past: all that had happened by then, and nothing that came
    /// later. It is read from the store, so the branch is not held up; the farther back, the longer it takes.
    pub async fn branch_at(
        &self,
        principal: &Principal,
        branch: BranchId,
        moment: Timestamp,
    ) -> Result<BranchSnapshot, ReplayError> {
        self.may(principal, Self::FOLLOW, branch, "branch_at")?;
        let now = self.inner().context(principal.id).now;
        if moment > now {
            return Err(ReplayError::InFuture { moment, now });
        }
        self.read_history(branch, move |history| {
            let state = history.state_at(moment)?;
            BranchSnapshot::of(&state).ok_or_else(|| unknown(branch))
        })
        .await
    }

    /// What a business day would have been under another policy, beside what it was. A day that was closed
    /// and opened again by hand counts as one; the one under way counts as far as it has come.
    ///
    /// What is known of a day and what is assumed stands with [`replay`](turnero_domain::replay).
    pub async fn what_if(
        &self,
        principal: &Principal,
        branch: BranchId,
        day: Date,
        policy: PolicyChoice,
    ) -> Result<WhatIf, ReplayError> {
        self.may(principal, Self::WHAT_IF, branch, "what_if")?;
        let rule = policy.rule().map_err(AskError::Refused)?;
        let now = self.inner().context(principal.id).now;
        self.read_history(branch, move |history| history.what_if(day, rule, now)).await
    }

    /// The business days of which something is recorded, the oldest first; when they are many, the newest of
    /// them. Those that can be played again, unless their events were pruned.
    pub async fn recorded_days(
        &self,
        principal: &Principal,
        branch: BranchId,
    ) -> Result<Vec<Date>, ReplayError> {
        self.may(principal, Self::WHAT_IF, branch, "recorded_days")?;
        let today = Date::of_utc(self.inner().context(principal.id).now);
        self.read_history(branch, move |history| history.find(today).map(|found| found.days)).await
    }

    fn may(
        &self,
        principal: &Principal,
        permission: Permission,
        branch: BranchId,
        what: &'static str,
    ) -> Result<(), ReplayError> {
        let may = self.inner().permit(principal, permission, Some(branch), what);
        may.map_err(AskError::Denied)?;
        if self.inner().is_closing() {
            return Err(AskError::Closed.into());
        }
        match self.inner().residents.branches.find(branch) {
            Some(_) => Ok(()),
            None => Err(unknown(branch)),
        }
    }

    /// Looks at the history of a branch, on a thread of its own; when as many are looked at as may be, it
    /// says so.
    async fn read_history<T: Send + 'static>(
        &self,
        branch: BranchId,
        look: impl FnOnce(&History<'_>) -> Result<T, ReplayError> + Send + 'static,
    ) -> Result<T, ReplayError> {
        let Ok(permit) = self.inner().replays.clone().try_acquire_owned() else {
            return Err(AskError::Busy { retry_after: BUSY_RETRY_AFTER }.into());
        };
        let looked = self.with_store(move |store| {
            let found = look(&History { store, stream: stream_of::<Branch>(branch), branch });
            drop(permit);
            Ok(found)
        });
        looked.await?
    }
}

/// The history of one branch.
struct History<'a> {
    store: &'a dyn Store,
    stream: StreamId,
    branch: BranchId,
}

/// What was found in a history.
struct Found {
    spans: Vec<DaySpan>,
    days: Vec<Date>,
    /// Whether nothing of the history was pruned.
    whole: bool,
}

impl History<'_> {
    fn state_at(&self, moment: Timestamp) -> Result<Branch, ReplayError> {
        let (mut state, covers) = match self.checkpoint() {
            Some((state, covers, at)) if at <= moment => (state, covers),
            _ => (Branch::default(), 0),
        };
        let mut next_at = None;
        self.events(covers, |recorded| {
            if recorded.at > moment {
                next_at = Some(recorded.at);
                return Ok(ControlFlow::Break(()));
            }
            state.apply(&recorded);
            Ok(ControlFlow::Continue(()))
        })?;
        match (state.profile(), next_at) {
            (None, Some(created_at)) => Err(ReplayError::BeforeCreation { moment, created_at }),
            _ => Ok(state),
        }
    }

    fn what_if(&self, day: Date, rule: Rule, now: Timestamp) -> Result<WhatIf, ReplayError> {
        let found = self.find(day)?;
        if found.spans.is_empty() {
            let recorded = found.days;
            return Err(if found.whole {
                ReplayError::DayUnknown { day, recorded }
            } else {
                ReplayError::Pruned
            });
        }
        let mut played: Option<[Played; 3]> = None;
        let (mut until, mut over, mut own_policy) = (now, false, Policy::default());
        for span in found.spans {
            (over, until) = (span.closed_at.is_some(), span.closed_at.unwrap_or(now));
            let recording = self.record(span, until, over)?;
            let this = [as_it_was(&recording), play_as_ruled(&recording), play(&recording, rule)];
            match &mut played {
                None => {
                    own_policy = recording.rule().policy;
                    played = Some(this);
                }
                Some(played) => {
                    played.iter_mut().zip(this).for_each(|(all, more)| all.append(more));
                }
            }
        }
        let [as_it_was, replayed, other] =
            played.unwrap_or_default().map(|played| played.outcome());
        let (branch, other_policy) = (self.branch, rule.policy);
        Ok(WhatIf {
            branch,
            day,
            until,
            over,
            own_policy,
            other_policy,
            as_it_was,
            replayed,
            other,
        })
    }

    /// Where the day lies in the history, and which days there are.
    fn find(&self, day: Date) -> Result<Found, ReplayError> {
        match self.find_after(0, DayFinder::new(day, Branch::default())) {
            Err(ReplayError::Pruned) => {
                // What is left of the history begins in a state that only a checkpoint knows.
                let (state, covers, _) = self.checkpoint().ok_or(ReplayError::Pruned)?;
                let FoundDays { spans, days } =
                    self.find_after(covers, DayFinder::new(day, state))?;
                Ok(Found { spans, days, whole: false })
            }
            found => found.map(|FoundDays { spans, days }| Found { spans, days, whole: true }),
        }
    }

    fn find_after(&self, after: u64, mut finder: DayFinder) -> Result<FoundDays, ReplayError> {
        self.events(after, |recorded| {
            finder.see(&recorded);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(finder.found())
    }

    fn record(
        &self,
        span: DaySpan,
        until: Timestamp,
        over: bool,
    ) -> Result<Recording, ReplayError> {
        let mut recorder = Recorder::new(span.before);
        self.events(span.first_seq.saturating_sub(1), |recorded| {
            if recorded.seq > span.last_seq {
                return Ok(ControlFlow::Break(()));
            }
            recorder.see(&recorded)?;
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(recorder.end(until, over))
    }

    /// Every event after this position, until `see` breaks.
    fn events(
        &self,
        after: u64,
        mut see: impl FnMut(Recorded<BranchEvent>) -> Result<ControlFlow<()>, ReplayError>,
    ) -> Result<(), ReplayError> {
        let mut after = after;
        loop {
            let page = self.store.events(self.stream, after, Page::default());
            let page = match page {
                Err(StoreError::Pruned { .. }) => return Err(ReplayError::Pruned),
                page => page?,
            };
            if page.is_empty() {
                return Ok(());
            }
            for stored in page {
                after = stored.position;
                let recorded = serde_json::from_slice(&stored.body).map_err(|error| {
                    tracing::error!(stream = %self.stream, position = after, %error, "an event cannot be read");
                    ReplayError::Unreadable { position: after }
                })?;
                if see(recorded)?.is_break() {
                    return Ok(());
                }
            }
        }
    }

    /// The newest checkpoint, with the position that it covers and its moment. One that cannot be used is
    /// none: the events say the same.
    fn checkpoint(&self) -> Option<(Branch, u64, Timestamp)> {
        match checkpoint::load::<Branch>(self.store, self.stream) {
            Ok((found, _)) => found.map(|found| (found.state, found.covers, found.at)),
            Err(error) => {
                // It may just be written anew.
                tracing::debug!(stream = %self.stream, %error, "the checkpoint cannot be used");
                None
            }
        }
    }
}

fn unknown(branch: BranchId) -> ReplayError {
    AskError::Refused(BranchRefusal::BranchUnknown { branch }).into()
}

impl From<AskError<BranchRefusal>> for ReplayError {
    fn from(error: AskError<BranchRefusal>) -> Self {
        Self::Ask(error)
    }
}
