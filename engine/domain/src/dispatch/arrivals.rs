use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use super::class::Class;
use super::pairs;
use super::tally::{FRESH, faded};
use crate::Timestamp;

const HOUR_MILLIS: u64 = 3_600_000;
const HOURS: u8 = 24;

/// What came in a shorter time says nothing about the hours to come: a queue before the door is let in in a
/// minute, and does not come again in the next one.
const BEGINNING_MILLIS: u64 = 30 * 60_000;

/// When people come, and for what: how many in each hour of the day, and how they are shared among the
/// classes. Learned from days that have ended; the running day counts once its intake has closed, so
/// that half an hour is never taken for a whole one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Arrivals {
    /// What the branch's clocks are ahead of UTC.
    clock_ahead_millis: i64,
    /// Since when people are let in today.
    open_since: Option<Timestamp>,
    hours: OrdMap<u8, Hour>,
    #[serde(with = "pairs")]
    classes: OrdMap<Class, u64>,
}

/// What is known of one hour of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Hour {
    /// Thousandths of a person who came.
    came: u64,
    /// How long people were let in, as often as the day weighs.
    open_millis: u64,
    /// Whole people who came since the intake opened today.
    came_today: u32,
}

impl Arrivals {
    /// Sets what the branch's clocks are ahead of UTC.
    pub fn set_clock(&mut self, ahead_millis: i64) {
        self.clock_ahead_millis = ahead_millis;
    }

    /// What the branch's clocks are ahead of UTC.
    pub const fn clock_ahead_millis(&self) -> i64 {
        self.clock_ahead_millis
    }

    /// From now on people are let in.
    pub fn open(&mut self, now: Timestamp) {
        if self.open_since.is_none() {
            self.open_since = Some(now);
        }
    }

    /// Somebody came.
    pub fn came(&mut self, class: Class, now: Timestamp) {
        let number = self.hour_of(now);
        match self.hours.get_mut(&number) {
            Some(hour) => hour.came_today = hour.came_today.saturating_add(1),
            None => {
                self.hours.insert(number, Hour { came_today: 1, ..Hour::default() });
            }
        }
        match self.classes.get_mut(&class) {
            Some(count) => *count = count.saturating_add(FRESH),
            None => {
                self.classes.insert(class, FRESH);
            }
        }
    }

    /// It was a mistake that somebody came. Exact, as long as the intake has not closed since.
    pub fn never_came(&mut self, class: Class, moment: Timestamp) {
        let number = self.hour_of(moment);
        if let Some(hour) = self.hours.get_mut(&number) {
            hour.came_today = hour.came_today.saturating_sub(1);
            if *hour == Hour::default() {
                self.hours.remove(&number);
            }
        }
        if let Some(count) = self.classes.get_mut(&class) {
            *count = count.saturating_sub(FRESH);
            if *count == 0 {
                self.classes.remove(&class);
            }
        }
    }

    /// From now on nobody is let in: what happened since the intake opened becomes knowledge.
    pub fn close(&mut self, now: Timestamp) {
        let Some(since) = self.open_since.take() else {
            return;
        };
        for number in 0..HOURS {
            let open = self.open_in_hour(number, since, now);
            let mut hour = self.hours.get(&number).copied().unwrap_or_default();
            hour.open_millis = hour.open_millis.saturating_add(open);
            hour.came = hour.came.saturating_add(u64::from(hour.came_today) * FRESH);
            hour.came_today = 0;
            if hour != Hour::default() {
                self.hours.insert(number, hour);
            }
        }
    }

    /// A day has passed.
    pub fn fade(&mut self) {
        self.hours = self
            .hours
            .iter()
            .map(|(number, hour)| {
                let (came, open_millis) = (faded(hour.came), faded(hour.open_millis));
                (*number, Hour { came, open_millis, came_today: hour.came_today })
            })
            .filter(|(_, hour)| *hour != Hour::default())
            .collect();
        let classes = self.classes.iter().map(|(class, weight)| (*class, faded(*weight)));
        self.classes = classes.filter(|(_, weight)| *weight > 0).collect();
    }

    /// How many people an hour come at this moment of the day, in thousandths.
    ///
    /// An hour that was never open is taken for an average one; while nothing is known at all, today
    /// goes on as it began.
    pub fn per_hour_thousandths(&self, moment: Timestamp, now: Timestamp) -> u64 {
        let known = self.hours.get(&self.hour_of(moment)).filter(|hour| hour.open_millis > 0);
        let (came, open) = match known {
            Some(hour) => (hour.came, hour.open_millis),
            None => self.hours.values().fold((0, 0), |(came, open): (u64, u64), hour| {
                (came.saturating_add(hour.came), open.saturating_add(hour.open_millis))
            }),
        };
        if open > 0 {
            return rate(came, open);
        }
        let today: u64 = self.hours.values().map(|hour| u64::from(hour.came_today)).sum();
        let since = self.open_since.map_or(0, |since| now.millis_since(since));
        let open = u64::try_from(since).unwrap_or(0).max(BEGINNING_MILLIS);
        rate(today * FRESH, open)
    }

    /// The classes that people come in, and how they weigh against one another.
    pub fn classes(&self) -> impl Iterator<Item = (Class, u64)> {
        self.classes.iter().map(|(class, weight)| (*class, *weight))
    }

    /// When the hour of the branch's clocks that holds this moment ends.
    pub fn hour_ends(&self, moment: Timestamp) -> Timestamp {
        let local = moment.as_millis().saturating_add(self.clock_ahead_millis);
        let hour = i64::try_from(HOUR_MILLIS).unwrap_or(i64::MAX);
        moment.plus_millis(hour - local.rem_euclid(hour))
    }

    /// Which hour of the day it is on the branch's clocks.
    fn hour_of(&self, moment: Timestamp) -> u8 {
        let local = moment.as_millis().saturating_add(self.clock_ahead_millis);
        let hour = i64::try_from(HOUR_MILLIS).unwrap_or(i64::MAX);
        u8::try_from(local.div_euclid(hour).rem_euclid(i64::from(HOURS))).unwrap_or(0)
    }

    /// How much of the time from `since` to `until` lies in this hour of the day.
    fn open_in_hour(&self, number: u8, since: Timestamp, until: Timestamp) -> u64 {
        let mut open = 0_i64;
        let mut moment = since;
        // Two days and more cannot be one intake; it stops a clock gone mad.
        for _ in 0..2 * HOURS {
            if moment >= until {
                break;
            }
            let end = self.hour_ends(moment).min(until);
            if self.hour_of(moment) == number {
                open = open.saturating_add(end.millis_since(moment));
            }
            moment = end;
        }
        // As thousandths, like the people who came.
        u64::try_from(open).unwrap_or(0)
    }
}

/// Thousandths of people an hour, from thousandths of people in so many milliseconds.
fn rate(came: u64, open_millis: u64) -> u64 {
    came.saturating_mul(HOUR_MILLIS).checked_div(open_millis).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::example::*;
    use super::*;

    fn a_day(arrivals: &mut Arrivals, first_hour: u32, second_hour: u32) {
        arrivals.open(minute(0));
        (0..first_hour).for_each(|_| arrivals.came(class(short()), minute(10)));
        (0..second_hour).for_each(|_| arrivals.came(class(long()), minute(70)));
        arrivals.close(minute(120));
    }

    #[test]
    fn each_hour_of_the_day_has_its_own_rate() {
        let mut arrivals = Arrivals::default();
        a_day(&mut arrivals, 30, 10);
        assert_eq!(arrivals.per_hour_thousandths(minute(59), minute(0)), 30_000);
        assert_eq!(arrivals.per_hour_thousandths(minute(60), minute(0)), 10_000);
        let classes: Vec<_> = arrivals.classes().collect();
        assert_eq!(classes, [(class(short()), 30_000), (class(long()), 10_000)]);
    }

    #[test]
    fn an_hour_that_was_never_open_is_an_average_one() {
        let mut arrivals = Arrivals::default();
        a_day(&mut arrivals, 30, 10);
        assert_eq!(arrivals.per_hour_thousandths(minute(300), minute(0)), 20_000);
    }

    #[test]
    fn on_the_first_day_it_goes_on_as_it_began() {
        let mut arrivals = Arrivals::default();
        arrivals.open(minute(0));
        (0..5).for_each(|_| arrivals.came(class(short()), minute(10)));
        assert_eq!(arrivals.per_hour_thousandths(minute(40), minute(30)), 10_000);
    }

    #[test]
    fn the_hours_are_those_of_the_branch() {
        let mut arrivals = Arrivals::default();
        arrivals.set_clock(-30 * 60_000);
        a_day(&mut arrivals, 30, 0);
        assert_eq!(arrivals.hour_ends(minute(0)), minute(30));
        assert_eq!(arrivals.per_hour_thousandths(minute(29), minute(0)), 60_000);
        assert_eq!(arrivals.per_hour_thousandths(minute(31), minute(0)), 0);
    }

    #[test]
    fn a_newer_day_weighs_more() {
        let mut arrivals = Arrivals::default();
        a_day(&mut arrivals, 0, 10);
        (0..14).for_each(|_| arrivals.fade());
        a_day(&mut arrivals, 30, 10);
        let first = arrivals.per_hour_thousandths(minute(1), minute(0));
        assert!((20_000..21_000).contains(&first), "{first}");
    }
}
