use std::sync::Arc;

use super::Fact;
use crate::TicketId;
use crate::branch::counter::CounterState;
use crate::branch::day::{Day, DayState};
use crate::branch::settings::Restart;
use crate::branch::state::Branch;
use crate::branch::ticket::Ticket;

impl Branch {
    pub(super) fn open_day(&mut self, fact: Fact, number: u32) {
        let (opened_at, since) = (fact.at, fact.at);
        self.day = Some(Day { number, state: DayState::Open, opened_at, since });
        self.dispatch.open_intake(fact.at);
        if self.settings().is_some_and(|settings| settings.numbering.restart == Restart::Daily) {
            for service in self.services.clone().keys() {
                if let Some(service) = self.services.get_mut(service) {
                    let service = Arc::make_mut(service);
                    (service.last_number, service.started_over) = (None, false);
                }
            }
        }
    }

    pub(super) fn close_intake(&mut self, fact: Fact) {
        if let Some(day) = &mut self.day {
            (day.state, day.since) = (DayState::IntakeClosed, fact.at);
        }
        self.dispatch.close_intake(fact.at);
    }

    /// Whoever is left goes home, and no move of the day can be undone any more.
    pub(super) fn close_day(&mut self, fact: Fact) {
        if let Some(day) = &mut self.day {
            (day.state, day.since) = (DayState::Closed, fact.at);
        }
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
        self.dispatch.end_day(fact.at);
        self.moves.clear();
        self.forget_old();
    }
}
