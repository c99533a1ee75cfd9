//! How the longest wait in plain ticket order might go on. The limits of some policies follow it.

use std::sync::Arc;

use crate::Timestamp;
use crate::dispatch::{AppointmentRank, Dispatch, Policy, Precedence, Rule, Shadow, Turn};

use super::durations::Durations;
use super::random::Random;
use super::rollout::RollOut;
use super::scenario::{Busy, Lane, Post, Remaining, Scenario, Spot};

/// What several roll-outs have in common.
pub(super) struct Path {
    /// Where those who come are drawn from.
    pub people: Random,
    /// The longest wait from each moment on. Empty when the rule does not look at it.
    pub longest: Vec<(Timestamp, u64)>,
}

/// How many ways it might go on. Each takes about as long as a roll-out.
const PATHS: usize = 25;

/// Beyond it, the longest wait stays as it is: few of those who wait now still wait then.
const AHEAD_MILLIS: i64 = 2 * 3_600_000;

/// What each roll-out follows: those of a few paths of plain ticket order in turn, or when the rule does
/// not look at that, each its own.
pub(super) fn paths(
    dispatch: &Dispatch,
    scenario: &Scenario,
    roll_outs: usize,
    random: &mut Random,
) -> Vec<Path> {
    let alone =
        |random: &mut Random| Path { people: Random::new(random.bits()), longest: Vec::new() };
    if !scenario.rule.policy.follows_ticket_order() {
        return (0..roll_outs).map(|_| alone(random)).collect();
    }
    let now = scenario.start;
    let shadow = dispatch.shadow_at(now);
    let so_far = shadow.longest_millis(now);
    let in_ticket_order = in_ticket_order(&shadow, scenario);
    let until = now.plus_millis(AHEAD_MILLIS);
    let mut paths: Vec<_> = (0..PATHS.min(roll_outs)).map(|_| alone(random)).collect();
    for path in &mut paths {
        let people = Path { people: path.people.clone(), longest: Vec::new() };
        let mut roll_out = RollOut::new(&in_ticket_order);
        roll_out.follow(&people);
        path.longest = roll_out.longest_waits(until, so_far, random);
    }
    paths
}

/// The scenario of the shadow queue: its people at its counters. Preferential first, then the oldest,
/// is what `strict` does once the law's ranks are the only ones.
fn in_ticket_order(shadow: &Shadow, scenario: &Scenario) -> Scenario {
    let lane = |lane: &Lane| Lane {
        class: lane.class,
        precedence: Precedence {
            preferential: false,
            // Rank 0 by law is still before everybody else.
            rank: if lane.precedence.preferential { lane.precedence.rank + 1 } else { 0 },
        },
        weight: lane.weight,
        service: lane.service,
        spots: Vec::new(),
    };
    let mut lanes: Vec<_> = scenario.lanes.iter().map(lane).collect();
    for (class, age) in shadow.iter() {
        if let Some(lane) = lanes.iter_mut().find(|lane| lane.class == class) {
            let (since, order) = (age.since, age.order);
            lane.spots.push(Spot { since, order, wanted: None, newcomer: false });
        }
    }
    Scenario {
        rule: Rule { policy: Policy::Strict, appointments: AppointmentRank::AsIfTheyJustCame },
        start: scenario.start,
        counters_open: scenario.counters_open,
        turn: Turn::default(),
        lanes,
        services: Arc::clone(&scenario.services),
        posts: scenario.posts.iter().map(|post| as_there(shadow, post, scenario)).collect(),
        lost_millis: scenario.lost_millis,
        walk_millis: scenario.walk_millis,
        rates: Arc::clone(&scenario.rates),
        mix: Arc::clone(&scenario.mix),
        wanted: 0,
        within_reach: 0,
    }
}

/// A counter as the shadow queue has it.
fn as_there(shadow: &Shadow, post: &Post, scenario: &Scenario) -> Post {
    Post {
        counter: post.counter,
        own: post.own.clone(),
        able: post.able.clone(),
        paces: post.paces.clone(),
        busy: busy_there(shadow, post, scenario),
    }
}

/// Whom a counter has in the shadow queue, and for how long. If the branch serves the same person now, it
/// ends as much later or earlier as it began there; otherwise as the shadow queue assumes.
fn busy_there(shadow: &Shadow, post: &Post, scenario: &Scenario) -> Option<Busy> {
    let now = scenario.start;
    let (free_at, last) = shadow.counter(post.counter)?;
    let mut in_hand = scenario.posts.iter().filter_map(|post| post.busy.as_ref());
    let same = last.and_then(|(order, began)| {
        let busy = in_hand.find(|busy| busy.order == order)?;
        let Remaining::Service(left) = &busy.remaining else {
            return None;
        };
        Some(left.shifted(began.millis_since(busy.called_at)))
    });
    let left = u64::try_from(free_at.millis_since(now)).ok().filter(|left| *left > 0);
    let durations = same.or_else(|| left.map(Durations::always))?;
    let remaining = Remaining::Service(durations);
    Some(Busy { order: 0, called_at: now, remaining, overdue: false })
}
