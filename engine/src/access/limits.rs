//! How many requests one principal and one address may send: a bucket each, which fills up again by the
//! second. Bounded: when there are too many buckets, full ones are thrown away, for a new one is full too.

use std::collections::HashMap;
use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::Mutex;
use std::time::Duration;

use turnero_domain::Timestamp;

use super::bounds::{BURST_SECONDS, LIMITED_MAX};

/// The buckets of one kind of sender.
#[derive(Debug)]
pub(super) struct Limits<K> {
    per_second: Option<NonZeroU32>,
    burst_seconds: u32,
    buckets: Mutex<HashMap<K, Bucket>>,
}

/// How much is in a bucket, in thousandths of a request.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    thousandths: u64,
    at: Timestamp,
}

/// One request, in the unit of a bucket: at one a second a millisecond brings one of these.
const REQUEST: u64 = 1_000;

impl<K: Eq + Hash> Limits<K> {
    /// So many in a second in the long run; `None`: as many as come.
    pub(super) fn new(per_second: Option<NonZeroU32>) -> Self {
        Self { per_second, burst_seconds: BURST_SECONDS, buckets: Mutex::default() }
    }

    /// So many at once.
    pub(super) fn with_burst(per_second: NonZeroU32, at_once: u32) -> Self {
        let burst_seconds = (at_once / per_second).max(1);
        Self { per_second: Some(per_second), burst_seconds, buckets: Mutex::default() }
    }

    /// Lets a request through, or says when to come back.
    pub(super) fn take(&self, sender: K, now: Timestamp) -> Result<(), Duration> {
        let Some(per_second) = self.per_second else { return Ok(()) };
        let full = u64::from(per_second.get()) * u64::from(self.burst_seconds) * REQUEST;
        let fill = |bucket: Bucket| {
            let passed = u64::try_from(now.millis_since(bucket.at)).unwrap_or(0);
            let gained = passed.saturating_mul(u64::from(per_second.get()));
            bucket.thousandths.saturating_add(gained).min(full)
        };
        let mut buckets = crate::lock(&self.buckets);
        if buckets.len() >= LIMITED_MAX && !buckets.contains_key(&sender) {
            buckets.retain(|_, bucket| fill(*bucket) < full);
            if buckets.len() >= LIMITED_MAX {
                // So many senders at once: whoever is new waits for one to calm down.
                return Err(Duration::from_secs(1));
            }
        }
        let bucket = buckets.entry(sender).or_insert(Bucket { thousandths: full, at: now });
        let filled = fill(*bucket);
        let at = bucket.at.max(now);
        match filled.checked_sub(REQUEST) {
            Some(thousandths) => {
                *bucket = Bucket { thousandths, at };
                Ok(())
            }
            None => {
                *bucket = Bucket { thousandths: filled, at };
                let millis = (REQUEST - filled).div_ceil(u64::from(per_second.get()));
                Err(Duration::from_millis(millis))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(1_795_186_800_000 + millis)
    }

    fn limits(per_second: u32) -> Limits<u32> {
        Limits::new(NonZeroU32::new(per_second))
    }

    #[test]
    fn a_burst_is_let_through_and_then_so_many_in_a_second() {
        let limits = limits(10);
        assert_eq!((0..100).filter(|_| limits.take(1, at(0)).is_ok()).count(), 40);
        assert_eq!(limits.take(1, at(0)), Err(Duration::from_millis(100)));
        assert_eq!((0..100).filter(|_| limits.take(1, at(1_000)).is_ok()).count(), 10);
        assert_eq!(limits.take(2, at(0)), Ok(()), "others are not counted together");
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing_away() {
        let limits = limits(10);
        for _ in 0..40 {
            limits.take(1, at(10_000)).unwrap();
        }
        assert!(limits.take(1, at(0)).is_err());
        assert!(limits.take(1, at(10_000)).is_err());
    }

    #[test]
    fn no_limit_lets_everything_through() {
        let limits = Limits::new(None);
        assert!((0..1_000).all(|_| limits.take(1, at(0)).is_ok()));
    }

    #[test]
    fn memory_is_bounded() {
        let limits = limits(10);
        for n in 0..200_000 {
            // A bucket that was used once is full again a moment later.
            assert!(limits.take(n, at(i64::from(n) * 10)).is_ok());
        }
        assert!(crate::lock(&limits.buckets).len() <= LIMITED_MAX);
    }
}
