//! What opening hours must keep to: nothing overlaps, everything ends, the intake ends after opening.

use std::ops::Range;

use super::bounds::INTERVALS_MAX;
use super::interval::{DAY_MINUTES, DayInterval};
use super::refusal::{HoursDay, HoursRefusal};
use super::{Interval, TimeOfDay};
use crate::minutes::Minutes;

/// An interval on a line of days.
pub(super) struct Placed {
    /// On which of the days it begins.
    number: i32,
    /// Minutes on the clock from the beginning of day 0 to its opening.
    begins: i32,
    /// The same, to its closing.
    ends: i32,
    named: DayInterval,
}

impl Placed {
    pub(super) fn new(number: i32, day: HoursDay, interval: Interval) -> Self {
        let (opens, closes) = interval.minutes();
        let midnight = number * DAY_MINUTES;
        let named = DayInterval { day, interval };
        Self { number, begins: midnight + opens, ends: midnight + closes, named }
    }
}

/// The intervals of one day, brought into their order: few enough, and each with an end.
pub(super) fn check_day(day: HoursDay, intervals: &mut [Interval]) -> Result<(), HoursRefusal> {
    if intervals.len() > INTERVALS_MAX {
        let (found, limit) = (intervals.len(), INTERVALS_MAX);
        return Err(HoursRefusal::TooManyIntervals { day, found, limit });
    }
    intervals.sort();
    let endless = |interval: &&Interval| {
        interval.opens == interval.closes && interval.opens != TimeOfDay::MIDNIGHT
    };
    match intervals.iter().find(endless) {
        Some(interval) => {
            Err(HoursRefusal::IntervalEmpty { interval: DayInterval { day, interval: *interval } })
        }
        None => Ok(()),
    }
}

/// Intervals in the order in which they begin: none overlaps the next, and what touches makes a
/// stretch that is longer than the intake needs. Only stretches that have a part in one of the
/// `checked` days are measured; the others may go on beyond the line.
pub(super) fn check_line(
    line: &[Placed],
    checked: Range<i32>,
    intake: Minutes,
) -> Result<(), HoursRefusal> {
    let followers = line.iter().skip(1).map(Some).chain([None]);
    // The stretch that has not ended yet: where it begins, and whether it is to be measured.
    let mut stretch = None;
    for (interval, next) in line.iter().zip(followers) {
        let (begins, measured) = stretch.take().unwrap_or((interval.begins, false));
        let measured = measured || checked.contains(&interval.number);
        match next {
            Some(next) if next.begins < interval.ends => {
                let (first, second) = (interval.named, next.named);
                return Err(HoursRefusal::Overlap { first, second });
            }
            Some(next) if next.begins == interval.ends => stretch = Some((begins, measured)),
            _ if measured && interval.ends - begins <= i32::from(intake.get()) => {
                let interval = interval.named;
                return Err(HoursRefusal::IntakeBeforeOpening { intake, interval });
            }
            _ => {}
        }
    }
    Ok(())
}
