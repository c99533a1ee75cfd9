use serde::{Deserialize, Serialize};

use super::overdue::{Guard, choose};
use super::{LimitKind, Pick, PolicyRefusal, Room};
use crate::minutes::Minutes;

/// Preferential first; then who has waited as long as the site has promised that nobody is passed
/// over; then the shortest expected service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "Parameters", into = "Parameters")]
pub struct Promise {
    limit: Minutes,
    counters: Option<u16>,
}

/// The parameters as they are written.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Parameters {
    limit: Minutes,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    counters: Option<u16>,
}

impl Promise {
    const LIMIT_MAX: Minutes = Minutes::new(24 * 60);
    const COUNTERS_MAX: u16 = 1_000;

    /// Nobody is passed over after `limit`, and at most `counters` see to that at the same time: all
    /// but one, when it is `None`.
    ///
    /// # Errors
    ///
    /// When the limit is nothing or more than a day, or when no counter would see to it.
    pub fn new(limit: Minutes, counters: Option<u16>) -> Result<Self, PolicyRefusal> {
        let (least, most) = (Minutes::new(1), Self::LIMIT_MAX);
        if !(least..=most).contains(&limit) {
            return Err(PolicyRefusal::LimitOutOfRange { given: limit, least, most });
        }
        if let Some(given) = counters.filter(|given| !(1..=Self::COUNTERS_MAX).contains(given)) {
            return Err(PolicyRefusal::CountersOutOfRange { given, most: Self::COUNTERS_MAX });
        }
        Ok(Self { limit, counters })
    }

    pub(super) fn choose<R: Room>(&self, room: &R) -> Option<Pick<R::Who>> {
        let all_but_one = room.counters_open().saturating_sub(1);
        let guard = Guard {
            limit_millis: self.limit.as_millis(),
            limit: LimitKind::Promised,
            counters: self.counters.map_or(all_but_one, u32::from),
        };
        choose(room, guard)
    }
}

impl TryFrom<Parameters> for Promise {
    type Error = PolicyRefusal;

    fn try_from(parameters: Parameters) -> Result<Self, PolicyRefusal> {
        Self::new(parameters.limit, parameters.counters)
    }
}

impl From<Promise> for Parameters {
    fn from(promise: Promise) -> Self {
        Self { limit: promise.limit, counters: promise.counters }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::example::*;
    use super::super::Policy;
    use super::*;
    use crate::Refusal;

    fn promise(limit: u16, counters: Option<u16>) -> Policy {
        Policy::Promise(Promise::new(Minutes::new(limit), counters).unwrap())
    }

    #[test]
    fn nobody_is_passed_over_after_the_promised_limit() {
        let story = scene(promise(45, None), 1);
        story
            .comes(waiting(1, long(), 0))
            .comes(waiting(2, short(), 20))
            .then(
                1,
                44,
                2,
                "shortest expected service (2 min) of 2 waiting; nobody is beyond the limit of 45 \
                 min",
            )
            .then(1, 45, 1, "waited 45 min, the promised limit is 45");
    }

    #[test]
    fn no_more_counters_than_set_serve_who_is_overdue() {
        let long_ago = (1..=3).map(|number| waiting(number, long(), 0));
        let story = long_ago.fold(scene(promise(45, Some(1)), 3), Scene::comes);
        let story = story.comes(waiting(4, short(), 0)).calls(1, 50);
        let next = story.dispatch.next(counter(2), minute(50)).unwrap();
        assert_eq!(next.ticket, ticket(4));
    }

    #[test]
    fn impossible_parameters_are_refused() {
        let none = Promise::new(Minutes::new(0), None).unwrap_err();
        assert_eq!(none.code(), "policy.limit_out_of_range");
        let nobody = Promise::new(Minutes::new(45), Some(0)).unwrap_err();
        assert_eq!(nobody.code(), "policy.counters_out_of_range");
        assert_eq!(
            nobody.to_string(),
            "0 counters at once cannot serve who is overdue; choose from 1 to 1000"
        );
        assert!(serde_json::from_str::<Promise>("{}").is_err(), "a promise needs a limit");
    }

    #[test]
    fn it_is_written_and_read_back_as_it_was() {
        for policy in [promise(45, None), promise(45, Some(5))] {
            let text = serde_json::to_string(&policy).unwrap();
            assert_eq!(serde_json::from_str::<Policy>(&text).unwrap(), policy, "{text}");
        }
    }
}
