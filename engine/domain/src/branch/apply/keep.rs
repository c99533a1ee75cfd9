//! The only places where tickets and counters change: here the index, the totals and what is still
//! known follow, whatever the change was.

use std::sync::Arc;

use crate::branch::bounds::{ENDED_KEPT, MOVES_KEPT};
use crate::branch::counter::{Counter, CounterState};
use crate::branch::moves::{CounterMove, Move};
use crate::branch::state::Branch;
use crate::branch::ticket::Ticket;
use crate::{CounterId, PrincipalId, TicketId, Timestamp, figures};

use super::Fact;

impl Branch {
    /// A ticket is like this now. What was counted for it.
    pub(super) fn put(
        &mut self,
        fact: Fact,
        id: TicketId,
        before: &Ticket,
        after: Arc<Ticket>,
    ) -> Vec<figures::Fact> {
        self.tell(fact.at, id, before, &after);
        let counted = self.count_legs(before, &after);
        self.record(id, before, after);
        counted
    }

    /// The same, when all follows that goes beyond the ticket.
    pub(super) fn record(&mut self, id: TicketId, before: &Ticket, after: Arc<Ticket>) {
        self.index.leave(id, before);
        self.index.enter(id, &after);
        if let Some(total) = self.totals.of(&before.state) {
            *total = total.saturating_sub(1);
        }
        if let Some(total) = self.totals.of(&after.state) {
            *total += 1;
        }
        self.tickets.insert(id, after);
    }

    /// Forgets the tickets that ended longest ago when more are known than are kept.
    pub(super) fn forget_old(&mut self) {
        while self.index.ended.len() > ENDED_KEPT {
            let Some((_, forgotten)) = self.index.ended.remove_min() else { return };
            if let Some(ticket) = self.tickets.remove(&forgotten) {
                self.index.forget(&ticket);
            }
        }
    }

    /// Somebody moves a ticket, and what the counter does that has or had it follows. Whether there was
    /// such a way.
    pub(super) fn step(
        &mut self,
        fact: Fact,
        id: TicketId,
        counter: Option<(CounterId, CounterState)>,
        auto: bool,
        change: impl FnOnce(&mut Ticket) -> bool,
    ) -> bool {
        let Some(before) = self.tickets.get(&id).cloned() else { return false };
        let mut after = Ticket::clone(&before);
        if !change(&mut after) {
            return false;
        }
        let after = Arc::new(after);
        let counted = self.put(fact, id, &before, after.clone());
        let counter = counter.and_then(|(counter, state)| self.set_counter(fact, counter, state));
        self.remember(Move {
            seq: fact.seq,
            at: fact.at,
            by: fact.by,
            auto,
            id,
            before,
            after,
            counter,
            counted,
        });
        true
    }

    /// Keeps a move, as long as it can be undone.
    fn remember(&mut self, made: Move) {
        // Nobody can undo in the engine's name.
        if made.by == PrincipalId::Engine {
            return;
        }
        let window = self.settings().map(|settings| settings.time_limits.undo).unwrap_or_default();
        let gone = |old: &Arc<Move>| made.at > old.at.plus(window);
        while self.moves.len() >= MOVES_KEPT || self.moves.front().is_some_and(gone) {
            self.moves.pop_front();
        }
        self.moves.push_back(Arc::new(made));
    }

    /// A counter does something else now.
    pub(super) fn set_counter(
        &mut self,
        fact: Fact,
        id: CounterId,
        state: CounterState,
    ) -> Option<CounterMove> {
        let since = self.counters.get(&id)?.since;
        let counted = self.count_time(fact.at, id);
        let before = self.put_counter(fact, id, state.clone())?;
        Some(CounterMove { id, before, after: state, since, counted })
    }

    /// A counter does again what it did before a move: that time was never spent otherwise.
    pub(super) fn restore_counter(&mut self, fact: Fact, made_at: Timestamp, made: &CounterMove) {
        if self.counters.get(&made.id).is_some_and(|counter| counter.since == made_at) {
            made.counted.iter().for_each(|fact| self.figures.take_back(fact));
            if let Some(counter) = self.counters.get_mut(&made.id) {
                Arc::make_mut(counter).since = made.since;
            }
        } else {
            // Something was counted since: what was, stays.
            self.count_time(fact.at, made.id);
        }
        self.put_counter(fact, made.id, made.before.clone());
    }

    fn put_counter(
        &mut self,
        fact: Fact,
        id: CounterId,
        state: CounterState,
    ) -> Option<CounterState> {
        let counter = Arc::make_mut(self.counters.get_mut(&id)?);
        let before = std::mem::replace(&mut counter.state, state);
        let state = &counter.state;
        match (before.takes_people(), state.takes_people()) {
            (false, true) => {
                let ability = counter.ability(id);
                self.dispatch.open_counter(id, ability, fact.at);
            }
            (true, false) => self.dispatch.close_counter(id, fact.at),
            _ => return Some(before),
        }
        Some(before)
    }

    /// A counter works differently from now on, or somebody else sits there.
    pub(super) fn change_counter(
        &mut self,
        fact: Fact,
        id: CounterId,
        change: impl FnOnce(&mut Counter),
    ) {
        self.count_time(fact.at, id);
        if let Some(counter) = self.counters.get_mut(&id) {
            let counter = Arc::make_mut(counter);
            change(counter);
            self.index.counter(id, counter);
            if counter.state.takes_people() {
                self.dispatch.open_counter(id, counter.ability(id), fact.at);
            }
        }
    }
}
