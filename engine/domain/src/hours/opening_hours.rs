use serde::{Deserialize, Serialize};

use super::bounds::{EXCEPTIONS_MAX, INTAKE_ENDS_BEFORE_MAX};
use super::check::{Placed, check_day, check_line};
use super::refusal::{HoursDay, HoursRefusal};
use super::{Date, Exception, Interval, TimeOfDay, Week, Weekday};
use crate::minutes::Minutes;

/// When a branch is open, on the clocks of wherever it stands. Checked: nothing overlaps, every
/// interval has an end and is long enough for its intake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "WrittenHours", into = "WrittenHours")]
pub struct OpeningHours {
    plan: Plan,
    /// In the order of their dates, each of which comes once.
    exceptions: Vec<Exception>,
    intake_ends_before: Minutes,
}

/// The hours that hold unless an exception says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RegularHours {
    /// It never closes. Figures and numbers still need days: each begins at this time.
    Always {
        /// When a day begins.
        #[serde(default)]
        day_starts: TimeOfDay,
    },
    /// The same every week.
    Weekly(Week),
}

/// The regular hours, so that what begins on a day is always a list of intervals.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Plan {
    Always([Interval; 1]),
    Weekly(Week),
}

/// Opening hours as they are written and read, before anybody has checked them: so an event that holds
/// them stays readable when a newer program is stricter, and who sends wrong ones is told by its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct WrittenHours {
    /// The hours that hold unless an exception says otherwise.
    pub regular: RegularHours,
    /// The dates that have other hours.
    #[serde(default)]
    pub exceptions: Vec<Exception>,
    /// How long before each closing the intake ends.
    #[serde(default, rename = "intake_ends_min_before")]
    pub intake_ends_before: Minutes,
}

impl OpeningHours {
    /// Checks hours that a branch is to have. The intake ends so long before each closing: whoever
    /// has a ticket then is still served.
    pub fn new(
        mut regular: RegularHours,
        mut exceptions: Vec<Exception>,
        intake_ends_before: Minutes,
    ) -> Result<Self, HoursRefusal> {
        if intake_ends_before > INTAKE_ENDS_BEFORE_MAX {
            let (found, limit) = (intake_ends_before, INTAKE_ENDS_BEFORE_MAX);
            return Err(HoursRefusal::IntakeTooEarly { found, limit });
        }
        if exceptions.len() > EXCEPTIONS_MAX {
            let (found, limit) = (exceptions.len(), EXCEPTIONS_MAX);
            return Err(HoursRefusal::TooManyExceptions { found, limit });
        }
        if let RegularHours::Weekly(week) = &mut regular {
            for weekday in Weekday::ALL {
                check_day(HoursDay::Weekday(weekday), week.on_mut(weekday))?;
            }
        }
        for exception in &mut exceptions {
            check_day(HoursDay::Date(exception.date), &mut exception.hours)?;
        }
        exceptions.sort_by_key(|exception| exception.date);
        let mut pairs = exceptions.iter().zip(exceptions.iter().skip(1));
        if let Some((twice, _)) = pairs.find(|(one, next)| one.date == next.date) {
            return Err(HoursRefusal::ExceptionTwice { date: twice.date });
        }
        let plan = match regular {
            RegularHours::Always { day_starts } => {
                Plan::Always([Interval { opens: day_starts, closes: day_starts }])
            }
            RegularHours::Weekly(week) => Plan::Weekly(week),
        };
        let hours = Self { plan, exceptions, intake_ends_before };
        hours.check_week()?;
        hours.exceptions.iter().try_for_each(|exception| hours.check_around(exception.date))?;
        Ok(hours)
    }

    /// A branch that never closes, and whose days begin at midnight.
    pub fn always() -> Self {
        let midnight = TimeOfDay::MIDNIGHT;
        Self {
            plan: Plan::Always([Interval { opens: midnight, closes: midnight }]),
            exceptions: Vec::new(),
            intake_ends_before: Minutes::default(),
        }
    }

    /// The hours that hold unless an exception says otherwise.
    pub fn regular(&self) -> RegularHours {
        match &self.plan {
            Plan::Always([day]) => RegularHours::Always { day_starts: day.opens },
            Plan::Weekly(week) => RegularHours::Weekly(week.clone()),
        }
    }

    /// The dates that have other hours, in their order.
    pub fn exceptions(&self) -> &[Exception] {
        &self.exceptions
    }

    /// How long before closing the intake ends.
    pub const fn intake_ends_before(&self) -> Minutes {
        self.intake_ends_before
    }

    /// The exception of this date.
    pub fn exception(&self, date: Date) -> Option<&Exception> {
        let place = self.exceptions.binary_search_by_key(&date, |exception| exception.date).ok()?;
        self.exceptions.get(place)
    }

    /// What begins on this date, in its order.
    pub fn on(&self, date: Date) -> &[Interval] {
        match self.exception(date) {
            Some(exception) => &exception.hours,
            None => self.on_weekday(date.weekday()),
        }
    }

    /// Whether it opens on some day of every week.
    pub(super) fn opens_weekly(&self) -> bool {
        Weekday::ALL.into_iter().any(|weekday| !self.on_weekday(weekday).is_empty())
    }

    fn on_weekday(&self, weekday: Weekday) -> &[Interval] {
        match &self.plan {
            Plan::Always(day) => day,
            Plan::Weekly(week) => week.on(weekday),
        }
    }

    /// The week does not overlap itself, and leaves time for the intake.
    fn check_week(&self) -> Result<(), HoursRefusal> {
        if let Plan::Always(_) = self.plan {
            return Ok(());
        }
        // With a week before and one after it: what runs from Sunday into Monday meets it there.
        let days = (0..21).zip(Weekday::ALL.into_iter().cycle());
        let line = days.flat_map(|(number, weekday)| {
            let intervals = self.on_weekday(weekday).iter();
            intervals
                .map(move |interval| Placed::new(number, HoursDay::Weekday(weekday), *interval))
        });
        check_line(&line.collect::<Vec<_>>(), 7..14, self.intake_ends_before)
    }

    /// The hours of this date do not overlap those beside it, and leave time for the intake.
    fn check_around(&self, date: Date) -> Result<(), HoursRefusal> {
        // Two days on each side: nothing is longer than one, and no intake ends so long before.
        let line = (-2..=2).flat_map(|number| {
            let beside = date.plus_days(number);
            let day = match (self.exception(beside), &self.plan) {
                (Some(_), _) => HoursDay::Date(beside),
                (None, Plan::Always(_)) => HoursDay::Daily,
                (None, Plan::Weekly(_)) => HoursDay::Weekday(beside.weekday()),
            };
            let intervals = self.on(beside).iter();
            intervals.map(move |interval| Placed::new(number, day, *interval))
        });
        check_line(&line.collect::<Vec<_>>(), 0..1, self.intake_ends_before)
    }
}

impl TryFrom<WrittenHours> for OpeningHours {
    type Error = HoursRefusal;

    fn try_from(written: WrittenHours) -> Result<Self, HoursRefusal> {
        Self::new(written.regular, written.exceptions, written.intake_ends_before)
    }
}

impl From<OpeningHours> for WrittenHours {
    fn from(hours: OpeningHours) -> Self {
        Self {
            regular: hours.regular(),
            exceptions: hours.exceptions,
            intake_ends_before: hours.intake_ends_before,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    /// Hours as a person would write them: `monday 08:00-12:00 14:00-18:00; 2026-12-25 closed`.
    fn written(text: &str, intake: u16) -> Result<OpeningHours, HoursRefusal> {
        let mut week = Week::default();
        let mut exceptions = Vec::new();
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (day, hours) = part.split_once(' ').unwrap();
            let intervals = hours.split(' ').filter(|hours| *hours != "closed").map(|hours| {
                let (opens, closes) = hours.split_once('-').unwrap();
                Interval { opens: opens.parse().unwrap(), closes: closes.parse().unwrap() }
            });
            match serde_json::from_str(&format!("\"{day}\"")) {
                Ok(weekday) => week.on_mut(weekday).extend(intervals),
                Err(_) => exceptions.push(Exception {
                    date: day.parse().unwrap(),
                    name: None,
                    hours: intervals.collect(),
                }),
            }
        }
        OpeningHours::new(RegularHours::Weekly(week), exceptions, Minutes::new(intake))
    }

    /// These hours are refused in these words.
    #[track_caller]
    fn check_refused(text: &str, intake: u16, code: &str, sentence: &str) {
        let refusal = written(text, intake).unwrap_err();
        assert_eq!((refusal.code(), refusal.to_string().as_str()), (code, sentence));
    }

    #[test]
    fn a_day_has_several_intervals_in_whatever_order_they_are_written() {
        let hours = written("monday 14:00-18:00 08:00-12:00; sunday 22:00-02:00", 15).unwrap();
        let monday = hours.on("2026-11-23".parse().unwrap());
        let opens: Vec<_> = monday.iter().map(|interval| interval.opens.to_string()).collect();
        assert_eq!(opens, ["08:00", "14:00"]);
        assert!(hours.on("2026-11-24".parse().unwrap()).is_empty());
    }

    #[test]
    fn intervals_that_overlap_are_refused_and_both_are_named() {
        check_refused(
            "monday 08:00-12:30 12:00-18:00",
            0,
            "hours.overlap",
            "Monday 08:00 to 12:30 and Monday 12:00 to 18:00 overlap; shorten one of them, or join \
             them",
        );
        check_refused(
            "sunday 22:00-06:00; monday 05:30-12:00",
            0,
            "hours.overlap",
            "Sunday 22:00 to 06:00 and Monday 05:30 to 12:00 overlap; shorten one of them, or join \
             them",
        );
        check_refused(
            "wednesday 22:00-04:00; 2026-12-24 03:00-12:00",
            0,
            "hours.overlap",
            "Wednesday 22:00 to 04:00 and 2026-12-24 03:00 to 12:00 overlap; shorten one of them, \
             or join them",
        );
        check_refused(
            "2026-12-24 18:00-02:00; 2026-12-25 01:00-12:00",
            0,
            "hours.overlap",
            "2026-12-24 18:00 to 02:00 and 2026-12-25 01:00 to 12:00 overlap; shorten one of them, \
             or join them",
        );
        check_refused(
            "monday 08:00-12:00 08:00-12:00",
            0,
            "hours.overlap",
            "Monday 08:00 to 12:00 and Monday 08:00 to 12:00 overlap; shorten one of them, or join \
             them",
        );
    }

    #[test]
    fn intervals_may_touch_and_a_holiday_takes_an_overlap_away() {
        written("monday 08:00-12:00 12:00-18:00; monday 18:00-00:00; tuesday 00:00-08:00", 0)
            .unwrap();
        written("2026-12-24 18:00-08:00; friday 08:00-12:00", 0).unwrap();
        written("2026-12-24 18:00-10:00; 2026-12-25 closed; friday 08:00-12:00", 0).unwrap();
    }

    #[test]
    fn an_interval_has_an_end() {
        check_refused(
            "monday 08:00-08:00",
            0,
            "hours.interval_empty",
            "Monday 08:00 to 08:00 has no end; choose another closing time (for a whole day, write \
             00:00 to 00:00)",
        );
        written("saturday 00:00-00:00", 0).unwrap();
    }

    #[test]
    fn the_intake_ends_after_opening() {
        check_refused(
            "saturday 08:00-08:30",
            30,
            "hours.intake_before_opening",
            "the intake would end 30 min before closing, but Saturday 08:00 to 08:30 is no longer \
             than that; end the intake later, or close later",
        );
        check_refused(
            "saturday 08:00-09:00; 2026-12-26 08:00-08:30",
            30,
            "hours.intake_before_opening",
            "the intake would end 30 min before closing, but 2026-12-26 08:00 to 08:30 is no \
             longer than that; end the intake later, or close later",
        );
        // What touches is one stretch, also from Sunday to Monday.
        written("saturday 08:00-08:20 08:20-08:40", 30).unwrap();
        written("sunday 23:50-00:00; monday 00:00-01:00", 30).unwrap();
        let refusal = written("", 721).unwrap_err();
        assert_eq!(refusal.code(), "hours.intake_too_early");
    }

    #[test]
    fn intervals_and_exceptions_are_bounded() {
        let many: String = (0..9).map(|hour| format!(" 0{hour}:00-0{hour}:30")).collect();
        check_refused(
            &format!("monday{many}"),
            0,
            "hours.too_many_intervals",
            "Monday has 9 intervals, and no more than 8 can be; join some of them",
        );
        check_refused(
            "2026-12-25 closed; 2026-12-25 08:00-12:00",
            0,
            "hours.exception_twice",
            "2026-12-25 stands among the exceptions twice; leave one of them out",
        );
        let first: Date = "2026-01-01".parse().unwrap();
        let days = (0..=i32::try_from(EXCEPTIONS_MAX).unwrap()).map(|day| first.plus_days(day));
        let many: String = days.map(|date| format!("{date} closed;")).collect();
        assert_eq!(written(&many, 0).unwrap_err().code(), "hours.too_many_exceptions");
    }

    #[test]
    fn a_branch_that_never_closes_can_still_keep_holidays() {
        let always = RegularHours::Always { day_starts: "06:00".parse().unwrap() };
        let exception = |hours: &[(&str, &str)]| Exception {
            date: "2026-12-25".parse().unwrap(),
            name: Some(crate::Name::new("Christmas").unwrap()),
            hours: hours
                .iter()
                .map(|(opens, closes)| Interval {
                    opens: opens.parse().unwrap(),
                    closes: closes.parse().unwrap(),
                })
                .collect(),
        };
        let with = |exception| OpeningHours::new(always.clone(), vec![exception], Minutes::new(0));
        with(exception(&[])).unwrap();
        with(exception(&[("08:00", "20:00")])).unwrap();
        let refusal = with(exception(&[("05:00", "20:00")])).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "Every day 06:00 to 06:00 and 2026-12-25 05:00 to 20:00 overlap; shorten one of them, \
             or join them"
        );
    }

    #[test]
    fn hours_are_checked_when_they_are_read_and_written_as_they_were() {
        let text = r#"{"regular":{"weekly":{"monday":[{"opens":"08:00","closes":"12:00"}],"tuesday":[],"wednesday":[],"thursday":[],"friday":[],"saturday":[],"sunday":[]}},"exceptions":[{"date":"2026-12-25","name":"Christmas","hours":[]}],"intake_ends_min_before":15}"#;
        let hours: OpeningHours = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&hours).unwrap(), text);
        let always = serde_json::to_string(&OpeningHours::always()).unwrap();
        assert_eq!(
            always,
            r#"{"regular":{"always":{"day_starts":"00:00"}},"exceptions":[],"intake_ends_min_before":0}"#
        );
        assert_eq!(
            serde_json::from_str::<OpeningHours>(r#"{"regular":{"always":{}}}"#).unwrap(),
            OpeningHours::always()
        );
        for (text, part) in [
            (r#"{"regular":{"weekly":{"funday":[]}}}"#, "unknown field `funday`"),
            (r#"{"regular":{"weekly":{}},"holidays":[]}"#, "unknown field `holidays`"),
            (
                r#"{"regular":{"weekly":{"monday":[{"opens":"08:00","closes":"08:00"}]}}}"#,
                "Monday 08:00 to 08:00 has no end",
            ),
        ] {
            let refusal = serde_json::from_str::<OpeningHours>(text).unwrap_err().to_string();
            assert!(refusal.contains(part), "{refusal}");
        }
    }
}
