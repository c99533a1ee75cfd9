use serde::{Deserialize, Serialize};

use super::ability::{Ability, Reach};
use super::line::Waiting;
use super::policy::{Head, Reason, Room, Turn};
use super::shadow::{Knowledge, Shadow};
use super::state::Dispatch;
use crate::{CounterId, TicketId, Timestamp};

/// Who is called next, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Whose ticket.
    pub ticket: TicketId,
    /// Why.
    pub reason: Reason,
}

/// A branch, as it looks from one counter.
struct View<'a> {
    dispatch: &'a Dispatch,
    counter: CounterId,
    ability: &'a Ability,
    reach: Reach,
    now: Timestamp,
    longest_in_ticket_order_millis: u64,
}

impl Dispatch {
    /// Whom this counter calls next, and why. `None` when nobody waits whom it can serve, or when there
    /// is no such counter. Whether it is idle is not asked here.
    pub fn next(&self, counter: CounterId, now: Timestamp) -> Option<Choice> {
        let ability = &*self.desks.get(&counter)?.ability;
        let reach = ability.reach(self.line.classes());
        if reach == Reach::Nothing {
            return None;
        }
        let longest_in_ticket_order_millis = if self.rule.policy.follows_ticket_order() {
            self.longest_in_ticket_order(now)
        } else {
            0
        };
        let view =
            View { dispatch: self, counter, ability, reach, now, longest_in_ticket_order_millis };
        let pick = self.rule.choose(&view)?;
        Some(Choice { ticket: pick.who, reason: pick.reason })
    }

    /// Which idle counter takes next, when several are: the one that can do least, so that those who
    /// can do more stay free for what only they can; of equals the one that has been idle longest.
    /// `None` when no idle counter can serve anybody who waits.
    pub fn taker(&self) -> Option<CounterId> {
        self.taker_among(|_| true)
    }

    /// The same, among some counters only.
    pub fn taker_among(&self, among: impl Fn(CounterId) -> bool) -> Option<CounterId> {
        let idle = self.desks.iter().filter(|(id, desk)| desk.is_idle() && among(**id));
        let able =
            idle.filter(|(_, desk)| desk.ability.reach(self.line.classes()) != Reach::Nothing);
        able.min_by_key(|(counter, desk)| (desk.ability.breadth(), desk.since, **counter))
            .map(|(counter, _)| *counter)
    }

    /// The open counters that could serve this ticket, were nobody else there. Empty: the ticket waits
    /// for a counter that is not there, and somebody should know.
    pub fn counters_for(&self, waiting: &Waiting) -> impl Iterator<Item = CounterId> {
        let class = waiting.class;
        let able =
            self.desks.iter().filter(move |(_, desk)| desk.open && desk.ability.can_serve(&class));
        able.map(|(counter, _)| *counter)
    }

    /// The longest wait of today so far in plain ticket order, at this moment.
    pub fn longest_in_ticket_order(&self, now: Timestamp) -> u64 {
        self.shadow_at(now).longest_millis(now)
    }

    /// The same people in plain ticket order, at this moment.
    pub fn shadow_at(&self, now: Timestamp) -> Shadow {
        let mut shadow = self.shadow.clone();
        let known = Knowledge { learned: &self.learned, precedences: &self.precedences };
        shadow.advance(now, known);
        shadow
    }
}

impl Room for View<'_> {
    type Who = TicketId;

    fn heads(&self) -> impl Iterator<Item = Head<TicketId>> {
        let firsts = self.dispatch.line.firsts();
        let served = firsts.filter(|first| self.ability.serves(first.class, self.reach));
        served.map(|first| {
            let class = first.class;
            Head {
                who: first.ticket,
                precedence: self.dispatch.precedences.of(class.priority),
                appointment: class.appointment,
                age: first.place,
                count: u32::try_from(first.count).unwrap_or(u32::MAX),
                mean_millis: self.dispatch.learned.mean_millis_at(self.counter, class.service),
                weight: self.dispatch.weight(class.service),
            }
        })
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn longest_in_ticket_order_millis(&self) -> u64 {
        self.longest_in_ticket_order_millis
    }

    fn counters_open(&self) -> u32 {
        let open = self.dispatch.desks.values().filter(|desk| desk.open).count();
        u32::try_from(open).unwrap_or(u32::MAX)
    }

    fn counters_on_overdue(&self) -> u32 {
        let hands = self.dispatch.desks.values().filter_map(|desk| desk.hand.as_ref());
        u32::try_from(hands.filter(|hand| hand.overdue).count()).unwrap_or(u32::MAX)
    }

    fn turn(&self) -> Turn {
        self.dispatch.turn
    }
}

#[cfg(test)]
mod tests {
    use super::super::example::*;
    use super::super::policy::Policy;
    use super::*;
    use crate::{Chosen, QueueId, ServiceId};

    fn only(queues: Chosen<QueueId>, skills: &[ServiceId]) -> Ability {
        let skills = Chosen::these(skills.iter().copied());
        Ability { queues, skills, ..Ability::default() }
    }

    #[test]
    fn a_counter_calls_nobody_whom_it_cannot_serve() {
        let mut story = scene(Policy::Fifo, 1).comes(waiting(1, long(), 0));
        story.dispatch.open_counter(counter(2), only(Chosen::All, &[short()]), minute(0));
        assert_eq!(story.dispatch.next(counter(2), minute(1)), None);
        story.comes(waiting(2, short(), 1)).then(2, 2, 2, "waited longest (1 min)");
    }

    #[test]
    fn a_counter_with_nothing_of_its_own_takes_from_any_queue() {
        let mut other = waiting(1, short(), 0);
        other.class.queue = Some(queue(2));
        let mut story = scene(Policy::Fifo, 0);
        story.dispatch.open_counter(
            counter(1),
            only(Chosen::these([queue(1)]), &[short()]),
            minute(0),
        );
        let story = story.comes(other).then(1, 1, 1, "waited longest (1 min)");
        story.comes(waiting(2, short(), 1)).then(1, 2, 2, "waited longest (1 min)");
    }

    #[test]
    fn of_several_idle_counters_the_one_that_can_do_least_takes_first() {
        let mut story = scene(Policy::Fifo, 1);
        story.dispatch.open_counter(counter(2), only(Chosen::All, &[short(), long()]), minute(1));
        story.dispatch.open_counter(counter(3), only(Chosen::All, &[short()]), minute(2));
        assert_eq!(story.dispatch.taker(), None, "nobody waits");
        let story = story.comes(waiting(1, short(), 3));
        assert_eq!(story.dispatch.taker(), Some(counter(3)));
        let story = story.calls(3, 3).comes(waiting(2, long(), 4));
        assert_eq!(story.dispatch.taker(), Some(counter(2)));
    }

    #[test]
    fn of_equals_the_one_that_has_been_idle_longest_takes_first() {
        let story = scene(Policy::Fifo, 2).comes(waiting(1, short(), 0)).calls(1, 0);
        let story = story.finishes(1, 5).comes(waiting(2, short(), 6));
        assert_eq!(story.dispatch.taker(), Some(counter(2)));
    }

    #[test]
    fn a_closed_counter_takes_nobody_and_who_waits_for_it_can_be_seen() {
        let mut story = scene(Policy::Fifo, 1).comes(waiting(1, short(), 0));
        assert_eq!(story.dispatch.counters_for(&waiting(1, short(), 0)).count(), 1);
        story.dispatch.close_counter(counter(1), minute(1));
        assert_eq!(story.dispatch.taker(), None);
        assert_eq!(story.dispatch.counters_for(&waiting(1, short(), 0)).count(), 0);
    }

    #[test]
    fn weight_speaks_for_a_service_as_much_as_brevity() {
        use super::super::weight::Weight;
        use crate::Seconds;
        let mut story = scene(Policy::default(), 1);
        let heavy = Weight::new(1_100).unwrap();
        story.dispatch.set_service(long(), Some(Seconds::minutes(20)), heavy);
        story.comes(waiting(1, short(), 0)).comes(waiting(2, long(), 1)).then(
            1,
            2,
            2,
            "shortest expected service (20 min) of 2 waiting; nobody is beyond the limit of 35 min",
        );
    }
}
