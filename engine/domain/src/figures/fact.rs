use serde::{Deserialize, Serialize};

use crate::hours::HourOfDay;
use crate::{CounterId, PrincipalId, PriorityId, ServiceId};

/// A length of time, in milliseconds: at most 49 days, to which longer ones are brought.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Millis(u32);

/// One thing that the figures of a day count. Plain data: whoever keeps it can take it back exactly.
///
/// Hours are those of the local clock, as they were recorded when it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// A ticket was given out.
    Issued(Issued),
    /// A leg of a ticket has ended.
    LegEnded(Leg),
    /// A counter has spent some time.
    CounterTime(CounterTime),
    /// How long somebody would have waited in plain ticket order.
    PlainOrder(PlainOrder),
}

/// A ticket was given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issued {
    /// What for: the service of its first leg.
    pub service: ServiceId,
    /// To whom.
    pub priority: PriorityId,
    /// When.
    pub hour: HourOfDay,
}

/// A leg of a ticket has ended: one stay in one line, and what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leg {
    /// What for.
    pub service: ServiceId,
    /// Whose.
    pub priority: PriorityId,
    /// The hour in which it began: a row of hourly figures follows the same people from their
    /// tickets to their ends.
    pub hour: HourOfDay,
    /// The counter that called it; `None` if nobody did.
    pub counter: Option<CounterId>,
    /// Who sat there.
    pub agent: Option<PrincipalId>,
    /// How it ended.
    pub outcome: Outcome,
    /// From its beginning to its call (the first one that was not taken back), or to its end when
    /// there was no call.
    pub waited: Millis,
    /// How long it was served, if that had begun.
    pub served: Option<Millis>,
    /// How long it should wait at most, as the service had promised when it began.
    pub target: Option<Millis>,
    /// What its holder was told when it began.
    pub promise: Option<Promise>,
}

/// How a leg has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// By a service.
    Served,
    /// Nobody came.
    NoShow,
    /// Withdrawn, by staff or by the customer.
    Cancelled,
    /// Handed over to another line.
    Transferred,
    /// Sent back to wait again.
    Recycled,
    /// The day was closed.
    Expired,
    /// It was made in error: nothing else about it counts.
    Voided,
}

/// How long somebody was told to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promise {
    /// The lower end of the interval.
    pub low: Millis,
    /// The median.
    pub likely: Millis,
    /// The upper end of the interval.
    pub high: Millis,
}

/// A counter has spent some time. What reaches into another hour is told in pieces, one for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CounterTime {
    /// Which one.
    pub counter: CounterId,
    /// Who sat there.
    pub agent: Option<PrincipalId>,
    /// The hour in which it was spent.
    pub hour: HourOfDay,
    /// On what.
    pub activity: Activity,
    /// How long.
    pub spent: Millis,
}

/// What a counter does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    /// It waits for somebody.
    Idle,
    /// It has called somebody, who is on the way.
    Walking,
    /// It serves somebody.
    Serving,
    /// It finishes its notes.
    WrapUp,
    /// It takes a break.
    Break,
}

/// How long somebody would have waited in plain ticket order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlainOrder {
    /// What for.
    pub service: ServiceId,
    /// Who.
    pub priority: PriorityId,
    /// The hour in which the leg began.
    pub hour: HourOfDay,
    /// How long.
    pub waited: Millis,
}

impl Millis {
    /// So many milliseconds.
    pub const fn new(millis: u32) -> Self {
        Self(millis)
    }

    /// So many milliseconds, as the difference of two moments: none when it is negative.
    pub fn between(millis: i64) -> Self {
        Self(u32::try_from(millis.max(0)).unwrap_or(u32::MAX))
    }

    /// How many.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// As a number that can be added up.
    pub(super) fn signed(self) -> i64 {
        i64::from(self.0)
    }
}

impl Leg {
    /// Whether the wait has an end that was seen: somebody was called.
    pub(super) const fn was_called(&self) -> bool {
        self.counter.is_some()
    }

    /// Whether the wait was at most this long. Not known of those who left before that time was over
    /// without having been called; known of those who waited longer in vain.
    pub(super) fn waited_within(&self, limit: Millis) -> Option<bool> {
        let within = self.waited <= limit;
        (self.was_called() || !within).then_some(within)
    }

    /// Whether what its holder was told came true, as far as that is known.
    pub(super) fn promise_kept(&self) -> Option<bool> {
        let promise = self.promise?;
        Some(self.waited_within(promise.high)? && self.waited >= promise.low)
    }
}
