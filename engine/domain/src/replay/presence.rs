use crate::Timestamp;

/// A counter while it is open: how long it took before each of its calls.
///
/// Agents are no robots. Between the moment when a counter is free and somebody waits whom it can serve,
/// and the call, passes time. Only that time is counted, in which it could have called.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Presence {
    /// Before each call, in order.
    pub(super) pauses: Vec<Pause>,
    /// How long people waited for it after its last call, until it closed or the day was over.
    pub(super) unanswered_millis: u64,
}

/// The time before a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pause {
    pub(super) millis: u64,
    /// The number of the event that was the call.
    pub(super) seq: u64,
    /// Whether the counter called by itself, as far as that is known: one that is set up to do so may
    /// still be told to call.
    pub(super) by_itself: bool,
}

impl Pause {
    /// The pause before a call of which nothing is known.
    pub(super) const fn usual(millis: u64) -> Self {
        Self { millis, seq: u64::MAX, by_itself: true }
    }
}

impl Presence {
    /// The pause before the call of this number, 0 being the first; `None` when it calls no more.
    pub(super) fn pause(&self, call: usize, usual: Pause) -> Option<Pause> {
        if let Some(pause) = self.pauses.get(call) {
            return Some(*pause);
        }
        // A counter that is open, and never calls although people wait, has nobody sitting there.
        if self.pauses.is_empty() && self.unanswered_millis > 0 {
            return None;
        }
        let first_beyond = call == self.pauses.len();
        let least = if first_beyond { self.unanswered_millis } else { 0 };
        Some(Pause { millis: usual.millis.max(least), ..usual })
    }
}

/// For how long a counter could have called, and has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Readiness {
    spent_millis: u64,
    since: Option<Timestamp>,
}

impl Readiness {
    /// From now on it can call, or cannot.
    pub(super) fn set(&mut self, ready: bool, now: Timestamp) {
        match (self.since, ready) {
            (None, true) => self.since = Some(now),
            (Some(_), false) => {
                self.spent_millis = self.spent(now);
                self.since = None;
            }
            _ => {}
        }
    }

    /// Whether it can call.
    pub(super) const fn is_ready(&self) -> bool {
        self.since.is_some()
    }

    /// How long it could have called by now.
    pub(super) fn spent(&self, now: Timestamp) -> u64 {
        let running = self.since.map_or(0, |since| super::recording::millis_between(since, now));
        self.spent_millis.saturating_add(running)
    }

    /// What was spent before does not count: it begins anew, with so much.
    pub(super) const fn begin_anew(&mut self, spent_millis: u64) {
        *self = Self { spent_millis, since: None };
    }
}

/// The middle one of the pauses; of an even number the shorter of the two.
pub(super) fn median_millis(pauses: impl Iterator<Item = Pause>) -> Option<u64> {
    let mut millis: Vec<u64> = pauses.map(|pause| pause.millis).collect();
    millis.sort_unstable();
    millis.get(millis.len().saturating_sub(1) / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn presence(pauses: &[u64], unanswered_millis: u64) -> Presence {
        let pauses =
            pauses.iter().map(|millis| Pause { millis: *millis, seq: 9, by_itself: false });
        Presence { pauses: pauses.collect(), unanswered_millis }
    }

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn only_the_time_counts_in_which_a_counter_could_have_called() {
        let mut readiness = Readiness::default();
        readiness.set(true, at(10));
        readiness.set(false, at(15));
        readiness.set(true, at(100));
        assert_eq!(readiness.spent(at(103)), 8);
        readiness.begin_anew(0);
        assert_eq!(readiness.spent(at(200)), 0);
    }

    #[test]
    fn a_counter_calls_after_the_pauses_that_it_took_and_then_as_usual() {
        let presence = presence(&[3, 5], 0);
        let usual = Pause::usual(4);
        let millis = |call| presence.pause(call, usual).map(|pause| pause.millis);
        assert_eq!([millis(0), millis(1), millis(2)], [Some(3), Some(5), Some(4)]);
    }

    #[test]
    fn a_counter_that_was_left_calls_no_sooner_than_it_was_seen_not_to_call() {
        let presence = presence(&[3], 7_000);
        let usual = Pause::usual(4);
        assert_eq!(presence.pause(1, usual).map(|pause| pause.millis), Some(7_000));
        assert_eq!(presence.pause(2, usual).map(|pause| pause.millis), Some(4));
    }

    #[test]
    fn a_counter_where_nobody_sits_never_calls() {
        assert_eq!(presence(&[], 1).pause(0, Pause::usual(4)), None);
        assert!(presence(&[], 0).pause(0, Pause::usual(4)).is_some());
    }

    #[test]
    fn the_median_of_nothing_is_none() {
        assert_eq!(median_millis(presence(&[], 0).pauses.into_iter()), None);
        assert_eq!(median_millis(presence(&[9, 1, 4, 2], 0).pauses.into_iter()), Some(2));
    }
}
