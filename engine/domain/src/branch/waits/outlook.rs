use serde::{Deserialize, Serialize};

use crate::branch::bounds::{FORECAST_TICKETS_MAX, NEWCOMERS_MAX};
use crate::branch::day::DayState;
use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::dispatch::{Class, Dispatch, Target};
use crate::forecast::{Forecast, Question, ROLL_OUTS, forecast};
use crate::{
    BranchId, Context, Decided, Message, Permission, PriorityId, ServiceId, TicketId, Timestamp,
};

/// Asks for all that a forecast needs of a branch. The forecast itself is made elsewhere, where it holds nobody
/// up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct LookAhead {
    /// Where.
    pub branch: BranchId,
}

/// A branch, as a forecast needs it. A copy costs a handful of reference counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outlook {
    /// The number of the newest event that is in it.
    pub seq: u64,
    /// When it was looked at.
    pub at: Timestamp,
    /// Until when people are let in, as far as is known.
    pub intake_until: Timestamp,
    /// Whose wait is wanted, of those who wait: the first in line.
    pub tickets: Vec<TicketId>,
    /// Who might take a ticket now.
    pub newcomers: Vec<Newcomer>,
    /// Who is called next, and why.
    pub dispatch: Dispatch,
}

/// Somebody who might take a ticket now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Newcomer {
    /// For what.
    pub service: ServiceId,
    /// With which priority; none for the ordinary one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<PriorityId>,
    /// How they would wait.
    pub class: Class,
}

impl Message for LookAhead {
    type Aggregate = Branch;
    type Reply = Outlook;

    const NAME: &'static str = "look_ahead";
    const PERMISSION: Permission = permissions::BRANCHES_FORECAST;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        Ok(Decided::answer(Outlook {
            seq: branch.seq,
            at: context.now,
            intake_until: branch.intake_until(context.now),
            tickets: branch.first_waiting(FORECAST_TICKETS_MAX).map(|(id, _)| id).collect(),
            newcomers: branch.newcomers(),
            dispatch: branch.dispatch.clone(),
        }))
    }
}

impl Outlook {
    /// The forecast. Takes a millisecond or two in a branch where sixty wait; the same seed gives the same.
    pub fn forecast(&self, seed: u64) -> Forecast {
        let question = Question {
            now: self.at,
            intake_until: self.intake_until,
            tickets: self.tickets.clone(),
            newcomers: self.newcomers.iter().map(|newcomer| newcomer.class).collect(),
            roll_outs: ROLL_OUTS,
            seed,
        };
        forecast(&self.dispatch, &question)
    }
}

impl Branch {
    /// Until when people are let in. Without hours nobody knows; then until tomorrow.
    fn intake_until(&self, now: Timestamp) -> Timestamp {
        const DAY_MILLIS: i64 = 24 * 3_600_000;
        match self.day {
            Some(day) if day.state == DayState::Open => {
                day.turning.next.unwrap_or_else(|| now.plus_millis(DAY_MILLIS)).max(now)
            }
            _ => now,
        }
    }

    /// Who might take a ticket now: everybody, for each service; and where there are not too many, those
    /// whom the law puts first.
    fn newcomers(&self) -> Vec<Newcomer> {
        if self.day.is_none_or(|day| day.state != DayState::Open) {
            return Vec::new();
        }
        let services = self.services.iter().filter(|(_, service)| service.terms.active);
        let services: Vec<ServiceId> = services.map(|(id, _)| *id).collect();
        let first = self.priorities.iter().filter(|(_, priority)| {
            let terms = &priority.terms;
            terms.active && terms.preferential
        });
        let priorities: Vec<Option<PriorityId>> =
            std::iter::once(None).chain(first.map(|(id, _)| Some(*id))).collect();
        let all = priorities.len().saturating_mul(services.len()) <= NEWCOMERS_MAX;
        let taken = if all { priorities.as_slice() } else { &[None] };
        let newcomer = |service, priority| {
            let queue = self.queue_for(service, priority);
            let (target, appointment) = (Target::Anyone, false);
            let class = Class { queue, service, priority, target, appointment };
            Newcomer { service, priority, class }
        };
        taken
            .iter()
            .flat_map(|priority| services.iter().map(|service| newcomer(*service, *priority)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::BranchEvent;
    use crate::branch::example::*;
    use crate::given::{given, minute};

    fn look(history: Vec<BranchEvent>) -> Outlook {
        let given = given::<Branch>(history);
        let outcome = given.when(&LookAhead { branch: branch() });
        outcome.then_nothing();
        outcome.answer().clone()
    }

    #[test]
    fn a_forecast_is_about_those_who_wait_and_those_who_might_come() {
        let outlook = look(two_wait(&[priority_added(), closed(2), called(FIRST, 1)]));
        assert_eq!(outlook.tickets, [ticket(SECOND)]);
        let asked: Vec<_> = outlook.newcomers.iter().map(|it| (it.service, it.priority)).collect();
        assert_eq!(asked, [(service(), None), (service(), Some(priority()))]);
        let forecast = outlook.forecast(7);
        let [ordinary, preferential] = forecast.newcomers[..] else { panic!("{forecast:?}") };
        assert!(preferential.unwrap().median_millis < ordinary.unwrap().median_millis);
        assert!(forecast.tickets[0].unwrap().median_millis < ordinary.unwrap().median_millis);
        assert_eq!(forecast, outlook.forecast(7));
    }

    #[test]
    fn nobody_might_come_when_nobody_is_let_in() {
        let closed = look(open(&[day_closed(0)]));
        assert_eq!((closed.newcomers.len(), closed.intake_until), (0, closed.at));
        assert!(look(open(&[])).intake_until > minute(600));
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&LookAhead { branch: branch() }).then_refused("branch.unknown");
    }
}
