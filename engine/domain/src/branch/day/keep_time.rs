use serde::{Deserialize, Serialize};

use crate::branch::bounds::TIMELY_MAX;
use crate::branch::course::Course;
use crate::branch::day::next_due;
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::{BranchId, Context, Decided, Message, Permission, Timestamp};

/// Does what is due by the clock: nobody came, a held ticket comes back, the day turns. The engine does the
/// same by itself when [`next_due`](crate::branch::next_due) says so ([`Aggregate::due`](crate::Aggregate::due));
/// who plays a day without an engine sends this. Sent too early, nothing happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct KeepTime {
    /// Where.
    pub branch: BranchId,
}

/// The clock has been looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeKept {
    /// When there is something to do again; nothing is due as long as nobody does anything without.
    pub next_due: Option<Timestamp>,
}

impl Message for KeepTime {
    type Aggregate = Branch;
    type Reply = TimeKept;

    const NAME: &'static str = "keep_time";
    const PERMISSION: Permission = permissions::BRANCHES_KEEP_TIME;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let events = branch.keeping_time(context);
        // What happened says when there is something to do again.
        let mut after = Course::new(branch, context);
        events.iter().cloned().for_each(|event| after.happens(event));
        let next_due = next_due(&after.branch);
        Ok(Decided::new(events, TimeKept { next_due }))
    }
}

impl Branch {
    /// What the clock does now, and what follows from it.
    pub(in crate::branch) fn keeping_time(&self, context: &Context) -> Vec<BranchEvent> {
        let mut course = Course::new(self, context);
        let mut due = self.due_by(context.now);
        due.truncate(TIMELY_MAX);
        due.into_iter().for_each(|event| course.happens(event));
        course.settles()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Seconds;
    use crate::branch::example::*;
    use crate::branch::{BranchChange, BranchHours, DayState, TimeLimits};
    use crate::given::{given, minute};

    fn keep() -> KeepTime {
        KeepTime { branch: branch() }
    }

    fn no_answer(seconds: u32) -> BranchEvent {
        let time_limits =
            TimeLimits { no_answer: Some(Seconds::new(seconds)), ..TimeLimits::default() };
        let change = BranchChange { time_limits: Some(time_limits), ..BranchChange::default() };
        BranchEvent::BranchChanged { change: Box::new(change) }
    }

    #[test]
    fn who_does_not_answer_is_not_there() {
        let given = given::<Branch>(two_wait(&[no_answer(90), called(FIRST, 1)]));
        let due = minute(8).plus(Seconds::new(90));
        assert_eq!(next_due(given.state()), Some(due));
        let early = given.clone().at(minute(9)).when(&keep());
        early.then_nothing().reply(&TimeKept { next_due: Some(due) });
        let outcome = given.at(due).when(&keep());
        outcome.then(&[no_show(FIRST, 1)]).reply(&TimeKept { next_due: None });
    }

    #[test]
    fn a_counter_that_calls_by_itself_goes_on() {
        let given = given::<Branch>(two_wait(&[auto(1), no_answer(60), called(FIRST, 1)]));
        let outcome = given.at(minute(10)).when(&keep());
        outcome.then_calls(&[no_show(FIRST, 1), called_by_itself(SECOND, 1)]);
        outcome.reply(&TimeKept { next_due: Some(minute(11)) });
    }

    #[test]
    fn a_recall_gives_more_time() {
        let recalled = BranchEvent::TicketRecalled {
            ticket: ticket(FIRST),
            code: code(FIRST),
            counter: sign(1),
            calls: 2,
        };
        let given = given::<Branch>(two_wait(&[no_answer(90), called(FIRST, 1), recalled]));
        assert_eq!(next_due(given.state()), Some(minute(9).plus(Seconds::new(90))));
    }

    #[test]
    fn a_held_ticket_comes_back_when_its_time_is_over() {
        let (ticket, code, until) = (ticket(FIRST), code(FIRST), Some(minute(12)));
        let held = BranchEvent::TicketHeld { ticket, code, counter: None, until };
        let given = given::<Branch>(two_wait(&[held]));
        given.clone().at(minute(11)).when(&keep()).then_nothing();
        let after = given.at(minute(12)).when(&keep()).afterwards();
        let line: Vec<_> = after.state().waiting().map(|(id, _)| id).collect();
        assert_eq!(line, [ticket, crate::branch::example::ticket(SECOND)]);
    }

    #[test]
    fn without_limits_nothing_is_ever_due() {
        let given = given::<Branch>(two_wait(&[called(FIRST, 1)]));
        assert_eq!(next_due(given.state()), None);
        given.at(minute(10_000)).when(&keep()).then_nothing();
    }

    #[test]
    fn the_day_is_closed_before_all_else_that_is_due() {
        // More than one message does: each is an appointment to which nobody came.
        let missed = (0..TIMELY_MAX).map(|n| {
            let BranchEvent::AppointmentBooked { terms, until, .. } = booked(60) else {
                unreachable!("an appointment is booked")
            };
            let (appointment, visit) = (appointment_id(n), visit(n as u128).mark());
            BranchEvent::AppointmentBooked { appointment, terms, until, visit }
        });
        let planned = BranchEvent::TurnPlanned { next: Some(minute(400)), date: None };
        let history = two_wait(&[no_answer(90), called(FIRST, 1), evenings(), planned]);
        let given = given::<Branch>(history.into_iter().chain(missed)).at(minute(400));
        let after = given.when(&keep()).afterwards();
        assert_eq!(after.state().day().map(|day| day.state), Some(DayState::Closed));
        assert_eq!(
            after.state().totals().expired,
            2,
            "nobody is called a no-show who was sent home"
        );
        assert_eq!(next_due(after.state()), Some(minute(70).plus_millis(1)), "one is left");
        let left = after.at(minute(401)).when(&keep()).afterwards();
        assert_eq!(next_due(left.state()), left.state().day().and_then(|day| day.turning.next));
    }

    fn appointment_id(n: usize) -> crate::AppointmentId {
        uuid::Uuid::from_u128(0xAA00 + n as u128).into()
    }

    /// Open on Fridays until twenty to ten in the evening, in UTC.
    fn evenings() -> BranchEvent {
        let hours = r#"{"regular":{"weekly":{"friday":[{"opens":"08:00","closes":"21:40"}]}}}"#;
        let hours = Some(BranchHours::ByClock(serde_json::from_str(hours).unwrap()));
        let change = Box::new(BranchChange { hours, ..BranchChange::default() });
        BranchEvent::BranchChanged { change }
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&keep()).then_refused("branch.unknown");
    }
}
