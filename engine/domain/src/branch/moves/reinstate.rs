use serde::{Deserialize, Serialize};

use crate::branch::event::BranchEvent;
use crate::branch::moves::Back;
use crate::branch::permissions;
use crate::branch::refusal::{BranchRefusal, MoveRefusal};
use crate::branch::state::Branch;
use crate::branch::ticket::TicketState;
use crate::{BranchId, Context, Decided, Message, Permission, TicketId};

/// Somebody comes late who was called and was not there: the ticket waits again, for a while after it was
/// said that nobody came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Reinstate {
    /// Where.
    pub branch: BranchId,
    /// Whose ticket.
    pub ticket: TicketId,
    /// Where.
    #[serde(default)]
    pub to: Back,
}

impl Message for Reinstate {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "reinstate";
    const PERMISSION: Permission = permissions::TICKETS_HOLD;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let (ticket, found) = (self.ticket, branch.known_ticket(self.ticket)?);
        let code = found.code;
        let TicketState::NoShow { ended_at, .. } = *found.state else {
            let state = TicketState::clone(&found.state);
            return Err(MoveRefusal::NotMissed { ticket, ticket_code: code, state }.into());
        };
        branch.not_closed(context.now)?;
        let settings = branch.settings();
        let limit = settings.map(|settings| settings.time_limits.reinstate).unwrap_or_default();
        // The codes of an earlier day are given out again.
        let today = branch.day().is_none_or(|day| found.issued_at >= day.opened_at);
        if !today || context.now > ended_at.plus(limit) {
            return Err(MoveRefusal::TooLate { ticket, ticket_code: code, ended_at, limit }.into());
        }
        found.takes_a_leg(ticket)?;
        let place = self.to.place(found);
        let reinstated = vec![BranchEvent::TicketReinstated { ticket, code, place }];
        Ok(Decided::new(branch.with_calls(context, reinstated), ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::given::{Given, given, minute};

    fn reinstate(to: Back) -> Reinstate {
        Reinstate { branch: branch(), ticket: ticket(FIRST), to }
    }

    fn missed(more: &[BranchEvent]) -> Given<Branch> {
        let mut history = two_wait(&[called(FIRST, 1), no_show(FIRST, 1)]);
        history.extend_from_slice(more);
        given::<Branch>(history)
    }

    #[test]
    fn who_comes_late_waits_again() {
        for (to, line) in [(Back::OldPlace, [FIRST, SECOND]), (Back::End, [SECOND, FIRST])] {
            let after = missed(&[]).when(&reinstate(to)).afterwards();
            let waiting: Vec<_> = after.state().waiting().map(|(id, _)| id).collect();
            assert_eq!(waiting, line.map(ticket));
            assert_eq!(after.state().totals().no_show, 0);
        }
    }

    #[test]
    fn whoever_comes_too_late_takes_a_new_ticket() {
        missed(&[]).at(minute(38)).when(&reinstate(Back::End)).then(&[
            BranchEvent::TicketReinstated { ticket: ticket(FIRST), code: code(FIRST), place: None },
        ]);
        missed(&[])
            .at(minute(39))
            .when(&reinstate(Back::End))
            .then_refused("ticket.too_late")
            .saying(
                "A-001 did not come when it was called, and can be reinstated for 30 minutes only; \
                 issue a new ticket",
            );
    }

    #[test]
    fn nobody_comes_back_to_a_closed_branch_or_from_another_day() {
        missed(&[day_closed(1)]).when(&reinstate(Back::End)).then_refused("branch.closed");
        missed(&[day_closed(1), day_opened(2)])
            .when(&reinstate(Back::End))
            .then_refused("ticket.too_late");
    }

    #[test]
    fn who_was_not_missed_is_not_reinstated() {
        given::<Branch>(two_wait(&[cancelled(FIRST, None)]))
            .when(&reinstate(Back::End))
            .then_refused("ticket.not_missed")
            .saying("A-001 was cancelled; issue a new ticket");
    }

    #[test]
    fn the_ticket_must_be_known() {
        given::<Branch>(open(&[])).when(&reinstate(Back::End)).then_refused("ticket.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&reinstate(Back::End)).then_refused("branch.unknown");
    }
}
