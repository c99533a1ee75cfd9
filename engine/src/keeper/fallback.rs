use std::collections::VecDeque;

use turnero_domain::{Aggregate, Recorded, Timestamp};
use uuid::Uuid;

use crate::bounds::{FALLBACK_EVERY_EVENTS, FALLBACK_KEPT_MAX};

/// The way back to what is durable. Holds a few earlier states (cheap clones) and what happened since. It needs no store, so
/// going back works when the store does not.
///
/// An earlier state costs nothing by itself, but what is changed beside it has to be copied first. So one is kept for some
/// events, also when all of them are durable: it would be taken anew for the next one.
#[derive(Debug)]
pub(crate) struct Fallback<A: Aggregate> {
    bases: VecDeque<Base<A>>,
    since: VecDeque<Step<A>>,
    /// Whether there is something of a person among these. It is let go of as soon as that can be.
    is_personal: bool,
}

#[derive(Debug, Clone)]
struct Base<A> {
    seq: u64,
    at: Timestamp,
    state: A,
}

/// One change of the state.
#[derive(Debug)]
enum Step<A: Aggregate> {
    Event(Recorded<A::Event>),
    /// What was kept of a person, or no more, with the event of that number.
    Kept {
        seq: u64,
        document: Uuid,
        content: Option<A::Document>,
    },
}

impl<A: Aggregate> Step<A> {
    fn seq(&self) -> u64 {
        match self {
            Self::Event(event) => event.seq,
            Self::Kept { seq, .. } => *seq,
        }
    }
}

impl<A: Aggregate> Default for Fallback<A> {
    fn default() -> Self {
        Self { bases: VecDeque::new(), since: VecDeque::new(), is_personal: false }
    }
}

impl<A: Aggregate> Fallback<A> {
    /// Lets go of what lies before the newest base that is durable.
    pub(crate) fn settle(&mut self, durable: u64) {
        let all_durable = self.since.back().is_none_or(|newest| newest.seq() <= durable);
        if all_durable && (self.is_personal || self.since.len() >= FALLBACK_KEPT_MAX) {
            return self.clear();
        }
        while self.bases.get(1).is_some_and(|second| second.seq <= durable) {
            self.bases.pop_front();
        }
        if let Some(base) = self.bases.front() {
            let keep = base.seq;
            while self.since.pop_front_if(|step| step.seq() <= keep).is_some() {}
        }
    }

    /// Called before events are applied to `state`, which stands at `seq`.
    pub(crate) fn before(&mut self, seq: u64, at: Timestamp, state: &A) {
        let far = |base: &Base<A>| base.seq + FALLBACK_EVERY_EVENTS <= seq;
        if self.bases.back().is_none_or(far) {
            self.bases.push_back(Base { seq, at, state: state.clone() });
        }
    }

    /// Called for each event that was applied.
    pub(crate) fn applied(&mut self, event: Recorded<A::Event>) {
        self.since.push_back(Step::Event(event));
    }

    /// Called for each document that was taken in, behind the last event of its commit.
    pub(crate) fn kept(&mut self, seq: u64, document: Uuid, content: Option<A::Document>) {
        self.since.push_back(Step::Kept { seq, document, content });
        self.is_personal = true;
    }

    /// The state as it was at `target`, which is the end of a commit. `None` if that lies before all bases, which
    /// never happens for a durable position.
    pub(crate) fn state_at(&self, target: u64) -> Option<(A, Timestamp)> {
        let base = self.bases.iter().rev().find(|base| base.seq <= target)?;
        let mut state = base.state.clone();
        let mut at = base.at;
        let missing =
            self.since.iter().filter(|step| base.seq < step.seq() && step.seq() <= target);
        for step in missing {
            match step {
                Step::Event(event) => {
                    state.apply(event);
                    at = event.at;
                }
                Step::Kept { document, content, .. } => state.keep(*document, content.clone()),
            }
        }
        Some((state, at))
    }

    /// What came after `target` was given up.
    pub(crate) fn forget_after(&mut self, target: u64) {
        while self.bases.pop_back_if(|base| base.seq > target).is_some() {}
        while self.since.pop_back_if(|step| step.seq() > target).is_some() {}
    }

    /// Everything is durable, or was given up.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}
