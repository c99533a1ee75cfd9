use super::bounds::{DAYS_NAMED_MAX, DAYS_OF_A_DATE_MAX};
use crate::branch::{Branch, BranchEvent};
use crate::hours::Date;
use crate::{Aggregate, Recorded, Timestamp};

/// Finds a day in the history of a branch: it is shown all events, and remembers where the day began. So
/// only that day is recorded, and of all others nothing is kept but their dates.
#[derive(Debug, Clone)]
pub struct DayFinder {
    wanted: Date,
    branch: Branch,
    /// The day under way: the branch before it, and the number of its first event.
    begun: Option<(Branch, u64)>,
    found: Vec<DaySpan>,
    days: Vec<Date>,
}

/// Where a day lies in the history of its branch.
#[derive(Debug, Clone)]
pub struct DaySpan {
    /// The branch before it.
    pub before: Branch,
    /// The number of its first event.
    pub first_seq: u64,
    /// The number of its last event; of a day that was closed, of the last one before that.
    pub last_seq: u64,
    /// When it was closed; `None` while it is under way.
    pub closed_at: Option<Timestamp>,
}

impl DayFinder {
    /// Looks for a business day, in a history that begins with this branch. A day that began before is not
    /// known whole, and not found.
    pub fn new(wanted: Date, branch: Branch) -> Self {
        Self { wanted, branch, begun: None, found: Vec::new(), days: Vec::new() }
    }

    /// The next event.
    pub fn see(&mut self, recorded: &Recorded<BranchEvent>) {
        match recorded.event {
            BranchEvent::BranchCreated { .. } | BranchEvent::DayOpened { .. } => {
                self.begun = Some((self.branch.clone(), recorded.seq));
                self.branch.apply(recorded);
            }
            BranchEvent::DayClosed { .. } => {
                self.branch.apply(recorded);
                self.ends(recorded.seq.saturating_sub(1), Some(recorded.at));
            }
            _ => self.branch.apply(recorded),
        }
    }

    /// That was all so far. Where the day lies, more than once if somebody has closed and opened again;
    /// nowhere if it is not there.
    pub fn found(mut self) -> FoundDays {
        self.ends(self.branch.seq(), None);
        FoundDays { spans: self.found, days: self.days }
    }

    fn ends(&mut self, last_seq: u64, closed_at: Option<Timestamp>) {
        let Some((before, first_seq)) = self.begun.take() else { return };
        // Only its end tells to which business day a day belongs.
        let Some(date) = self.branch.business_date() else { return };
        if self.days.last() != Some(&date) {
            if self.days.len() >= DAYS_NAMED_MAX {
                self.days.remove(0);
            }
            self.days.push(date);
        }
        if date == self.wanted && self.found.len() < DAYS_OF_A_DATE_MAX {
            self.found.push(DaySpan { before, first_seq, last_seq, closed_at });
        }
    }
}

/// What was found.
#[derive(Debug, Clone)]
pub struct FoundDays {
    /// The day that was looked for.
    pub spans: Vec<DaySpan>,
    /// The business days that are recorded, the oldest first; the newest of them, when they are many.
    pub days: Vec<Date>,
}
