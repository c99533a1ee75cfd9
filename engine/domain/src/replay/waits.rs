use serde::{Deserialize, Serialize};

use crate::dispatch::Reason;
use crate::{CounterId, PriorityId, ServiceId, TicketId, Timestamp};

/// Somebody was called: on the recorded day, or when it was played again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlayedCall {
    /// Who.
    pub ticket: TicketId,
    /// To which counter.
    pub counter: CounterId,
    /// When.
    pub at: Timestamp,
    /// What they waited for, and for how long.
    pub wait: Wait,
    /// Why they were next.
    pub reason: Reason,
}

/// The time that somebody spent in the line for one call. What they were set aside, and what they came
/// before the time that they were promised, is none of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// For what.
    pub service: ServiceId,
    /// With which priority; none for the ordinary one.
    pub priority: Option<PriorityId>,
    /// Whether the law puts them first.
    pub preferential: bool,
    /// How long.
    pub millis: u64,
    /// How long it should have been at most.
    pub target_millis: Option<u64>,
}

/// How long people waited who were called. What nobody was measured for is `None`, never zero. All of
/// it is exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Waits {
    /// How many calls there were.
    pub count: u64,
    /// The mean, to the nearest millisecond.
    pub mean_ms: Option<u64>,
    /// The shortest wait that half of them did not exceed.
    pub median_ms: Option<u64>,
    /// The shortest wait that nine of ten did not exceed.
    pub p90_ms: Option<u64>,
    /// The shortest wait that nineteen of twenty did not exceed.
    pub p95_ms: Option<u64>,
    /// The longest.
    pub longest_ms: Option<u64>,
    /// How many waited no longer than they should have.
    pub in_target: u64,
    /// Of how many that is known: of whoever was called, and of whoever waited longer in vain.
    pub target_known: u64,
}

/// Waits that are being gathered.
#[derive(Debug, Clone, Default)]
pub(super) struct Gathered {
    millis: Vec<u64>,
    in_target: u64,
    target_known: u64,
}

impl Gathered {
    /// A wait that ended with a call.
    pub(super) fn called(&mut self, wait: &Wait) {
        self.millis.push(wait.millis);
        if let Some(target) = wait.target_millis {
            self.target_known += 1;
            self.in_target += u64::from(wait.millis <= target);
        }
    }

    /// A wait that ended without one.
    pub(super) fn in_vain(&mut self, wait: &Wait) {
        if wait.target_millis.is_some_and(|target| wait.millis > target) {
            self.target_known += 1;
        }
    }

    /// What they were like.
    pub(super) fn waits(mut self) -> Waits {
        self.millis.sort_unstable();
        let count = u64::try_from(self.millis.len()).unwrap_or(u64::MAX);
        let sum = self.millis.iter().copied().fold(0, u64::saturating_add);
        let mean = sum.saturating_add(count / 2).checked_div(count);
        let percentile = |percent: usize| {
            let rank = (self.millis.len() * percent).div_ceil(100).max(1);
            self.millis.get(rank - 1).copied()
        };
        Waits {
            count,
            mean_ms: mean,
            median_ms: percentile(50),
            p90_ms: percentile(90),
            p95_ms: percentile(95),
            longest_ms: self.millis.last().copied(),
            in_target: self.in_target,
            target_known: self.target_known,
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn wait(millis: u64) -> Wait {
        let service = Uuid::from_u128(1).into();
        let (priority, preferential, target_millis) = (None, false, Some(10));
        Wait { service, priority, preferential, millis, target_millis }
    }

    #[test]
    fn waits_are_worked_out_exactly() {
        let mut gathered = Gathered::default();
        (1..=20).for_each(|millis| gathered.called(&wait(millis)));
        gathered.in_vain(&wait(9));
        gathered.in_vain(&wait(11));
        let waits = gathered.waits();
        assert_eq!((waits.count, waits.mean_ms), (20, Some(11)));
        assert_eq!((waits.median_ms, waits.p90_ms), (Some(10), Some(18)));
        assert_eq!((waits.p95_ms, waits.longest_ms), (Some(19), Some(20)));
        assert_eq!((waits.in_target, waits.target_known), (10, 21));
    }

    #[test]
    fn nobody_has_no_mean() {
        assert_eq!(Gathered::default().waits(), Waits::default());
    }
}
