use std::collections::{BTreeMap, BTreeSet};

use super::presence::Presence;
use crate::dispatch::{Ability, Class, Dispatch, Precedence, Reason, Rule, Waiting, Weight};
use crate::{CounterId, PriorityId, Seconds, ServiceId, TicketId, Timestamp};

/// A day as it was recorded, in the form in which it can be played again: who came and what that took,
/// and which counters were there. It knows people by their tickets only.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// What the branch knew and had in the morning, before the first event of the day.
    pub(super) start: Dispatch,
    /// The counters that called by themselves in the morning.
    pub(super) by_themselves: BTreeSet<CounterId>,
    /// The counters that in the morning still did what was to be done after a service of another day, until
    /// when, and the number of the event with which they were idle.
    pub(super) wrapping_up: BTreeMap<CounterId, (Timestamp, u64)>,
    /// What was changed in the course of the day, in order.
    pub(super) changes: Vec<Change>,
    /// In the order in which they came.
    pub(super) visits: Vec<Visit>,
    /// When each counter called, for each time that it was open.
    pub(super) presences: BTreeMap<CounterId, Vec<Presence>>,
    /// What things took in the mean, for those of whom it is not known.
    pub(super) usual: Usual,
    /// Since when nobody more is called but those who were served in the evening: the moment when the
    /// last counter closed, or the end.
    pub(super) evening_at: Timestamp,
    /// Who served in the evening: the counters that were open when the last person was called.
    pub(super) evening: Vec<CounterId>,
    /// When the day ended, or until when it was recorded.
    pub(super) ended_at: Timestamp,
}

/// Something that was changed in the course of the day, and holds under every policy.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Change {
    pub(super) at: Timestamp,
    /// The number of its event: what decides between things of the same millisecond.
    pub(super) seq: u64,
    pub(super) what: Changed,
}

/// What was changed.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Changed {
    /// The branch calls by another rule. Only for whoever plays the day under its own.
    Rule(Rule),
    /// A priority ranks like this.
    Priority { priority: PriorityId, precedence: Precedence },
    /// A service takes and weighs so much.
    Service { service: ServiceId, guess: Option<Seconds>, weight: Weight },
    /// A counter takes people, with these abilities, and calls by itself or not.
    Opened { counter: CounterId, ability: Ability, by_itself: bool },
    /// A counter takes nobody more: it was closed, or its agent is on a break.
    Closed { counter: CounterId },
    /// Who waits in one line waits in another one, for nobody was left there.
    HandedOver { from: Class, to: Class },
}

/// Somebody who came.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Visit {
    pub(super) ticket: TicketId,
    /// Their stays in the line, one after the other. There is at least one.
    pub(super) stays: Vec<Stay>,
    /// What became of them in the end.
    pub(super) ending: Ending,
}

/// A stay in the line, from the moment when somebody joins it until they are called or leave it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stay {
    /// Where they waited, and in which place.
    pub(super) waiting: Waiting,
    pub(super) entered_at: Timestamp,
    /// The number of the event.
    pub(super) seq: u64,
    pub(super) entry: Entry,
    /// How long the wait for this service should be at most.
    pub(super) target_millis: Option<u64>,
    /// Whether the law puts them first.
    pub(super) preferential: bool,
    pub(super) fate: Fate,
}

/// How somebody joined the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    /// They came to the branch, or went on to the next service of their visit: the wait begins.
    Fresh,
    /// They wait again, in the same move that ended what was before.
    AtOnce,
    /// They wait again, so much later.
    Later { millis: u64 },
}

/// What ended a stay.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fate {
    /// They were called.
    Called(Attendance),
    /// They were sent to another place while they waited: the next stay is that.
    Moved { after_millis: u64 },
    /// They were set aside while they waited.
    Aside { after_millis: u64, seq: u64 },
    /// They left by themselves, or somebody withdrew the ticket.
    Left { after_millis: u64, seq: u64 },
    /// They waited until the end.
    Remained,
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Attendance {
    pub(super) counter: CounterId,
    pub(super) called_at: Timestamp,
    pub(super) called_seq: u64,
    /// None when somebody chose them by hand.
    pub(super) reason: Option<Reason>,
    /// From the call to the start of the service, or to the end when it never started.
    pub(super) walk_millis: u64,
    /// How long they were served, if they were.
    pub(super) service_millis: Option<u64>,
    pub(super) started_seq: u64,
    pub(super) ended_seq: u64,
    pub(super) end: AttendanceEnd,
    /// What was to be done at the counter afterwards, if that is known.
    pub(super) wrap_up: Option<WrapUp>,
}

/// How an attendance ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AttendanceEnd {
    Served,
    NobodyCame,
    /// Called and put back, or set aside.
    GivenBack {
        aside: bool,
    },
    /// In another way, which teaches nothing: sent on in the middle, cancelled on the way, voided.
    Stopped,
}

/// What was to be done at a counter after a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WrapUp {
    pub(super) millis: u64,
    /// The number of the event with which the counter was idle again; the last of all if it never was.
    pub(super) seq: u64,
}

/// What became of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// They were served.
    Served,
    /// They did not come when called.
    NoShow,
    /// The ticket was withdrawn.
    Cancelled,
    /// The ticket had been made in error.
    Voided,
    /// The day ended before it was their turn.
    Expired,
    /// They were still there when the recording ended: the day was not over.
    StillThere,
}

/// What things took in the mean.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Usual {
    pub(super) walk_millis: u64,
    pub(super) services: BTreeMap<ServiceId, u64>,
}

impl Recording {
    /// How many people came.
    pub const fn visits_count(&self) -> usize {
        self.visits.len()
    }

    /// When the day ended, or until when it was recorded.
    pub const fn ended_at(&self) -> Timestamp {
        self.ended_at
    }

    /// By which rule the branch called in the morning.
    pub const fn rule(&self) -> &Rule {
        self.start.rule()
    }

    /// How long somebody is served of whom that is not known: as long as others were that day, otherwise
    /// as long as the branch had learned by that morning.
    pub(super) fn usual_service_millis(&self, service: ServiceId) -> u64 {
        let seen = self.usual.services.get(&service).copied();
        seen.unwrap_or_else(|| self.start.learned().mean_millis(service))
    }
}

impl Visit {
    /// What comes of a call in this stay or, when they were not called then on the recorded day, what
    /// came of the next call; with the stay in which that was. `None` when they were never called again.
    pub(super) fn attendance(&self, stay: usize) -> Option<(usize, &Attendance)> {
        let later = self.stays.iter().enumerate().skip(stay);
        later.into_iter().find_map(|(index, stay)| match &stay.fate {
            Fate::Called(attendance) => Some((index, attendance)),
            _ => None,
        })
    }
}

/// Milliseconds from one moment to the other; none when the other is earlier.
pub(super) fn millis_between(earlier: Timestamp, later: Timestamp) -> u64 {
    u64::try_from(later.millis_since(earlier)).unwrap_or(0)
}
