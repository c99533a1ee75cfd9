use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A moment, to the millisecond, as the engine's clock told it. Written as RFC 3339 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

/// The text or number is no moment between the years -9999 and 9999.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a time; write it like 2026-11-20T10:42:00.000Z")]
pub struct TimestampError(String);

/// A length of time, in whole seconds.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Seconds(u32);

impl Seconds {
    /// So many seconds.
    pub const fn new(seconds: u32) -> Self {
        Self(seconds)
    }

    /// So many minutes.
    pub const fn minutes(minutes: u32) -> Self {
        Self(minutes.saturating_mul(60))
    }

    /// How many seconds.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// How many milliseconds.
    pub fn as_millis(self) -> i64 {
        i64::from(self.0) * 1_000
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 60, self.0 % 60) {
            (0, 1) => formatter.write_str("1 second"),
            (1, 0) => formatter.write_str("1 minute"),
            (minutes, 0) => write!(formatter, "{minutes} minutes"),
            _ => write!(formatter, "{} seconds", self.0),
        }
    }
}

impl Timestamp {
    /// The moment so much later.
    pub fn plus(self, length: Seconds) -> Self {
        self.plus_millis(length.as_millis())
    }

    /// The moment so many milliseconds after the beginning of 1970, in UTC. Moments that no calendar
    /// of four-digit years can show are brought to the nearest one that it can.
    pub fn from_millis(millis: i64) -> Self {
        // Whole seconds: what lies within the last one can be said, and not read again.
        let (first, last) = (jiff::Timestamp::MIN.as_second(), jiff::Timestamp::MAX.as_second());
        Self(millis.clamp(first * 1_000, last * 1_000))
    }

    /// Milliseconds since the beginning of 1970, in UTC.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The moment so many milliseconds later.
    pub fn plus_millis(self, millis: i64) -> Self {
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to this moment; negative when `earlier` is later.
    pub const fn millis_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// How long a moment is when it is written, in the years from 0 to 9999.
const WRITTEN: usize = "2026-11-20T10:42:00.000Z".len();

/// As it is written. By hand, for every event has several of them, and writing them took a third of its time.
fn written(moment: jiff::Timestamp) -> Option<[u8; WRITTEN]> {
    let moment = jiff::tz::Offset::UTC.to_datetime(moment);
    let [y1, y2] = two_digits(moment.year() / 100)?;
    let [y3, y4] = two_digits(moment.year() % 100)?;
    let [o1, o2] = two_digits(moment.month().into())?;
    let [d1, d2] = two_digits(moment.day().into())?;
    let [h1, h2] = two_digits(moment.hour().into())?;
    let [m1, m2] = two_digits(moment.minute().into())?;
    let [s1, s2] = two_digits(moment.second().into())?;
    let [f1, f2] = two_digits(moment.millisecond() / 10)?;
    let [_, f3] = two_digits(moment.millisecond() % 10)?;
    Some([
        y1, y2, y3, y4, b'-', o1, o2, b'-', d1, d2, b'T', h1, h2, b':', m1, m2, b':', s1, s2, b'.',
        f1, f2, f3, b'Z',
    ])
}

fn two_digits(number: i16) -> Option<[u8; 2]> {
    let number = u8::try_from(number).ok().filter(|number| *number < 100)?;
    Some([b'0' + number / 10, b'0' + number % 10])
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = jiff::Timestamp::from_millisecond(self.0).unwrap_or_default();
        match written(moment).as_ref().and_then(|text| std::str::from_utf8(text).ok()) {
            Some(text) => formatter.write_str(text),
            None => write!(formatter, "{moment:.3}"),
        }
    }
}

impl std::str::FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<jiff::Timestamp>()
            .map(|moment| Self(moment.as_millisecond()))
            .map_err(|_| TimestampError(text.to_owned()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let moment = jiff::Timestamp::from_millisecond(self.0).unwrap_or_default();
        match written(moment).as_ref().and_then(|text| std::str::from_utf8(text).ok()) {
            Some(text) => serializer.serialize_str(text),
            None => serializer.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Timestamp;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a time like 2026-11-20T10:42:00.000Z")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Timestamp, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_to_the_millisecond_and_read_back() {
        let moment = Timestamp::from_millis(1_795_171_320_007);
        let text = serde_json::to_string(&moment).unwrap();
        assert_eq!(text, "\"2026-11-20T10:42:00.007Z\"");
        assert_eq!(serde_json::from_str::<Timestamp>(&text).unwrap(), moment);
    }

    #[test]
    fn every_moment_is_written_as_the_calendar_has_it() {
        let [first, last] = [i64::MIN, i64::MAX].map(|end| Timestamp::from_millis(end).as_millis());
        // Some thousand moments of all years, at odd times of the day, and the ends.
        let step = (last - first) / 9_973;
        for millis in (first..last).step_by(usize::try_from(step).unwrap()).chain([last, 0, -1]) {
            let moment = jiff::Timestamp::from_millisecond(millis).unwrap();
            let ours = Timestamp::from_millis(millis);
            assert_eq!(ours.to_string(), format!("{moment:.3}"));
            assert_eq!(serde_json::to_value(ours).unwrap(), format!("{moment:.3}"));
        }
    }

    #[test]
    fn what_is_no_time_is_refused_with_an_example() {
        let refusal = "yesterday".parse::<Timestamp>().unwrap_err();
        assert!(refusal.to_string().contains("2026-11-20T10:42"), "{refusal}");
    }
}
