use serde::{Deserialize, Serialize};

use crate::branch::appointments::AppointmentTerms;
use crate::branch::bounds::{APPOINTMENTS_MAX, BOOK_AHEAD_DAYS_MAX};
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::{AppointmentRefusal, BranchRefusal};
use crate::branch::state::Branch;
use crate::{AppointmentId, BranchId, Context, Decided, Message, Permission, VisitId};

/// Promises somebody a time for a service. There is room for as many at the same time as the service takes;
/// nobody is booked twice into the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Book {
    /// Where.
    pub branch: BranchId,
    /// What is promised.
    pub terms: AppointmentTerms,
}

/// The appointment that was booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Booked {
    /// Its id.
    pub appointment: AppointmentId,
    /// What its holder follows it by, and later the ticket. Only this reply has it.
    pub visit: VisitId,
}

impl Message for Book {
    type Aggregate = Branch;
    type Reply = Booked;

    const NAME: &'static str = "book";
    const PERMISSION: Permission = permissions::APPOINTMENTS_BOOK;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let terms = &self.terms;
        let service = branch.offered_service(terms.service)?;
        let name = || service.name.clone();
        let Some(slots) = service.terms.slots else {
            let refusal =
                AppointmentRefusal::NoAppointments { service: terms.service, name: name() };
            return Err(refusal.into());
        };
        if let Some(priority) = terms.priority {
            branch.given_priority(priority)?;
        }
        let last = context.now.plus_millis(i64::from(BOOK_AHEAD_DAYS_MAX) * 86_400_000);
        if terms.at <= context.now || terms.at > last {
            return Err(AppointmentRefusal::TimeOutOfRange { days: BOOK_AHEAD_DAYS_MAX }.into());
        }
        branch.is_open_for(terms.at, slots.duration)?;
        if branch.index.booked.len() >= APPOINTMENTS_MAX {
            return Err(AppointmentRefusal::TooManyAppointments { limit: APPOINTMENTS_MAX }.into());
        }
        if branch.booked_together(terms.service, terms.at, slots.duration) >= slots.capacity.into()
        {
            let (service, name, at, capacity) = (terms.service, name(), terms.at, slots.capacity);
            return Err(AppointmentRefusal::SlotFull { service, name, at, capacity }.into());
        }
        let (appointment, visit) = (context.fresh_id(0), context.fresh_secret::<VisitId>(0));
        let until = terms.at.plus(slots.late);
        let booked = BranchEvent::AppointmentBooked {
            appointment,
            terms: terms.clone(),
            until,
            visit: visit.mark(),
        };
        Ok(Decided::new(vec![booked], Booked { appointment, visit }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::branch::{BranchChange, BranchHours};
    use crate::given::{given, minute};

    #[test]
    fn a_time_is_promised() {
        let outcome = given::<Branch>(open(&[with_slots(1)])).when(&book(60));
        let (appointment, visit) = (outcome.fresh_id(0), outcome.fresh_secret::<VisitId>(0));
        outcome
            .then(&[BranchEvent::AppointmentBooked {
                appointment,
                terms: promised(60),
                until: minute(70),
                visit: visit.mark(),
            }])
            .reply(&Booked { appointment, visit });
    }

    #[test]
    fn nobody_is_booked_twice_into_the_same_time() {
        let mut given = given::<Branch>(open(&[with_slots(2)]));
        // Each takes 20 minutes; two have room at the same time.
        for (seed, at) in [(1, 60), (2, 70)] {
            given = given.seed(seed).when(&book(at)).afterwards();
        }
        for full in [60, 70, 79] {
            given
                .when(&book(full))
                .then_refused("appointment.slot_full")
                .saying("Inquiries has no more room at that time, for 2; choose another time");
        }
        for free in [41, 50, 80, 89] {
            given.when(&book(free)).afterwards();
        }
    }

    #[test]
    fn a_service_gives_appointments_when_it_says_so() {
        given::<Branch>(open(&[]))
            .when(&book(60))
            .then_refused("service.no_appointments")
            .saying("Inquiries gives no appointments; take a ticket, or choose another service");
    }

    #[test]
    fn a_time_lies_ahead_but_not_beyond_a_year() {
        for at in [5, 366 * 24 * 60 + 7] {
            given::<Branch>(open(&[with_slots(1)]))
                .when(&book(at))
                .then_refused("appointment.out_of_range");
        }
    }

    #[test]
    fn nobody_is_promised_a_time_at_which_nobody_is_there() {
        // In UTC: it is three in the afternoon, and the branch closes at five; nobody comes after half past.
        let hours = r#"{"regular":{"weekly":{"friday":[{"opens":"08:00","closes":"17:00"}]}},
            "intake_ends_min_before":30}"#;
        let hours = Some(BranchHours::ByClock(serde_json::from_str(hours).unwrap()));
        let change = Box::new(BranchChange { hours, ..BranchChange::default() });
        let changed = BranchEvent::BranchChanged { change };
        let given = given::<Branch>(open(&[with_slots(1), changed]));
        given.when(&book(89)).afterwards();
        for outside in [90, 121, 24 * 60] {
            given.when(&book(outside)).then_refused("appointment.outside_hours").saying(
                "this branch is not open then for 20 minutes; choose a time within its hours",
            );
        }
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&book(60)).then_refused("branch.unknown");
    }
}
