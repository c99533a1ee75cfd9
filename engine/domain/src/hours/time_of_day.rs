use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::refusal::HoursRefusal;

/// What a clock on the wall reads, to the minute: 00:00 to 23:59.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay(u16);

/// An hour of the day, as a clock on the wall reads it: 0 to 23.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(try_from = "u8", into = "u8")]
pub struct HourOfDay(u8);

impl TimeOfDay {
    /// The beginning of a day, and the end of the day before.
    pub const MIDNIGHT: Self = Self(0);

    /// This hour and minute.
    pub fn new(hour: u16, minute: u16) -> Result<Self, HoursRefusal> {
        if hour < 24 && minute < 60 {
            Ok(Self(hour * 60 + minute))
        } else {
            Err(HoursRefusal::time(&format!("{hour:02}:{minute:02}")))
        }
    }

    /// The time of this hour and minute, as a calendar made sure of them: whatever is beyond the day
    /// is left out.
    pub(super) fn of_clock(hour: i8, minute: i8) -> Self {
        let hour = u16::try_from(hour).unwrap_or_default() % 24;
        Self(hour * 60 + u16::try_from(minute).unwrap_or_default() % 60)
    }

    /// Its hour.
    pub fn hour(self) -> HourOfDay {
        HourOfDay(u8::try_from(self.0 / 60).unwrap_or_default())
    }

    /// Its minute within the hour.
    pub const fn minute(self) -> u16 {
        self.0 % 60
    }

    /// Minutes since the day began, on that clock.
    pub const fn minutes_of_day(self) -> u16 {
        self.0
    }
}

impl HourOfDay {
    /// The hour after midnight.
    pub const FIRST: Self = Self(0);

    /// Hours of a day, as a clock on the wall reads them.
    pub const COUNT: u8 = 24;

    /// Checks a number that is to be an hour of the day.
    pub fn new(hour: u8) -> Result<Self, HoursRefusal> {
        if hour < Self::COUNT { Ok(Self(hour)) } else { Err(HoursRefusal::Hour { found: hour }) }
    }

    /// The hour as a number.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:02}:{:02}", self.0 / 60, self.minute())
    }
}

impl fmt::Debug for TimeOfDay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl fmt::Display for HourOfDay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

impl FromStr for TimeOfDay {
    type Err = HoursRefusal;

    fn from_str(text: &str) -> Result<Self, HoursRefusal> {
        let refusal = || HoursRefusal::time(text);
        let (hour, minute) = text.split_once(':').ok_or_else(refusal)?;
        let two_digits = |part: &str| {
            // Digits only: `parse` would also take a sign.
            let digits = part.len() == 2 && part.bytes().all(|digit| digit.is_ascii_digit());
            digits.then(|| part.parse().ok()).flatten().ok_or_else(refusal)
        };
        Self::new(two_digits(hour)?, two_digits(minute)?).map_err(|_| refusal())
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = HoursRefusal;

    fn try_from(text: String) -> Result<Self, HoursRefusal> {
        text.parse()
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

impl TryFrom<u8> for HourOfDay {
    type Error = HoursRefusal;

    fn try_from(hour: u8) -> Result<Self, HoursRefusal> {
        Self::new(hour)
    }
}

impl From<HourOfDay> for u8 {
    fn from(hour: HourOfDay) -> Self {
        hour.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    #[test]
    fn a_time_is_written_with_four_digits_and_read_back() {
        for text in ["00:00", "08:05", "23:59"] {
            let time: TimeOfDay = text.parse().unwrap();
            assert_eq!(time.to_string(), text);
            let written = serde_json::to_string(&time).unwrap();
            assert_eq!(serde_json::from_str::<TimeOfDay>(&written).unwrap(), time);
        }
        assert_eq!("08:05".parse::<TimeOfDay>().unwrap().hour(), HourOfDay::new(8).unwrap());
    }

    #[test]
    fn what_is_no_time_is_refused_with_an_example() {
        for text in ["", "8:00", "0800", "24:00", "12:60", "+8:00", "08:00:00", "ocho", "08:0ñ"] {
            let refusal = text.parse::<TimeOfDay>().unwrap_err();
            assert_eq!(refusal.code(), "hours.time_invalid", "{text:?}");
            assert!(refusal.to_string().contains("08:30"), "{refusal}");
        }
    }

    #[test]
    fn an_hour_runs_from_0_to_23() {
        assert_eq!(serde_json::from_str::<HourOfDay>("23").unwrap().get(), 23);
        let refusal = HourOfDay::new(24).unwrap_err();
        assert_eq!(refusal.to_string(), "24 is no hour of a day; take one from 0 to 23");
    }
}
