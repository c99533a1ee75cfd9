use crate::branch::day::Day;
use crate::branch::event::BranchEvent;
use crate::branch::state::Branch;
use crate::figures::SealedFigures;
use crate::hours::Date;
use crate::{Archived, Timestamp};

/// What the names of sealed figures begin with.
pub const ARCHIVE: &str = "figures/";

/// What the figures of a business day are put away under. A business day can have several days, when
/// somebody closes and opens again by hand: their numbers tell them apart.
pub fn archive_name(date: Date, number: u32) -> String {
    format!("{ARCHIVE}{date}/{number:08}")
}

impl Branch {
    /// The figures of the day that has just been closed, to be put away.
    pub(in crate::branch) fn sealed_by(&self, event: &BranchEvent) -> Option<Archived> {
        let BranchEvent::DayClosed { number, .. } = event else { return None };
        let date = self.business_date()?;
        let content = self.figures.seal(date).pack().ok()?;
        Some(Archived { name: archive_name(date, *number), content })
    }

    /// The figures of the day so far, with what counters are spending their time on just now.
    pub(in crate::branch) fn figures_until(&self, now: Timestamp) -> Option<SealedFigures> {
        let mut figures = self.figures.clone();
        for counter in self.counters.keys() {
            self.time_of(now, *counter).iter().for_each(|fact| figures.add(fact));
        }
        Some(figures.seal(self.business_date()?))
    }

    /// Which business day it is, or was last: the one that the hours say, otherwise the date in UTC on which
    /// the day was opened.
    pub fn business_date(&self) -> Option<Date> {
        let Day { opened_at, turning, .. } = self.day?;
        Some(turning.date.unwrap_or_else(|| Date::of_utc(opened_at)))
    }
}
