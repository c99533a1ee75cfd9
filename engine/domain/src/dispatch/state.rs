use std::sync::Arc;

use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use super::ability::Ability;
use super::desk::{Desk, InHand};
use super::learned::Learned;
use super::line::{Line, Waiting};
use super::policy::{Policy, Reason, Turn};
use super::shadow::Shadow;
use super::weight::Weight;
use crate::minutes::Minutes;
use crate::{CounterId, ServiceId, TicketId, Timestamp};

/// Everything that decides who is called next: who waits, which counters are there and whom they have,
/// what was learned, and the rule.
///
/// A branch embeds it and tells it what happens, in the order in which it happens. Like a branch it
/// never refuses: what does not fit is left out, always in the same way. It is persistent, so a clone
/// costs a handful of reference counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispatch {
    pub(super) policy: Policy,
    pub(super) line: Line,
    pub(super) desks: OrdMap<CounterId, Desk>,
    /// Only services whose weight is not the usual one.
    pub(super) weights: OrdMap<ServiceId, Weight>,
    pub(super) learned: Learned,
    pub(super) shadow: Shadow,
    pub(super) turn: Turn,
}

/// The settings of the branch.
impl Dispatch {
    /// Sets the rule. From now on everybody is called by it, also those who wait already.
    pub fn set_policy(&mut self, policy: Policy) {
        self.policy = policy;
        self.turn = Turn::default();
    }

    /// Sets what the branch says about a service: what it takes, and how much its waiting weighs.
    pub fn set_service(&mut self, service: ServiceId, guess: Option<Minutes>, weight: Weight) {
        self.learned.set_guess(service, guess);
        if weight == Weight::default() {
            self.weights.remove(&service);
        } else {
            self.weights.insert(service, weight);
        }
    }

    /// Sets what the branch's clocks are ahead of UTC.
    pub fn set_clock(&mut self, ahead_millis: i64) {
        self.learned.arrivals.set_clock(ahead_millis);
    }

    /// Begins with what somebody else has learned: this branch before, or one like it.
    pub fn adopt(&mut self, learned: Learned) {
        self.learned = learned;
    }

    /// A counter opens, comes back from a break, or can do something else from now on.
    pub fn open_counter(&mut self, counter: CounterId, ability: Ability, now: Timestamp) {
        self.shadow.advance(now, &self.learned);
        let ability = Arc::new(ability);
        self.shadow.open(counter, Arc::clone(&ability), now);
        let (hand, since) = match self.desks.get(&counter) {
            Some(desk) if desk.hand.is_some() => (desk.hand, desk.since),
            _ => (None, now),
        };
        self.desks.insert(counter, Desk { ability, open: true, hand, since });
        self.shadow.advance(now, &self.learned);
    }

    /// A counter closes or goes on a break. It keeps whom it has until they are done.
    pub fn close_counter(&mut self, counter: CounterId, now: Timestamp) {
        self.shadow.advance(now, &self.learned);
        self.shadow.close(counter);
        if let Some(desk) = self.desks.get_mut(&counter) {
            desk.open = false;
        }
    }
}

/// What happens to tickets.
impl Dispatch {
    /// Somebody comes to wait: with a new ticket, or for the next service of their visit.
    pub fn arrive(&mut self, waiting: Waiting, now: Timestamp) {
        self.shadow.advance(now, &self.learned);
        self.shadow.arrive(waiting.class, waiting.age);
        self.shadow.advance(now, &self.learned);
        self.learned.arrivals.came(waiting.class, now);
        self.line.insert(waiting);
    }

    /// Somebody who has been called, or was on hold, waits again: recycled, or reinstated.
    pub fn put_back(&mut self, waiting: Waiting) {
        self.line.insert(waiting);
    }

    /// Somebody who waits is sent to another queue, to another service or to another priority, and
    /// keeps the time that they have waited.
    pub fn reassign(&mut self, waiting: Waiting, now: Timestamp) {
        self.shadow.advance(now, &self.learned);
        // Whom ticket order has served already is not served there twice.
        let before = self.line.remove(waiting.ticket);
        if before.is_some_and(|before| self.shadow.leave(before.class, before.age)) {
            self.shadow.arrive(waiting.class, waiting.age);
            self.shadow.advance(now, &self.learned);
        }
        self.line.insert(waiting);
    }

    /// Somebody who waits goes away: cancelled, expired, voided, or on hold.
    pub fn leave(&mut self, ticket: TicketId, now: Timestamp) {
        self.shadow.advance(now, &self.learned);
        if let Some(before) = self.line.remove(ticket) {
            self.shadow.leave(before.class, before.age);
        }
    }

    /// A counter calls somebody who waits.
    pub fn call(&mut self, ticket: TicketId, counter: CounterId, reason: &Reason, now: Timestamp) {
        self.shadow.advance(now, &self.learned);
        let Some(desk) = self.desks.get_mut(&counter) else {
            return;
        };
        let Some(waiting) = self.line.remove(ticket) else {
            return;
        };
        let overdue = reason.is_overdue();
        desk.hand = Some(InHand { waiting, called_at: now, started_at: None, overdue });
        desk.since = now;
        self.shadow.called(waiting.age, now);
        if let Policy::Quota(quota) = &self.policy {
            let preferential = waiting.class.precedence.preferential.is_some();
            self.turn = quota.after(self.turn, preferential);
        }
    }

    /// Whoever was called has come, and is served from now on.
    pub fn start(&mut self, counter: CounterId, now: Timestamp) {
        let Some(hand) = self.desks.get_mut(&counter).and_then(|desk| desk.hand.as_mut()) else {
            return;
        };
        hand.started_at = Some(now);
        let walk = millis_between(hand.called_at, now);
        self.learned.came_to(hand.waiting.class.service, walk);
    }

    /// A counter has served whom it has. `None` when it has nobody.
    pub fn finish(&mut self, counter: CounterId, now: Timestamp) -> Option<InHand> {
        let hand = self.release(counter, now)?;
        if let Some(started_at) = hand.started_at {
            let millis = millis_between(started_at, now);
            self.learned.served(counter, hand.waiting.class.service, millis);
        }
        self.shadow_took(&hand, now);
        Some(hand)
    }

    /// Nobody has come to a counter that called. `None` when it has called nobody.
    pub fn no_show(&mut self, counter: CounterId, now: Timestamp) -> Option<InHand> {
        let hand = self.release(counter, now)?;
        let lost = millis_between(hand.called_at, now);
        self.learned.nobody_came_to(hand.waiting.class.service, lost);
        self.shadow_took(&hand, now);
        Some(hand)
    }

    /// A counter has done with whom it has in a way that teaches nothing about the service: voided,
    /// cancelled on the way, transferred in the middle. `None` when it has nobody.
    pub fn void(&mut self, counter: CounterId, now: Timestamp) -> Option<InHand> {
        let hand = self.release(counter, now)?;
        self.shadow_took(&hand, now);
        Some(hand)
    }

    /// A call is taken back: whoever was called waits again, where and as long as before. `None` when
    /// the counter has nobody.
    pub fn take_back(&mut self, counter: CounterId, now: Timestamp) -> Option<InHand> {
        let hand = self.release(counter, now)?;
        self.shadow.taken_back(hand.waiting.age);
        self.line.insert(hand.waiting);
        Some(hand)
    }

    fn release(&mut self, counter: CounterId, now: Timestamp) -> Option<InHand> {
        self.shadow.advance(now, &self.learned);
        let desk = self.desks.get_mut(&counter)?;
        let hand = desk.hand.take()?;
        desk.since = now;
        Some(hand)
    }

    fn shadow_took(&mut self, hand: &InHand, now: Timestamp) {
        let Waiting { class, age, .. } = hand.waiting;
        self.shadow.took(class, age, millis_between(hand.called_at, now), now);
        self.shadow.advance(now, &self.learned);
    }
}

/// The day.
impl Dispatch {
    /// From now on people are let in.
    pub fn open_intake(&mut self, now: Timestamp) {
        self.learned.arrivals.open(now);
    }

    /// From now on nobody is let in.
    pub fn close_intake(&mut self, now: Timestamp) {
        self.learned.arrivals.close(now);
    }

    /// The day has ended: what was learned carries over with less weight, and plain ticket order
    /// begins anew. Whoever still waits must have left before.
    pub fn end_day(&mut self, now: Timestamp) {
        self.learned.arrivals.close(now);
        self.learned.fade();
        self.shadow.reset();
        self.turn = Turn::default();
    }
}

/// What can be asked.
impl Dispatch {
    /// The rule.
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Who waits.
    pub const fn line(&self) -> &Line {
        &self.line
    }

    /// The counters, in the order of their ids.
    pub fn counters(&self) -> impl Iterator<Item = (CounterId, &Desk)> {
        self.desks.iter().map(|(counter, desk)| (*counter, desk))
    }

    /// What was learned.
    pub const fn learned(&self) -> &Learned {
        &self.learned
    }

    /// The same people in plain ticket order.
    pub const fn shadow(&self) -> &Shadow {
        &self.shadow
    }

    /// How much waiting for a service weighs.
    pub fn weight(&self, service: ServiceId) -> Weight {
        self.weights.get(&service).copied().unwrap_or_default()
    }

    /// How many preferential people and others were called in this turn.
    pub const fn turn(&self) -> Turn {
        self.turn
    }
}

fn millis_between(earlier: Timestamp, later: Timestamp) -> u64 {
    u64::try_from(later.millis_since(earlier)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::example::*;
    use super::*;

    #[test]
    fn who_is_sent_elsewhere_keeps_the_time_that_they_have_waited() {
        let mut story = scene(Policy::Fifo, 0).comes(waiting(1, short(), 0));
        let mut elsewhere = waiting(1, long(), 0);
        elsewhere.class.queue = queue(2);
        story.0.reassign(elsewhere, minute(9));
        story.0.open_counter(counter(1), Ability::default(), minute(10));
        story.then(1, 10, 1, "waited longest (10 min)");
    }

    #[test]
    fn a_call_that_is_taken_back_leaves_everything_as_it_was() {
        let before =
            scene(Policy::Fifo, 1).comes(waiting(1, short(), 0)).comes(waiting(2, short(), 1));
        let mut after = before.0.clone();
        let choice = after.next(counter(1), minute(1)).unwrap();
        after.call(choice.waiting.ticket, counter(1), &choice.reason, minute(1));
        assert_eq!(after.line().len(), 1);
        assert_eq!(
            after.take_back(counter(1), minute(1)).map(|hand| hand.waiting),
            Some(choice.waiting)
        );
        assert_eq!(after.line(), before.0.line());
        assert_eq!(after.next(counter(1), minute(1)), Some(choice));
    }

    #[test]
    fn a_service_that_was_voided_teaches_nothing() {
        let mut story = scene(Policy::Fifo, 1).comes(waiting(1, short(), 0)).calls(1, 0);
        let before = story.0.learned().mean_millis(short());
        assert!(story.0.void(counter(1), minute(50)).is_some());
        assert_eq!(story.0.learned().mean_millis(short()), before);
        assert_eq!(story.0.void(counter(1), minute(51)), None, "it has nobody any more");
    }

    #[test]
    fn a_service_that_ended_teaches_its_duration_and_carries_over() {
        let story = scene(Policy::Fifo, 1).comes(waiting(1, short(), 0)).calls(1, 0);
        let mut story = story.finishes(1, 6);
        assert_eq!(
            story.0.learned().mean_millis(short()),
            180_000,
            "three guesses of 2 min, one 6"
        );
        story.0.end_day(minute(600));
        assert!(story.0.learned().mean_millis(short()) > 170_000);
    }

    #[test]
    fn a_counter_that_closes_keeps_whom_it_has_until_they_are_done() {
        let mut story = scene(Policy::Fifo, 1).comes(waiting(1, short(), 0)).calls(1, 0);
        story.0.close_counter(counter(1), minute(1));
        let story = story.comes(waiting(2, short(), 2)).finishes(1, 3);
        assert_eq!(story.0.taker(), None);
        assert_eq!(story.0.line().len(), 1);
    }

    #[test]
    fn what_does_not_fit_is_left_out() {
        let mut story = scene(Policy::Fifo, 1).comes(waiting(1, short(), 0));
        let before = story.0.clone();
        story.0.call(ticket(7), counter(1), &Reason::ByHand, minute(0));
        story.0.call(ticket(1), counter(7), &Reason::ByHand, minute(0));
        story.0.start(counter(1), minute(0));
        assert_eq!(story.0.finish(counter(1), minute(0)), None);
        assert_eq!(story.0, before);
    }
}
