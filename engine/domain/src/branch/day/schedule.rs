use super::progress::{Progress, Step};
use super::{Day, DayCause, DayState, Turning};
use crate::branch::event::BranchEvent;
use crate::branch::refusal::{AppointmentRefusal, Opening};
use crate::branch::settings::BranchClock;
use crate::branch::state::Branch;
use crate::branch::ticket::TicketState;
use crate::hours::{Date, NextOpening, Standing};
use crate::{Seconds, TicketId, Timestamp};

/// When the clock has something to do in this branch; nothing until somebody does something without.
/// Cheap: it looks at who was called and at the first of those who come back.
pub fn next_due(branch: &Branch) -> Option<Timestamp> {
    let no_answer = branch.unanswered().map(|(due, _)| due).min();
    let back = branch.index.returning.get_min().map(|(until, _)| *until);
    let turn = branch.day().and_then(|day| day.turning.next);
    let missed = branch.index.awaited.get_min().map(|(until, _)| until.plus_millis(1));
    [no_answer, back, turn, missed].into_iter().flatten().min()
}

impl Branch {
    /// Who was called and has not come, and when that is an answer too.
    fn unanswered(&self) -> impl Iterator<Item = (Timestamp, TicketId)> {
        let limit = self.settings().and_then(|settings| settings.time_limits.no_answer);
        limit.into_iter().flat_map(move |limit: Seconds| {
            self.index.called.iter().filter_map(move |id| {
                let call = self.tickets.get(id)?.state.call()?;
                Some((call.last_at.plus(limit), *id))
            })
        })
    }

    /// What is due by now. When the day is over, nothing more is said of its tickets: they have all
    /// expired with it.
    pub(super) fn due_by(&self, now: Timestamp) -> Vec<BranchEvent> {
        let turns = self.turns_due(now);
        let is_over = turns.iter().any(|event| matches!(event, BranchEvent::DayClosed { .. }));
        let awaited = self.index.awaited.iter().take_while(|(until, _)| *until < now);
        let not_come = awaited.map(|(_, id)| BranchEvent::AppointmentMissed { appointment: *id });
        if is_over {
            return turns.into_iter().chain(not_come).collect();
        }
        let missed = self.unanswered().filter(|(due, _)| *due <= now).filter_map(|(_, id)| {
            let ticket = self.tickets.get(&id)?;
            let (code, counter) = (ticket.code, ticket.state.in_hand()?);
            Some(BranchEvent::TicketNoShow { ticket: id, code, counter })
        });
        let over = self.index.returning.iter().take_while(|(until, _)| *until <= now);
        let back = over.filter_map(|(_, id)| {
            let ticket =
                self.tickets.get(id).filter(|it| matches!(*it.state, TicketState::Held { .. }))?;
            let (code, place) = (ticket.code, Some(ticket.place()));
            Some(BranchEvent::TicketResumed { ticket: *id, code, place })
        });
        // The turn first: whatever else is due may have to wait for the next message, but not the day.
        turns.into_iter().chain(missed).chain(back).chain(not_come).collect()
    }

    /// How the clock turns the day now, if it is time.
    fn turns_due(&self, now: Timestamp) -> Vec<BranchEvent> {
        let Some(day) = self.day() else { return Vec::new() };
        let Some(planned) = day.turning.next.filter(|planned| *planned <= now) else {
            return Vec::new();
        };
        let Some(BranchClock { zone, calendar: Some(calendar) }) = self.clock() else {
            // A program that cannot read these hours any more leaves the day to people.
            return vec![BranchEvent::TurnPlanned { next: None, date: None }];
        };
        let date = day.turning.date.unwrap_or_else(|| calendar.business_day(day.opened_at));
        let by_hand = day.turning.cause.is_hand();
        let progress = Progress { state: day.state, by_hand, date };
        let steps = progress.steps(&calendar, planned, now);
        if steps.is_empty() {
            let next = progress.next_turn(&calendar, now);
            return vec![BranchEvent::TurnPlanned { next, date: None }];
        }
        let mut number = day.number;
        let mut events = Vec::with_capacity(steps.len());
        for Step { to, date, planned } in steps {
            let after = Progress { state: to, by_hand: false, date };
            let turning = Turning {
                cause: DayCause::by_clock(planned, now),
                date: Some(date),
                offset_s: Some(zone.offset_s(now)),
                next: after.next_turn(&calendar, now),
            };
            let begins = events.is_empty() && day.state == DayState::IntakeClosed;
            events.push(match to {
                DayState::Open if begins => BranchEvent::IntakeOpened { number, turning },
                DayState::Open => {
                    number = number.saturating_add(1);
                    BranchEvent::DayOpened { number, turning }
                }
                DayState::IntakeClosed => BranchEvent::IntakeClosed { number, turning },
                DayState::Closed => {
                    BranchEvent::DayClosed { number, expired: self.alive_count(), turning }
                }
            });
        }
        events
    }

    /// How a new day is begun by hand, now.
    pub(super) fn begun_by_hand(&self, now: Timestamp) -> Turning {
        let clock = self.clock();
        let date = clock.as_ref().map(|clock| clock.business_day(now));
        by_hand(clock.as_ref(), DayState::Open, date, now)
    }

    /// How the day is turned by hand to this state, now.
    pub(super) fn turned_by_hand(&self, state: DayState, now: Timestamp) -> Turning {
        let clock = self.clock();
        let date = self.day().and_then(|day| day.date(clock.as_ref()));
        by_hand(clock.as_ref(), state, date, now)
    }

    /// When the clock turns the day, once it is this clock; nothing when that is no change.
    ///
    /// The day that is under way goes on. When the new hours have opened already and have not closed yet,
    /// it is the day that they mean, however long it has been open; when they would have it closed by now,
    /// it ends when it was to end before.
    pub(in crate::branch) fn turn_by(
        &self,
        clock: &BranchClock,
        now: Timestamp,
    ) -> Option<BranchEvent> {
        let day = self.day()?;
        let Some(calendar) = &clock.calendar else {
            let plan = BranchEvent::TurnPlanned { next: None, date: None };
            return day.turning.next.map(|_| plan);
        };
        let (known, today) = (day.date(Some(clock))?, calendar.business_day(now));
        let is_under_way = day.state != DayState::Closed;
        let has_opened = calendar.opens_at(today).is_some_and(|opens| opens <= now);
        let closes_later = calendar.closes_at(today).is_some_and(|closes| closes > now);
        let date = if is_under_way && has_opened && closes_later { today } else { known };
        let (state, by_hand) = (day.state, day.turning.cause.is_hand());
        let next = Progress { state, by_hand, date }.next_turn(calendar, now);
        let is_over = is_under_way && calendar.standing(now) == Standing::Closed;
        let end = self.end_of_day(day).filter(|end| is_over && *end > now);
        let next = [next, end].into_iter().flatten().min();
        let is_same = next == day.turning.next && date == known;
        (!is_same).then(|| {
            let date = (Some(date) != day.turning.date).then_some(date);
            BranchEvent::TurnPlanned { next, date }
        })
    }

    /// When the clock closes this day, if it does.
    fn end_of_day(&self, day: Day) -> Option<Timestamp> {
        let clock = self.clock()?;
        clock.calendar.as_ref()?.closes_at(day.date(Some(&clock))?)
    }

    /// When a branch that gives out no tickets opens, as one hears it now.
    pub(super) fn opening(&self, now: Timestamp) -> Opening {
        let opening = self.day().and_then(|day| {
            let clock = self.clock()?;
            let calendar = clock.calendar.as_ref()?;
            let at = match day.state {
                DayState::Closed => day.turning.next?,
                state => {
                    let (by_hand, date) = (day.turning.cause.is_hand(), day.date(Some(&clock))?);
                    Progress { state, by_hand, date }.next_opening(calendar, now)?
                }
            };
            Some(NextOpening::new(&clock.zone, at, now))
        });
        opening.into()
    }

    /// Whether somebody will be there for an appointment, or the refusal that the hours say otherwise. Where
    /// people open and close, nobody can know.
    pub(in crate::branch) fn is_open_for(
        &self,
        at: Timestamp,
        duration: Seconds,
    ) -> Result<(), AppointmentRefusal> {
        match self.clock() {
            Some(BranchClock { zone, calendar: Some(calendar) })
                if !calendar.admits(at, duration) =>
            {
                Err(AppointmentRefusal::OutsideHours { at, local: zone.local(at), duration })
            }
            _ => Ok(()),
        }
    }

    /// What the clocks of the branch tell. None when this program cannot read them: they were checked
    /// when they were set, by a program that could.
    pub(in crate::branch) fn clock(&self) -> Option<BranchClock> {
        self.settings()?.clock().ok()
    }
}

impl Day {
    /// The business day. That of the first day of a branch, which nobody opened, was not recorded.
    fn date(&self, clock: Option<&BranchClock>) -> Option<Date> {
        self.turning.date.or_else(|| Some(clock?.business_day(self.opened_at)))
    }
}

/// Somebody has made the day like this.
fn by_hand(
    clock: Option<&BranchClock>,
    state: DayState,
    date: Option<Date>,
    now: Timestamp,
) -> Turning {
    let next = date.and_then(|date| {
        let progress = Progress { state, by_hand: true, date };
        progress.next_turn(clock?.calendar.as_ref()?, now)
    });
    let offset_s = clock.map(|clock| clock.zone.offset_s(now));
    Turning { cause: DayCause::Hand, date, offset_s, next }
}
