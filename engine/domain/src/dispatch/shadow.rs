use std::sync::Arc;

use imbl::{OrdMap, OrdSet, Vector};
use serde::{Deserialize, Serialize};

use super::ability::{Ability, Reach};
use super::class::{Age, Class, Precedences};
use super::learned::Learned;
use super::pairs;
use crate::{CounterId, ServiceId, Timestamp};

/// The same people at the same counters in plain ticket order (preferential first): what today would
/// have been without a policy.
///
/// It runs beside the branch, a step whenever something happens there. Somebody whom the branch has
/// served already takes as long here as there. Somebody whom it has not is taken to need the learned
/// mean, and what that was wrong by is put right once it is known: at the same service if that still
/// goes on here, otherwise at whatever the counter does by then. Whom the branch is serving longer than
/// the mean takes at least as long here. So the amount of work is the same in both, and only the order
/// differs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Shadow {
    /// Who waits here.
    #[serde(with = "pairs")]
    lanes: OrdMap<Class, OrdSet<Age>>,
    /// What those took whom the branch has served and who still wait here.
    known: OrdMap<u64, u64>,
    /// Those who began here before it was known what they take.
    assumed: OrdMap<u64, Assumed>,
    /// Whom the branch has called and is not done with, and when it called them.
    under_way: OrdMap<u64, Timestamp>,
    desks: OrdMap<CounterId, Desk>,
    longest_millis: u64,
    waits: OrdMap<ServiceId, Waits>,
    /// Whom it has begun to serve since somebody asked.
    #[serde(skip)]
    begun: Vector<Begun>,
}

/// Somebody whom plain ticket order has begun to serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begun {
    /// Where, for what, and with which priority they waited.
    pub class: Class,
    /// Since when.
    pub since: Timestamp,
    /// For how long.
    pub waited_millis: u64,
}

/// What it goes by.
#[derive(Debug, Clone, Copy)]
pub struct Knowledge<'a> {
    /// What services take.
    pub learned: &'a Learned,
    /// Whom the law puts first.
    pub precedences: &'a Precedences,
}

/// A counter, as the shadow queue keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Desk {
    ability: Arc<Ability>,
    open: bool,
    /// Until when it is busy, or since when it is idle.
    free_at: Timestamp,
    /// The number of whom it served last, and when that began.
    last: Option<(u64, Timestamp)>,
}

/// Somebody who began before it was known what they take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Assumed {
    counter: CounterId,
    millis: u64,
}

/// How long people waited: how many, and how long in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Waits {
    /// How many.
    pub people: u64,
    /// How long in all.
    pub millis: u64,
}

/// Who is next in plain ticket order.
struct Next {
    counter: CounterId,
    class: Class,
    age: Age,
    start: Timestamp,
}

impl Shadow {
    /// A counter opens, or can do something else from now on.
    pub fn open(&mut self, counter: CounterId, ability: Arc<Ability>, now: Timestamp) {
        let before = self.desks.get(&counter);
        let free_at = before.map_or(now, |desk| desk.free_at.max(now));
        let last = before.and_then(|desk| desk.last);
        self.desks.insert(counter, Desk { ability, open: true, free_at, last });
    }

    /// A counter closes: it finishes what it does, and takes nobody any more.
    pub fn close(&mut self, counter: CounterId) {
        if let Some(desk) = self.desks.get_mut(&counter) {
            desk.open = false;
        }
    }

    /// Somebody comes.
    pub fn arrive(&mut self, class: Class, age: Age) {
        match self.lanes.get_mut(&class) {
            Some(lane) => {
                lane.insert(age);
            }
            None => {
                self.lanes.insert(class, OrdSet::unit(age));
            }
        }
    }

    /// Somebody waits again: unless they still wait here, or are being served, they come once more.
    pub fn come_back(&mut self, class: Class, age: Age) {
        if !self.assumed.contains_key(&age.order) {
            self.arrive(class, age);
        }
    }

    /// Somebody goes away before the branch has called them. Whether they still waited here.
    pub fn leave(&mut self, class: Class, age: Age) -> bool {
        let Some(lane) = self.lanes.get_mut(&class) else {
            return false;
        };
        let waited = lane.remove(&age).is_some();
        if lane.is_empty() {
            self.lanes.remove(&class);
        }
        waited
    }

    /// The branch calls somebody.
    pub fn called(&mut self, age: Age, now: Timestamp) {
        self.under_way.insert(age.order, now);
    }

    /// The branch takes a call back.
    pub fn taken_back(&mut self, age: Age) {
        self.under_way.remove(&age.order);
    }

    /// The branch has done with somebody: this is how long a counter was busy with them.
    pub fn took(&mut self, class: Class, age: Age, millis: u64, now: Timestamp) {
        self.under_way.remove(&age.order);
        let waits = self.lanes.get(&class).is_some_and(|lane| lane.contains(&age));
        if waits {
            self.known.insert(age.order, millis);
            return;
        }
        let Some(Assumed { counter, millis: assumed }) = self.assumed.remove(&age.order) else {
            return;
        };
        let Some(desk) = self.desks.get_mut(&counter) else {
            return;
        };
        match desk.last {
            Some((order, began)) if order == age.order => desk.free_at = later(began, millis),
            // It has begun with somebody else, too early or too late: that ends as much later or
            // earlier. An idle counter has made up for it already.
            Some((_, began)) if desk.free_at > now => {
                let shifted = desk.free_at.plus_millis(difference(millis, assumed));
                desk.free_at = shifted.max(began);
            }
            _ => {}
        }
    }

    /// Runs until `now`: every counter that becomes free takes the oldest that it can serve.
    pub fn advance(&mut self, now: Timestamp, known: Knowledge<'_>) {
        // Mostly nobody is free: then nothing is worked out, and nothing changes.
        if self.desks.values().all(|desk| desk.free_at > now) {
            return;
        }
        while let Some(next) = self.next(now, known.precedences) {
            self.begin(&next, known.learned);
        }
        self.idle_until(now);
    }

    /// Whom it has begun to serve since this was asked last, or since the day began.
    pub fn take_begun(&mut self) -> Vector<Begun> {
        std::mem::take(&mut self.begun)
    }

    /// The longest wait of today so far, including that of those who still wait here.
    pub fn longest_millis(&self, now: Timestamp) -> u64 {
        let waiting = self.lanes.values().filter_map(|lane| lane.get_min());
        let waiting = waiting.map(|age| age.waited_millis(now)).max().unwrap_or(0);
        self.longest_millis.max(waiting)
    }

    /// What those waited who began here today, by service: what plain ticket order would have given.
    pub fn waits(&self) -> impl Iterator<Item = (ServiceId, Waits)> {
        self.waits.iter().map(|(service, waits)| (*service, *waits))
    }

    /// Who waits here, class by class, and within a class the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (Class, Age)> {
        self.lanes.iter().flat_map(|(class, lane)| lane.iter().map(|age| (*class, *age)))
    }

    /// Until when a counter is busy here, as far as is known, and with whom since when: the number of
    /// their place, and the moment. `None` when there is no such counter.
    pub fn counter(&self, counter: CounterId) -> Option<(Timestamp, Option<(u64, Timestamp)>)> {
        self.desks.get(&counter).map(|desk| (desk.free_at, desk.last))
    }

    /// How many wait here.
    pub fn len(&self) -> usize {
        self.lanes.values().map(OrdSet::len).sum()
    }

    /// Whether nobody waits here.
    pub fn is_empty(&self) -> bool {
        self.lanes.is_empty()
    }

    /// Begins a new day: nobody waits, nobody has waited.
    pub fn reset(&mut self) {
        let desks = std::mem::take(&mut self.desks);
        *self = Self { desks, ..Self::default() };
        let counters: Vec<_> = self.desks.keys().copied().collect();
        for counter in counters {
            if let Some(desk) = self.desks.get_mut(&counter) {
                desk.last = None;
            }
        }
    }

    /// The counter that is free first and has somebody to serve, and whom it serves.
    fn next(&self, now: Timestamp, precedences: &Precedences) -> Option<Next> {
        if self.lanes.is_empty() {
            return None;
        }
        let open = self.desks.iter().filter(|(_, desk)| desk.open && desk.free_at <= now);
        let free = open.map(|(counter, desk)| (self.free_at(desk, now), *counter, desk));
        let mut free: Vec<_> = free.filter(|(free_at, _, _)| *free_at <= now).collect();
        free.sort_unstable_by_key(|(free_at, counter, desk)| {
            (*free_at, desk.ability.breadth(), *counter)
        });
        // The first that has somebody to serve: whom the others would serve need not be known.
        free.into_iter().find_map(|(free_at, counter, desk)| {
            let (class, age) = self.oldest_for(&desk.ability, precedences)?;
            Some(Next { counter, class, age, start: free_at.max(age.since.min(now)) })
        })
    }

    /// When a counter is free, as far as is known now: not before it has been as long with whom it
    /// has as the branch has been already, and is.
    fn free_at(&self, desk: &Desk, now: Timestamp) -> Timestamp {
        let at_least = desk.last.and_then(|(order, began)| {
            let called = self.under_way.get(&order)?;
            Some(later(began, millis_between(*called, now)).plus_millis(1))
        });
        at_least.map_or(desk.free_at, |at_least| desk.free_at.max(at_least))
    }

    /// Preferential first, then the oldest, of those that a counter can serve.
    fn oldest_for(&self, ability: &Ability, precedences: &Precedences) -> Option<(Class, Age)> {
        let reach = ability.reach(self.lanes.keys());
        if reach == Reach::Nothing {
            return None;
        }
        let lanes = self.lanes.iter().filter(|(class, _)| ability.serves(class, reach));
        let firsts = lanes.filter_map(|(class, lane)| Some((*class, *lane.get_min()?)));
        firsts.min_by_key(|(class, age)| (precedences.of(class.priority).by_law(), *age))
    }

    fn begin(&mut self, next: &Next, learned: &Learned) {
        let Next { counter, class, age, start } = *next;
        self.leave(class, age);
        let millis = self.known.get(&age.order).copied().unwrap_or_else(|| {
            let millis = learned.mean_millis_at(counter, class.service);
            self.assumed.insert(age.order, Assumed { counter, millis });
            millis
        });
        self.known.remove(&age.order);
        if let Some(desk) = self.desks.get_mut(&counter) {
            // Whoever was here before has taken until now, and not the mean.
            if let Some((order, began)) = desk.last
                && let Some(assumed) = self.assumed.get_mut(&order)
            {
                assumed.millis = assumed.millis.max(millis_between(began, start));
            }
            desk.free_at = later(start, millis);
            desk.last = Some((age.order, start));
        }
        let waited = age.waited_millis(start);
        self.begun.push_back(Begun { class, since: age.since, waited_millis: waited });
        self.longest_millis = self.longest_millis.max(waited);
        let mut waits = self.waits.get(&class.service).copied().unwrap_or_default();
        waits.people += 1;
        waits.millis = waits.millis.saturating_add(waited);
        self.waits.insert(class.service, waits);
    }

    /// Who is idle now was idle until now: whoever comes later cannot be served before they came.
    fn idle_until(&mut self, now: Timestamp) {
        let idle = self.desks.iter();
        let idle = idle.filter(|(_, desk)| desk.free_at < now && self.free_at(desk, now) < now);
        let idle: Vec<_> = idle.map(|(counter, _)| *counter).collect();
        for counter in idle {
            if let Some(desk) = self.desks.get_mut(&counter) {
                desk.free_at = now;
            }
        }
    }
}

fn later(moment: Timestamp, millis: u64) -> Timestamp {
    moment.plus_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}

fn millis_between(earlier: Timestamp, later: Timestamp) -> u64 {
    u64::try_from(later.millis_since(earlier)).unwrap_or(0)
}

fn difference(millis: u64, assumed: u64) -> i64 {
    let signed = |millis| i64::try_from(millis).unwrap_or(i64::MAX);
    signed(millis).saturating_sub(signed(assumed))
}

#[cfg(test)]
mod tests {
    use super::super::example::*;
    use super::super::policy::Policy;
    use super::*;

    fn shadow_of(story: &Scene, service: ServiceId) -> (u64, u64) {
        let waits = story.dispatch.shadow().waits().find(|(of, _)| *of == service);
        waits.map_or((0, 0), |(_, waits)| (waits.people, waits.millis / 60_000))
    }

    fn longest(story: &Scene, at: i64) -> u64 {
        story.dispatch.longest_in_ticket_order(minute(at)) / 60_000
    }

    #[test]
    fn it_tells_what_plain_ticket_order_would_have_given() {
        // The branch calls the short one first; in ticket order it would wait for the long one, which
        // takes 10 minutes as it turns out.
        let story = scene(Policy::default(), 1)
            .comes(waiting(1, short(), 0))
            .calls(1, 0)
            .comes(waiting(2, long(), 1))
            .comes(waiting(3, short(), 2))
            .finishes(1, 4)
            .calls(1, 4)
            .finishes(1, 6)
            .calls(1, 6)
            .finishes(1, 16);
        assert_eq!(shadow_of(&story, long()), (1, 3));
        assert_eq!(shadow_of(&story, short()), (2, 12), "from minute 2 to minute 14");
        assert_eq!(longest(&story, 16), 12);
    }

    #[test]
    fn whom_the_law_puts_first_comes_first_here_too() {
        let story = scene(Policy::default(), 1)
            .comes(waiting(1, long(), 0))
            .calls(1, 0)
            .comes(waiting(2, short(), 1))
            .comes(preferential(3, long(), 2))
            .finishes(1, 10);
        assert_eq!(shadow_of(&story, long()), (2, 8));
        assert_eq!(shadow_of(&story, short()), (0, 0));
    }

    #[test]
    fn who_still_waits_here_counts_for_the_longest_wait() {
        let story = scene(Policy::default(), 0).comes(waiting(1, short(), 0));
        assert_eq!(longest(&story, 33), 33);
    }

    #[test]
    fn who_goes_away_has_not_waited() {
        let mut story = scene(Policy::default(), 0).comes(waiting(1, short(), 0));
        story.dispatch.leave(&waiting(1, short(), 0), minute(33));
        assert_eq!(longest(&story, 40), 0);
        assert!(story.dispatch.shadow().is_empty());
    }

    #[test]
    fn a_new_day_begins_without_the_waits_of_the_old_one() {
        let mut story = scene(Policy::default(), 1).comes(waiting(1, short(), 0)).calls(1, 0);
        story = story.comes(waiting(2, short(), 1)).finishes(1, 9).calls(1, 9).finishes(1, 11);
        assert_eq!(longest(&story, 11), 8);
        story.dispatch.end_day(minute(600));
        assert_eq!(longest(&story, 600), 0);
        assert_eq!(shadow_of(&story, short()), (0, 0));
    }

    #[test]
    fn a_service_that_takes_longer_than_assumed_delays_what_follows() {
        let mut shadow = Shadow::default();
        let (learned, precedences) = (Learned::default(), Precedences::default());
        let known = Knowledge { learned: &learned, precedences: &precedences };
        shadow.open(counter(1), Arc::new(Ability::default()), minute(0));
        let (first, second) = (waiting(1, short(), 0), waiting(2, short(), 1));
        shadow.arrive(first.class, first.arrived);
        shadow.arrive(second.class, second.arrived);
        shadow.advance(minute(9), known);
        assert_eq!(shadow.len(), 0, "the first was assumed to take 8 minutes");
        shadow.took(first.class, first.arrived, 12 * 60_000, minute(9));
        let third = waiting(3, short(), 10);
        shadow.arrive(third.class, third.arrived);
        shadow.advance(minute(19), known);
        assert_eq!(shadow.len(), 1, "the second ends at minute 20 instead of 16");
        shadow.advance(minute(20), known);
        assert_eq!(shadow.len(), 0);
    }
}
