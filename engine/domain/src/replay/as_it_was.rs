use std::collections::BTreeMap;

use super::played::Played;
use super::recording::{Entry, Fate, Recording, Stay, Visit, millis_between};
use super::waits::{PlayedCall, Wait};
use crate::Timestamp;
use crate::dispatch::Reason;

/// What really happened, counted in the same way as what is played.
pub fn as_it_was(recording: &Recording) -> Played {
    let (mut played, mut calls) = (Played::default(), BTreeMap::new());
    for visit in &recording.visits {
        visit_as_it_was(recording, visit, &mut played, &mut calls);
    }
    played.calls = calls.into_values().collect();
    played
}

fn visit_as_it_was(
    recording: &Recording,
    visit: &Visit,
    played: &mut Played,
    calls: &mut BTreeMap<u64, PlayedCall>,
) {
    // Time in the line since the wait began, or since the last call.
    let mut waited = 0;
    let mut left_at = recording.ended_at;
    for stay in &visit.stays {
        if stay.entry == Entry::Fresh {
            waited = 0;
        }
        let until = match &stay.fate {
            Fate::Called(attendance) => attendance.called_at,
            Fate::Moved { after_millis }
            | Fate::Aside { after_millis, .. }
            | Fate::Left { after_millis, .. } => later(stay.entered_at, *after_millis),
            Fate::Remained => recording.ended_at,
        };
        waited += stay.waited(stay.entered_at, stay.waiting.arrived.since, until);
        let wait = stay.wait(waited);
        match &stay.fate {
            Fate::Called(attendance) => {
                waited = 0;
                let (counter, at) = (attendance.counter, attendance.called_at);
                let reason = attendance.reason.unwrap_or(Reason::ByHand);
                let call = PlayedCall { ticket: visit.ticket, counter, at, wait, reason };
                calls.insert(attendance.called_seq, call);
                let service_millis = attendance.service_millis.unwrap_or(0);
                played.add_work(visit.ticket, service_millis);
                left_at = later(later(at, attendance.walk_millis), service_millis);
            }
            Fate::Left { .. } | Fate::Remained => {
                played.in_vain.push(wait);
                left_at = until;
            }
            Fate::Moved { .. } | Fate::Aside { .. } => left_at = recording.ended_at,
        }
    }
    played.ended.push((visit.ticket, visit.ending, left_at));
}

impl Stay {
    /// How much of the time from joining the line until then counts as waiting: who came before the time
    /// that they were promised waits since that.
    pub(super) fn waited(&self, entered: Timestamp, arrived: Timestamp, until: Timestamp) -> u64 {
        millis_between(entered.max(arrived), until)
    }

    /// A wait of so long that ended in this stay.
    pub(super) fn wait(&self, millis: u64) -> Wait {
        let (class, target_millis) = (self.waiting.class, self.target_millis);
        let (service, priority, preferential) = (class.service, class.priority, self.preferential);
        Wait { service, priority, preferential, millis, target_millis }
    }
}

/// The moment so much later.
pub(super) fn later(moment: Timestamp, millis: u64) -> Timestamp {
    moment.plus_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}
