use std::sync::Arc;

use super::Fact;
use crate::branch::counter::CounterState;
use crate::branch::day::{Day, DayState, Turning};
use crate::branch::settings::Restart;
use crate::branch::state::Branch;
use crate::branch::ticket::Ticket;
use crate::figures::DayFigures;
use crate::hours::Date;
use crate::{TicketId, Timestamp};

impl Branch {
    pub(super) fn open_day(&mut self, fact: Fact, number: u32, turning: Turning) {
        // From now on counters spend time again.
        self.count_all_times(fact.at);
        self.figures = DayFigures::default();
        let (opened_at, since) = (fact.at, fact.at);
        self.day = Some(Day { number, state: DayState::Open, opened_at, since, turning });
        self.let_in(fact, turning);
        if self.settings().is_some_and(|settings| settings.numbering.restart == Restart::Daily) {
            for service in self.services.clone().keys() {
                if let Some(service) = self.services.get_mut(service) {
                    let service = Arc::make_mut(service);
                    (service.last_number, service.started_over) = (None, false);
                }
            }
        }
    }

    /// There are tickets again, on the same day.
    pub(super) fn open_intake(&mut self, fact: Fact, turning: Turning) {
        self.turn_day(fact, DayState::Open, turning);
        self.let_in(fact, turning);
    }

    pub(super) fn close_intake(&mut self, fact: Fact, turning: Turning) {
        self.turn_day(fact, DayState::IntakeClosed, turning);
        self.dispatch.close_intake(turning.was_due(fact.at));
    }

    /// The clock turns the day at another moment.
    pub(super) fn plan_turn(&mut self, next: Option<Timestamp>, date: Option<Date>) {
        if let Some(day) = &mut self.day {
            day.turning.next = next;
            day.turning.date = date.or(day.turning.date);
        }
    }

    fn turn_day(&mut self, fact: Fact, state: DayState, turning: Turning) {
        if let Some(day) = &mut self.day {
            (day.state, day.since, day.turning) = (state, fact.at, turning);
        }
    }

    /// From now on people come in, and when they do is counted by the hours of the clocks there.
    fn let_in(&mut self, fact: Fact, turning: Turning) {
        if let Some(offset_s) = turning.offset_s {
            self.dispatch.set_clock(i64::from(offset_s) * 1_000);
        }
        self.dispatch.open_intake(fact.at);
    }

    /// Whoever is left goes home, no move of the day can be undone any more, and nothing more is counted.
    pub(super) fn close_day(&mut self, fact: Fact, turning: Turning) {
        self.count_all_times(fact.at);
        self.turn_day(fact, DayState::Closed, turning);
        let alive = self.tickets.iter().filter(|(_, ticket)| ticket.state.is_alive());
        let alive: Vec<(TicketId, Arc<Ticket>)> =
            alive.map(|(id, ticket)| (*id, ticket.clone())).collect();
        for (id, before) in alive {
            let mut after = Ticket::clone(&before);
            after.expire(fact.at);
            self.put(fact, id, &before, Arc::new(after));
        }
        for (id, counter) in self.counters.clone() {
            if counter.state.ticket().is_some() {
                self.set_counter(fact, id, CounterState::Idle);
            }
        }
        self.dispatch.end_day(turning.was_due(fact.at));
        self.moves.clear();
        self.told = Arc::default();
        self.forget_old();
    }
}
