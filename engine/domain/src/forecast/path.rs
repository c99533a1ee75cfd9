//! How the longest wait in plain ticket order might go on. The limits of some policies follow it.

use std::sync::Arc;

use crate::Timestamp;
use crate::dispatch::{Dispatch, Policy, Precedence, Shadow, Turn};

use super::durations::Durations;
use super::random::Random;
use super::rollout::RollOut;
use super::scenario::{Busy, Lane, Post, Remaining, Scenario, Spot};

/// The longest wait from each moment on.
pub(super) type Path = Vec<(Timestamp, u64)>;

/// How many ways it might go on: enough that no roll-out depends on the luck of one.
const PATHS: usize = 8;

/// Beyond it, the longest wait stays as it is: few of those who wait now still wait then.
const AHEAD_MILLIS: i64 = 2 * 3_600_000;

/// Rolls plain ticket order forward.
pub(super) fn paths(dispatch: &Dispatch, scenario: &Scenario, random: &mut Random) -> Vec<Path> {
    if !scenario.policy.follows_ticket_order() {
        return Vec::new();
    }
    let now = scenario.start;
    let shadow = dispatch.shadow_at(now);
    let so_far = shadow.longest_millis(now);
    let in_ticket_order = in_ticket_order(&shadow, scenario);
    let mut roll_out = RollOut::new(&in_ticket_order);
    let until = now.plus_millis(AHEAD_MILLIS);
    (0..PATHS).map(|_| roll_out.longest_waits(until, so_far, random)).collect()
}

/// The scenario of the shadow queue: its people at its counters. Preferential first, then the oldest,
/// is what `strict` does once the law's ranks are the only ones.
fn in_ticket_order(shadow: &Shadow, scenario: &Scenario) -> Scenario {
    let lane = |lane: &Lane| Lane {
        class: lane.class,
        precedence: Precedence {
            preferential: None,
            rank: lane.class.precedence.preferential.unwrap_or(u16::MAX),
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
        policy: Policy::Strict,
        start: scenario.start,
        paths: Vec::new(),
        counters_open: scenario.counters_open,
        turn: Turn::default(),
        lanes,
        services: Arc::clone(&scenario.services),
        posts: scenario.posts.iter().map(|post| as_there(shadow, post, scenario.start)).collect(),
        lost_millis: scenario.lost_millis,
        walk_millis: scenario.walk_millis,
        rates: Arc::clone(&scenario.rates),
        mix: Arc::clone(&scenario.mix),
        wanted: 0,
    }
}

/// A counter as the shadow queue has it.
fn as_there(shadow: &Shadow, post: &Post, now: Timestamp) -> Post {
    let free_at = shadow.counter_free_at(post.counter, now);
    let left = free_at.map_or(0, |free_at| free_at.millis_since(now));
    let busy = u64::try_from(left).ok().filter(|left| *left > 0).map(|left| Busy {
        remaining: Remaining::Service(Durations::always(left)),
        overdue: false,
    });
    Post {
        counter: post.counter,
        own: post.own.clone(),
        able: post.able.clone(),
        paces: post.paces.clone(),
        busy,
    }
}
