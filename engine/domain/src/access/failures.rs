use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use super::bounds::{FAILURES_KEPT, FAILURES_LIFETIME};
use super::secret::Mark;
use crate::Timestamp;

/// Who has failed to prove who they are, and how often since they last could: by account (whether there
/// is one or not) and by address, both as marks. The engine delays by it, and it must survive a restart.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Failures(OrdMap<Mark, Failed>);

/// How often somebody failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// How often.
    pub count: u32,
    /// The last time.
    pub at: Timestamp,
}

impl Failures {
    /// One more.
    pub(super) fn note(&mut self, mark: Mark, at: Timestamp) {
        let before = self.0.get(&mark).filter(|failed| at < failed.at.plus(FAILURES_LIFETIME));
        let count = before.map_or(0, |failed| failed.count);
        if before.is_none() && self.0.len() >= FAILURES_KEPT {
            let oldest = self.0.iter().min_by_key(|(_, failed)| failed.at).map(|(mark, _)| *mark);
            if let Some(oldest) = oldest {
                self.0.remove(&oldest);
            }
        }
        self.0.insert(mark, Failed { count: count.saturating_add(1), at });
    }

    /// They have proved it.
    pub(super) fn forget(&mut self, mark: Mark) {
        self.0.remove(&mark);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Mark, Failed)> {
        self.0.iter().map(|(mark, failed)| (*mark, *failed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::minute;

    fn mark(n: usize) -> Mark {
        Mark::new(n.to_be_bytes())
    }

    #[test]
    fn failures_add_up_until_somebody_succeeds_or_a_day_has_passed() {
        let mut failures = Failures::default();
        failures.note(mark(1), minute(1));
        failures.note(mark(1), minute(2));
        assert_eq!(failures.iter().next().unwrap().1, Failed { count: 2, at: minute(2) });
        failures.note(mark(1), minute(2 + 24 * 60));
        assert_eq!(failures.iter().next().unwrap().1.count, 1);
        failures.forget(mark(1));
        assert_eq!(failures.iter().count(), 0);
    }

    #[test]
    fn no_more_are_remembered_than_there_is_room_for() {
        let mut failures = Failures::default();
        for n in 0..FAILURES_KEPT + 5 {
            failures.note(mark(n), minute(u32::try_from(n).unwrap() / 10));
        }
        assert_eq!(failures.iter().count(), FAILURES_KEPT);
        assert!(failures.iter().all(|(known, _)| known != mark(0)));
    }
}
