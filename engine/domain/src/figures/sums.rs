use serde::{Deserialize, Serialize};

use super::fact::{Activity, CounterTime, Leg, Outcome, PlainOrder, Promise};
use super::histogram::Histogram;

/// What has been counted for one group: everything that its figures are worked out from. Only sums of
/// whole numbers, so that the order does not matter and everything can be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Sums {
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) issued: i64,
    #[serde(skip_serializing_if = "Outcomes::is_empty")]
    pub(super) outcomes: Outcomes,
    /// Of those who were called.
    #[serde(skip_serializing_if = "Histogram::is_empty")]
    pub(super) waiting: Histogram,
    #[serde(skip_serializing_if = "Histogram::is_empty")]
    pub(super) serving: Histogram,
    #[serde(skip_serializing_if = "Part::is_empty")]
    pub(super) within_target: Part,
    #[serde(skip_serializing_if = "Part::is_empty")]
    pub(super) promise_kept: Part,
    #[serde(skip_serializing_if = "PromiseErrors::is_empty")]
    pub(super) promise_errors: PromiseErrors,
    #[serde(skip_serializing_if = "Total::is_empty")]
    pub(super) plain_order: Total,
    #[serde(skip_serializing_if = "Times::is_empty")]
    pub(super) times: Times,
}

/// How many legs ended how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Outcomes {
    pub served: i64,
    pub no_show: i64,
    pub cancelled: i64,
    pub transferred: i64,
    pub recycled: i64,
    pub expired: i64,
    pub voided: i64,
}

/// For how many it is known, and for how many of them it is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Part {
    pub yes: i64,
    pub known: i64,
}

/// How far the waits were from the median that was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct PromiseErrors {
    pub count: i64,
    /// Regardless of the direction.
    pub distance_ms: i64,
    /// What was told less what was waited.
    pub excess_ms: i64,
}

/// How many, and how long together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Total {
    pub count: i64,
    pub sum_ms: i64,
}

/// What the counters spent their time on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "TimeSums"))]
pub(super) struct Times {
    pub idle_ms: i64,
    pub walking_ms: i64,
    pub serving_ms: i64,
    pub wrap_up_ms: i64,
    pub break_ms: i64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(number: &i64) -> bool {
    *number == 0
}

impl Sums {
    /// Whether nothing was counted, or everything taken back.
    pub(super) fn is_empty(&self) -> bool {
        self.issued == 0
            && self.outcomes.is_empty()
            && self.times.is_empty()
            && self.plain_order.is_empty()
            && self.waiting.is_empty()
            && self.serving.is_empty()
            && self.within_target.is_empty()
            && self.promise_kept.is_empty()
            && self.promise_errors.is_empty()
    }

    /// Counts a leg (`times` is 1), or takes it back (-1).
    pub(super) fn leg(&mut self, leg: &Leg, times: i32) {
        *self.outcomes.of_mut(leg.outcome) += i64::from(times);
        if leg.outcome == Outcome::Voided {
            return;
        }
        if leg.was_called() {
            self.waiting.count(leg.waited, times);
        }
        if let Some(served) = leg.served {
            self.serving.count(served, times);
        }
        if let Some(target) = leg.target {
            self.within_target.count(leg.waited_within(target), times);
        }
        self.promise_kept.count(leg.promise_kept(), times);
        if let Some(promise) = leg.promise
            && leg.was_called()
        {
            self.promise_errors.count(promise, leg, times);
        }
    }

    /// Counts the time of a counter, or takes it back.
    pub(super) fn counter_time(&mut self, time: &CounterTime, times: i32) {
        *self.times.of_mut(time.activity) += time.spent.signed() * i64::from(times);
    }

    /// Counts a wait in plain ticket order, or takes it back.
    pub(super) fn plain_order(&mut self, plain: &PlainOrder, times: i32) {
        let times = i64::from(times);
        self.plain_order.count += times;
        self.plain_order.sum_ms += plain.waited.signed() * times;
    }

    /// Counts all that another one has counted.
    pub(super) fn merge(&mut self, other: &Self) {
        self.merge_times(other);
        self.issued += other.issued;
        self.outcomes.merge(&other.outcomes);
        self.waiting.merge(&other.waiting);
        self.serving.merge(&other.serving);
        self.within_target.merge(other.within_target);
        self.promise_kept.merge(other.promise_kept);
        self.promise_errors.count += other.promise_errors.count;
        self.promise_errors.distance_ms += other.promise_errors.distance_ms;
        self.promise_errors.excess_ms += other.promise_errors.excess_ms;
        self.plain_order.count += other.plain_order.count;
        self.plain_order.sum_ms += other.plain_order.sum_ms;
    }

    /// Counts the time of counters that another one has counted.
    pub(super) fn merge_times(&mut self, other: &Self) {
        self.times.idle_ms += other.times.idle_ms;
        self.times.walking_ms += other.times.walking_ms;
        self.times.serving_ms += other.times.serving_ms;
        self.times.wrap_up_ms += other.times.wrap_up_ms;
        self.times.break_ms += other.times.break_ms;
    }
}

impl Outcomes {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn of_mut(&mut self, outcome: Outcome) -> &mut i64 {
        match outcome {
            Outcome::Served => &mut self.served,
            Outcome::NoShow => &mut self.no_show,
            Outcome::Cancelled => &mut self.cancelled,
            Outcome::Transferred => &mut self.transferred,
            Outcome::Recycled => &mut self.recycled,
            Outcome::Expired => &mut self.expired,
            Outcome::Voided => &mut self.voided,
        }
    }

    fn merge(&mut self, other: &Self) {
        self.served += other.served;
        self.no_show += other.no_show;
        self.cancelled += other.cancelled;
        self.transferred += other.transferred;
        self.recycled += other.recycled;
        self.expired += other.expired;
        self.voided += other.voided;
    }
}

impl Part {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn count(&mut self, answer: Option<bool>, times: i32) {
        if let Some(yes) = answer {
            self.known += i64::from(times);
            self.yes += i64::from(yes) * i64::from(times);
        }
    }

    fn merge(&mut self, other: Self) {
        self.yes += other.yes;
        self.known += other.known;
    }
}

impl PromiseErrors {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn count(&mut self, promise: Promise, leg: &Leg, times: i32) {
        let times = i64::from(times);
        let excess = promise.likely.signed() - leg.waited.signed();
        self.count += times;
        self.distance_ms += excess.abs() * times;
        self.excess_ms += excess * times;
    }
}

impl Total {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Times {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn of_mut(&mut self, activity: Activity) -> &mut i64 {
        match activity {
            Activity::Idle => &mut self.idle_ms,
            Activity::Walking => &mut self.walking_ms,
            Activity::Serving => &mut self.serving_ms,
            Activity::WrapUp => &mut self.wrap_up_ms,
            Activity::Break => &mut self.break_ms,
        }
    }
}
