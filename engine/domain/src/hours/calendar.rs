use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Date, OpeningHours, Zone};
use crate::Timestamp;

/// When a branch is open: its opening hours on the clocks of its time zone. Cheap to clone.
///
/// Where the clocks jump forward, a time that is skipped is reached at the jump; where they are put
/// back, a time that comes twice counts the first time. Intervals that do not overlap on the clock
/// never overlap in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    time_zone: Zone,
    hours: Arc<OpeningHours>,
}

/// Whether a branch is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Tickets are given out.
    Open,
    /// Who has a ticket is still served; nobody gets a new one.
    IntakeClosed,
    /// Nobody is there.
    Closed,
}

/// Time in which a branch is open without a break, within one business day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    /// The business day.
    pub day: Date,
    /// When it begins.
    pub begins: Timestamp,
    /// When the intake ends; `ends` when it does not.
    pub intake_ends: Timestamp,
    /// The first moment after it.
    pub ends: Timestamp,
    /// It goes on from the last window of the day before.
    pub continues: bool,
    /// It goes on into the first window of the day after.
    pub is_continued: bool,
}

impl Calendar {
    /// These hours, on the clocks there.
    pub fn new(time_zone: Zone, hours: OpeningHours) -> Self {
        Self { time_zone, hours: Arc::new(hours) }
    }

    /// Where it is.
    pub const fn zone(&self) -> &Zone {
        &self.time_zone
    }

    /// When it is open, on the clocks there.
    pub fn hours(&self) -> &OpeningHours {
        &self.hours
    }

    /// Whether the branch is open at this moment.
    pub fn standing(&self, at: Timestamp) -> Standing {
        match self.window(at) {
            None => Standing::Closed,
            Some(window) if at < window.intake_ends => Standing::Open,
            Some(_) => Standing::IntakeClosed,
        }
    }

    /// The business day that this moment belongs to. While the branch is open, the day on which it
    /// opened, also after midnight; otherwise the day that the calendar there shows.
    pub fn business_day(&self, at: Timestamp) -> Date {
        if let Some(window) = self.window(at) {
            return window.day;
        }
        // Where clocks are put back over midnight, the calendar shows the old day once more: the
        // business day has turned the first time.
        let shown = self.time_zone.local(at).date;
        let days = [shown.plus_days(1), shown];
        let begun = days.into_iter().find(|day| self.midnight(*day) <= at);
        begun.unwrap_or_else(|| shown.plus_days(-1))
    }

    /// When the branch opens for this business day; `None` when it stays closed.
    pub fn opens_at(&self, day: Date) -> Option<Timestamp> {
        self.stretches(day).first().map(|(begins, _)| *begins)
    }

    /// When the branch closes for the last time on this business day, or turns to the next one
    /// without closing; `None` when it stays closed. A server that was down at that moment finds
    /// here what it has missed.
    pub fn closes_at(&self, day: Date) -> Option<Timestamp> {
        self.stretches(day).last().map(|(_, ends)| *ends)
    }

    /// The window that this moment lies in.
    pub(super) fn window(&self, at: Timestamp) -> Option<Window> {
        // The business day is the one shown or the one before; one more on each side, for clocks
        // that are put back over midnight and for days that are skipped.
        let shown = self.time_zone.local(at).date;
        [0, -1, 1, -2].into_iter().find_map(|days| {
            let day = shown.plus_days(days);
            let stretches = self.stretches(day);
            let holds = |(begins, ends): &(Timestamp, Timestamp)| *begins <= at && at < *ends;
            stretches.iter().any(holds).then_some(())?;
            self.windows(day).into_iter().find(|window| holds(&(window.begins, window.ends)))
        })
    }

    /// The windows of a business day, in their order.
    pub(super) fn windows(&self, day: Date) -> Vec<Window> {
        let stretches = self.stretches(day);
        let (Some((first, _)), Some((_, last))) = (stretches.first(), stretches.last()) else {
            return Vec::new();
        };
        let ended = self.stretches(day.plus_days(-1)).last().map(|(_, ends)| *ends);
        let begins = self.stretches(day.plus_days(1)).first().map(|(begins, _)| *begins);
        let (continues, is_continued) = (ended == Some(*first), begins == Some(*last));
        let intake = self.hours.intake_ends_before().as_millis();
        let intake = i64::try_from(intake).unwrap_or(i64::MAX);
        let window = |&(begins, ends): &(Timestamp, Timestamp)| {
            let is_continued = is_continued && ends == *last;
            let ends_before = if is_continued { 0 } else { intake };
            Window {
                day,
                begins,
                intake_ends: ends.plus_millis(-ends_before).max(begins),
                ends,
                continues: continues && begins == *first,
                is_continued,
            }
        };
        stretches.iter().map(window).collect()
    }

    /// From when to when the branch is open on a business day; what touches is one stretch. What
    /// lies in a time that the clocks skip is left out.
    fn stretches(&self, day: Date) -> Vec<(Timestamp, Timestamp)> {
        let intervals = self.hours.on(day);
        let mut stretches: Vec<(Timestamp, Timestamp)> = Vec::with_capacity(intervals.len());
        for interval in intervals {
            let last_day = if interval.ends_on_next_day() { day.plus_days(1) } else { day };
            let begins = self.time_zone.first_reading(day, interval.opens);
            let ends = self.time_zone.first_reading(last_day, interval.closes);
            match stretches.last_mut() {
                Some((_, last)) if *last == begins => *last = ends,
                _ if begins < ends => stretches.push((begins, ends)),
                _ => {}
            }
        }
        stretches
    }

    /// When the day begins on the calendar there.
    fn midnight(&self, day: Date) -> Timestamp {
        self.time_zone.first_reading(day, super::TimeOfDay::MIDNIGHT)
    }
}
