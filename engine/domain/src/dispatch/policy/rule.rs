use serde::{Deserialize, Serialize};

use super::{Pick, Policy, Reason, Room};

/// How a branch calls: its policy, and how those who were promised a time rank against those who just come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rule {
    /// Who is next.
    #[serde(flatten)]
    pub policy: Policy,
    /// And those who were promised a time.
    #[serde(default)]
    pub appointments: AppointmentRank,
}

/// How those who were promised a time rank against those who just come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AppointmentRank {
    /// As soon as their time has come they are before everybody else, except those whom the law puts
    /// first. Who comes early is called earlier only when it is their turn anyway.
    #[default]
    FirstAtTheirTime,
    /// Like everybody else, as if they had come at their time.
    AsIfTheyJustCame,
}

impl Rule {
    /// A policy, with appointments where they usually are.
    pub fn of(policy: Policy) -> Self {
        Self { policy, ..Self::default() }
    }

    /// Who is next, and why; `None` when nobody waits whom the counter can serve.
    pub fn choose<R: Room>(&self, room: &R) -> Option<Pick<R::Who>> {
        match self.appointments {
            AppointmentRank::FirstAtTheirTime => due(room).or_else(|| self.policy.choose(room)),
            AppointmentRank::AsIfTheyJustCame => self.policy.choose(room),
        }
    }
}

/// Whose time has come longest ago, unless somebody waits whom the law puts first.
fn due<R: Room>(room: &R) -> Option<Pick<R::Who>> {
    let now = room.now();
    let mut first = None;
    for head in room.heads() {
        if head.precedence.preferential {
            return None;
        }
        let sooner = |(_, age)| head.age < age;
        if head.appointment && head.age.since <= now && first.is_none_or(sooner) {
            first = Some((head.who, head.age));
        }
    }
    let (who, age) = first?;
    Some(Pick { who, reason: Reason::Appointment { late_millis: age.waited_millis(now) } })
}

#[cfg(test)]
mod tests {
    use super::super::super::example::*;
    use super::*;
    use crate::dispatch::Waiting;

    fn promised(number: u128, at: i64) -> Waiting {
        let mut waiting = waiting(number, long(), at);
        waiting.class.appointment = true;
        waiting
    }

    #[test]
    fn who_was_promised_a_time_is_first_when_it_has_come() {
        scene(Policy::default(), 1)
            .comes(waiting(1, short(), 0))
            .comes_at(promised(2, 20), 10)
            .then(
                1,
                19,
                1,
                "shortest expected service (2 min) of 2 waiting; nobody is beyond the limit of 35 \
                 min",
            )
            .then(1, 20, 2, "appointment, due 0 min ago")
            .then(1, 23, 2, "appointment, due 3 min ago");
    }

    #[test]
    fn whom_the_law_puts_first_is_before_them() {
        scene(Policy::default(), 1).comes(promised(1, 0)).comes(preferential(2, short(), 9)).then(
            1,
            10,
            2,
            "preferential",
        );
    }

    #[test]
    fn a_branch_may_treat_them_like_everybody_else() {
        let mut story = scene(Policy::Fifo, 1);
        let appointments = AppointmentRank::AsIfTheyJustCame;
        story.dispatch.set_rule(Rule { policy: Policy::Fifo, appointments });
        story.comes(waiting(1, short(), 5)).comes_at(promised(2, 8), 0).then(
            1,
            10,
            1,
            "waited longest (5 min)",
        );
    }

    #[test]
    fn it_is_written_as_one() {
        let written = serde_json::to_string(&Rule::of(Policy::Fifo)).unwrap();
        assert_eq!(written, r#"{"policy":"fifo","appointments":"first_at_their_time"}"#);
        assert_eq!(serde_json::from_str::<Rule>(&written).unwrap(), Rule::of(Policy::Fifo));
    }
}
