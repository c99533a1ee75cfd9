use serde::{Deserialize, Serialize};

use super::bounds::{SLOT_CAPACITY_MAX, SLOT_DURATION_MAX, SLOT_DURATION_MIN};
use super::refusal::HoursRefusal;
use super::{Calendar, Date, LocalTime};
use crate::minutes::Minutes;
use crate::{Seconds, Timestamp};

/// How a service takes appointments: how long each takes, and how many can begin together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "WrittenPlan", into = "WrittenPlan")]
pub struct SlotPlan {
    duration: Minutes,
    capacity: u16,
}

/// A plan as it is written and read.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPlan {
    #[serde(rename = "duration_min")]
    duration: Minutes,
    capacity: u16,
}

/// A time at which appointments can begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// When it begins. What tells it from the others of its service.
    pub begins: Timestamp,
    /// When it ends.
    pub ends: Timestamp,
    /// What calendar and clock read there when it begins.
    pub local: LocalTime,
    /// How many can begin together.
    pub capacity: u16,
}

impl SlotPlan {
    /// Checks how a service is to take appointments.
    pub fn new(duration: Minutes, capacity: u16) -> Result<Self, HoursRefusal> {
        let (min, max) = (SLOT_DURATION_MIN, SLOT_DURATION_MAX);
        if duration < min || duration > max {
            return Err(HoursRefusal::SlotDuration { found: duration, min, max });
        }
        if capacity == 0 || capacity > SLOT_CAPACITY_MAX {
            return Err(HoursRefusal::SlotCapacity { found: capacity, limit: SLOT_CAPACITY_MAX });
        }
        Ok(Self { duration, capacity })
    }

    /// How long an appointment takes.
    pub const fn duration(self) -> Minutes {
        self.duration
    }

    /// How many can begin together.
    pub const fn capacity(self) -> u16 {
        self.capacity
    }
}

impl Calendar {
    /// The appointments that can be booked on a business day, in their order: one after the other
    /// from each opening. Each begins before the intake ends, and is over when the branch closes.
    pub fn slots(&self, day: Date, plan: SlotPlan) -> Vec<Slot> {
        let length = i64::try_from(plan.duration.as_millis()).unwrap_or(i64::MAX).max(1);
        let mut slots = Vec::new();
        for window in self.windows(day) {
            let mut begins = window.begins;
            while begins < window.intake_ends && begins.plus_millis(length) <= window.ends {
                let ends = begins.plus_millis(length);
                let (local, capacity) = (self.zone().local(begins), plan.capacity);
                slots.push(Slot { begins, ends, local, capacity });
                begins = ends;
            }
        }
        slots
    }

    /// Whether an appointment of this length can begin at this moment: before the intake ends, and
    /// over when the branch closes.
    pub fn admits(&self, begins: Timestamp, length: Seconds) -> bool {
        self.window(begins)
            .is_some_and(|window| begins < window.intake_ends && begins.plus(length) <= window.ends)
    }

    /// The slot of this business day that begins at this moment.
    pub fn slot(&self, day: Date, plan: SlotPlan, begins: Timestamp) -> Option<Slot> {
        self.slots(day, plan).into_iter().find(|slot| slot.begins == begins)
    }
}

impl TryFrom<WrittenPlan> for SlotPlan {
    type Error = HoursRefusal;

    fn try_from(written: WrittenPlan) -> Result<Self, HoursRefusal> {
        Self::new(written.duration, written.capacity)
    }
}

impl From<SlotPlan> for WrittenPlan {
    fn from(plan: SlotPlan) -> Self {
        Self { duration: plan.duration, capacity: plan.capacity }
    }
}
