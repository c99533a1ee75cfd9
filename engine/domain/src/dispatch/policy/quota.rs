use serde::{Deserialize, Serialize};

use super::{Head, Pick, PolicyRefusal, Reason, Room};

/// So many preferential people, then so many others, and again; whoever of them has waited longest.
/// When it is the turn of those of whom nobody waits, the others are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "Parameters", into = "Parameters")]
pub struct Quota {
    preferential: u16,
    others: u16,
}

/// How many were called since the last turn ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Turn {
    /// Preferential ones.
    pub preferential: u16,
    /// Others.
    pub others: u16,
}

/// The parameters as they are written.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Parameters {
    preferential: u16,
    others: u16,
}

impl Quota {
    const MOST: u16 = 100;

    /// `preferential` people whom the law puts first, then `others`.
    ///
    /// # Errors
    ///
    /// When one of them is none, or beyond all sense.
    pub fn new(preferential: u16, others: u16) -> Result<Self, PolicyRefusal> {
        let sensible = 1..=Self::MOST;
        if sensible.contains(&preferential) && sensible.contains(&others) {
            Ok(Self { preferential, others })
        } else {
            Err(PolicyRefusal::QuotaOutOfRange { preferential, others, most: Self::MOST })
        }
    }

    /// The turn after somebody was called.
    pub fn after(&self, turn: Turn, preferential: bool) -> Turn {
        let mut turn = turn;
        if preferential {
            turn.preferential = turn.preferential.saturating_add(1).min(self.preferential);
        } else {
            turn.others = turn.others.saturating_add(1).min(self.others);
        }
        let over = turn.preferential >= self.preferential && turn.others >= self.others;
        if over { Turn::default() } else { turn }
    }

    /// The turn before somebody was called, who should not have been. Exact, unless more were called
    /// than the turn has, because nobody of the others waited.
    pub fn before(&self, turn: Turn, preferential: bool) -> Turn {
        let full = Turn { preferential: self.preferential, others: self.others };
        let mut turn = if turn == Turn::default() { full } else { turn };
        let called = if preferential { &mut turn.preferential } else { &mut turn.others };
        *called = called.saturating_sub(1);
        turn
    }

    pub(super) fn choose<R: Room>(&self, room: &R) -> Option<Pick<R::Who>> {
        let turn = room.turn();
        let preferential = turn.preferential < self.preferential;
        let is_preferential = |head: &Head<R::Who>| head.precedence.preferential;
        let heads = room.heads().filter(|head| is_preferential(head) == preferential);
        let first = heads.min_by_key(|head| (head.precedence.by_law(), head.age));
        if let Some(first) = first {
            let (called, of) = if preferential {
                (turn.preferential, self.preferential)
            } else {
                (turn.others, self.others)
            };
            let number = called.saturating_add(1).min(of);
            return Some(Pick {
                who: first.who,
                reason: Reason::Turn { preferential, number, of },
            });
        }
        let first = room.heads().min_by_key(|head| (head.precedence.by_law(), head.age))?;
        let reason = Reason::TurnOfNobody { preferential: is_preferential(&first) };
        Some(Pick { who: first.who, reason })
    }
}

impl TryFrom<Parameters> for Quota {
    type Error = PolicyRefusal;

    fn try_from(parameters: Parameters) -> Result<Self, PolicyRefusal> {
        Self::new(parameters.preferential, parameters.others)
    }
}

impl From<Quota> for Parameters {
    fn from(quota: Quota) -> Self {
        Self { preferential: quota.preferential, others: quota.others }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::example::*;
    use super::super::Policy;
    use super::*;
    use crate::Refusal;

    fn two_to_one() -> Scene {
        scene(Policy::Quota(Quota::new(2, 1).unwrap()), 4)
    }

    #[test]
    fn so_many_preferential_people_and_then_so_many_others() {
        let first = (1..=3).map(|number| preferential(number, short(), 10));
        let story = first.fold(two_to_one().comes(waiting(4, short(), 0)), Scene::comes);
        story
            .then(1, 20, 1, "turn of preferential people, 1 of 2")
            .calls(1, 20)
            .then(2, 20, 2, "turn of preferential people, 2 of 2")
            .calls(2, 20)
            .then(3, 20, 4, "turn of the others, 1 of 1")
            .calls(3, 20)
            .then(4, 20, 3, "turn of preferential people, 1 of 2");
    }

    #[test]
    fn nobody_waits_for_somebody_who_is_not_there() {
        two_to_one().comes(waiting(1, short(), 0)).then(
            1,
            5,
            1,
            "turn of preferential people, but only others wait",
        );
    }

    #[test]
    fn others_who_were_called_meanwhile_do_not_use_up_later_turns() {
        let quota = Quota::new(2, 1).unwrap();
        let mut turn = Turn::default();
        for preferential in [false, false, false, true, true] {
            turn = quota.after(turn, preferential);
        }
        assert_eq!(turn, Turn::default());
    }

    #[test]
    fn a_call_that_is_taken_back_does_not_count() {
        let quota = Quota::new(2, 1).unwrap();
        let mut turn = Turn::default();
        for preferential in [true, true, false, true] {
            let after = quota.after(turn, preferential);
            assert_eq!(quota.before(after, preferential), turn);
            turn = after;
        }
    }

    #[test]
    fn impossible_parameters_are_refused() {
        let never = Quota::new(1, 0).unwrap_err();
        assert_eq!(never.code(), "policy.quota_out_of_range");
        assert_eq!(
            never.to_string(),
            "a turn of 1 preferential and 0 others cannot be; choose from 1 to 100 of each"
        );
        assert!(serde_json::from_str::<Quota>(r#"{"preferential":101,"others":1}"#).is_err());
    }
}
