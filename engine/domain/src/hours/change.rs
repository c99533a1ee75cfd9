use serde::{Deserialize, Serialize};

use super::bounds::DAYS_AHEAD_MAX;
use super::{Calendar, Date};
use crate::Timestamp;

/// A moment at which a branch opens, closes, or ends its intake by the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// When.
    pub at: Timestamp,
    /// The business day that it belongs to; when the day turns, the new one.
    pub day: Date,
    /// What happens.
    pub kind: ChangeKind,
}

/// What the clock does to a branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It opens, for the first time on its business day or after a pause.
    Opens,
    /// It gives out no more tickets; whoever has one is still served.
    IntakeEnds,
    /// It closes, and opens again on the same business day.
    Pauses,
    /// It closes for the last time on its business day: the day can be closed.
    Closes,
    /// It stays open, and the next business day begins: one day can be closed, and the other begun.
    DayTurns,
}

impl Calendar {
    /// The first change after this moment, if one is planned. Always later than the moment.
    pub fn next_change(&self, after: Timestamp) -> Option<Change> {
        self.changes_after(after).next()
    }

    /// What the clock does after this moment, in its order, as far ahead as anybody looks.
    pub fn changes_after(&self, after: Timestamp) -> impl Iterator<Item = Change> + '_ {
        let changes = self.days_from(after).flat_map(|day| self.changes(day));
        changes.filter(move |change| change.at > after)
    }

    /// What the clock does on a business day, in its order.
    pub fn changes(&self, day: Date) -> Vec<Change> {
        let windows = self.windows(day);
        let last = windows.last().map(|window| window.ends);
        let mut changes = Vec::with_capacity(windows.len() * 3);
        for window in windows {
            let mut push = |at, kind| changes.push(Change { at, day, kind });
            // A stretch that the clocks have made too short for its intake begins without one.
            if window.intake_ends > window.begins {
                let turns = window.continues;
                let kind = if turns { ChangeKind::DayTurns } else { ChangeKind::Opens };
                push(window.begins, kind);
            }
            if window.intake_ends < window.ends {
                push(window.intake_ends, ChangeKind::IntakeEnds);
            }
            if !window.is_continued {
                let is_last = last == Some(window.ends);
                let kind = if is_last { ChangeKind::Closes } else { ChangeKind::Pauses };
                push(window.ends, kind);
            }
        }
        changes
    }

    /// The business days on which something can happen after this moment, in their order.
    pub(super) fn days_from(&self, at: Timestamp) -> impl Iterator<Item = Date> + '_ {
        let first = self.zone().local(at).date.plus_days(-2);
        let exceptions = self.hours().exceptions();
        let begun = exceptions.partition_point(|exception| exception.date < first);
        let weekly = self.hours().opens_weekly();
        let daily = (0..DAYS_AHEAD_MAX).filter(move |_| weekly);
        let apart = exceptions.iter().skip(begun).filter(move |_| !weekly);
        daily.map(move |days| first.plus_days(days)).chain(apart.map(|exception| exception.date))
    }
}
