use super::DayState;
use crate::branch::event::BranchEvent;
use crate::branch::state::Branch;
use crate::branch::ticket::TicketState;
use crate::{Seconds, TicketId, Timestamp};

/// When the clock has something to do in this branch; nothing until somebody does something without.
/// Cheap: it looks at who was called and at the first of those who come back.
pub fn next_due(branch: &Branch) -> Option<Timestamp> {
    let no_answer = branch.unanswered().map(|(due, _)| due).min();
    let back = branch.index.returning.get_min().map(|(until, _)| *until);
    let turn = next_turn(branch).map(|(at, _)| at);
    let missed = branch.index.awaited.get_min().map(|(until, _)| until.plus_millis(1));
    [no_answer, back, turn, missed].into_iter().flatten().min()
}

/// When the day turns next by the clock, and to what.
///
/// The seam for the opening hours: until they are there, no day turns by itself.
const fn next_turn(_: &Branch) -> Option<(Timestamp, DayState)> {
    None
}

/// When a branch that is closed opens, if that is known. The other seam for the opening hours.
pub(super) const fn opens_at(_: &Branch) -> Option<Timestamp> {
    None
}

impl Branch {
    /// Who was called and has not come, and when that is an answer too.
    fn unanswered(&self) -> impl Iterator<Item = (Timestamp, TicketId)> {
        let limit = self.settings().and_then(|settings| settings.time_limits.no_answer);
        limit.into_iter().flat_map(move |limit: Seconds| {
            self.index.called.iter().filter_map(move |id| {
                let call = self.tickets.get(id)?.state.call()?;
                Some((call.last_at.plus(limit), *id))
            })
        })
    }

    /// What is due by now.
    pub(super) fn due(&self, now: Timestamp) -> Vec<BranchEvent> {
        let missed = self.unanswered().filter(|(due, _)| *due <= now).filter_map(|(_, id)| {
            let ticket = self.tickets.get(&id)?;
            let (code, counter) = (ticket.code, ticket.state.in_hand()?);
            Some(BranchEvent::TicketNoShow { ticket: id, code, counter })
        });
        let over = self.index.returning.iter().take_while(|(until, _)| *until <= now);
        let back = over.filter_map(|(_, id)| {
            let ticket =
                self.tickets.get(id).filter(|it| matches!(it.state, TicketState::Held { .. }))?;
            let (code, place) = (ticket.code, Some(ticket.place()));
            Some(BranchEvent::TicketResumed { ticket: *id, code, place })
        });
        let turn = next_turn(self).filter(|(at, _)| *at <= now).map(|(_, to)| {
            let number = self.day().map_or(0, |day| day.number);
            match to {
                DayState::Open => BranchEvent::DayOpened { number: number.saturating_add(1) },
                DayState::IntakeClosed => BranchEvent::IntakeClosed { number },
                DayState::Closed => self.closing_of_day(),
            }
        });
        let awaited = self.index.awaited.iter().take_while(|(until, _)| *until < now);
        let not_come = awaited.map(|(_, id)| BranchEvent::AppointmentMissed { appointment: *id });
        missed.chain(back).chain(not_come).chain(turn).collect()
    }
}
