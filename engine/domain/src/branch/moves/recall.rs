use serde::{Deserialize, Serialize};

use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::{BranchId, Context, Decided, Message, Permission, TicketId};

/// Calls somebody again who was called and has not come yet. After as many calls as the branch makes, it is
/// said instead that nobody came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Recall {
    /// Where.
    pub branch: BranchId,
    /// Whose ticket.
    pub ticket: TicketId,
}

/// The ticket was called again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Recalled {
    /// How many times it has been called by now.
    pub calls: u16,
    /// Whether it has been called as often as the branch calls anybody: nobody came.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_show: bool,
}

impl Message for Recall {
    type Aggregate = Branch;
    type Reply = Recalled;

    const NAME: &'static str = "recall";
    const PERMISSION: Permission = permissions::TICKETS_CALL;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let (ticket, call) = branch.called_ticket(self.ticket)?;
        let most = branch.settings().and_then(|settings| settings.time_limits.calls);
        if most.is_some_and(|most| call.calls >= most) {
            let (code, counter) = (ticket.code, call.counter);
            let missed = vec![BranchEvent::TicketNoShow { ticket: self.ticket, code, counter }];
            let reply = Recalled { calls: call.calls, no_show: true };
            return Ok(Decided::new(branch.with_calls(context, missed), reply));
        }
        let calls = call.calls.saturating_add(1);
        Ok(Decided::new(
            vec![BranchEvent::TicketRecalled {
                ticket: self.ticket,
                code: ticket.code,
                counter: call.counter,
                calls,
            }],
            Recalled { calls, no_show: false },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::branch::{BranchChange, TimeLimits};
    use crate::given::given;

    fn recall() -> Recall {
        Recall { branch: branch(), ticket: ticket(FIRST) }
    }

    fn recalled(calls: u16) -> BranchEvent {
        let (ticket, code, counter) = (ticket(FIRST), code(FIRST), sign(2));
        BranchEvent::TicketRecalled { ticket, code, counter, calls }
    }

    #[test]
    fn the_calls_are_counted() {
        let given = given::<Branch>(two_wait(&[called(FIRST, 2)]));
        let second = given.when(&recall());
        second.then(&[recalled(2)]).reply(&Recalled { calls: 2, no_show: false });
        second
            .afterwards()
            .when(&recall())
            .then(&[recalled(3)])
            .reply(&Recalled { calls: 3, no_show: false });
    }

    #[test]
    fn after_as_many_calls_as_the_branch_makes_nobody_came() {
        let time_limits = TimeLimits { calls: Some(2), ..TimeLimits::default() };
        let change = BranchChange { time_limits: Some(time_limits), ..BranchChange::default() };
        let changed = BranchEvent::BranchChanged { change: Box::new(change) };
        given::<Branch>(two_wait(&[changed, called(FIRST, 2), recalled(2)]))
            .when(&recall())
            .then(&[no_show(FIRST, 2)])
            .reply(&Recalled { calls: 2, no_show: true });
    }

    #[test]
    fn who_still_waits_was_not_called() {
        given::<Branch>(two_wait(&[]))
            .when(&recall())
            .then_refused("ticket.not_called")
            .saying("A-001 still waits; call it first, or cancel it");
    }

    #[test]
    fn who_is_being_served_need_not_be_called() {
        given::<Branch>(two_wait(&[called(FIRST, 2), started(FIRST, 2)]))
            .when(&recall())
            .then_refused("ticket.not_called")
            .saying("A-001 is being served at counter 2; finish it");
    }

    #[test]
    fn the_ticket_must_be_known() {
        given::<Branch>(open(&[])).when(&recall()).then_refused("ticket.unknown").saying(
            "no ticket 00000000-0000-0000-0000-000000000071 is known in this branch, or it ended \
             long ago; check the id, or issue a new ticket",
        );
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&recall()).then_refused("branch.unknown");
    }
}
