use serde::{Deserialize, Serialize};

use super::balanced::{Parameters, TodaysLimit};
use super::overdue::choose;
use super::{Pick, PolicyRefusal, Room};
use crate::minutes::Minutes;

/// Like `balanced`, but who is overdue is served at two counters of three only: people with short
/// requests wait still less, and those with long ones somewhat longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "Parameters", into = "Parameters")]
pub struct Quick {
    limit: TodaysLimit,
}

impl Quick {
    /// With a limit of `least` and `share_percent` of the longest wait in plain ticket order.
    ///
    /// # Errors
    ///
    /// When the limit could be nothing, or more than a day.
    pub fn new(least: Minutes, share_percent: u16) -> Result<Self, PolicyRefusal> {
        TodaysLimit::new(least, share_percent).map(|limit| Self { limit })
    }

    pub(super) fn choose<R: Room>(&self, room: &R) -> Option<Pick<R::Who>> {
        choose(room, self.limit.guard(room, room.counters_open().saturating_mul(2) / 3))
    }
}

impl Default for Quick {
    fn default() -> Self {
        Self { limit: TodaysLimit::usual() }
    }
}

impl TryFrom<Parameters> for Quick {
    type Error = PolicyRefusal;

    fn try_from(parameters: Parameters) -> Result<Self, PolicyRefusal> {
        TodaysLimit::try_from(parameters).map(|limit| Self { limit })
    }
}

impl From<Quick> for Parameters {
    fn from(quick: Quick) -> Self {
        quick.limit.into()
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::example::*;
    use super::super::Policy;
    use super::*;

    #[test]
    fn a_third_of_the_counters_is_kept_from_those_who_are_overdue() {
        let long_ago = (1..=5).map(|number| waiting(number, long(), 0));
        let story = long_ago.fold(scene(Policy::Quick(Quick::default()), 3), Scene::comes);
        let story = story.comes(waiting(6, short(), 170)).calls(1, 200).calls(2, 200);
        story.then(
            3,
            200,
            6,
            "shortest expected service (2 min) of 4 waiting; somebody waits 200 min, beyond the \
             limit of 47 min, but 2 counters serve such people already",
        );
    }

    #[test]
    fn impossible_parameters_are_refused() {
        assert!(Quick::new(Minutes::new(24 * 60 + 1), 80).is_err());
        assert!(serde_json::from_str::<Quick>(r#"{"share_percent":1001}"#).is_err());
    }
}
