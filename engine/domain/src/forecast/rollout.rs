use std::collections::VecDeque;

use crate::Timestamp;
use crate::dispatch::{Age, Head, Policy, Reason, Room, Turn};

use super::path::Path;
use super::random::Random;
use super::scenario::{HORIZON_MILLIS, Post, Remaining, Scenario};

/// One way in which it could go on: the same rule, with drawn durations and drawn people.
pub(super) struct RollOut<'a> {
    scenario: &'a Scenario,
    now: Timestamp,
    lanes: Vec<LaneNow>,
    posts: Vec<PostNow>,
    on_overdue: u32,
    turn: Turn,
    came: u64,
    rate: usize,
    next_arrival: Option<Timestamp>,
    /// Which way the longest wait in plain ticket order goes, how far along, and how long it is.
    path: &'a [(Timestamp, u64)],
    /// Where those who come are drawn from.
    people: Random,
    along: usize,
    longest_in_ticket_order_millis: u64,
    /// How many of those whose wait is wanted, and whom a counter can serve, have not been called.
    left: usize,
}

/// Who waits in a class now.
#[derive(Default)]
struct LaneNow {
    /// How many of those who were there at the beginning have been called.
    called: usize,
    /// Those who came later.
    later: VecDeque<Age>,
    /// The oldest of all, and how many they are.
    head: Option<Age>,
    count: u32,
}

/// A counter now.
#[derive(Clone, Copy)]
struct PostNow {
    free_at: Timestamp,
    overdue: bool,
    /// Free, and nobody was there whom it could serve.
    idle: bool,
}

/// A roll-out, as it looks from one counter.
struct View<'a> {
    roll_out: &'a RollOut<'a>,
    post: &'a Post,
    lanes: &'a [usize],
}

/// Steps of one way in which the longest wait goes on. A busy day has a tenth of it.
const PATH_STEPS_MAX: usize = 20_000;

/// Steps of one roll-out. Who has not been called then waits for ever, as far as anybody can tell.
const STEPS_MAX: usize = 100_000;

/// People who come later stand behind everybody who was there.
const LATER: u64 = u64::MAX / 2 + 1;

impl<'a> RollOut<'a> {
    pub(super) fn new(scenario: &'a Scenario) -> Self {
        Self {
            scenario,
            now: scenario.start,
            lanes: scenario.lanes.iter().map(|_| LaneNow::default()).collect(),
            posts: Vec::with_capacity(scenario.posts.len()),
            on_overdue: 0,
            turn: scenario.turn,
            came: 0,
            rate: 0,
            next_arrival: None,
            path: &[],
            people: Random::new(0),
            along: 0,
            longest_in_ticket_order_millis: 0,
            left: scenario.within_reach,
        }
    }

    /// Runs until everybody whose wait is wanted was called who can be, and tells when: `called(which, millis)`. How
    /// many steps that took.
    pub(super) fn run(
        &mut self,
        random: &mut Random,
        called: &mut impl FnMut(usize, u64),
    ) -> usize {
        self.begin(random);
        let end = self.scenario.start.plus_millis(HORIZON_MILLIS);
        let mut steps = 0;
        while self.left > 0 && self.now <= end && steps < STEPS_MAX && self.step(random, called) {
            steps += 1;
        }
        steps
    }

    /// Which people come this time, and which way the longest wait in plain ticket order goes. One
    /// belongs to the other: when many come, it grows.
    pub(super) fn follow(&mut self, path: &'a Path) {
        self.path = &path.longest;
        self.people = path.people.clone();
    }

    /// How the longest wait goes on, when it is so long so far.
    pub(super) fn longest_waits(
        &mut self,
        until: Timestamp,
        so_far: u64,
        random: &mut Random,
    ) -> Vec<(Timestamp, u64)> {
        self.begin(random);
        let mut path = vec![(self.now, so_far)];
        let mut longest = so_far;
        // Those who are called at a step have waited until that step: who waits is looked at before.
        for _ in 0..PATH_STEPS_MAX {
            let heads = self.lanes.iter().filter_map(|lane| lane.head);
            let oldest = heads.map(|head| head.since).min();
            if !self.step(random, &mut |_, _| {}) || self.now > until {
                return path;
            }
            let waited = oldest.map_or(0, |since| self.now.millis_since(since));
            let waited = u64::try_from(waited).unwrap_or(0);
            if waited > longest {
                longest = waited;
                path.push((self.now, longest));
            }
        }
        path
    }

    /// The next thing happens: a counter is free, or somebody comes. False when nothing does any more.
    fn step(&mut self, random: &mut Random, called: &mut impl FnMut(usize, u64)) -> bool {
        let (post, at) = match (self.next_free(), self.next_arrival) {
            (Some((post, at)), arrival) if arrival.is_none_or(|arrival| at <= arrival) => {
                (Some(post), at)
            }
            (_, Some(at)) => (None, at),
            _ => return false,
        };
        self.now = at;
        while let Some((from, millis)) = self.path.get(self.along)
            && *from <= at
        {
            self.longest_in_ticket_order_millis = *millis;
            self.along += 1;
        }
        match post {
            Some(post) => self.free(post, random, called),
            None => self.arrive(random, called),
        }
        true
    }

    /// Back to the beginning, with new draws for those who are being served.
    fn begin(&mut self, random: &mut Random) {
        let scenario = self.scenario;
        self.now = scenario.start;
        self.turn = scenario.turn;
        self.left = scenario.within_reach;
        (self.came, self.rate, self.on_overdue, self.along) = (0, 0, 0, 0);
        for (lane, before) in self.lanes.iter_mut().zip(&scenario.lanes) {
            lane.called = 0;
            lane.later.clear();
            lane.count = u32::try_from(before.spots.len()).unwrap_or(u32::MAX);
            let first = before.spots.first();
            lane.head = first.map(|spot| Age { since: spot.since, order: spot.order });
        }
        self.posts.clear();
        for post in &scenario.posts {
            let (millis, overdue) = match &post.busy {
                Some(busy) => (self.remaining(post, &busy.remaining, random), busy.overdue),
                None => (0, false),
            };
            self.on_overdue += u32::from(overdue);
            let free_at = scenario.start.plus_millis(millis);
            self.posts.push(PostNow { free_at, overdue, idle: false });
        }
        self.next_arrival = self.arrival_after(scenario.start);
    }

    fn remaining(&self, post: &Post, remaining: &Remaining, random: &mut Random) -> i64 {
        match remaining {
            Remaining::Service(durations) => signed(durations.draw(random)),
            Remaining::OnTheWay { service, elapsed_millis } => {
                (self.occupied(post, *service, random) - elapsed_millis).max(0)
            }
        }
    }

    /// How long a counter is busy with somebody whom it calls.
    fn occupied(&self, post: &Post, service: usize, random: &mut Random) -> i64 {
        let (Some(drawn), Some(pace)) =
            (self.scenario.services.get(service), post.paces.get(service))
        else {
            return 0;
        };
        if random.happens(drawn.no_shows_per_million) {
            return self.scenario.lost_millis;
        }
        let millis = (drawn.durations.draw(random) * pace.factor) >> 16;
        self.scenario.walk_millis.saturating_add(signed(millis))
    }

    /// The counter that is busy and free first.
    fn next_free(&self) -> Option<(usize, Timestamp)> {
        let busy = self.posts.iter().enumerate().filter(|(_, post)| !post.idle);
        busy.map(|(place, post)| (place, post.free_at)).min_by_key(|(_, free_at)| *free_at)
    }

    fn free(&mut self, place: usize, random: &mut Random, called: &mut impl FnMut(usize, u64)) {
        if let Some(post) = self.posts.get_mut(place) {
            self.on_overdue -= u32::from(post.overdue);
            post.overdue = false;
            post.idle = true;
        }
        self.call(place, random, called);
    }

    /// Somebody comes, and the first idle counter that can serve them calls.
    fn arrive(&mut self, random: &mut Random, called: &mut impl FnMut(usize, u64)) {
        let cuts = self.scenario.mix.len() as u64;
        let cut = usize::try_from(((self.people.bits() >> 32) * cuts) >> 32).unwrap_or(0);
        let lane = self.scenario.mix.get(cut).and_then(|lane| usize::try_from(*lane).ok());
        if let Some(lane) = lane.and_then(|lane| self.lanes.get_mut(lane)) {
            let age = Age { since: self.now, order: LATER + self.came };
            self.came += 1;
            lane.count += 1;
            lane.later.push_back(age);
            lane.head = lane.head.or(Some(age));
        }
        self.next_arrival = self.arrival_after(self.now);
        for place in 0..self.posts.len() {
            if self.posts.get(place).is_some_and(|post| post.idle) {
                self.call(place, random, called);
            }
        }
    }

    /// When the next one comes: in each hour at its own rate.
    fn arrival_after(&mut self, moment: Timestamp) -> Option<Timestamp> {
        let mut moment = moment;
        while let Some(rate) = self.scenario.rates.get(self.rate) {
            if let Some(gap) = rate.gap_millis {
                #[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
                let after = (-gap * self.people.share().ln()) as i64;
                let at = moment.plus_millis(after);
                if at < rate.until {
                    return Some(at);
                }
            }
            // Who would come after the hour's end is drawn anew at the next one's rate: a Poisson
            // process has no memory.
            moment = rate.until;
            self.rate += 1;
        }
        None
    }

    /// An idle counter calls whoever is next by the rule of the branch.
    fn call(&mut self, place: usize, random: &mut Random, called: &mut impl FnMut(usize, u64)) {
        let scenario = self.scenario;
        let Some(post) = scenario.posts.get(place) else {
            return;
        };
        while let Some((lane, reason)) = self.choose(post) {
            let occupied = self.take(lane, called).map(|service| {
                let millis = self.occupied(post, service, random);
                self.now.plus_millis(millis)
            });
            // A newcomer takes no time: the counter calls again.
            if let (Some(free_at), Some(post)) = (occupied, self.posts.get_mut(place)) {
                let overdue = reason.is_overdue();
                self.on_overdue += u32::from(overdue);
                *post = PostNow { free_at, overdue, idle: false };
                return;
            }
        }
    }

    fn choose(&self, post: &Post) -> Option<(usize, Reason)> {
        let waits = |lane: &usize| self.lanes.get(*lane).is_some_and(|lane| lane.head.is_some());
        let lanes = if post.own.iter().any(waits) { &post.own } else { &post.able };
        let view = View { roll_out: self, post, lanes };
        let pick = self.scenario.rule.choose(&view)?;
        Some((pick.who, pick.reason))
    }

    /// Takes the oldest out of a class. The service that it takes; `None` for a newcomer, who takes
    /// none.
    fn take(&mut self, place: usize, called: &mut impl FnMut(usize, u64)) -> Option<usize> {
        let before = self.scenario.lanes.get(place)?;
        let lane = self.lanes.get_mut(place)?;
        let spot = before.spots.get(lane.called);
        lane.count -= 1;
        if spot.is_some() {
            lane.called += 1;
        } else {
            lane.later.pop_front();
        }
        let next = before.spots.get(lane.called);
        let next = next.map(|spot| Age { since: spot.since, order: spot.order });
        lane.head = next.or_else(|| lane.later.front().copied());
        if let Some(wanted) = spot.and_then(|spot| spot.wanted) {
            self.left -= 1;
            let waited = self.now.millis_since(self.scenario.start);
            called(wanted, u64::try_from(waited).unwrap_or(0));
        }
        if spot.is_some_and(|spot| spot.newcomer) {
            return None;
        }
        if let Policy::Quota(quota) = &self.scenario.rule.policy {
            self.turn = quota.after(self.turn, before.precedence.preferential);
        }
        Some(before.service)
    }
}

impl Room for View<'_> {
    type Who = usize;

    fn heads(&self) -> impl Iterator<Item = Head<usize>> {
        self.lanes.iter().filter_map(|place| {
            let now = self.roll_out.lanes.get(*place)?;
            let age = now.head?;
            let lane = self.roll_out.scenario.lanes.get(*place)?;
            let mean_millis = self.post.paces.get(lane.service)?.mean_millis;
            Some(Head {
                who: *place,
                precedence: lane.precedence,
                appointment: lane.class.appointment,
                age,
                count: now.count,
                mean_millis,
                weight: lane.weight,
            })
        })
    }

    fn now(&self) -> Timestamp {
        self.roll_out.now
    }

    fn longest_in_ticket_order_millis(&self) -> u64 {
        self.roll_out.longest_in_ticket_order_millis
    }

    fn counters_open(&self) -> u32 {
        self.roll_out.scenario.counters_open
    }

    fn counters_on_overdue(&self) -> u32 {
        self.roll_out.on_overdue
    }

    fn turn(&self) -> Turn {
        self.roll_out.turn
    }
}

fn signed(millis: u64) -> i64 {
    i64::try_from(millis).unwrap_or(i64::MAX)
}
