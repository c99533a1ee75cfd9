use std::fmt;
use std::str::FromStr;

use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};

use super::nearest::nearest_zone;
use super::refusal::{HoursRefusal, shortened};
use super::{Date, HourOfDay, TimeOfDay};
use crate::Timestamp;

/// A time zone, by its IANA name, like `America/Bogota`.
///
/// The zones come with the program, not from the host: the rules do no I/O, and the same program
/// finds the same offsets everywhere. Cheap to clone.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(TimeZone);

/// What calendar and clock read somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LocalTime {
    /// The day.
    pub date: Date,
    /// The time, to the minute.
    pub time: TimeOfDay,
}

impl Zone {
    /// Looks for the zone of this name, in capitals or not.
    pub fn new(name: &str) -> Result<Self, HoursRefusal> {
        let zones = TimeZoneDatabase::bundled();
        match zones.get(name) {
            // `Etc/Unknown` is a name for having none.
            Ok(zone) if !zone.is_unknown() => Ok(Self(zone)),
            _ => Err(HoursRefusal::ZoneUnknown {
                found: shortened(name),
                nearest: nearest_zone(name),
            }),
        }
    }

    /// Where clocks show the time of the whole world.
    pub(crate) fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// Its name, as the database writes it.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// What calendar and clock read there at this moment.
    pub fn local(&self, at: Timestamp) -> LocalTime {
        let reading = self.0.to_datetime(moment(at));
        LocalTime {
            date: Date::of_calendar(reading.date()),
            time: TimeOfDay::of_clock(reading.hour(), reading.minute()),
        }
    }

    /// How far the clocks there are ahead of UTC at this moment, in seconds; negative when they are behind.
    pub fn offset_s(&self, at: Timestamp) -> i32 {
        self.0.to_offset(moment(at)).seconds()
    }

    /// The moment as it is written there: RFC 3339 with the offset of that moment, like
    /// `2026-11-20T10:42:00.000-05:00`.
    pub fn rfc3339(&self, at: Timestamp) -> String {
        let at = moment(at);
        format!("{:.3}", at.display_with_offset(self.0.to_offset(at)))
    }

    /// The time between two moments, in pieces that lie within one hour of the local clock each, for
    /// figures by the hour: the hour, and how many milliseconds. None when `to` is not later.
    pub fn by_hour(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> impl Iterator<Item = (HourOfDay, u64)> + '_ {
        let mut begins = from;
        std::iter::from_fn(move || {
            let millis = u64::try_from(to.millis_since(begins)).ok().filter(|left| *left > 0)?;
            let piece = millis.min(self.left_of_hour(begins));
            let hour = self.local(begins).time.hour();
            begins = begins.plus_millis(i64::try_from(piece).unwrap_or(i64::MAX));
            Some((hour, piece))
        })
    }

    /// Milliseconds until the local clock shows another hour; 1 at least.
    fn left_of_hour(&self, at: Timestamp) -> u64 {
        const HOUR_MILLIS: i64 = 3_600_000;
        let offset_millis = |at| i64::from(self.0.to_offset(moment(at)).seconds()) * 1_000;
        let read = at.as_millis().saturating_add(offset_millis(at));
        let mut left = HOUR_MILLIS - read.rem_euclid(HOUR_MILLIS);
        if offset_millis(at.plus_millis(left)) != offset_millis(at)
            && let Some(change) = self.0.following(moment(at)).next()
        {
            // The clock is changed before the hour is over.
            left = left.min(change.timestamp().as_millisecond() - at.as_millis());
        }
        u64::try_from(left).unwrap_or(1).max(1)
    }

    /// The first moment at which the clocks there read this, or have already passed it. A time that
    /// is skipped is reached when the clocks jump; of a time that comes twice the first one counts.
    /// So a later reading is never reached at an earlier moment.
    pub(super) fn first_reading(&self, date: Date, time: TimeOfDay) -> Timestamp {
        let hour = i8::try_from(time.hour().get()).unwrap_or_default();
        let minute = i8::try_from(time.minute()).unwrap_or_default();
        let reading = date.calendar().at(hour, minute, 0, 0);
        let moment = match self.0.to_ambiguous_timestamp(reading).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(reading),
            AmbiguousOffset::Fold { before, .. } => before.to_timestamp(reading),
            AmbiguousOffset::Gap { after, .. } => after.to_timestamp(reading).map(|earlier| {
                // The reading that is skipped, taken with the offset after the jump, lies before it.
                let mut changes = self.0.following(earlier);
                changes
                    .find(|change| change.offset() == after)
                    .map_or(earlier, |jump| jump.timestamp())
            }),
        };
        // Only at the very ends of the calendar is there no such moment.
        match moment {
            Ok(moment) => Timestamp::from_millis(moment.as_millisecond()),
            Err(_) if date < Date::of_calendar(jiff::civil::date(5000, 1, 1)) => {
                Timestamp::from_millis(i64::MIN)
            }
            Err(_) => Timestamp::from_millis(i64::MAX),
        }
    }
}

/// The moment as the calendar has it.
fn moment(at: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(at.as_millis()).unwrap_or_default()
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Zone {}

impl fmt::Display for Zone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for Zone {
    type Err = HoursRefusal;

    fn from_str(name: &str) -> Result<Self, HoursRefusal> {
        Self::new(name)
    }
}

impl TryFrom<String> for Zone {
    type Error = HoursRefusal;

    fn try_from(name: String) -> Result<Self, HoursRefusal> {
        Self::new(&name)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn zone(name: &str) -> Zone {
        Zone::new(name).unwrap()
    }

    /// A clock there first reads this at that moment.
    #[track_caller]
    fn check_reading(name: &str, date: &str, time: &str, expected: &str) {
        let found = zone(name).first_reading(date.parse().unwrap(), time.parse().unwrap());
        assert_eq!(zone(name).rfc3339(found), expected);
    }

    #[test]
    fn a_zone_is_found_by_its_name_in_capitals_or_not_and_written_as_the_database_does() {
        assert_eq!(zone("america/bogota").name(), "America/Bogota");
        assert_eq!(zone("UTC").name(), "UTC");
        let written = serde_json::to_string(&zone("Europe/Madrid")).unwrap();
        assert_eq!(written, "\"Europe/Madrid\"");
        assert_eq!(serde_json::from_str::<Zone>(&written).unwrap(), zone("Europe/Madrid"));
    }

    #[test]
    fn a_zone_that_does_not_exist_is_refused_with_the_nearest_one() {
        let refusal = Zone::new("America/Bogotá").unwrap_err();
        assert_eq!(refusal.code(), "time_zone.unknown");
        assert_eq!(
            refusal.to_string(),
            "there is no time zone \"America/Bogotá\"; did you mean America/Bogota?"
        );
        assert_eq!(Zone::new("Etc/Unknown").unwrap_err().code(), "time_zone.unknown");
        let read = serde_json::from_str::<Zone>("\"Madrid\"").unwrap_err().to_string();
        assert!(read.contains("did you mean Europe/Madrid?"), "{read}");
    }

    #[test]
    fn a_moment_reads_as_the_clocks_there_show_it() {
        let moment = at("2026-11-20T15:42:10.007Z");
        for (name, written, hour) in [
            ("America/Bogota", "2026-11-20T10:42:10.007-05:00", 10),
            ("Europe/Madrid", "2026-11-20T16:42:10.007+01:00", 16),
            ("America/Santiago", "2026-11-20T12:42:10.007-03:00", 12),
            ("Asia/Kathmandu", "2026-11-20T21:27:10.007+05:45", 21),
            ("UTC", "2026-11-20T15:42:10.007+00:00", 15),
        ] {
            let zone = zone(name);
            assert_eq!(zone.rfc3339(moment), written);
            assert_eq!(written.parse::<Timestamp>().unwrap(), moment);
            assert_eq!(zone.local(moment).time.hour().get(), hour);
            assert_eq!(zone.local(moment).time.to_string(), written.get(11..16).unwrap());
        }
    }

    #[test]
    fn a_time_that_is_skipped_is_reached_when_the_clocks_jump() {
        check_reading("Europe/Madrid", "2026-03-29", "01:59", "2026-03-29T01:59:00.000+01:00");
        check_reading("Europe/Madrid", "2026-03-29", "02:00", "2026-03-29T03:00:00.000+02:00");
        check_reading("Europe/Madrid", "2026-03-29", "02:30", "2026-03-29T03:00:00.000+02:00");
        check_reading("Europe/Madrid", "2026-03-29", "03:00", "2026-03-29T03:00:00.000+02:00");
        // In Chile midnight itself is skipped.
        check_reading("America/Santiago", "2026-09-06", "00:00", "2026-09-06T01:00:00.000-03:00");
        check_reading(
            "Australia/Lord_Howe",
            "2026-10-04",
            "02:15",
            "2026-10-04T02:30:00.000+11:00",
        );
        // Samoa left out a whole day when it crossed the date line.
        check_reading("Pacific/Apia", "2011-12-30", "12:00", "2011-12-31T00:00:00.000+14:00");
    }

    #[test]
    fn a_time_that_comes_twice_is_reached_the_first_time() {
        check_reading("Europe/Madrid", "2026-10-25", "02:30", "2026-10-25T02:30:00.000+02:00");
        check_reading("America/Santiago", "2026-04-04", "23:30", "2026-04-04T23:30:00.000-03:00");
        check_reading("America/Santiago", "2026-04-05", "00:00", "2026-04-05T00:00:00.000-04:00");
        check_reading("America/New_York", "2026-11-01", "01:00", "2026-11-01T01:00:00.000-04:00");
    }

    /// The time between these moments falls into these hours.
    #[track_caller]
    fn check_hours(name: &str, from: &str, to: &str, expected: &[(u8, u64)]) {
        let zone = zone(name);
        let pieces = zone.by_hour(at(from), at(to));
        let found: Vec<_> = pieces.map(|(hour, millis)| (hour.get(), millis / 60_000)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn time_is_told_by_the_hour_of_the_local_clock() {
        let (from, to) = ("2026-11-20T15:42:00Z", "2026-11-20T17:10:00Z");
        check_hours("America/Bogota", from, to, &[(10, 18), (11, 60), (12, 10)]);
        check_hours("Asia/Kathmandu", from, to, &[(21, 33), (22, 55)]);
        check_hours("America/Bogota", from, from, &[]);
        check_hours("America/Bogota", to, from, &[]);
        // 02:00 is skipped; then 02:00 comes twice; then half an hour comes twice.
        let (from, to) = ("2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z");
        check_hours("Europe/Madrid", from, to, &[(1, 30), (3, 30)]);
        let (from, to) = ("2026-10-24T23:30:00Z", "2026-10-25T02:10:00Z");
        check_hours("Europe/Madrid", from, to, &[(1, 30), (2, 60), (2, 60), (3, 10)]);
        let (from, to) = ("2026-04-04T14:30:00Z", "2026-04-04T16:00:00Z");
        check_hours("Australia/Lord_Howe", from, to, &[(1, 30), (1, 30), (2, 30)]);
    }

    #[test]
    fn the_ends_of_time_are_no_trouble() {
        let zone = zone("America/Bogota");
        for at in [i64::MIN, i64::MAX].map(Timestamp::from_millis) {
            let local = zone.local(at);
            zone.first_reading(local.date, local.time);
            assert!(zone.by_hour(at, at.plus_millis(10_000_000)).count() < 5);
        }
        assert!(
            zone.first_reading(Date::MIN, TimeOfDay::MIDNIGHT)
                < zone.first_reading(Date::MAX, TimeOfDay::MIDNIGHT)
        );
    }
}
