use std::sync::Arc;

use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};

use super::ability::Ability;
use super::class::{Class, Precedence, Precedences};
use super::desk::{Desk, InHand};
use super::learned::{Learned, Lesson};
use super::line::{Line, Waiting};
use super::policy::{Policy, Reason, Rule, Turn};
use super::shadow::{Begun, Knowledge, Shadow};
use super::weight::Weight;
use crate::{CounterId, PriorityId, Seconds, ServiceId, Timestamp};

/// Everything that decides who is called next: who waits, which counters are there and whom they have,
/// what was learned, and the rule.
///
/// A branch embeds it and tells it what happens, in the order in which it happens. Like a branch it
/// never refuses: what does not fit is left out, always in the same way. It is persistent, so a clone
/// costs a handful of reference counts.
///
/// Who waits is not written with it, for whoever embeds it knows that anyway: it is put in again with
/// [`waits`](Self::waits).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispatch {
    pub(super) rule: Rule,
    #[serde(skip)]
    pub(super) line: Line,
    pub(super) desks: OrdMap<CounterId, Desk>,
    pub(super) precedences: Precedences,
    /// Only services whose weight is not the usual one.
    pub(super) weights: OrdMap<ServiceId, Weight>,
    pub(super) learned: Learned,
    pub(super) shadow: Shadow,
    pub(super) turn: Turn,
}

/// The settings of the branch.
impl Dispatch {
    /// Sets the rule. From now on everybody is called by it, also those who wait already.
    pub fn set_rule(&mut self, rule: Rule) {
        if rule.policy != self.rule.policy {
            self.turn = Turn::default();
        }
        self.rule = rule;
    }

    /// Sets what the branch says about a service: what it takes, and how much its waiting weighs.
    pub fn set_service(&mut self, service: ServiceId, guess: Option<Seconds>, weight: Weight) {
        self.learned.set_guess(service, guess);
        if weight == Weight::default() {
            self.weights.remove(&service);
        } else {
            self.weights.insert(service, weight);
        }
    }

    /// Sets how a priority ranks.
    pub fn set_priority(&mut self, priority: PriorityId, precedence: Precedence) {
        self.precedences.set(priority, precedence);
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
        self.advance(now);
        let ability = Arc::new(Ability { counter: Some(counter), ..ability });
        self.shadow.open(counter, Arc::clone(&ability), now);
        let (hand, since) = match self.desks.get(&counter) {
            Some(desk) if desk.open || desk.hand.is_some() => (desk.hand, desk.since),
            _ => (None, now),
        };
        self.desks.insert(counter, Desk { ability, open: true, hand, since });
        self.advance(now);
    }

    /// A counter closes or goes on a break. It keeps whom it has until they are done.
    pub fn close_counter(&mut self, counter: CounterId, now: Timestamp) {
        self.advance(now);
        self.shadow.close(counter);
        if let Some(desk) = self.desks.get_mut(&counter) {
            desk.open = false;
        }
    }
}

/// What happens to tickets.
impl Dispatch {
    /// Somebody comes to wait: with a new ticket, or for the next service of their visit.
    pub fn arrive(&mut self, waiting: &Waiting, now: Timestamp) {
        self.advance(now);
        self.shadow.arrive(waiting.class, waiting.arrived);
        self.advance(now);
        self.learned.arrivals.came(waiting.class, now);
        self.line.insert(waiting);
    }

    /// Somebody waits again: recycled, reinstated, back from being set aside, or sent on in the middle of a
    /// service.
    pub fn put_back(&mut self, waiting: &Waiting, now: Timestamp) {
        self.advance(now);
        self.shadow.come_back(waiting.class, waiting.arrived);
        self.advance(now);
        self.line.insert(waiting);
    }

    /// Somebody who waits is sent to another queue or to another place in it, and keeps the time that
    /// they have waited.
    pub fn reassign(&mut self, before: &Waiting, after: &Waiting, now: Timestamp) {
        self.advance(now);
        self.line.remove(before);
        // Whom ticket order has served already is not served there twice.
        let moves = (before.class, before.arrived) != (after.class, after.arrived);
        if moves && self.shadow.leave(before.class, before.arrived) {
            self.shadow.arrive(after.class, after.arrived);
            self.advance(now);
        }
        self.line.insert(after);
    }

    /// Somebody who waits goes away: cancelled, expired, voided, or set aside.
    pub fn leave(&mut self, waiting: &Waiting, now: Timestamp) {
        self.advance(now);
        self.line.remove(waiting);
        self.shadow.leave(waiting.class, waiting.arrived);
    }

    /// A counter calls somebody who waits, or somebody who was set aside.
    pub fn call(&mut self, waiting: &Waiting, counter: CounterId, reason: &Reason, now: Timestamp) {
        self.advance(now);
        if !self.line.remove(waiting) {
            self.shadow.come_back(waiting.class, waiting.arrived);
        }
        let Some(desk) = self.desks.get_mut(&counter) else { return };
        let overdue = reason.is_overdue();
        let hand = InHand { waiting: *waiting, called_at: now, started_at: None, overdue };
        (desk.hand, desk.since) = (Some(hand), now);
        self.shadow.called(waiting.arrived, now);
        if let Policy::Quota(quota) = &self.rule.policy {
            self.turn = quota.after(self.turn, self.is_preferential(&waiting.class));
        }
    }

    /// Whoever was called has come, and is served from now on.
    pub fn start(&mut self, counter: CounterId, now: Timestamp) {
        let Some(hand) = self.desks.get_mut(&counter).and_then(|desk| desk.hand.as_mut()) else {
            return;
        };
        hand.started_at = Some(now);
        let walk_millis = millis_between(hand.called_at, now);
        let service = hand.waiting.class.service;
        self.learned.learn(&Lesson::Came { service, walk_millis });
    }

    /// A counter has served whom it has. `None` when it has nobody.
    pub fn finish(&mut self, counter: CounterId, now: Timestamp) -> Option<InHand> {
        let hand = self.release(counter, now)?;
        if let Some(started_at) = hand.started_at {
            let (service, millis) = (hand.waiting.class.service, millis_between(started_at, now));
            self.learned.learn(&Lesson::Served { counter, service, millis });
        }
        self.shadow_took(&hand, now);
        Some(hand)
    }

    /// Nobody has come to a counter that called. `None` when it has called nobody.
    pub fn no_show(&mut self, counter: CounterId, now: Timestamp) -> Option<InHand> {
        let hand = self.release(counter, now)?;
        let lost_millis = millis_between(hand.called_at, now);
        let service = hand.waiting.class.service;
        self.learned.learn(&Lesson::NobodyCame { service, lost_millis });
        self.shadow_took(&hand, now);
        Some(hand)
    }

    /// A counter has done with whom it has in a way that teaches nothing about the service: voided,
    /// cancelled on the way, sent on in the middle. `None` when it has nobody.
    pub fn void(&mut self, counter: CounterId, now: Timestamp) -> Option<InHand> {
        let hand = self.release(counter, now)?;
        self.shadow_took(&hand, now);
        Some(hand)
    }

    /// A counter gives back whom it has called, unserved: in plain ticket order nothing has happened yet.
    /// `None` when it has nobody.
    pub fn give_back(&mut self, counter: CounterId, now: Timestamp) -> Option<InHand> {
        let hand = self.release(counter, now)?;
        self.shadow.taken_back(hand.waiting.arrived);
        Some(hand)
    }

    /// Whom plain ticket order has begun to serve since this was asked last, or since the day began.
    pub fn take_begun(&mut self) -> Vector<Begun> {
        self.shadow.take_begun()
    }

    fn release(&mut self, counter: CounterId, now: Timestamp) -> Option<InHand> {
        self.advance(now);
        let desk = self.desks.get_mut(&counter)?;
        let hand = desk.hand.take()?;
        desk.since = now;
        Some(hand)
    }

    fn shadow_took(&mut self, hand: &InHand, now: Timestamp) {
        let Waiting { class, arrived, .. } = hand.waiting;
        self.shadow.took(class, arrived, millis_between(hand.called_at, now), now);
        self.advance(now);
    }

    /// Plain ticket order goes on until now.
    fn advance(&mut self, now: Timestamp) {
        let known = Knowledge { learned: &self.learned, precedences: &self.precedences };
        self.shadow.advance(now, known);
    }

    fn is_preferential(&self, class: &Class) -> bool {
        self.precedences.of(class.priority).preferential
    }
}

/// What is undone.
impl Dispatch {
    /// Somebody waits, and nothing more follows from it: what was written is read, or a move is undone.
    pub fn waits(&mut self, waiting: &Waiting) {
        self.line.insert(waiting);
    }

    /// It was a mistake that somebody waits here.
    pub fn waits_no_more(&mut self, waiting: &Waiting) {
        self.line.remove(waiting);
    }

    /// It was a mistake that somebody came to wait here.
    pub fn never_came(&mut self, waiting: &Waiting, now: Timestamp) {
        self.leave(waiting, now);
        self.learned.arrivals.never_came(waiting.class, waiting.arrived.since);
    }

    /// It was a mistake that a counter is without these people, or has others: it has them.
    pub fn restore(&mut self, counter: CounterId, hand: Option<InHand>, now: Timestamp) {
        self.advance(now);
        let Some(desk) = self.desks.get_mut(&counter) else { return };
        let before = std::mem::replace(&mut desk.hand, hand);
        desk.since = hand.map_or(now, |hand| hand.called_at);
        match hand {
            Some(hand) => self.shadow.called(hand.waiting.arrived, hand.called_at),
            None => {
                if let Some(before) = before {
                    self.shadow.taken_back(before.waiting.arrived);
                    if let Policy::Quota(quota) = &self.rule.policy {
                        let preferential = self.is_preferential(&before.waiting.class);
                        self.turn = quota.before(self.turn, preferential);
                    }
                }
            }
        }
    }

    /// What was learned from a move is forgotten: the move was a mistake.
    pub fn unlearn(&mut self, lesson: &Lesson) {
        self.learned.unlearn(lesson);
    }
}

#[cfg(test)]
impl Dispatch {
    /// What an undo restores exactly: all but plain ticket order, which only estimates, and since when
    /// idle counters are idle.
    pub(crate) fn without_estimates(&self) -> Self {
        let idle_since = Timestamp::default();
        let desks = self.desks.iter().map(|(id, desk)| {
            let since = if desk.hand.is_some() { desk.since } else { idle_since };
            (*id, Desk { since, ..desk.clone() })
        });
        Self { desks: desks.collect(), shadow: Shadow::default(), ..self.clone() }
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
    pub const fn rule(&self) -> &Rule {
        &self.rule
    }

    /// How a priority ranks.
    pub fn precedence(&self, priority: Option<PriorityId>) -> Precedence {
        self.precedences.of(priority)
    }

    /// Who waits.
    pub const fn line(&self) -> &Line {
        &self.line
    }

    /// The counters, in the order of their ids.
    pub fn counters(&self) -> impl Iterator<Item = (CounterId, &Desk)> {
        self.desks.iter().map(|(counter, desk)| (*counter, desk))
    }

    /// The same, as they are kept: a clone costs a handful of reference counts.
    pub(crate) const fn desks(&self) -> &OrdMap<CounterId, Desk> {
        &self.desks
    }

    /// What was learned.
    pub const fn learned(&self) -> &Learned {
        &self.learned
    }

    /// The same people in plain ticket order.
    pub const fn shadow(&self) -> &Shadow {
        &self.shadow
    }

    /// What the branch's clocks are ahead of UTC.
    pub const fn clock_ahead_millis(&self) -> i64 {
        self.learned.arrivals.clock_ahead_millis()
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
        let here = waiting(1, short(), 0);
        let mut story = scene(Policy::Fifo, 0).comes(here);
        let mut elsewhere = waiting(1, long(), 0);
        elsewhere.class.queue = Some(queue(2));
        story.dispatch.reassign(&here, &elsewhere, minute(9));
        story.dispatch.open_counter(counter(1), Ability::default(), minute(10));
        story.then(1, 10, 1, "waited longest (10 min)");
    }

    #[test]
    fn a_call_that_is_taken_back_leaves_everything_as_it_was() {
        let before =
            scene(Policy::Fifo, 1).comes(waiting(1, short(), 0)).comes(waiting(2, short(), 1));
        let mut after = before.dispatch.clone();
        let choice = after.next(counter(1), minute(1)).unwrap();
        let first = waiting(1, short(), 0);
        after.call(&first, counter(1), &choice.reason, minute(1));
        assert_eq!(after.line().len(), 1);
        after.restore(counter(1), None, minute(1));
        after.waits(&first);
        assert_eq!(after.line(), before.dispatch.line());
        assert_eq!(after.next(counter(1), minute(1)), Some(choice));
    }

    #[test]
    fn a_service_that_was_voided_teaches_nothing() {
        let mut story = scene(Policy::Fifo, 1).comes(waiting(1, short(), 0)).calls(1, 0);
        let before = story.dispatch.learned().mean_millis(short());
        assert!(story.dispatch.void(counter(1), minute(50)).is_some());
        assert_eq!(story.dispatch.learned().mean_millis(short()), before);
        assert_eq!(story.dispatch.void(counter(1), minute(51)), None, "it has nobody any more");
    }

    #[test]
    fn a_service_that_ended_teaches_its_duration_and_carries_over() {
        let story = scene(Policy::Fifo, 1).comes(waiting(1, short(), 0)).calls(1, 0);
        let mut story = story.finishes(1, 6);
        assert_eq!(
            story.dispatch.learned().mean_millis(short()),
            180_000,
            "three guesses of 2 min, one 6"
        );
        story.dispatch.end_day(minute(600));
        assert!(story.dispatch.learned().mean_millis(short()) > 170_000);
    }

    #[test]
    fn a_counter_that_closes_keeps_whom_it_has_until_they_are_done() {
        let mut story = scene(Policy::Fifo, 1).comes(waiting(1, short(), 0)).calls(1, 0);
        story.dispatch.close_counter(counter(1), minute(1));
        let story = story.comes(waiting(2, short(), 2)).finishes(1, 3);
        assert_eq!(story.dispatch.taker(), None);
        assert_eq!(story.dispatch.line().len(), 1);
    }

    #[test]
    fn who_was_set_aside_can_be_called_and_counts_in_ticket_order() {
        let (first, second) = (waiting(1, short(), 0), waiting(2, short(), 1));
        let mut story = scene(Policy::Fifo, 0).comes(first).comes(second);
        story.dispatch.leave(&first, minute(2));
        assert_eq!(story.dispatch.shadow().len(), 1);
        story.dispatch.put_back(&first, minute(3));
        assert_eq!(story.dispatch.shadow().len(), 2);
        story.dispatch.leave(&first, minute(4));
        story.dispatch.open_counter(counter(1), Ability::default(), minute(5));
        story.dispatch.call(&first, counter(1), &Reason::ByHand, minute(5));
        assert_eq!(story.dispatch.line().len(), 1);
        assert!(story.dispatch.finish(counter(1), minute(9)).is_some());
    }

    #[test]
    fn what_does_not_fit_is_left_out() {
        let mut story = scene(Policy::Fifo, 1).comes(waiting(1, short(), 0));
        let before = story.dispatch.clone();
        story.dispatch.restore(counter(7), None, minute(0));
        story.dispatch.start(counter(1), minute(0));
        assert_eq!(story.dispatch.finish(counter(1), minute(0)), None);
        assert_eq!(story.dispatch, before);
    }
}
