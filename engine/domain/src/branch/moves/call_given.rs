use serde::{Deserialize, Serialize};

use crate::branch::choice::Choice;
use crate::branch::event::BranchEvent;
use crate::branch::moves::Called;
use crate::branch::permissions;
use crate::branch::refusal::{BranchRefusal, DeskRefusal};
use crate::branch::state::Branch;
use crate::branch::ticket::TicketState;
use crate::{BranchId, Context, CounterId, Decided, Message, Permission, ServiceId, TicketId};

/// Calls a ticket that somebody chooses, out of order: one that waits or is set aside. A permission of its
/// own, and the call is marked as such.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct CallGiven {
    /// Where.
    pub branch: BranchId,
    /// The counter that calls. It must be free.
    pub counter: CounterId,
    /// Whose ticket.
    pub ticket: TicketId,
}

impl Message for CallGiven {
    type Aggregate = Branch;
    type Reply = Called;

    const NAME: &'static str = "call_given";
    const PERMISSION: Permission = permissions::TICKETS_CALL_GIVEN;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, _: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let found = branch.free_counter(self.counter)?;
        let (counter, id) = (found.sign(self.counter), self.ticket);
        let ticket = branch.known_ticket(id)?;
        if !matches!(*ticket.state, TicketState::Waiting | TicketState::Held { .. }) {
            return Err(ticket.not_waiting(id));
        }
        branch.able(self.counter, ticket.service)?;
        let (ticket, code, choice, reason) = (id, ticket.code, Choice::Given, None);
        Ok(Decided::new(
            vec![BranchEvent::TicketCalled { ticket, code, counter, choice, reason }],
            Called { ticket, code, counter, reason },
        ))
    }
}

impl Branch {
    /// Whether this counter is able to serve that, or the refusal that it is not.
    pub(super) fn able(&self, id: CounterId, service_id: ServiceId) -> Result<(), BranchRefusal> {
        let counter = self.known_counter(id)?;
        if counter.terms.skills.has(&service_id) {
            return Ok(());
        }
        let (counter, service) = (counter.sign(id), self.known_service(service_id)?.name.clone());
        Err(DeskRefusal::CannotServe { counter, service, service_id }.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::given::given;

    fn call(id: u128, number: u16) -> CallGiven {
        CallGiven { branch: branch(), counter: counter(number), ticket: ticket(id) }
    }

    #[test]
    fn somebody_is_called_out_of_order_and_that_is_recorded() {
        let outcome = given::<Branch>(two_wait(&[])).when(&call(SECOND, 1));
        outcome.then(&[BranchEvent::TicketCalled {
            ticket: ticket(SECOND),
            code: code(SECOND),
            counter: sign(1),
            choice: Choice::Given,
            reason: None,
        }]);
        let view = outcome.afterwards().state().ticket(ticket(SECOND)).unwrap();
        assert_eq!(view.state.call().unwrap().reason, None);
    }

    #[test]
    fn who_is_set_aside_can_be_called() {
        let outcome = given::<Branch>(two_wait(&[held(SECOND, None)])).when(&call(SECOND, 1));
        let after = outcome.afterwards();
        assert!(after.state().ticket(ticket(SECOND)).unwrap().state.in_hand().is_some());
    }

    #[test]
    fn who_was_called_is_not_called_elsewhere() {
        given::<Branch>(two_wait(&[called(FIRST, 1)]))
            .when(&call(FIRST, 2))
            .then_refused("ticket.not_waiting");
    }

    #[test]
    fn the_counter_must_be_able_and_free() {
        let skilled = unable(1);
        given::<Branch>(two_wait(&[skilled]))
            .when(&call(FIRST, 1))
            .then_refused("counter.cannot_serve")
            .saying(
                "counter 1 is not able to serve Inquiries; choose another counter, or change what it \
                 is able to",
            );
        given::<Branch>(two_wait(&[closed(1)]))
            .when(&call(FIRST, 1))
            .then_refused("counter.closed");
    }

    #[test]
    fn the_ticket_must_be_known() {
        given::<Branch>(open(&[])).when(&call(FIRST, 1)).then_refused("ticket.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&call(FIRST, 1)).then_refused("branch.unknown");
    }
}
