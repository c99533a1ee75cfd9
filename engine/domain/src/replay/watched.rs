use super::presence::{Pause, Presence, Readiness};
use super::recording::millis_between;
use crate::branch::{BranchEvent, Choice};
use crate::dispatch::InHand;
use crate::{Recorded, Timestamp};

/// A counter, as far as it is watched.
#[derive(Debug, Clone, Default)]
pub(super) struct Watched {
    presences: Vec<Presence>,
    pub(super) readiness: Readiness,
    /// When it called last.
    called_at: Timestamp,
    /// The numbers of the events with which it was done with somebody. All of them: when the last is undone,
    /// the one before is the last again.
    ended: Vec<u64>,
}

impl Watched {
    /// It was open in the morning.
    pub(super) fn in_the_morning() -> Self {
        Self { presences: vec![Presence::default()], ..Self::default() }
    }

    /// The number of the event with which it was done with somebody last; none if it had nobody yet.
    pub(super) fn ended_seq(&self) -> Option<u64> {
        self.ended.last().copied()
    }

    /// It has called somebody, or has somebody no more.
    pub(super) fn follow(
        &mut self,
        recorded: &Recorded<BranchEvent>,
        before: Option<InHand>,
        after: Option<InHand>,
    ) {
        let (at, seq) = (recorded.at, recorded.seq);
        match (before, after, &recorded.event) {
            (None, Some(_), BranchEvent::TicketCalled { choice, .. }) => {
                let (millis, by_itself) = (self.readiness.spent(at), *choice == Choice::Auto);
                self.called(Pause { millis, seq, by_itself }, at);
            }
            (Some(_), None, BranchEvent::MoveUndone { undone, .. }) => {
                self.call_undone(*undone, at);
            }
            (None, Some(_), BranchEvent::MoveUndone { undone, .. }) => {
                self.ended.pop_if(|ended| ended == undone);
            }
            (Some(_), None, _) => self.done(seq),
            _ => {}
        }
    }

    pub(super) fn opened(&mut self) {
        self.presences.push(Presence::default());
        self.readiness.begin_anew(0);
    }

    pub(super) fn closed(&mut self, at: Timestamp) {
        if let Some(presence) = self.presences.last_mut() {
            presence.unanswered_millis = self.readiness.spent(at);
        }
        self.readiness.begin_anew(0);
    }

    fn called(&mut self, pause: Pause, at: Timestamp) {
        self.called_at = at;
        if let Some(presence) = self.presences.last_mut() {
            presence.pauses.push(pause);
        }
        self.readiness.begin_anew(0);
    }

    fn done(&mut self, seq: u64) {
        self.ended.push(seq);
        // What was spent before the call is part of that.
        self.readiness.begin_anew(0);
    }

    /// A call was a mistake: the pause before it goes on, as if nobody had been called meanwhile.
    fn call_undone(&mut self, seq: u64, at: Timestamp) {
        let pauses = self.presences.last_mut().map(|presence| &mut presence.pauses);
        let undone = pauses.and_then(|pauses| pauses.pop_if(|pause| pause.seq == seq));
        let meanwhile = millis_between(self.called_at, at);
        self.readiness.begin_anew(undone.map_or(0, |pause| pause.millis + meanwhile));
    }

    /// Its presences, the last one of them until then if it is still open.
    pub(super) fn presences_until(mut self, ended_at: Timestamp, open: bool) -> Vec<Presence> {
        if open && let Some(presence) = self.presences.last_mut() {
            presence.unanswered_millis = self.readiness.spent(ended_at);
        }
        self.presences
    }
}
