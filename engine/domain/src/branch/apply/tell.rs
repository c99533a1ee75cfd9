//! What the dispatch is told of a ticket that changes: it is told of every change, and of nothing else.

use crate::branch::leg::LegOutcome;
use crate::branch::state::Branch;
use crate::branch::ticket::{Ticket, TicketState as State};
use crate::dispatch::{Lesson, Reason};
use crate::{TicketId, Timestamp};

impl Branch {
    /// A ticket changes.
    pub(super) fn tell(&mut self, at: Timestamp, id: TicketId, before: &Ticket, after: &Ticket) {
        let dispatch = &mut self.dispatch;
        let (from, to) = (before.waiting(id), after.waiting(id));
        match (&*before.state, &*after.state) {
            (State::Waiting, State::Waiting) if from == to => {}
            (State::Waiting, State::Waiting) => dispatch.reassign(&from, &to, at),
            (State::Waiting | State::Held { .. }, State::Called { call }) => {
                let reason = call.reason.unwrap_or(Reason::ByHand);
                dispatch.call(&to, call.counter.id, &reason, at);
            }
            (State::Waiting, _) => dispatch.leave(&from, at),
            (State::Held { .. } | State::NoShow { .. }, State::Waiting) => {
                dispatch.put_back(&to, at);
            }
            (State::Called { call }, State::Waiting) => {
                dispatch.give_back(call.counter.id, at);
                dispatch.put_back(&to, at);
            }
            (State::Called { call }, State::Held { .. }) => {
                dispatch.give_back(call.counter.id, at);
                dispatch.leave(&from, at);
            }
            (State::Called { call }, State::Serving { .. }) => {
                dispatch.start(call.counter.id, at);
            }
            (State::Called { call }, State::NoShow { .. }) => {
                dispatch.no_show(call.counter.id, at);
            }
            (State::Serving { call, .. }, State::Served { .. }) => {
                dispatch.finish(call.counter.id, at);
            }
            (State::Serving { call, .. }, State::Waiting) if goes_on(before, after) => {
                dispatch.finish(call.counter.id, at);
                dispatch.arrive(&to, at);
            }
            (State::Serving { call, .. }, State::Waiting) => {
                dispatch.void(call.counter.id, at);
                dispatch.put_back(&to, at);
            }
            (State::Called { call } | State::Serving { call, .. }, ended)
                if ended.in_hand().is_none() =>
            {
                dispatch.void(call.counter.id, at);
            }
            _ => {}
        }
    }

    /// A ticket is again what it was before the last move: what the dispatch was told is taken back.
    pub(super) fn take_back(
        &mut self,
        at: Timestamp,
        id: TicketId,
        before: &Ticket,
        after: &Ticket,
    ) {
        if let Some(lesson) = lesson(before, after) {
            self.dispatch.unlearn(&lesson);
        }
        if after.state == State::Waiting {
            if goes_on(before, after) {
                self.dispatch.never_came(&after.waiting(id), at);
            } else {
                self.dispatch.waits_no_more(&after.waiting(id));
            }
        }
        if let Some((counter, _)) = after.in_hand(id) {
            self.dispatch.restore(counter, None, at);
        }
        if before.state == State::Waiting {
            self.dispatch.put_back(&before.waiting(id), at);
        }
        if let Some((counter, hand)) = before.in_hand(id) {
            self.dispatch.restore(counter, Some(hand), at);
        }
    }
}

/// Whether a service has ended, and another one of the same visit is waited for.
fn goes_on(before: &Ticket, after: &Ticket) -> bool {
    after.arrived != before.arrived
        && after.legs().last().is_some_and(|leg| leg.outcome == LegOutcome::Served)
}

/// What a move has taught.
fn lesson(before: &Ticket, after: &Ticket) -> Option<Lesson> {
    let service = before.service;
    let between =
        |from: Timestamp, to: Timestamp| u64::try_from(to.millis_since(from)).unwrap_or(0);
    match (&*before.state, &*after.state) {
        (State::Called { call }, State::Serving { started_at, .. }) => {
            let walk_millis = between(call.called_at, *started_at);
            Some(Lesson::Came { service, walk_millis })
        }
        (State::Called { call }, State::NoShow { ended_at, .. }) => {
            let lost_millis = between(call.called_at, *ended_at);
            Some(Lesson::NobodyCame { service, lost_millis })
        }
        (State::Serving { call, started_at }, served) => {
            let ended_at = match served {
                State::Served { ended_at, .. } => *ended_at,
                State::Waiting if goes_on(before, after) => after.joined_at,
                _ => return None,
            };
            let (counter, millis) = (call.counter.id, between(*started_at, ended_at));
            Some(Lesson::Served { counter, service, millis })
        }
        _ => None,
    }
}
