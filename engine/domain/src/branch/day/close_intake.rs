use serde::{Deserialize, Serialize};

use crate::branch::day::DayState;
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::{BranchRefusal, DayRefusal};
use crate::branch::state::Branch;
use crate::{BranchId, Context, Decided, Message, Permission};

/// Gives out no more tickets today, by hand. Who waits is still served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct CloseIntake {
    /// Where.
    pub branch: BranchId,
}

impl Message for CloseIntake {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "close_intake";
    const PERMISSION: Permission = permissions::DAYS_UPDATE;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let Some(day) = branch.day() else { return Ok(Decided::answer(())) };
        match day.state {
            DayState::Open => {
                let turning = branch.turned_by_hand(DayState::IntakeClosed, context.now);
                let closed = BranchEvent::IntakeClosed { number: day.number, turning };
                Ok(Decided::new(vec![closed], ()))
            }
            DayState::IntakeClosed => Ok(Decided::answer(())),
            DayState::Closed => Err(DayRefusal::DayOver { number: day.number }.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::branch::{CallNext, IssueTicket};
    use crate::given::given;

    fn close() -> CloseIntake {
        CloseIntake { branch: branch() }
    }

    #[test]
    fn no_more_tickets_are_given_out_and_who_waits_is_served() {
        let outcome = given::<Branch>(two_wait(&[])).when(&close());
        outcome.then(&[intake_closed()]);
        let after = outcome.afterwards();
        after
            .when(&IssueTicket::new(branch(), service()))
            .then_refused("branch.intake_closed")
            .saying("this branch gives out no more tickets now; come back when it opens");
        after
            .when(&CallNext { branch: branch(), counter: counter(1) })
            .then_calls(&[called(FIRST, 1)]);
        after.when(&close()).then_nothing();
    }

    #[test]
    fn a_day_that_is_over_has_no_intake() {
        given::<Branch>(open(&[day_closed(0)])).when(&close()).then_refused("day.closed");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&close()).then_refused("branch.unknown");
    }
}
