use serde::{Deserialize, Serialize};

use super::overdue::{Guard, choose};
use super::{LimitKind, Pick, PolicyRefusal, Room};
use crate::minutes::Minutes;

/// The default: preferential first; then who is overdue, at all counters but one; then the shortest
/// expected service.
///
/// Overdue is who has waited `H(t) = d + g * S(t)`, where `S(t)` is the longest wait that plain ticket
/// order would have given today so far. So a quiet day keeps everybody short, and on a busy one
/// nobody waits much longer than they would have anyway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "Parameters", into = "Parameters")]
pub struct Balanced {
    limit: TodaysLimit,
}

/// `H(t) = d + g * S(t)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TodaysLimit {
    least: Minutes,
    share_percent: u16,
}

/// The parameters as they are written.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    #[serde(default = "TodaysLimit::usual_least")]
    least: Minutes,
    #[serde(default = "TodaysLimit::usual_share_percent")]
    share_percent: u16,
}

impl Balanced {
    /// With a limit of `least` and `share_percent` of the longest wait in plain ticket order.
    ///
    /// # Errors
    ///
    /// When the limit could be nothing, or more than a day.
    pub fn new(least: Minutes, share_percent: u16) -> Result<Self, PolicyRefusal> {
        TodaysLimit::new(least, share_percent).map(|limit| Self { limit })
    }

    /// What the limit begins with.
    pub const fn least(&self) -> Minutes {
        self.limit.least
    }

    /// The share of the longest wait in plain ticket order that the limit grows by.
    pub const fn share_percent(&self) -> u16 {
        self.limit.share_percent
    }

    pub(super) fn choose<R: Room>(&self, room: &R) -> Option<Pick<R::Who>> {
        choose(room, self.limit.guard(room, room.counters_open().saturating_sub(1)))
    }
}

impl Default for Balanced {
    fn default() -> Self {
        Self { limit: TodaysLimit::usual() }
    }
}

impl TodaysLimit {
    /// The longest that a limit can begin with.
    const LEAST_MAX: Minutes = Minutes::new(24 * 60);
    /// The largest share of the longest wait in plain ticket order.
    const SHARE_PERCENT_MAX: u16 = 1_000;

    // A grid over `d` and `g` at loads .85 to .95: less, and short requests wait too long on busy days;
    // more, and long ones do on quiet days.
    pub(super) const fn usual_least() -> Minutes {
        Minutes::new(35)
    }

    pub(super) const fn usual_share_percent() -> u16 {
        60
    }

    pub(super) const fn usual() -> Self {
        Self { least: Self::usual_least(), share_percent: Self::usual_share_percent() }
    }

    pub(super) fn new(least: Minutes, share_percent: u16) -> Result<Self, PolicyRefusal> {
        let (shortest, most) = (Minutes::new(1), Self::LEAST_MAX);
        if !(shortest..=most).contains(&least) {
            return Err(PolicyRefusal::LimitOutOfRange { given: least, least: shortest, most });
        }
        if share_percent > Self::SHARE_PERCENT_MAX {
            return Err(PolicyRefusal::ShareOutOfRange {
                given: share_percent,
                most: Self::SHARE_PERCENT_MAX,
            });
        }
        Ok(Self { least, share_percent })
    }

    pub(super) fn guard<R: Room>(self, room: &R, counters: u32) -> Guard {
        let longest = room.longest_in_ticket_order_millis();
        let share = longest.saturating_mul(u64::from(self.share_percent)) / 100;
        let limit_millis = self.least.as_millis().saturating_add(share);
        Guard { limit_millis, limit: LimitKind::Today, counters }
    }
}

impl TryFrom<Parameters> for TodaysLimit {
    type Error = PolicyRefusal;

    fn try_from(parameters: Parameters) -> Result<Self, PolicyRefusal> {
        Self::new(parameters.least, parameters.share_percent)
    }
}

impl From<TodaysLimit> for Parameters {
    fn from(limit: TodaysLimit) -> Self {
        Self { least: limit.least, share_percent: limit.share_percent }
    }
}

impl TryFrom<Parameters> for Balanced {
    type Error = PolicyRefusal;

    fn try_from(parameters: Parameters) -> Result<Self, PolicyRefusal> {
        TodaysLimit::try_from(parameters).map(|limit| Self { limit })
    }
}

impl From<Balanced> for Parameters {
    fn from(balanced: Balanced) -> Self {
        balanced.limit.into()
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::example::*;
    use super::super::Policy;
    use super::*;
    use crate::Refusal;
    use crate::dispatch::Ability;

    fn balanced(counters: u128) -> Scene {
        scene(Policy::default(), counters)
    }

    #[test]
    fn who_is_done_soonest_comes_first() {
        balanced(1).comes(waiting(1, long(), 0)).comes(waiting(2, short(), 5)).then(
            1,
            10,
            2,
            "shortest expected service (2 min) of 2 waiting; nobody is beyond the limit of 38 min",
        );
    }

    #[test]
    fn of_those_who_are_done_as_soon_the_oldest() {
        balanced(1).comes(waiting(1, short(), 0)).comes(waiting(2, short(), 5)).then(
            1,
            10,
            1,
            "shortest expected service (2 min) of 2 waiting; nobody is beyond the limit of 35 min",
        );
    }

    #[test]
    fn whom_the_law_puts_first_comes_before_anybody_else() {
        balanced(1).comes(waiting(1, short(), 0)).comes(preferential(2, long(), 50)).then(
            1,
            60,
            2,
            "preferential",
        );
    }

    #[test]
    fn one_preferential_class_may_rank_above_another() {
        let eighty = preferential_of(80, 2, short(), 10);
        let sixty = preferential_of(60, 1, short(), 0);
        balanced(1).comes(sixty).comes(eighty).then(1, 20, 2, "preferential");
    }

    #[test]
    fn nobody_is_passed_over_beyond_the_limit_of_the_day() {
        // Nobody was there until minute 80: plain ticket order could not have helped either.
        let mut story = balanced(0).comes(waiting(1, long(), 0)).comes(waiting(2, short(), 70));
        story.dispatch.open_counter(counter(1), Ability::default(), minute(80));
        story
            .then(
                1,
                82,
                2,
                "shortest expected service (2 min) of 2 waiting; nobody is beyond the limit of 83 \
                 min",
            )
            .then(1, 83, 1, "waited 83 min, today's limit is 83");
    }

    #[test]
    fn one_counter_is_kept_from_those_who_are_overdue() {
        let long_ago = (1..=3).map(|number| waiting(number, long(), 0));
        let story = long_ago.fold(balanced(2), Scene::comes);
        story
            .comes(waiting(4, short(), 170))
            .calls(1, 200)
            .then(
                2,
                200,
                4,
                "shortest expected service (2 min) of 3 waiting; somebody waits 200 min, beyond \
                 the limit of 47 min, but 1 counter serves such people already",
            )
            .finishes(1, 201)
            .then(2, 201, 2, "waited 201 min, today's limit is 47");
    }

    #[test]
    fn a_single_counter_serves_who_is_overdue_too() {
        balanced(1).comes(waiting(1, long(), 0)).comes(waiting(2, short(), 170)).then(
            1,
            200,
            1,
            "waited 200 min, today's limit is 35",
        );
    }

    #[test]
    fn impossible_parameters_are_refused() {
        let none = Balanced::new(Minutes::new(0), 80).unwrap_err();
        assert_eq!(none.code(), "policy.limit_out_of_range");
        assert_eq!(
            none.to_string(),
            "nobody can be passed over after 0 min; choose from 1 min to 1440 min"
        );
        let share = Balanced::new(Minutes::new(30), 1_001).unwrap_err();
        assert_eq!(share.code(), "policy.share_out_of_range");
        assert!(serde_json::from_str::<Balanced>(r#"{"least":0}"#).is_err());
        assert!(serde_json::from_str::<Balanced>(r#"{"lest":30}"#).is_err());
    }

    #[test]
    fn parameters_that_are_left_out_are_the_usual_ones() {
        let read: Policy = serde_json::from_str(r#"{"policy":"balanced"}"#).unwrap();
        assert_eq!(read, Policy::default());
        let written = serde_json::to_string(&read).unwrap();
        assert_eq!(written, r#"{"policy":"balanced","least":35,"share_percent":60}"#);
    }
}
