use std::collections::BTreeMap;

use super::recording::{
    Attendance, AttendanceEnd, Ending, Entry, Fate, Stay, Visit, WrapUp, millis_between,
};
use crate::branch::{Ticket, TicketState};
use crate::dispatch::{Reason, Waiting};
use crate::{CounterId, TicketId, Timestamp};

/// What happened to a ticket, move by move. A move that is undone is taken out again, as if it had never
/// been.
#[derive(Debug, Clone, Default)]
pub(super) struct Trace {
    marks: Vec<Mark>,
}

/// A move of a ticket.
#[derive(Debug, Clone, Copy)]
struct Mark {
    at: Timestamp,
    seq: u64,
    standing: Standing,
}

/// Where a ticket stands after a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    InLine { waiting: Waiting, fresh: bool, line: Terms },
    Called { counter: CounterId, reason: Option<Reason>, waiting: Waiting, line: Terms },
    Serving,
    Aside,
    Gone(Ending),
}

/// What holds for somebody while they wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Terms {
    pub(super) target_millis: Option<u64>,
    pub(super) preferential: bool,
}

impl Trace {
    /// A ticket is like this after the event of this number. `fresh`: it has been taken just now, or its
    /// holder has gone on to the next service.
    pub(super) fn note(
        &mut self,
        (at, seq): (Timestamp, u64),
        id: TicketId,
        ticket: &Ticket,
        line: Terms,
        fresh: bool,
    ) {
        let waiting = ticket.waiting(id);
        let standing = match &*ticket.state {
            TicketState::Waiting => Standing::InLine { waiting, fresh, line },
            TicketState::Held { .. } => Standing::Aside,
            TicketState::Called { call } => {
                let (counter, reason) = (call.counter.id, call.reason);
                Standing::Called { counter, reason, waiting, line }
            }
            TicketState::Serving { .. } => Standing::Serving,
            TicketState::Served { .. } => Standing::Gone(Ending::Served),
            TicketState::NoShow { .. } => Standing::Gone(Ending::NoShow),
            TicketState::Cancelled { .. } => Standing::Gone(Ending::Cancelled),
            TicketState::Expired { .. } => Standing::Gone(Ending::Expired),
            TicketState::Voided { .. } => Standing::Gone(Ending::Voided),
        };
        if !self.marks.last().is_some_and(|last| last.standing.is_like(&standing)) {
            self.marks.push(Mark { at, seq, standing });
        }
    }

    /// The move of this number was a mistake.
    pub(super) fn forget(&mut self, seq: u64) {
        self.marks.retain(|mark| mark.seq != seq);
    }

    /// The number of the first move.
    pub(super) fn first_seq(&self) -> Option<u64> {
        self.marks.first().map(|mark| mark.seq)
    }

    /// The visit that it was. `left_over` is what becomes of those who were still there at the end. `None`
    /// when they never waited.
    pub(super) fn visit(
        &self,
        ticket: TicketId,
        ended_at: Timestamp,
        left_over: Ending,
        wrap_ups: &BTreeMap<u64, WrapUp>,
    ) -> Option<Visit> {
        let mut stays = Vec::new();
        for (index, mark) in self.marks.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|index| self.marks.get(index));
            let after = self.marks.get(index + 1..).unwrap_or_default();
            let (waiting, line, fresh, fate) = match mark.standing {
                Standing::InLine { waiting, fresh, line } => {
                    let fate = fate(mark, after, ended_at, wrap_ups);
                    (waiting, line, fresh, fate)
                }
                // Called without having waited again: they were set aside.
                Standing::Called { waiting, line, .. }
                    if !before.is_some_and(|mark| mark.standing.is_in_line()) =>
                {
                    let called = attendance(mark, after, ended_at, wrap_ups).map(Fate::Called);
                    (waiting, line, false, called.unwrap_or(Fate::Remained))
                }
                _ => continue,
            };
            stays.push(Stay {
                waiting,
                entered_at: mark.at,
                seq: mark.seq,
                entry: entry(before, mark, fresh),
                target_millis: line.target_millis,
                preferential: line.preferential,
                fate,
            });
        }
        let ending = match self.marks.last()?.standing {
            Standing::Gone(ending) => ending,
            _ => left_over,
        };
        (!stays.is_empty()).then_some(Visit { ticket, stays, ending })
    }
}

impl Standing {
    const fn is_in_line(&self) -> bool {
        matches!(self, Self::InLine { .. })
    }

    /// Whether nothing has changed that matters here: a note was added, a call repeated.
    fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::InLine { waiting, .. }, Self::InLine { waiting: other, fresh, .. }) => {
                waiting == other && !fresh
            }
            (Self::Called { counter, .. }, Self::Called { counter: other, .. }) => counter == other,
            _ => self == other,
        }
    }
}

fn entry(before: Option<&Mark>, mark: &Mark, fresh: bool) -> Entry {
    match before.map(|before| (before, before.standing)) {
        _ if fresh => Entry::Fresh,
        // Yesterday's ticket that waits again comes like a new one.
        None => Entry::Fresh,
        Some((before, Standing::Aside | Standing::Gone(_))) => {
            Entry::Later { millis: millis_between(before.at, mark.at) }
        }
        Some(_) => Entry::AtOnce,
    }
}

/// What ended the stay that began with this mark.
fn fate(
    mark: &Mark,
    after: &[Mark],
    ended_at: Timestamp,
    wrap_ups: &BTreeMap<u64, WrapUp>,
) -> Fate {
    let Some((next, beyond)) = after.split_first() else { return Fate::Remained };
    let (after_millis, seq) = (millis_between(mark.at, next.at), next.seq);
    match next.standing {
        Standing::InLine { .. } => Fate::Moved { after_millis },
        Standing::Aside => Fate::Aside { after_millis, seq },
        Standing::Called { .. } => {
            attendance(next, beyond, ended_at, wrap_ups).map_or(Fate::Remained, Fate::Called)
        }
        Standing::Serving | Standing::Gone(_) => Fate::Left { after_millis, seq },
    }
}

/// What came of the call that is this mark.
fn attendance(
    call: &Mark,
    after: &[Mark],
    ended_at: Timestamp,
    wrap_ups: &BTreeMap<u64, WrapUp>,
) -> Option<Attendance> {
    let Standing::Called { counter, reason, .. } = call.standing else { return None };
    let (start, end) = match after {
        [start, rest @ ..] if start.standing == Standing::Serving => (Some(start), rest.first()),
        [end, ..] => (None, Some(end)),
        [] => (None, None),
    };
    let end_at = end.map_or(ended_at, |end| end.at);
    let ended_seq = end.map_or(u64::MAX, |end| end.seq);
    Some(Attendance {
        counter,
        called_at: call.at,
        called_seq: call.seq,
        reason,
        walk_millis: millis_between(call.at, start.map_or(end_at, |start| start.at)),
        service_millis: start.map(|start| millis_between(start.at, end_at)),
        started_seq: start.map_or(ended_seq, |start| start.seq),
        ended_seq,
        end: attendance_end(start.is_some(), end),
        wrap_up: wrap_ups.get(&ended_seq).copied(),
    })
}

fn attendance_end(started: bool, end: Option<&Mark>) -> AttendanceEnd {
    match (started, end.map(|end| end.standing)) {
        (true, Some(Standing::Gone(Ending::Served) | Standing::InLine { fresh: true, .. })) => {
            AttendanceEnd::Served
        }
        (false, Some(Standing::Gone(Ending::NoShow))) => AttendanceEnd::NobodyCame,
        (false, Some(Standing::InLine { .. })) => AttendanceEnd::GivenBack { aside: false },
        (false, Some(Standing::Aside)) => AttendanceEnd::GivenBack { aside: true },
        _ => AttendanceEnd::Stopped,
    }
}
