use std::ops::Bound;

use serde::{Deserialize, Serialize};

use super::{Appointment, AppointmentState, AppointmentTerms};
use crate::branch::bounds::APPOINTMENTS_ON_PAGE_MAX;
use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::{AppointmentId, BranchId, Context, Decided, Message, Permission, ServiceId, Timestamp};

/// Asks which appointments there are, in the order in which they were booked, a page at a time. Those that are over
/// stay known for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ListAppointments {
    /// Where.
    pub branch: BranchId,
    /// Only those that begin at this moment or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Only those that begin before this moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Only those of this service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// Those behind this one; `None`: from the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<AppointmentId>,
}

/// A page of appointments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AppointmentPage {
    /// Those of this page.
    pub appointments: Vec<AppointmentRow>,
    /// Which one to ask for what follows; `None`: there is no more.
    pub after: Option<AppointmentId>,
}

/// An appointment, as those see it who receive people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AppointmentRow {
    /// Which one.
    pub appointment: AppointmentId,
    /// What was promised.
    #[serde(flatten)]
    pub terms: AppointmentTerms,
    /// When it can be checked in no more.
    pub until: Timestamp,
    /// How far it has come.
    #[serde(flatten)]
    pub state: AppointmentState,
}

impl Appointment {
    pub(super) fn row(&self, appointment: AppointmentId) -> AppointmentRow {
        let (terms, until, state) = (self.terms.clone(), self.until, self.state);
        AppointmentRow { appointment, terms, until, state }
    }
}

impl ListAppointments {
    fn wants(&self, terms: &AppointmentTerms) -> bool {
        self.from.is_none_or(|from| terms.at >= from)
            && self.until.is_none_or(|until| terms.at < until)
            && self.service.is_none_or(|service| terms.service == service)
    }
}

impl Message for ListAppointments {
    type Aggregate = Branch;
    type Reply = AppointmentPage;

    const NAME: &'static str = "list_appointments";
    const PERMISSION: Permission = permissions::APPOINTMENTS_READ;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, _: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let from = self.after.map_or(Bound::Unbounded, Bound::Excluded);
        let behind = branch.appointments.range((from, Bound::Unbounded));
        let mut found = behind.filter(|(_, one)| self.wants(&one.terms));
        let page = found.by_ref().take(APPOINTMENTS_ON_PAGE_MAX);
        let appointments: Vec<_> = page.map(|(id, one)| one.row(*id)).collect();
        let after = found.next().and_then(|_| appointments.last().map(|one| one.appointment));
        Ok(Decided::answer(AppointmentPage { appointments, after }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::BranchEvent;
    use crate::branch::example::*;
    use crate::given::{Given, given, minute};

    fn all() -> ListAppointments {
        ListAppointments { branch: branch(), from: None, until: None, service: None, after: None }
    }

    fn listed(given: &Given<Branch>, list: &ListAppointments) -> AppointmentPage {
        let Ok(decided) = list.decide(given.state(), &given.context()) else { panic!("refused") };
        decided.reply
    }

    #[test]
    fn appointments_are_listed_by_their_time_and_what_for() {
        let booked = given::<Branch>(open(&[with_slots(1), booked(60)]));
        let page = listed(&booked, &all());
        let [one] = page.appointments.as_slice() else { panic!("{page:?}") };
        assert_eq!((one.appointment, one.terms.at), (appointment(), minute(60)));
        assert_eq!((one.state, page.after), (AppointmentState::Booked, None));
        let found = |list| listed(&booked, &list).appointments.len();
        let (at, later) = (Some(minute(60)), Some(minute(61)));
        assert_eq!(found(ListAppointments { from: at, until: later, ..all() }), 1);
        assert_eq!(found(ListAppointments { from: later, ..all() }), 0);
        assert_eq!(found(ListAppointments { until: at, ..all() }), 0);
        assert_eq!(found(ListAppointments { service: Some(service()), ..all() }), 1);
        assert_eq!(found(ListAppointments { after: Some(appointment()), ..all() }), 0);
        let gone = BranchEvent::AppointmentCancelled { appointment: appointment() };
        let page = listed(&booked.clone().and(gone), &all());
        assert_eq!(page.appointments[0].state, AppointmentState::Cancelled);
    }

    #[test]
    fn pages_go_on_where_the_one_before_ended() {
        let mut given = given::<Branch>(open(&[with_slots(1_000)]));
        for n in 0..=APPOINTMENTS_ON_PAGE_MAX {
            given = given.seed(n as u128).when(&book(400)).afterwards();
        }
        let first = listed(&given, &all());
        assert_eq!(first.appointments.len(), APPOINTMENTS_ON_PAGE_MAX);
        let second = listed(&given, &ListAppointments { after: first.after, ..all() });
        assert_eq!((second.appointments.len(), second.after), (1, None));
        assert!(second.appointments[0].appointment > first.after.unwrap());
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&all()).then_refused("branch.unknown");
    }
}
