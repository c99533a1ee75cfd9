use serde::{Deserialize, Serialize};

use crate::branch::bounds::BOOK_AHEAD_DAYS_MAX;
use crate::branch::permissions;
use crate::branch::refusal::{AppointmentRefusal, BranchRefusal};
use crate::branch::state::Branch;
use crate::hours::bounds::{SLOT_CAPACITY_MAX, SLOT_DURATION_MAX, SLOT_DURATION_MIN};
use crate::hours::{Date, LocalTime, Minutes, SlotPlan};
use crate::{BranchId, Context, Decided, Message, Permission, Seconds, ServiceId, Timestamp};

use super::SlotTerms;

/// Asks at which times of a day somebody can be booked for a service: one after the other from each
/// opening. Other times can be booked too, as far as there is room; these fit together best.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct FindSlots {
    /// Where.
    pub branch: BranchId,
    /// For what.
    pub service: ServiceId,
    /// On which business day.
    pub date: Date,
}

/// The times of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FoundSlots {
    /// Those that lie ahead, in their order, also when they are full; none when the branch stays closed.
    pub slots: Vec<SlotView>,
}

/// A time at which somebody can be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SlotView {
    /// When it begins.
    pub at: Timestamp,
    /// The same, as the clocks of the branch show it.
    pub local: LocalTime,
    /// How many more can be booked.
    pub free: u16,
}

impl Message for FindSlots {
    type Aggregate = Branch;
    type Reply = FoundSlots;

    const NAME: &'static str = "find_slots";
    const PERMISSION: Permission = permissions::APPOINTMENTS_BOOK;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let service = branch.offered_service(self.service)?;
        let Some(terms) = service.terms.slots else {
            let (service, name) = (self.service, service.name.clone());
            return Err(AppointmentRefusal::NoAppointments { service, name }.into());
        };
        let Some(calendar) = branch.clock().and_then(|clock| clock.calendar) else {
            return Err(AppointmentRefusal::NoHours.into());
        };
        let last = context.now.plus_millis(i64::from(BOOK_AHEAD_DAYS_MAX) * 86_400_000);
        let slots = calendar.slots(self.date, plan(terms)?).into_iter();
        let ahead = slots.filter(|slot| {
            let lies_ahead = slot.begins > context.now && slot.begins <= last;
            lies_ahead && calendar.admits(slot.begins, terms.duration)
        });
        let view = ahead.map(|slot| {
            let taken = branch.booked_together(self.service, slot.begins, terms.duration);
            let free = terms.capacity.saturating_sub(u16::try_from(taken).unwrap_or(u16::MAX));
            SlotView { at: slot.begins, local: slot.local, free }
        });
        Ok(Decided::answer(FoundSlots { slots: view.collect() }))
    }
}

/// How the day is divided: so that each has its time, in whole minutes.
fn plan(terms: SlotTerms) -> Result<SlotPlan, BranchRefusal> {
    let minutes = terms.duration.get().div_ceil(Seconds::minutes(1).get());
    let minutes = Minutes::new(u16::try_from(minutes).unwrap_or(u16::MAX));
    let duration = minutes.clamp(SLOT_DURATION_MIN, SLOT_DURATION_MAX);
    Ok(SlotPlan::new(duration, terms.capacity.clamp(1, SLOT_CAPACITY_MAX))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::branch::{BranchChange, BranchEvent, BranchHours};
    use crate::given::{Given, given, minute};

    fn find(date: &str) -> FindSlots {
        FindSlots { branch: branch(), service: service(), date: date.parse().unwrap() }
    }

    /// Open on Fridays from four to five in the afternoon, in UTC; each takes twenty minutes.
    fn afternoon(more: &[BranchEvent]) -> Given<Branch> {
        let hours = r#"{"regular":{"weekly":{"friday":[{"opens":"16:00","closes":"17:00"}]}}}"#;
        let hours = Some(BranchHours::ByClock(serde_json::from_str(hours).unwrap()));
        let change = Box::new(BranchChange { hours, ..BranchChange::default() });
        let history = open(&[with_slots(2), BranchEvent::BranchChanged { change }]);
        given::<Branch>(history.into_iter().chain(more.iter().cloned()))
    }

    fn slot(at: u32, time: &str, free: u16) -> SlotView {
        let (date, time) = ("2026-11-20".parse().unwrap(), time.parse().unwrap());
        SlotView { at: minute(at), local: LocalTime { date, time }, free }
    }

    #[test]
    fn a_day_is_divided_into_times_that_fit_together() {
        let outcome = afternoon(&[booked(70)]).when(&find("2026-11-20"));
        // Who is booked at ten past four is there during two of them.
        let slots = vec![slot(60, "16:00", 1), slot(80, "16:20", 1), slot(100, "16:40", 2)];
        outcome.then_nothing().reply(&FoundSlots { slots });
    }

    #[test]
    fn what_has_begun_is_not_shown_nor_a_day_on_which_nobody_is_there() {
        let given = afternoon(&[]).at(minute(80));
        let slots = vec![slot(100, "16:40", 2)];
        given.when(&find("2026-11-20")).reply(&FoundSlots { slots });
        for date in ["2026-11-21", "2026-11-13", "2028-11-17"] {
            given.when(&find(date)).reply(&FoundSlots { slots: Vec::new() });
        }
    }

    #[test]
    fn every_time_that_is_shown_can_be_booked() {
        let given = afternoon(&[]);
        for at in [60, 80, 100] {
            given.when(&book(at)).afterwards();
        }
    }

    #[test]
    fn a_branch_that_is_opened_by_hand_knows_no_times() {
        given::<Branch>(open(&[with_slots(1)]))
            .when(&find("2026-11-20"))
            .then_refused("branch.no_hours")
            .saying(
                "this branch is opened and closed by hand, so its times are not known; ask for any \
                 time, or give it hours",
            );
    }

    #[test]
    fn a_service_gives_appointments_when_it_says_so() {
        given::<Branch>(open(&[]))
            .when(&find("2026-11-20"))
            .then_refused("service.no_appointments");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&find("2026-11-20")).then_refused("branch.unknown");
    }
}
