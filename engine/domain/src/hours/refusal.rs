use serde::Serialize;

use super::bounds::ZONE_CHARACTERS_MAX;
use super::interval::DayInterval;
use super::{Date, Weekday};
use crate::Refusal;
use crate::minutes::Minutes;

/// Why opening hours are not taken as they were written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "error_code")]
pub enum HoursRefusal {
    /// No such time zone.
    #[error("{}", zone_sentence(.found, .nearest.as_deref()))]
    #[serde(rename = "time_zone.unknown")]
    ZoneUnknown {
        /// What was asked for.
        found: String,
        /// The zone that is written most like it.
        nearest: Option<String>,
    },
    /// The text is no time of day.
    #[error("{found:?} is no time of day; write it like 08:30, and midnight as 00:00")]
    #[serde(rename = "hours.time_invalid")]
    Time {
        /// The text.
        found: String,
    },
    /// The text is no day.
    #[error("{found:?} is no day of the calendar; write it like 2026-11-20")]
    #[serde(rename = "hours.date_invalid")]
    Date {
        /// The text.
        found: String,
    },
    /// The number is no hour.
    #[error("{found} is no hour of a day; take one from 0 to 23")]
    #[serde(rename = "hours.hour_invalid")]
    Hour {
        /// The number.
        found: u8,
    },
    /// It opens and closes at the same time.
    #[error(
        "{interval} has no end; choose another closing time (for a whole day, write 00:00 to 00:00)"
    )]
    #[serde(rename = "hours.interval_empty")]
    IntervalEmpty {
        /// The interval.
        interval: DayInterval,
    },
    /// Two intervals have time in common.
    #[error("{first} and {second} overlap; shorten one of them, or join them")]
    #[serde(rename = "hours.overlap")]
    Overlap {
        /// The one that begins first.
        first: DayInterval,
        /// The one that begins before the first has ended.
        second: DayInterval,
    },
    /// A day has more intervals than one can have.
    #[error("{day} has {found} intervals, and no more than {limit} can be; join some of them")]
    #[serde(rename = "hours.too_many_intervals")]
    TooManyIntervals {
        /// The day.
        day: HoursDay,
        /// How many it has.
        found: usize,
        /// How many it can have.
        limit: usize,
    },
    /// A date has hours of its own twice.
    #[error("{date} stands among the exceptions twice; leave one of them out")]
    #[serde(rename = "hours.exception_twice")]
    ExceptionTwice {
        /// The date.
        date: Date,
    },
    /// More exceptions than there can be.
    #[error(
        "there are {found} exceptions, and no more than {limit} can be; leave out what is past"
    )]
    #[serde(rename = "hours.too_many_exceptions")]
    TooManyExceptions {
        /// How many there are.
        found: usize,
        /// How many there can be.
        limit: usize,
    },
    /// The intake would end before the branch opens.
    #[error(
        "the intake would end {intake} before closing, but {interval} is no longer than that; end \
         the intake later, or close later"
    )]
    #[serde(rename = "hours.intake_before_opening")]
    IntakeBeforeOpening {
        /// How long before closing the intake is to end.
        #[serde(rename = "intake_min")]
        intake: Minutes,
        /// The interval that is too short.
        interval: DayInterval,
    },
    /// The intake would end too long before closing.
    #[error("the intake can end at most {limit} before closing, not {found}; end it later")]
    #[serde(rename = "hours.intake_too_early")]
    IntakeTooEarly {
        /// How long before closing it is to end.
        #[serde(rename = "found_min")]
        found: Minutes,
        /// How long before it can end.
        #[serde(rename = "limit_min")]
        limit: Minutes,
    },
    /// An appointment is too short or too long.
    #[error("an appointment takes {min} to {max}, not {found}; choose a duration between them")]
    #[serde(rename = "slots.duration_invalid")]
    SlotDuration {
        /// How long it is to take.
        #[serde(rename = "found_min")]
        found: Minutes,
        /// How long it must take.
        #[serde(rename = "shortest_min")]
        min: Minutes,
        /// How long it can take.
        #[serde(rename = "longest_min")]
        max: Minutes,
    },
    /// No appointment, or too many, can begin together.
    #[error("1 to {limit} appointments can begin together, not {found}; choose a number of these")]
    #[serde(rename = "slots.capacity_invalid")]
    SlotCapacity {
        /// How many are to begin together.
        found: u16,
        /// How many can.
        limit: u16,
    },
}

/// A day that has hours: one of every week, or one of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HoursDay {
    /// This day of every week.
    Weekday(Weekday),
    /// This date only.
    Date(Date),
    /// Every day.
    Daily,
}

impl std::fmt::Display for HoursDay {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Weekday(weekday) => weekday.fmt(formatter),
            Self::Date(date) => date.fmt(formatter),
            Self::Daily => formatter.write_str("Every day"),
        }
    }
}

/// Says which time zone is missing, and which one was probably meant.
fn zone_sentence(found: &str, nearest: Option<&str>) -> String {
    match nearest {
        Some(nearest) => format!("there is no time zone {found:?}; did you mean {nearest}?"),
        None => format!("there is no time zone {found:?}; write one like America/Bogota"),
    }
}

impl HoursRefusal {
    /// This text is no time of day.
    pub(super) fn time(text: &str) -> Self {
        Self::Time { found: shortened(text) }
    }

    /// This text is no day.
    pub(super) fn date(text: &str) -> Self {
        Self::Date { found: shortened(text) }
    }
}

/// A text that came from outside, short enough to be said again.
pub(super) fn shortened(text: &str) -> String {
    text.chars().take(ZONE_CHARACTERS_MAX).collect()
}

impl Refusal for HoursRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::ZoneUnknown { .. } => "time_zone.unknown",
            Self::Time { .. } => "hours.time_invalid",
            Self::Date { .. } => "hours.date_invalid",
            Self::Hour { .. } => "hours.hour_invalid",
            Self::IntervalEmpty { .. } => "hours.interval_empty",
            Self::Overlap { .. } => "hours.overlap",
            Self::TooManyIntervals { .. } => "hours.too_many_intervals",
            Self::ExceptionTwice { .. } => "hours.exception_twice",
            Self::TooManyExceptions { .. } => "hours.too_many_exceptions",
            Self::IntakeBeforeOpening { .. } => "hours.intake_before_opening",
            Self::IntakeTooEarly { .. } => "hours.intake_too_early",
            Self::SlotDuration { .. } => "slots.duration_invalid",
            Self::SlotCapacity { .. } => "slots.capacity_invalid",
        }
    }
}
