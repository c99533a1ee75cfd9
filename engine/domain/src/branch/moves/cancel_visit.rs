use serde::{Deserialize, Serialize};

use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::branch::ticket::CancelledBy;
use crate::{BranchId, Context, Decided, Message, Permission, VisitId};

/// Its holder withdraws a visit, by the link: while it waits, or was called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct CancelVisit {
    /// Where.
    pub branch: BranchId,
    /// The link.
    pub visit: VisitId,
}

impl Message for CancelVisit {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "cancel_visit";
    const PERMISSION: Permission = permissions::VISITS_CANCEL;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let (id, _) = branch.known_visit(self.visit)?;
        let cancelled = branch.cancelling(id, CancelledBy::Customer)?;
        Ok(Decided::new(branch.with_calls(context, vec![cancelled]), ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::event::BranchEvent;
    use crate::branch::example::*;
    use crate::given::given;

    fn cancel(visit: VisitId) -> CancelVisit {
        CancelVisit { branch: branch(), visit }
    }

    #[test]
    fn whoever_has_the_link_cancels_it() {
        let visit = visit(1);
        let outcome = given::<Branch>(open(&[issued_to(FIRST, visit)])).when(&cancel(visit));
        outcome.then(&[BranchEvent::TicketCancelled {
            ticket: ticket(FIRST),
            code: code(FIRST),
            counter: None,
            by: CancelledBy::Customer,
        }]);
        outcome.afterwards().when(&cancel(visit)).then_refused("ticket.not_waiting");
    }

    #[test]
    fn who_is_being_served_cannot_be_withdrawn() {
        let visit = visit(1);
        let history = open(&[issued_to(FIRST, visit), called(FIRST, 2), started(FIRST, 2)]);
        given::<Branch>(history).when(&cancel(visit)).then_refused("ticket.not_waiting");
    }

    #[test]
    fn nobody_cancels_a_visit_by_anything_else() {
        given::<Branch>(two_wait(&[])).when(&cancel(visit(1))).then_refused("visit.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&cancel(visit(1))).then_refused("branch.unknown");
    }
}
