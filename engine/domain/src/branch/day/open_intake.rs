use serde::{Deserialize, Serialize};

use crate::branch::day::DayState;
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::{BranchRefusal, DayRefusal};
use crate::branch::state::Branch;
use crate::{BranchId, Context, Decided, Message, Permission};

/// Gives out tickets again, by hand, on a day whose intake was closed too early or by mistake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct OpenIntake {
    /// Where.
    pub branch: BranchId,
}

impl Message for OpenIntake {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "open_intake";
    const PERMISSION: Permission = permissions::DAYS_UPDATE;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let Some(day) = branch.day() else { return Ok(Decided::answer(())) };
        match day.state {
            DayState::Open => Ok(Decided::answer(())),
            DayState::IntakeClosed => {
                let turning = branch.turned_by_hand(DayState::Open, context.now);
                let opened = BranchEvent::IntakeOpened { number: day.number, turning };
                Ok(Decided::new(vec![opened], ()))
            }
            DayState::Closed => Err(DayRefusal::DayOver { number: day.number }.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::IssueTicket;
    use crate::branch::example::*;
    use crate::given::given;

    fn open_intake() -> OpenIntake {
        OpenIntake { branch: branch() }
    }

    #[test]
    fn tickets_are_given_out_again_and_their_numbers_go_on() {
        let outcome = given::<Branch>(two_wait(&[intake_closed()])).when(&open_intake());
        outcome.then(&[BranchEvent::IntakeOpened { number: 1, turning: by_hand() }]);
        let after = outcome.afterwards();
        let issued = after.when(&IssueTicket::new(branch(), service())).afterwards();
        let codes: Vec<_> = issued.state().waiting().map(|(_, ticket)| ticket.code).collect();
        assert_eq!(codes, [code(FIRST), code(SECOND), code(0x73)]);
        after.when(&open_intake()).then_nothing();
    }

    #[test]
    fn a_day_that_is_over_stays_over() {
        given::<Branch>(open(&[day_closed(0)])).when(&open_intake()).then_refused("day.closed");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&open_intake()).then_refused("branch.unknown");
    }
}
