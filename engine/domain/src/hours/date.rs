use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::refusal::HoursRefusal;
use crate::Timestamp;

/// A day of the calendar, between the years 1 and 9999. Written `2026-11-20`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date(jiff::civil::Date);

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "they are called what they are")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Date {
    /// The first day.
    pub const MIN: Self = Self(jiff::civil::date(1, 1, 1));

    /// The last day.
    pub const MAX: Self = Self(jiff::civil::date(9999, 12, 31));

    /// This day of this month.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, HoursRefusal> {
        match jiff::civil::Date::new(year, month, day) {
            Ok(date) if date >= Self::MIN.0 => Ok(Self(date)),
            _ => Err(HoursRefusal::date(&format!("{year:04}-{month:02}-{day:02}"))),
        }
    }

    /// The day that it is in UTC at this moment.
    pub fn of_utc(at: Timestamp) -> Self {
        let days = at.as_millis().div_euclid(24 * 3_600_000);
        Self(jiff::civil::date(1970, 1, 1)).plus_days(i32::try_from(days).unwrap_or(i32::MAX))
    }

    /// The day that a calendar shows, brought to the nearest that this type knows.
    pub(super) fn of_calendar(date: jiff::civil::Date) -> Self {
        Self(date.max(Self::MIN.0))
    }

    /// As the calendar has it.
    pub(super) const fn calendar(self) -> jiff::civil::Date {
        self.0
    }

    /// Which day of the week it is.
    pub fn weekday(self) -> Weekday {
        match self.0.weekday() {
            jiff::civil::Weekday::Monday => Weekday::Monday,
            jiff::civil::Weekday::Tuesday => Weekday::Tuesday,
            jiff::civil::Weekday::Wednesday => Weekday::Wednesday,
            jiff::civil::Weekday::Thursday => Weekday::Thursday,
            jiff::civil::Weekday::Friday => Weekday::Friday,
            jiff::civil::Weekday::Saturday => Weekday::Saturday,
            jiff::civil::Weekday::Sunday => Weekday::Sunday,
        }
    }

    /// The day so many days later, or earlier for a negative number; the first or the last day when
    /// there is none.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        let span = jiff::SignedDuration::from_hours(i64::from(days) * 24);
        Self::of_calendar(self.0.saturating_add(span))
    }

    /// Days from `earlier` to this day; negative when `earlier` is later.
    pub fn days_since(self, earlier: Self) -> i32 {
        let days = self.0.duration_since(earlier.0).as_hours() / 24;
        i32::try_from(days).unwrap_or(i32::MAX)
    }
}

impl Weekday {
    /// All of them, Monday first.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];
}

impl fmt::Display for Weekday {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, formatter)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for Date {
    type Err = HoursRefusal;

    fn from_str(text: &str) -> Result<Self, HoursRefusal> {
        let refusal = || HoursRefusal::date(text);
        // The calendar also reads a time behind it, and other ways to write a day.
        let plain = |(place, byte): (usize, u8)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        };
        if text.len() != 10 || !text.bytes().enumerate().all(plain) {
            return Err(refusal());
        }
        let date = text.parse::<jiff::civil::Date>().map_err(|_| refusal())?;
        if date < Self::MIN.0 { Err(refusal()) } else { Ok(Self(date)) }
    }
}

impl TryFrom<String> for Date {
    type Error = HoursRefusal;

    fn try_from(text: String) -> Result<Self, HoursRefusal> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    #[test]
    fn a_day_is_written_like_2026_11_20_and_read_back() {
        let date = Date::new(2026, 11, 20).unwrap();
        assert_eq!(serde_json::to_string(&date).unwrap(), "\"2026-11-20\"");
        assert_eq!(serde_json::from_str::<Date>("\"2026-11-20\"").unwrap(), date);
        assert_eq!(date.weekday(), Weekday::Friday);
        assert_eq!(Date::MIN.to_string(), "0001-01-01");
    }

    #[test]
    fn what_is_no_day_is_refused_with_an_example() {
        for text in ["", "2026-02-30", "20261120", "2026-11-20T10:00", "0000-01-01", "20-11-2026"] {
            let refusal = text.parse::<Date>().unwrap_err();
            assert_eq!(refusal.code(), "hours.date_invalid", "{text:?}");
            assert!(refusal.to_string().contains("2026-11-20"), "{refusal}");
        }
    }

    #[test]
    fn days_are_counted_over_the_ends_of_months_and_stop_at_the_ends_of_the_calendar() {
        let date = Date::new(2028, 2, 28).unwrap();
        assert_eq!(date.plus_days(2).to_string(), "2028-03-01");
        assert_eq!(date.plus_days(-59).to_string(), "2027-12-31");
        assert_eq!(date.plus_days(2).days_since(date), 2);
        assert_eq!(date.days_since(date.plus_days(365)), -365);
        assert_eq!(Date::MAX.plus_days(1), Date::MAX);
        assert_eq!(Date::MIN.plus_days(-1), Date::MIN);
        assert_eq!(Date::MAX.days_since(Date::MIN), 3_652_058);
    }
}
