use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Calendar, ChangeKind, LocalTime, Weekday, Zone};
use crate::Timestamp;

/// When a branch opens next, as a person wants to hear it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextOpening {
    /// The moment.
    pub at: Timestamp,
    /// What calendar and clock read there at that moment.
    pub local: LocalTime,
    /// Which day of the week that is.
    pub weekday: Weekday,
    /// How many days ahead on the calendar there: 0 for today, 1 for tomorrow.
    pub days_ahead: u32,
}

impl Calendar {
    /// When the branch opens next after this moment, if it ever does. While it is open, this is the
    /// opening after the one that has been.
    pub fn next_opening(&self, after: Timestamp) -> Option<NextOpening> {
        let mut changes = self.changes_after(after);
        let change = changes.find(|change| change.kind == ChangeKind::Opens)?;
        Some(NextOpening::new(self.zone(), change.at, after))
    }
}

impl NextOpening {
    /// An opening at this moment, as somebody hears it there and now.
    pub fn new(zone: &Zone, at: Timestamp, now: Timestamp) -> Self {
        let (local, today) = (zone.local(at), zone.local(now).date);
        let days_ahead = u32::try_from(local.date.days_since(today)).unwrap_or_default();
        Self { at, local, weekday: local.date.weekday(), days_ahead }
    }
}

/// As it goes into a sentence: `opens tomorrow at 08:00`.
impl fmt::Display for NextOpening {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LocalTime { date, time } = self.local;
        match self.days_ahead {
            0 => write!(formatter, "opens today at {time}"),
            1 => write!(formatter, "opens tomorrow at {time}"),
            2..7 => write!(formatter, "opens on {} at {time}", self.weekday),
            _ => write!(formatter, "opens on {date} at {time}"),
        }
    }
}
