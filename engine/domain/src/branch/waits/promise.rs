use std::fmt;

use serde::{Deserialize, Serialize};

use crate::branch::state::Branch;
use crate::forecast::{Told, Wait};
use crate::{PriorityId, ServiceId};

/// How long somebody was told to wait when they took their ticket: an interval of round minutes, and what
/// was likely. Kept with the ticket, so that the honesty of the forecast is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Promise {
    /// At least so many minutes.
    pub from_minutes: u16,
    /// It was as likely to be longer as to be shorter.
    pub likely_minutes: u16,
    /// At most so many.
    pub to_minutes: u16,
}

/// How long those are told to wait who take a ticket now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ToldWait {
    /// For this service.
    pub service: ServiceId,
    /// With this priority; without, for everybody for whom nothing else is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<PriorityId>,
    /// How long.
    #[serde(flatten)]
    pub promise: Promise,
}

impl From<Wait> for Promise {
    fn from(wait: Wait) -> Self {
        const MINUTE_MILLIS: u64 = 60_000;
        let told = wait.told();
        let minutes = |minutes: u64| u16::try_from(minutes).unwrap_or(u16::MAX);
        Self {
            from_minutes: minutes(told.from_minutes),
            likely_minutes: minutes(
                (u64::from(wait.median_millis) + MINUTE_MILLIS / 2) / MINUTE_MILLIS,
            ),
            to_minutes: minutes(told.to_minutes),
        }
    }
}

impl Promise {
    /// How far apart what is likely can be, and people are told the same all the same.
    const NEARLY_MINUTES: u16 = 2;

    /// Whether nobody would notice the difference.
    pub(super) fn is_nearly(self, other: Self) -> bool {
        (self.from_minutes, self.to_minutes) == (other.from_minutes, other.to_minutes)
            && self.likely_minutes.abs_diff(other.likely_minutes) <= Self::NEARLY_MINUTES
    }
}

impl ToldWait {
    /// Whether this tells the same people nearly the same.
    pub(super) fn is_nearly(&self, other: &Self) -> bool {
        (self.service, self.priority) == (other.service, other.priority)
            && self.promise.is_nearly(other.promise)
    }
}

/// As people are told: the interval.
impl fmt::Display for Promise {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from_minutes, to_minutes) = (self.from_minutes.into(), self.to_minutes.into());
        Told { from_minutes, to_minutes }.fmt(formatter)
    }
}

impl Branch {
    /// What those are told who take a ticket like this now, if anything.
    pub(in crate::branch) fn promise_for(
        &self,
        service: ServiceId,
        priority: Option<PriorityId>,
    ) -> Option<Promise> {
        let told = |priority| {
            let mut told = self.told.iter();
            told.find(|told| told.service == service && told.priority == priority)
        };
        told(priority).or_else(|| told(None)).map(|told| told.promise)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_is_what_is_told_and_what_is_likely() {
        let wait = Wait { low_millis: 660_000, median_millis: 890_000, high_millis: 1_150_000 };
        let promise = Promise { from_minutes: 10, likely_minutes: 15, to_minutes: 20 };
        assert_eq!(Promise::from(wait), promise);
        assert_eq!(promise.to_string(), "10 to 20 min");
    }
}
