use serde::{Deserialize, Serialize};

use super::histogram::Histogram;
use super::sums::{Part, Sums};

/// The figures of one group, worked out. What nobody was measured for is `None`, never zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Numbers {
    /// Tickets given out.
    pub issued: u64,
    /// Legs that ended by a service.
    pub served: u64,
    /// Legs to which nobody came.
    pub no_show: u64,
    /// Legs that were withdrawn.
    pub cancelled: u64,
    /// Legs that were handed over to another line.
    pub transferred: u64,
    /// Legs that were sent back to wait again.
    pub recycled: u64,
    /// Legs that ended because the day was closed.
    pub expired: u64,
    /// Legs that were made in error. They count nowhere else.
    pub voided: u64,
    /// How long those waited who were called.
    pub waiting_time: Times,
    /// How long they were served.
    pub service_time: Times,
    /// Who waited no longer than the target of the service. Known of whoever was called, and of
    /// whoever waited longer in vain.
    pub within_target: Share,
    /// Who waited as long as was promised. Known of whoever was called, and of whoever waited longer
    /// in vain.
    pub promise_kept: Share,
    /// The mean distance between the promised median and the wait of those who were called.
    pub promise_error_mean_ms: Option<u64>,
    /// By how much the promised median was more than the wait, in the mean: below zero where people
    /// were promised too little.
    pub promise_excess_mean_ms: Option<i64>,
    /// How long people would have waited in plain ticket order, in the mean.
    pub plain_order_mean_ms: Option<u64>,
    /// For how many that is known.
    pub plain_order_count: u64,
    /// What the counters spent their time on.
    pub counter_time: CounterTimes,
}

/// How long something took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Times {
    /// How many were measured.
    pub count: u64,
    /// The mean, exactly, to the nearest millisecond.
    pub mean_ms: Option<u64>,
    /// The shortest time that half of them did not exceed, to within 1.6 %.
    pub median_ms: Option<u64>,
    /// The shortest time that nine of ten did not exceed, to within 1.6 %.
    pub p90_ms: Option<u64>,
    /// The longest: exact if no other was within 1.6 % of it, otherwise to within 1.6 %.
    pub longest_ms: Option<u64>,
}

/// For how many it is known, and for how many of them it is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Share {
    /// For how many it is so.
    pub yes: u64,
    /// For how many it is known.
    pub known: u64,
    /// Those for whom it is so, in ten thousand.
    pub per_ten_thousand: Option<u64>,
}

/// What counters spent their time on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CounterTimes {
    /// Waiting for somebody.
    pub idle_ms: u64,
    /// From a call to the beginning of the service.
    pub walking_ms: u64,
    /// Serving.
    pub serving_ms: u64,
    /// Finishing notes.
    pub wrap_up_ms: u64,
    /// On a break.
    pub break_ms: u64,
}

impl Numbers {
    /// What follows from these sums.
    pub(super) fn of(sums: &Sums) -> Self {
        let (outcomes, errors, times) = (&sums.outcomes, &sums.promise_errors, &sums.times);
        Self {
            issued: count(sums.issued),
            served: count(outcomes.served),
            no_show: count(outcomes.no_show),
            cancelled: count(outcomes.cancelled),
            transferred: count(outcomes.transferred),
            recycled: count(outcomes.recycled),
            expired: count(outcomes.expired),
            voided: count(outcomes.voided),
            waiting_time: Times::of(&sums.waiting),
            service_time: Times::of(&sums.serving),
            within_target: Share::of(sums.within_target),
            promise_kept: Share::of(sums.promise_kept),
            promise_error_mean_ms: mean(errors.distance_ms, errors.count).map(count),
            promise_excess_mean_ms: mean(errors.excess_ms, errors.count),
            plain_order_mean_ms: mean(sums.plain_order.sum_ms, sums.plain_order.count).map(count),
            plain_order_count: count(sums.plain_order.count),
            counter_time: CounterTimes {
                idle_ms: count(times.idle_ms),
                walking_ms: count(times.walking_ms),
                serving_ms: count(times.serving_ms),
                wrap_up_ms: count(times.wrap_up_ms),
                break_ms: count(times.break_ms),
            },
        }
    }
}

impl Times {
    fn of(lengths: &Histogram) -> Self {
        let millis = |length: super::Millis| u64::from(length.get());
        let len = i64::try_from(lengths.len()).unwrap_or(i64::MAX);
        Self {
            count: lengths.len(),
            mean_ms: mean(lengths.sum(), len).map(count),
            median_ms: lengths.percentile(50).map(millis),
            p90_ms: lengths.percentile(90).map(millis),
            longest_ms: lengths.longest().map(millis),
        }
    }
}

impl Share {
    fn of(part: Part) -> Self {
        let (yes, known) = (count(part.yes), count(part.known));
        let whole = mean(part.yes.saturating_mul(10_000), part.known).map(count);
        Self { yes, known, per_ten_thousand: whole }
    }
}

/// A sum as a number of things: a debt is none.
fn count(sum: i64) -> u64 {
    u64::try_from(sum).unwrap_or_default()
}

/// The mean, rounded to the nearest whole number, halves away from zero; none of nothing.
fn mean(sum: i64, count: i64) -> Option<i64> {
    if count <= 0 {
        return None;
    }
    let half = if sum < 0 { -(count / 2) } else { count / 2 };
    sum.saturating_add(half).checked_div(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_rounded_to_the_nearest() {
        assert_eq!(mean(5, 2), Some(3));
        assert_eq!(mean(-5, 2), Some(-3));
        assert_eq!(mean(4, 3), Some(1));
        assert_eq!(mean(-4, 3), Some(-1));
        assert_eq!(mean(5, 0), None);
        assert_eq!(mean(5, -1), None);
    }

    #[test]
    fn a_share_of_nobody_is_none() {
        assert_eq!(Share::of(Part::default()).per_ten_thousand, None);
        assert_eq!(Share::of(Part { yes: 2, known: 3 }).per_ten_thousand, Some(6_667));
    }
}
