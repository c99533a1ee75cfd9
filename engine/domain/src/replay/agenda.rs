use std::collections::BTreeMap;

use crate::{CounterId, Timestamp};

/// What comes next in a day that is played, in order of time. Of things of the same millisecond that
/// comes first which came first on the recorded day.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    steps: BTreeMap<Key, Step>,
    planned: u64,
}

/// When something comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) at: Timestamp,
    /// The number of the recorded event that it is like.
    pub(super) seq: u64,
    /// Which one of those that are like it was planned first.
    nth: u64,
}

/// Something that comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The change of this number.
    Change(usize),
    /// Somebody joins the line, for this stay.
    Joins { visit: usize, stay: usize },
    /// They leave it, if they are still there.
    Leaves { visit: usize, stay: usize },
    /// A counter has waited as long as it does before it calls.
    Calls(CounterId),
    /// Whom the counter has called has come.
    Starts(CounterId),
    /// The counter is done with whom it has.
    Ends(CounterId),
    /// And with what is to be done afterwards.
    WrappedUp(CounterId),
    /// The evening: only those are called who were served that day.
    Evening,
}

impl Agenda {
    /// Plans a step.
    pub(super) fn plan(&mut self, at: Timestamp, seq: u64, step: Step) -> Key {
        let key = Key { at, seq, nth: self.planned };
        self.planned += 1;
        self.steps.insert(key, step);
        key
    }

    /// A step is not to come.
    pub(super) fn cancel(&mut self, key: Key) {
        self.steps.remove(&key);
    }

    /// When something comes next.
    pub(super) fn peek(&self) -> Option<Key> {
        self.steps.first_key_value().map(|(key, _)| *key)
    }

    /// What comes next.
    pub(super) fn next(&mut self) -> Option<(Key, Step)> {
        self.steps.pop_first()
    }
}
