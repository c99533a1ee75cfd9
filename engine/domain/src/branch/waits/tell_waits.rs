use serde::{Deserialize, Serialize};

use super::ToldWait;
use crate::branch::bounds::NEWCOMERS_MAX;
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::{BranchRefusal, DayRefusal};
use crate::branch::state::Branch;
use crate::{BranchId, Context, Decided, Message, Permission};

/// Says how long those wait who take a ticket now. The engine sends it when its forecast has changed; what is
/// told to somebody who takes a ticket is promised with that ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct TellWaits {
    /// Where.
    pub branch: BranchId,
    /// All that can be told.
    pub waits: Vec<ToldWait>,
}

impl Message for TellWaits {
    type Aggregate = Branch;
    /// Whether that is news.
    type Reply = bool;

    const NAME: &'static str = "tell_waits";
    const PERMISSION: Permission = permissions::BRANCHES_FORECAST;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, _: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        if self.waits.len() > NEWCOMERS_MAX {
            return Err(DayRefusal::TooManyWaits { limit: NEWCOMERS_MAX }.into());
        }
        // What nobody would notice is not worth an event.
        let told = branch.told.iter();
        if branch.told.len() == self.waits.len()
            && told.zip(&self.waits).all(|(told, wait)| told.is_nearly(wait))
        {
            return Ok(Decided::answer(false));
        }
        Ok(Decided::new(vec![BranchEvent::WaitsTold { waits: self.waits.clone() }], true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::branch::{IssueTicket, Promise};
    use crate::given::given;

    const ABOUT_A_QUARTER: Promise =
        Promise { from_minutes: 10, likely_minutes: 14, to_minutes: 20 };
    const AT_ONCE: Promise = Promise { from_minutes: 0, likely_minutes: 1, to_minutes: 5 };

    fn told() -> Vec<ToldWait> {
        let of = |priority, promise| ToldWait { service: service(), priority, promise };
        vec![of(None, ABOUT_A_QUARTER), of(Some(priority()), AT_ONCE)]
    }

    fn tell(waits: Vec<ToldWait>) -> TellWaits {
        TellWaits { branch: branch(), waits }
    }

    #[test]
    fn what_is_told_is_promised_with_the_ticket() {
        let given = given::<Branch>(open(&[priority_added()]));
        let outcome = given.when(&tell(told()));
        outcome.then(&[BranchEvent::WaitsTold { waits: told() }]);
        let after = outcome.afterwards();
        for (priority, promise) in [(None, ABOUT_A_QUARTER), (Some(priority()), AT_ONCE)] {
            let issue = IssueTicket { priority, ..IssueTicket::new(branch(), service()) };
            let issued = after.when(&issue).afterwards();
            let (_, ticket) = issued.state().waiting().next().unwrap();
            assert_eq!(ticket.promise, Some(promise));
        }
    }

    #[test]
    fn what_is_told_already_is_not_told_again_nor_what_nobody_would_notice() {
        let given = given::<Branch>(open(&[BranchEvent::WaitsTold { waits: told() }]));
        given.when(&tell(told())).then_nothing().reply(&false);
        for (likely_minutes, news) in [(16, false), (12, false), (17, true)] {
            let mut waits = told();
            waits[0].promise.likely_minutes = likely_minutes;
            given.when(&tell(waits)).reply(&news);
        }
        given.when(&tell(told().split_off(1))).reply(&true);
    }

    #[test]
    fn nothing_is_promised_before_anything_is_told_nor_on_another_day() {
        let waits = told();
        let closed = open(&[BranchEvent::WaitsTold { waits }, day_closed(0)]);
        for history in [open(&[]), closed] {
            let given = given::<Branch>(history);
            assert_eq!(given.state().promise_for(service(), None), None);
        }
    }

    #[test]
    fn there_is_an_end_to_what_can_be_told() {
        let [one, _] = told().try_into().unwrap();
        given::<Branch>(open(&[]))
            .when(&tell(vec![one; NEWCOMERS_MAX + 1]))
            .then_refused("waits.too_many")
            .saying("no more than 256 waits can be told at once; leave some out");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&tell(told())).then_refused("branch.unknown");
    }
}
