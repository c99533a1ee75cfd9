//! Slows down who fails to prove who they are: each account, each address, whether there is such an account or not. Never
//! for good.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use turnero_domain::Timestamp;
use turnero_domain::access::{Failed, Mark};

use super::bounds::{
    DELAY_MAX, FREE_FAILURES_OF_ACCOUNT, FREE_FAILURES_OF_ORIGIN, GUARD_MEMORY, GUARDED_MAX,
};

/// Who failed, how often, and until when they wait.
#[derive(Debug, Default)]
pub(super) struct Guard(Mutex<HashMap<Mark, Failed>>);

/// What is tried, by whom and from where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Attempt {
    pub(super) account: Option<Mark>,
    pub(super) origin: Option<Mark>,
}

/// They have to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wait(pub(super) Duration);

impl Guard {
    /// The guard goes on from what was noted before the engine was opened.
    pub(super) fn restored(failures: impl Iterator<Item = (Mark, Failed)>) -> Self {
        Self(Mutex::new(failures.collect()))
    }

    /// Lets an attempt begin. It counts as a failure at once, until it is known to be none: so many attempts
    /// side by side are no faster than one after the other.
    pub(super) fn begin(&self, attempt: Attempt, now: Timestamp) -> Result<(), Wait> {
        let mut failures = crate::lock(&self.0);
        let waits = attempt.each().map(|(mark, free)| {
            failures.get(&mark).map_or(Duration::ZERO, |failed| rest(*failed, free, now))
        });
        let longest = waits.max().unwrap_or_default();
        if !longest.is_zero() {
            return Err(Wait(longest));
        }
        for (mark, _) in attempt.each() {
            make_room(&mut failures, now);
            let failed = failures.entry(mark).or_insert(Failed { count: 0, at: now });
            if millis_since(*failed, now) > millis(GUARD_MEMORY) {
                failed.count = 0;
            }
            *failed = Failed { count: failed.count.saturating_add(1), at: now };
        }
        Ok(())
    }

    /// They have proved it: the account is forgiven. The address only loses this attempt, for who owns one
    /// account must not be able to clear the way to others.
    pub(super) fn succeeded(&self, attempt: Attempt) {
        let mut failures = crate::lock(&self.0);
        if let Some(account) = attempt.account {
            failures.remove(&account);
        }
        take_back(&mut failures, attempt.origin);
    }

    /// It was neither a success nor a failure: there was no time for it, or more is asked for.
    pub(super) fn withdrawn(&self, attempt: Attempt) {
        let mut failures = crate::lock(&self.0);
        take_back(&mut failures, attempt.account);
        take_back(&mut failures, attempt.origin);
    }
}

impl Attempt {
    /// What it counts for, and how many failures of that are free.
    fn each(self) -> impl Iterator<Item = (Mark, u32)> {
        let account = self.account.map(|mark| (mark, FREE_FAILURES_OF_ACCOUNT));
        let origin = self.origin.map(|mark| (mark, FREE_FAILURES_OF_ORIGIN));
        [account, origin].into_iter().flatten()
    }
}

fn take_back(failures: &mut HashMap<Mark, Failed>, mark: Option<Mark>) {
    let Some(mark) = mark else { return };
    if let Some(failed) = failures.get_mut(&mark) {
        failed.count = failed.count.saturating_sub(1);
        if failed.count == 0 {
            failures.remove(&mark);
        }
    }
}

/// How long they still wait: a second after the last free failure, then twice as long each time.
fn rest(failed: Failed, free: u32, now: Timestamp) -> Duration {
    let Some(beyond) = failed.count.checked_sub(free) else { return Duration::ZERO };
    let delay = Duration::from_secs(1u64.checked_shl(beyond).unwrap_or(u64::MAX)).min(DELAY_MAX);
    let left = millis(delay).saturating_sub(millis_since(failed, now));
    Duration::from_millis(u64::try_from(left).unwrap_or(0)).min(delay)
}

fn millis(length: Duration) -> i64 {
    i64::try_from(length.as_millis()).unwrap_or(i64::MAX)
}

fn millis_since(failed: Failed, now: Timestamp) -> i64 {
    now.millis_since(failed.at).max(0)
}

/// When it is full, the older half goes: an attack from ever new addresses pushes out its own.
fn make_room(failures: &mut HashMap<Mark, Failed>, now: Timestamp) {
    if failures.len() < GUARDED_MAX {
        return;
    }
    failures.retain(|_, failed| millis_since(*failed, now) < millis(DELAY_MAX));
    if failures.len() < GUARDED_MAX {
        return;
    }
    let mut times: Vec<_> = failures.values().map(|failed| failed.at).collect();
    let (_, middle, _) = times.select_nth_unstable(GUARDED_MAX / 2);
    let middle = *middle;
    failures.retain(|_, failed| failed.at > middle);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(n: u32) -> Mark {
        let [a, b, c, d] = n.to_be_bytes();
        Mark::new([0, 0, 0, 0, a, b, c, d])
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(1_795_186_800_000 + seconds * 1_000)
    }

    const fn attempt(account: Mark) -> Attempt {
        Attempt { account: Some(account), origin: None }
    }

    fn seconds(wait: Result<(), Wait>) -> u64 {
        wait.map_or_else(|Wait(length)| length.as_secs(), |()| 0)
    }

    #[test]
    fn each_failure_of_an_account_doubles_the_delay_up_to_a_quarter_of_an_hour() {
        let guard = Guard::default();
        let mut now = 0;
        for delay in [0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            assert_eq!(seconds(guard.begin(attempt(mark(1)), at(now))), delay);
            now += i64::try_from(delay).unwrap();
            if delay > 0 {
                assert_eq!(guard.begin(attempt(mark(1)), at(now)), Ok(()));
            }
        }
        assert_eq!(guard.begin(attempt(mark(2)), at(0)), Ok(()), "others do not wait");
    }

    #[test]
    fn who_waits_is_let_in_in_the_end_and_forgiven_when_they_prove_it() {
        let guard = Guard::default();
        for n in 0..40 {
            assert!(guard.begin(attempt(mark(1)), at(n * 900)).is_ok(), "never for good");
        }
        guard.succeeded(attempt(mark(1)));
        for _ in 0..3 {
            assert_eq!(guard.begin(attempt(mark(1)), at(40 * 900)), Ok(()));
        }
    }

    #[test]
    fn attempts_side_by_side_are_no_faster() {
        let guard = Guard::default();
        let let_in = (0..100).filter(|_| guard.begin(attempt(mark(1)), at(0)).is_ok()).count();
        assert_eq!(let_in, 3);
    }

    #[test]
    fn an_address_is_not_forgiven_by_the_owner_of_one_account() {
        let guard = Guard::default();
        let origin = Some(mark(0));
        for n in 1..=19 {
            assert!(guard.begin(Attempt { account: Some(mark(n)), origin }, at(0)).is_ok());
        }
        let own = Attempt { account: Some(mark(99)), origin };
        assert!(guard.begin(own, at(0)).is_ok());
        guard.succeeded(own);
        assert!(guard.begin(Attempt { account: Some(mark(20)), origin }, at(0)).is_ok());
        let next = Attempt { account: Some(mark(21)), origin };
        assert_eq!(seconds(guard.begin(next, at(0))), 1);
    }

    #[test]
    fn what_was_withdrawn_does_not_count() {
        let guard = Guard::default();
        for _ in 0..50 {
            assert!(guard.begin(attempt(mark(1)), at(0)).is_ok());
            guard.withdrawn(attempt(mark(1)));
        }
        assert!(crate::lock(&guard.0).is_empty());
    }

    #[test]
    fn a_restart_forgets_nothing_and_a_day_does() {
        let failed = Failed { count: 10, at: at(0) };
        let guard = Guard::restored([(mark(1), failed)].into_iter());
        assert_eq!(seconds(guard.begin(attempt(mark(1)), at(0))), 128);
        assert!(guard.begin(attempt(mark(1)), at(24 * 3_600 + 1)).is_ok());
        assert!(guard.begin(attempt(mark(1)), at(24 * 3_600 + 1)).is_ok(), "counted anew");
    }

    #[test]
    fn memory_is_bounded_and_the_newest_stay() {
        let guard = Guard::default();
        for n in 0..200_000 {
            assert!(guard.begin(attempt(mark(n)), at(i64::from(n) / 1_000)).is_ok());
        }
        let failures = crate::lock(&guard.0);
        assert!(failures.len() <= GUARDED_MAX);
        assert!(failures.contains_key(&mark(199_999)));
    }
}
