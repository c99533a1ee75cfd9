use serde::{Deserialize, Serialize};

use crate::branch::bounds::{RECYCLE_AFTER_MAX, TIME_LIMIT_MAX};
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::{BranchRefusal, MoveRefusal};
use crate::branch::state::Branch;
use crate::branch::ticket::TicketState;
use crate::{BranchId, Context, Decided, Message, Permission, Seconds, TicketId};

/// Puts a ticket back in line that waits, or was called and whose holder is not there yet: others go first.
/// A counter that had called it is idle again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Recycle {
    /// Where.
    pub branch: BranchId,
    /// Whose ticket.
    pub ticket: TicketId,
    /// How far.
    pub to: RecycleTo,
}

/// How far a ticket is put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RecycleTo {
    /// Behind everybody.
    End,
    /// Behind the first so many in its queue.
    After(u16),
    /// It keeps its place, and can be called again after this time.
    In(Seconds),
}

impl Message for Recycle {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "recycle";
    const PERMISSION: Permission = permissions::TICKETS_HOLD;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let (ticket, found) = (self.ticket, branch.known_ticket(self.ticket)?);
        if !matches!(*found.state, TicketState::Waiting | TicketState::Called { .. }) {
            return Err(found.not_waiting(ticket));
        }
        found.takes_a_leg(ticket)?;
        let (place, until) = match self.to {
            RecycleTo::End => (None, None),
            RecycleTo::After(count) if (1..=RECYCLE_AFTER_MAX).contains(&count) => {
                (branch.place_after(usize::from(count), found.queue, ticket), None)
            }
            RecycleTo::In(length) if (Seconds::new(1)..=TIME_LIMIT_MAX).contains(&length) => {
                (Some(found.place()), Some(context.now.plus(length)))
            }
            _ => return Err(MoveRefusal::RecycledNowhere { limit: RECYCLE_AFTER_MAX }.into()),
        };
        let (code, counter) = (found.code, found.state.in_hand());
        let recycled = vec![BranchEvent::TicketRecycled { ticket, code, counter, place, until }];
        Ok(Decided::new(branch.with_calls(context, recycled), ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::KeepTime;
    use crate::branch::counter::CounterState;
    use crate::branch::example::*;
    use crate::branch::leg::LegOutcome;
    use crate::given::{given, minute};

    fn recycle(to: RecycleTo) -> Recycle {
        Recycle { branch: branch(), ticket: ticket(FIRST), to }
    }

    /// Four wait; the first is put back, and then the line is this.
    #[track_caller]
    fn check(more: &[BranchEvent], to: RecycleTo, line: [u128; 4]) {
        let given = given::<Branch>(two_wait(&[issued(0x73), issued(0x74)]));
        let given = more.iter().cloned().fold(given, crate::given::Given::and);
        let after = given.when(&recycle(to)).afterwards();
        let waiting: Vec<_> = after.state().waiting().map(|(id, _)| id).collect();
        assert_eq!(waiting, line.map(ticket));
    }

    #[test]
    fn others_go_first() {
        check(&[], RecycleTo::End, [SECOND, 0x73, 0x74, FIRST]);
        check(&[], RecycleTo::After(1), [SECOND, FIRST, 0x73, 0x74]);
        check(&[], RecycleTo::After(2), [SECOND, 0x73, FIRST, 0x74]);
        check(&[], RecycleTo::After(9), [SECOND, 0x73, 0x74, FIRST]);
        check(&[called(FIRST, 1)], RecycleTo::After(1), [SECOND, FIRST, 0x73, 0x74]);
    }

    #[test]
    fn a_counter_that_had_called_is_idle_again_and_the_leg_has_ended() {
        let given = given::<Branch>(two_wait(&[called(FIRST, 1)]));
        let after = given.when(&recycle(RecycleTo::End)).afterwards();
        assert_eq!(after.state().counter_state(counter(1)), Some(CounterState::Idle));
        let legs = after.state().ticket(ticket(FIRST)).unwrap().more.unwrap().legs;
        assert_eq!(legs[0].outcome, LegOutcome::Recycled);
    }

    #[test]
    fn after_a_time_it_comes_back_by_itself() {
        let given = given::<Branch>(two_wait(&[called(FIRST, 1)]));
        let after = given.when(&recycle(RecycleTo::In(Seconds::minutes(5)))).afterwards();
        assert_eq!(after.state().waiting_count(), 1);
        assert_eq!(crate::branch::next_due(after.state()), Some(minute(13)));
        let later = after.at(minute(13)).when(&KeepTime { branch: branch() }).afterwards();
        assert_eq!(later.state().waiting().next().unwrap().0, ticket(FIRST));
    }

    #[test]
    fn there_must_be_somewhere_to_go() {
        for to in [RecycleTo::After(0), RecycleTo::After(101), RecycleTo::In(Seconds::new(0))] {
            given::<Branch>(two_wait(&[]))
                .when(&recycle(to))
                .then_refused("ticket.recycled_nowhere");
        }
    }

    #[test]
    fn who_is_being_served_is_not_put_back() {
        given::<Branch>(two_wait(&[called(FIRST, 2), started(FIRST, 2)]))
            .when(&recycle(RecycleTo::End))
            .then_refused("ticket.not_waiting");
    }

    #[test]
    fn nobody_is_sent_to_and_fro_for_ever() {
        let mut given = given::<Branch>(two_wait(&[]));
        for _ in 0..crate::branch::bounds::LEGS_MAX {
            let id = given.state().waiting().map(|(id, _)| id).find(|id| *id == ticket(FIRST));
            given = given.and(called_as(id.unwrap(), code(FIRST)));
            given = given.when(&recycle(RecycleTo::End)).afterwards();
        }
        given.when(&recycle(RecycleTo::End)).then_refused("ticket.too_many_legs");
    }

    #[test]
    fn the_ticket_must_be_known() {
        given::<Branch>(open(&[])).when(&recycle(RecycleTo::End)).then_refused("ticket.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&recycle(RecycleTo::End)).then_refused("branch.unknown");
    }
}
