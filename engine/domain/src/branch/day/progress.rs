//! The day of a branch against its calendar: what the clock does to it, and when. Knows no branch and
//! no event.

use super::DayState;
use crate::Timestamp;
use crate::hours::{Calendar, Change, ChangeKind, Date, Standing};

/// How far a day has come, as the calendar sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Progress {
    /// How far.
    pub state: DayState,
    /// Whether a person made it so. Nothing that was ended by hand begins again after a mere pause.
    pub by_hand: bool,
    /// The business day.
    pub date: Date,
}

/// Something that the clock does to a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    /// What the day is then.
    pub to: DayState,
    /// The business day of what it is then.
    pub date: Date,
    /// When the calendar wanted it.
    pub planned: Timestamp,
}

impl Progress {
    /// When the clock turns this day next, after this moment.
    pub(super) fn next_turn(self, calendar: &Calendar, after: Timestamp) -> Option<Timestamp> {
        let mut changes = calendar.changes_after(after);
        changes.find(|change| self.is_turned_by(calendar, change)).map(|change| change.at)
    }

    /// When people can come in next, after this moment.
    pub(super) fn next_opening(self, calendar: &Calendar, after: Timestamp) -> Option<Timestamp> {
        let mut changes = calendar.changes_after(after);
        changes.find(|change| self.is_opened_by(calendar, change)).map(|change| change.at)
    }

    fn is_turned_by(self, calendar: &Calendar, change: &Change) -> bool {
        match (self.state, change.kind) {
            (DayState::Closed, _) => self.is_opened_by(calendar, change),
            (_, ChangeKind::Closes | ChangeKind::DayTurns) => true,
            (_, ChangeKind::Opens) if change.day != self.date => true,
            (DayState::IntakeClosed, _) => self.is_opened_by(calendar, change),
            (DayState::Open, kind) => kind != ChangeKind::Opens,
        }
    }

    fn is_opened_by(self, calendar: &Calendar, change: &Change) -> bool {
        let opens = matches!(change.kind, ChangeKind::Opens | ChangeKind::DayTurns);
        opens && (!self.by_hand || calendar.opens_at(change.day) == Some(change.at))
    }

    /// What the clock does now to a day that it was to turn at `planned`. Looks at what should be so now, and
    /// not at all that should have been since: days on which nothing could be done have not been.
    pub(super) fn steps(
        self,
        calendar: &Calendar,
        planned: Timestamp,
        now: Timestamp,
    ) -> Vec<Step> {
        let (standing, today) = (calendar.standing(now), calendar.business_day(now));
        let opens = || {
            let begun = last(calendar.changes(today), now, |change| {
                matches!(change.kind, ChangeKind::Opens | ChangeKind::DayTurns)
            });
            Step { to: DayState::Open, date: today, planned: begun.unwrap_or(planned) }
        };
        if self.state == DayState::Closed {
            return if standing == Standing::Open { vec![opens()] } else { Vec::new() };
        }
        if self.is_over(calendar, now) {
            let mut ends = calendar.changes_after(planned.plus_millis(-1));
            let end = ends.find(|change| match change.kind {
                ChangeKind::Closes | ChangeKind::DayTurns => true,
                kind => kind == ChangeKind::Opens && change.day != self.date,
            });
            let planned = end.map_or(planned, |change| change.at).min(now);
            let closed = Step { to: DayState::Closed, date: self.date, planned };
            let opened = (standing == Standing::Open).then(opens);
            return [closed].into_iter().chain(opened).collect();
        }
        let (to, kinds): (_, &[ChangeKind]) = match (self.state, standing) {
            (DayState::IntakeClosed, Standing::Open) if !self.by_hand => {
                (DayState::Open, &[ChangeKind::Opens])
            }
            (DayState::Open, Standing::IntakeClosed | Standing::Closed) => {
                (DayState::IntakeClosed, &[ChangeKind::IntakeEnds, ChangeKind::Pauses])
            }
            _ => return Vec::new(),
        };
        let changes = calendar.changes_after(planned.plus_millis(-1));
        let changes = changes.take_while(|change| change.at <= now);
        let begun = last(changes, now, |change| kinds.contains(&change.kind));
        vec![Step { to, date: self.date, planned: begun.unwrap_or(planned) }]
    }

    /// Whether the calendar has nothing more for this day.
    fn is_over(self, calendar: &Calendar, now: Timestamp) -> bool {
        match calendar.standing(now) {
            Standing::Closed => calendar.closes_at(self.date).is_none_or(|closes| closes <= now),
            Standing::Open | Standing::IntakeClosed => calendar.business_day(now) != self.date,
        }
    }
}

/// The last of these changes that has been by now.
fn last(
    changes: impl IntoIterator<Item = Change>,
    now: Timestamp,
    wanted: impl Fn(&Change) -> bool,
) -> Option<Timestamp> {
    let been = changes.into_iter().filter(|change| change.at <= now && wanted(change));
    been.map(|change| change.at).last()
}
