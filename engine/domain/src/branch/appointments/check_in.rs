use serde::{Deserialize, Serialize};

use crate::branch::arrival::Arrival;
use crate::branch::catalogue::Unserved;
use crate::branch::code::Code;
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::{AppointmentRefusal, BranchRefusal};
use crate::branch::state::Branch;
use crate::branch::waits::Promise;
use crate::{AppointmentId, BranchId, Context, Decided, Message, Permission, QueueId, TicketId};

/// Somebody comes to an appointment, early or late within the limits of the service, and waits with a ticket
/// that is followed by the same link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct CheckIn {
    /// Where.
    pub branch: BranchId,
    /// Which one.
    pub appointment: AppointmentId,
}

/// The ticket that was issued for an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckedIn {
    /// Its id.
    pub ticket: TicketId,
    /// What its holder will be called by.
    pub code: Code,
    /// Where its holder waits; none for the queue that every branch has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<QueueId>,
    /// How long its holder waits, as far as can be told; since the time of the appointment, if that is
    /// later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Promise>,
    /// Why nobody can be served now, if so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unserved: Option<Unserved>,
}

impl Message for CheckIn {
    type Aggregate = Branch;
    type Reply = CheckedIn;

    const NAME: &'static str = "check_in";
    const PERMISSION: Permission = permissions::TICKETS_ISSUE;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let (id, found) = (self.appointment, branch.booked(self.appointment)?);
        // Whoever was promised a time may come when the intake is closed, but not when nobody is there.
        branch.not_closed(context.now)?;
        let terms = &found.terms;
        let service = branch.known_service(terms.service)?;
        let early = service.terms.slots.map(|slots| slots.early).unwrap_or_default();
        let (from, until) = (terms.at.plus_millis(-early.as_millis()), found.until);
        if context.now < from || context.now > until {
            return Err(AppointmentRefusal::NotNow { appointment: id, from, until }.into());
        }
        let code = branch.next_code(terms.service, service)?;
        let queue = branch.queue_for(terms.service, terms.priority);
        let unserved = branch.unserved(terms.service);
        let ticket = context.fresh_id(0);
        let promise = branch.promise_for(terms.service, terms.priority);
        let arrival = Arrival {
            visit: Some(found.visit),
            queue,
            priority: terms.priority,
            then: Vec::new(),
            customer: terms.customer,
            language: terms.language,
            appointment: Some(id),
            promise,
            unserved,
        };
        let issued = BranchEvent::TicketIssued { ticket, code, service: terms.service, arrival };
        let reply = CheckedIn { ticket, code, queue, promise, unserved };
        Ok(Decided::new(branch.with_calls(context, vec![issued]), reply))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::branch::{FindVisit, KeepTime, next_due};
    use crate::given::{given, minute};

    fn check_in() -> CheckIn {
        CheckIn { branch: branch(), appointment: appointment() }
    }

    #[test]
    fn who_comes_in_time_waits_and_follows_the_ticket_by_the_same_link() {
        for at in [45, 60, 70] {
            let given = given::<Branch>(open(&[with_slots(1), booked(60)])).at(minute(at));
            let outcome = given.when(&check_in());
            let after = outcome.afterwards();
            let (id, ticket) = after.state().waiting().next().unwrap();
            assert_eq!((id, ticket.visit), (outcome.fresh_id(0), Some(visit(9).mark())));
            after.when(&check_in()).then_refused("appointment.not_booked");
            after.when(&FindVisit { branch: branch(), visit: visit(9) }).then_nothing();
        }
    }

    #[test]
    fn who_comes_too_early_or_too_late_does_not() {
        for at in [44, 71] {
            given::<Branch>(open(&[with_slots(1), booked(60)]))
                .at(minute(at))
                .when(&check_in())
                .then_refused("appointment.not_now")
                .saying(
                    "this appointment cannot be checked in now; come within its time, or take a \
                     ticket",
                );
        }
    }

    #[test]
    fn who_has_not_come_has_missed_it() {
        let given = given::<Branch>(open(&[with_slots(1), booked(60)]));
        assert_eq!(next_due(given.state()), Some(minute(70).plus_millis(1)));
        let keep = KeepTime { branch: branch() };
        given.clone().at(minute(70)).when(&keep).then_nothing();
        let outcome = given.at(minute(71)).when(&keep);
        outcome.then(&[BranchEvent::AppointmentMissed { appointment: appointment() }]);
        outcome
            .afterwards()
            .when(&check_in())
            .then_refused("appointment.not_booked")
            .saying("this appointment was missed; book another one, or take a ticket");
    }

    #[test]
    fn who_was_promised_a_time_may_come_until_the_day_is_closed() {
        let given = given::<Branch>(open(&[with_slots(1), booked(60)])).at(minute(50));
        let intake_closed = given.and(intake_closed()).at(minute(60));
        intake_closed.when(&check_in()).afterwards();
        let closed = intake_closed.and(day_closed(0)).at(minute(61));
        closed.when(&check_in()).then_refused("branch.closed");
    }

    #[test]
    fn the_appointment_must_be_known() {
        given::<Branch>(open(&[])).when(&check_in()).then_refused("appointment.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&check_in()).then_refused("branch.unknown");
    }
}
