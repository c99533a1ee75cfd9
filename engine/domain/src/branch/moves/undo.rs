use serde::{Deserialize, Serialize};

use crate::branch::course::Course;
use crate::branch::event::BranchEvent;
use crate::branch::moves::Move;
use crate::branch::permissions;
use crate::branch::refusal::{BranchRefusal, MoveRefusal};
use crate::branch::state::Branch;
use crate::{BranchId, Context, Decided, Message, Permission, TicketId};

/// Takes back the last move that the sender made, with the calls that followed from it by themselves: the
/// tickets and the counters are again what they were. Within the time limit of the branch, and only as
/// long as nobody has gone on from there.
///
/// An issued ticket is not taken back but voided: its code was read aloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Undo {
    /// Where.
    pub branch: BranchId,
    /// Only if that move was of this ticket: whoever means one ticket does not take back another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<TicketId>,
}

impl Message for Undo {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "undo";
    const PERMISSION: Permission = permissions::TICKETS_UNDO;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let (first, last) = branch.last_move_of(context)?;
        let limit = branch.settings().map(|settings| settings.time_limits.undo).unwrap_or_default();
        let made = branch.moves.iter().skip(first).take(last + 1 - first);
        let made: Vec<&Move> = made.map(AsRef::as_ref).collect();
        if let Some(ticket) = self.ticket.filter(|ticket| made.iter().all(|it| it.id != *ticket)) {
            return Err(MoveRefusal::UndoElsewhere { ticket }.into());
        }
        if let Some(early) = made.first()
            && context.now > early.at.plus(limit)
        {
            return Err(MoveRefusal::UndoTooLate { made_at: early.at, limit }.into());
        }
        let mut course = Course::new(branch, context);
        for made in made.into_iter().rev() {
            let (ticket, code) = (made.id, made.before.code);
            if !course.branch.is_after(made) {
                return Err(MoveRefusal::Superseded { ticket, ticket_code: code }.into());
            }
            let counter = made.counter.as_ref().and_then(|moved| {
                branch.counters.get(&moved.id).map(|counter| counter.sign(moved.id))
            });
            let (undone, now) = (made.seq, (*made.before.state).clone());
            course.happens(BranchEvent::MoveUndone { ticket, code, counter, undone, now });
        }
        // Whoever has just been taken back from a counter is not called by it at once.
        Ok(Decided::new(course.settles_without_calls(), ()))
    }
}

impl Branch {
    /// The first and the last of the moves that the last one of this principal consists of.
    fn last_move_of(&self, context: &Context) -> Result<(usize, usize), MoveRefusal> {
        let by = context.principal;
        let last = self.moves.iter().rposition(|made| made.by == by);
        let last = last.ok_or(MoveRefusal::NothingToUndo)?;
        let mut first = last;
        while let Some(made) = self.moves.get(first)
            && made.auto
        {
            let before = first.checked_sub(1).filter(|before| {
                self.moves.get(*before).is_some_and(|it| it.by == by && it.seq + 1 == made.seq)
            });
            first = before.ok_or(MoveRefusal::NothingToUndo)?;
        }
        Ok((first, last))
    }

    /// Whether the ticket and the counter of a move are what it has made of them.
    fn is_after(&self, made: &Move) -> bool {
        let ticket = self.tickets.get(&made.id) == Some(&made.after);
        let counter = made.counter.as_ref().is_none_or(|moved| {
            self.counters.get(&moved.id).is_some_and(|counter| counter.state == moved.after)
        });
        ticket && counter
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PrincipalId;
    use crate::branch::counter::CounterState;
    use crate::branch::example::*;
    use crate::branch::ticket::TicketState;
    use crate::given::{given, minute};

    fn undo() -> Undo {
        Undo { branch: branch(), ticket: None }
    }

    fn undo_of(number: u128) -> Undo {
        Undo { ticket: Some(ticket(number)), ..undo() }
    }

    /// After this, undoing it gives what was before.
    #[track_caller]
    fn check(before: &[BranchEvent], made: &BranchEvent) {
        let given = given::<Branch>(two_wait(before)).by(agent());
        let mut after = given.clone().and(made.clone()).when(&undo()).afterwards().state().clone();
        let mut expected = given.state().clone();
        (after.seq, expected.seq) = (0, 0);
        for state in [&mut after, &mut expected] {
            state.dispatch = state.dispatch.without_estimates();
            // Whoever heard a call has heard it.
            state.calls = Default::default();
        }
        assert!(after == expected, "{after:#?}\n{expected:#?}");
    }

    #[test]
    fn every_move_can_be_taken_back() {
        let in_service = [called(FIRST, 1), started(FIRST, 1)];
        check(&[], &called(FIRST, 1));
        check(&[called(FIRST, 1)], &started(FIRST, 1));
        check(&in_service, &served(FIRST, 1));
        check(&[called(FIRST, 1)], &no_show(FIRST, 1));
        check(&[], &cancelled(FIRST, None));
        check(&[called(FIRST, 1)], &cancelled(FIRST, Some(1)));
        check(&in_service, &held(FIRST, Some(1)));
    }

    #[test]
    fn it_is_said_what_is_so_again() {
        let given = given::<Branch>(two_wait(&[called(FIRST, 1)]));
        given.when(&undo()).then(&[BranchEvent::MoveUndone {
            ticket: ticket(FIRST),
            code: code(FIRST),
            counter: Some(sign(1)),
            undone: 7,
            now: TicketState::Waiting,
        }]);
    }

    #[test]
    fn a_move_is_taken_back_with_the_call_that_followed_by_itself() {
        let history = two_wait(&[auto(1), called(FIRST, 1), started(FIRST, 1)]);
        let before = given::<Branch>(history);
        let finish = crate::branch::Finish { branch: branch(), ticket: ticket(FIRST) };
        let finished = before.when(&finish);
        finished.then_calls(&[served(FIRST, 1), called_by_itself(SECOND, 1)]);
        let undone = finished.afterwards().when(&undo()).afterwards();
        assert_eq!(
            undone.state().counter_state(counter(1)),
            Some(CounterState::Serving { ticket: ticket(FIRST) })
        );
        assert_eq!(undone.state().waiting_count(), 1);
    }

    #[test]
    fn everybody_undoes_their_own() {
        let given = given::<Branch>(two_wait(&[called(FIRST, 1)])).by(agent());
        given
            .when(&undo())
            .then_refused("undo.nothing")
            .saying("you have made no move lately that can be undone; correct it with another one");
        let both = given.and(called(SECOND, 2));
        let undone = both.when(&undo()).afterwards();
        assert_eq!(undone.state().counter_state(counter(2)), Some(CounterState::Idle));
        undone.when(&undo()).then_refused("undo.nothing");
    }

    #[test]
    fn whoever_means_one_ticket_does_not_take_back_another() {
        let given = given::<Branch>(two_wait(&[called(FIRST, 1), called(SECOND, 2)]));
        given.when(&undo_of(FIRST)).then_refused("undo.elsewhere").saying(
            "your last move here was of another ticket; undo that one first, or correct this one \
             with another move",
        );
        let undone = given.when(&undo_of(SECOND)).afterwards();
        assert_eq!(undone.state().counter_state(counter(2)), Some(CounterState::Idle));
        undone.when(&undo_of(SECOND)).then_refused("undo.elsewhere");
        undone.when(&undo_of(FIRST)).then_refused("undo.too_late");
    }

    #[test]
    fn an_issued_ticket_is_not_taken_back() {
        given::<Branch>(two_wait(&[])).when(&undo()).then_refused("undo.nothing");
    }

    #[test]
    fn after_a_while_it_is_too_late() {
        let given = given::<Branch>(two_wait(&[called(FIRST, 1)]));
        given.clone().at(minute(9)).when(&undo()).afterwards();
        given.at(minute(10)).when(&undo()).then_refused("undo.too_late").saying(
            "your last move was made too long ago, and can be undone for 2 minutes only; correct it \
             with another one",
        );
    }

    #[test]
    fn what_others_have_gone_on_from_stays() {
        let given =
            given::<Branch>(two_wait(&[called(FIRST, 1)])).by(agent()).and(started(FIRST, 1));
        given.by(PrincipalId::Host).when(&undo()).then_refused("undo.superseded").saying(
            "A-001 or its counter has moved on since your last move; correct it with another one",
        );
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&undo()).then_refused("branch.unknown");
    }
}
