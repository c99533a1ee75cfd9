use serde::{Deserialize, Serialize};

use crate::branch::day::DayState;
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::{BranchRefusal, DayRefusal};
use crate::branch::state::Branch;
use crate::{BranchId, Context, Decided, Message, Permission};

/// Closes the day, by hand. Every ticket that is alive expires, and every counter that had one is idle: one
/// event says so for all of them, however many wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct CloseDay {
    /// Where.
    pub branch: BranchId,
}

/// The day that was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DayClosing {
    /// Its number.
    pub number: u32,
    /// How many tickets were alive, and have expired.
    pub expired: u32,
}

impl Message for CloseDay {
    type Aggregate = Branch;
    type Reply = DayClosing;

    const NAME: &'static str = "close_day";
    const PERMISSION: Permission = permissions::DAYS_UPDATE;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let number = branch.day().map_or(0, |day| day.number);
        if branch.day().is_some_and(|day| day.state == DayState::Closed) {
            return Err(DayRefusal::DayOver { number }.into());
        }
        let expired = branch.alive_count();
        let turning = branch.turned_by_hand(DayState::Closed, context.now);
        let closed = BranchEvent::DayClosed { number, expired, turning };
        Ok(Decided::new(vec![closed], DayClosing { number, expired }))
    }
}

impl Branch {
    /// How many tickets are alive.
    pub(in crate::branch) fn alive_count(&self) -> u32 {
        let alive = self.totals.issued.saturating_sub(self.totals.ended());
        u32::try_from(alive).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::IssueTicket;
    use crate::branch::counter::CounterState;
    use crate::branch::example::*;
    use crate::branch::leg::LegOutcome;
    use crate::given::given;

    fn close() -> CloseDay {
        CloseDay { branch: branch() }
    }

    #[test]
    fn every_ticket_ends_and_every_counter_is_idle() {
        let history = two_wait(&[
            issued(0x73),
            issued(0x74),
            called(FIRST, 1),
            started(FIRST, 1),
            called(SECOND, 2),
            held(0x73, None),
        ]);
        let outcome = given::<Branch>(history).when(&close());
        outcome.then(&[day_closed(4)]).reply(&DayClosing { number: 1, expired: 4 });
        let after = outcome.afterwards();
        let totals = after.state().totals();
        assert_eq!((totals.issued, totals.expired), (4, 4));
        assert!(after.state().counters().iter().all(|counter| counter.state == CounterState::Idle));
        let first = after.state().tickets.get(&ticket(FIRST)).unwrap();
        let outcomes: Vec<_> = first.ended_legs().iter().map(|leg| leg.outcome).collect();
        assert_eq!(outcomes, [LegOutcome::Expired]);
        assert!(first.ended_legs()[0].started_at.is_some());
    }

    #[test]
    fn nobody_takes_a_ticket_in_a_closed_branch() {
        given::<Branch>(open(&[day_closed(0)]))
            .when(&IssueTicket::new(branch(), service()))
            .then_refused("branch.closed")
            .saying("this branch is closed; come back when it opens");
    }

    #[test]
    fn a_day_is_closed_once() {
        given::<Branch>(open(&[day_closed(0)]))
            .when(&close())
            .then_refused("day.closed")
            .saying("day 1 is closed; open another one first");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&close()).then_refused("branch.unknown");
    }
}
