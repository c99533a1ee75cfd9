use serde::{Deserialize, Serialize};

use crate::branch::day::DayState;
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::{BranchRefusal, DayRefusal};
use crate::branch::state::Branch;
use crate::{BranchId, Context, Decided, Message, Permission, Timestamp};

/// Opens a new day, by hand. Numbers start over, when the branch says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct OpenDay {
    /// Where.
    pub branch: BranchId,
}

impl Message for OpenDay {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "open_day";
    const PERMISSION: Permission = permissions::DAYS_UPDATE;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let number = branch.day().map_or(0, |day| day.number);
        branch.over(number)?;
        let turning = branch.begun_by_hand(context.now);
        let opened = BranchEvent::DayOpened { number: number.saturating_add(1), turning };
        Ok(Decided::new(vec![opened], ()))
    }
}

impl Branch {
    /// Whether the day is over, or the refusal that it is not.
    fn over(&self, number: u32) -> Result<(), DayRefusal> {
        match self.day() {
            Some(day) if day.state != DayState::Closed => Err(DayRefusal::DayOpen { number }),
            _ => Ok(()),
        }
    }

    /// Whether anybody can wait here now, or the refusal that the branch is closed.
    pub(in crate::branch) fn not_closed(&self, now: Timestamp) -> Result<(), DayRefusal> {
        match self.day() {
            Some(day) if day.state == DayState::Closed => {
                Err(DayRefusal::BranchClosed { opening: self.opening(now) })
            }
            _ => Ok(()),
        }
    }

    /// Whether new tickets are given out now, or the refusal that they are not.
    pub(in crate::branch) fn takes_tickets(&self, now: Timestamp) -> Result<(), DayRefusal> {
        self.not_closed(now)?;
        match self.day() {
            Some(day) if day.state == DayState::IntakeClosed => {
                Err(DayRefusal::NoMoreTickets { opening: self.opening(now) })
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::branch::{BranchChange, IssueTicket, Numbering, Restart};
    use crate::given::given;

    fn open_day() -> OpenDay {
        OpenDay { branch: branch() }
    }

    #[test]
    fn a_new_day_begins_with_new_numbers() {
        let outcome = given::<Branch>(two_wait(&[day_closed(1)])).when(&open_day());
        outcome.then(&[day_opened(2)]);
        let issue = IssueTicket::new(branch(), service());
        let issued = outcome.afterwards().when(&issue).afterwards();
        let (_, ticket) = issued.state().waiting().next().unwrap();
        assert_eq!(ticket.code, code(FIRST));
    }

    #[test]
    fn numbers_go_on_when_the_branch_says_so() {
        let numbering = Numbering { restart: Restart::Never, ..Numbering::default() };
        let change = BranchChange { numbering: Some(numbering), ..BranchChange::default() };
        let changed = BranchEvent::BranchChanged { change: Box::new(change) };
        let opened = day_opened(2);
        let given = given::<Branch>(two_wait(&[changed, day_closed(1), opened]));
        let issued = given.when(&IssueTicket::new(branch(), service())).afterwards();
        let (_, ticket) = issued.state().waiting().next().unwrap();
        assert_eq!(ticket.code, code(0x73));
    }

    #[test]
    fn a_day_is_closed_before_the_next() {
        given::<Branch>(open(&[]))
            .when(&open_day())
            .then_refused("day.open")
            .saying("day 1 is open; close it before you open another one");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&open_day()).then_refused("branch.unknown");
    }
}
