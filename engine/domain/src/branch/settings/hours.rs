use serde::{Deserialize, Serialize};

use super::{BranchChange, Profile, Settings};
use crate::branch::refusal::BranchRefusal;
use crate::hours::{Calendar, Date, HoursRefusal, OpeningHours, WrittenHours, Zone};
use crate::{Name, Timestamp};

/// Who opens and closes the days of a branch.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum BranchHours {
    /// People do, when they like.
    #[default]
    ByHand,
    /// The clock does, at these hours; people can as well.
    ByClock(WrittenHours),
}

/// What the clocks on the walls of a branch tell. Made anew whenever a decision needs it, never kept: the
/// zones come with the program, and a newer one may know them better. What was decided by it is recorded.
#[derive(Debug, Clone)]
pub(in crate::branch) struct BranchClock {
    /// Where it is.
    pub zone: Zone,
    /// When it is open; `None` when people say so.
    pub calendar: Option<Calendar>,
}

impl BranchClock {
    /// The business day that this moment belongs to.
    pub(in crate::branch) fn business_day(&self, at: Timestamp) -> Date {
        match &self.calendar {
            Some(calendar) => calendar.business_day(at),
            None => self.zone.local(at).date,
        }
    }
}

impl Settings {
    /// What its clocks tell, or the refusal that there are no such clocks.
    pub(in crate::branch) fn clock(&self) -> Result<BranchClock, HoursRefusal> {
        let zone = Zone::new(self.time_zone.as_ref().map_or("UTC", Name::as_str))?;
        let calendar = match &self.hours {
            BranchHours::ByHand => None,
            BranchHours::ByClock(written) => {
                Some(Calendar::new(zone.clone(), OpeningHours::try_from(written.clone())?))
            }
        };
        Ok(BranchClock { zone, calendar })
    }
}

impl BranchChange {
    /// Whether the clock is another one after this change.
    pub(super) fn changes_clock(&self) -> bool {
        self.time_zone.is_some() || self.hours.is_some()
    }

    /// The clock of the branch after this change, or the refusal that it cannot be like that. Writes the
    /// zone and the hours as they are kept: the name as the database has it, everything in its order.
    pub(super) fn settle_clock(&mut self, profile: Profile) -> Result<BranchClock, BranchRefusal> {
        let clock = self.made_to(profile).settings.clock()?;
        if let Some(name) = &mut self.time_zone
            && let Ok(written) = Name::new(clock.zone.name())
        {
            *name = written;
        }
        if let (Some(BranchHours::ByClock(written)), Some(calendar)) =
            (&mut self.hours, &clock.calendar)
        {
            *written = calendar.hours().clone().into();
        }
        Ok(clock)
    }
}
