use std::sync::Arc;

use crate::dispatch::{
    Ability, Class, Desk, Dispatch, InHand, Precedence, Reach, Rule, Turn, Weight,
};
use crate::{CounterId, ServiceId, TicketId, Timestamp};

use super::beliefs::Beliefs;
use super::durations::{Durations, Lognormal};

/// What of a branch a roll-out needs, in a form that is quick to run: places in lists instead of ids.
/// Made once, and never changed by a roll-out.
pub(super) struct Scenario {
    pub rule: Rule,
    pub start: Timestamp,
    pub counters_open: u32,
    pub turn: Turn,
    pub lanes: Vec<Lane>,
    pub services: Arc<[Service]>,
    /// Open counters, the one with the fewest skills first: in this order they take when several are
    /// idle.
    pub posts: Vec<Post>,
    pub lost_millis: i64,
    pub walk_millis: i64,
    /// How often people come, from one moment to the next.
    pub rates: Arc<[Rate]>,
    /// The lanes that newcomers come to, each as often as it weighs of all.
    pub mix: Arc<[u32]>,
    /// Whose waits are wanted: tickets first, then newcomers.
    pub wanted: usize,
    /// How many of them an open counter can serve: nobody calls the others, however long one looks.
    pub within_reach: usize,
}

/// A class, and who waits in it.
pub(super) struct Lane {
    pub class: Class,
    pub precedence: Precedence,
    pub weight: Weight,
    pub service: usize,
    /// The oldest first. Newcomers whose wait is wanted stand behind those who are there.
    pub spots: Vec<Spot>,
}

/// Somebody who waits when the roll-out begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub since: Timestamp,
    pub order: u64,
    /// Which of those whose wait is wanted, if it is.
    pub wanted: Option<usize>,
    /// Not there yet: takes no counter's time, so that nobody else's wait is changed by asking.
    pub newcomer: bool,
}

/// What is drawn for a service.
pub(super) struct Service {
    pub durations: Durations,
    pub no_shows_per_million: u32,
}

/// An open counter.
pub(super) struct Post {
    pub counter: CounterId,
    pub own: Vec<usize>,
    pub able: Vec<usize>,
    /// For each service: the mean that the rule goes by, and how much longer than elsewhere it takes
    /// here, in 65,536ths.
    pub paces: Vec<Pace>,
    pub busy: Option<Busy>,
}

/// How a counter works on a service.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    pub mean_millis: u64,
    pub factor: u64,
}

/// Whom a counter has when the roll-out begins.
pub(super) struct Busy {
    pub order: u64,
    pub called_at: Timestamp,
    pub remaining: Remaining,
    pub overdue: bool,
}

/// What is left to do.
pub(super) enum Remaining {
    Service(Durations),
    /// The person is on the way, for so many milliseconds already.
    OnTheWay {
        service: usize,
        elapsed_millis: i64,
    },
}

/// How often people come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate {
    pub until: Timestamp,
    /// Milliseconds from one to the next on average; `None` when nobody comes.
    pub gap_millis: Option<f64>,
}

/// How finely the mix of classes is cut.
const MIX_CUTS: u64 = 1_024;

/// No forecast looks farther ahead.
pub(super) const HORIZON_MILLIS: i64 = 24 * 3_600_000;

/// What is the same for everybody in one line: the order of those who are not there yet.
const NOT_YET: u64 = u64::MAX / 2;

/// What is asked of a scenario.
pub(super) struct Asked<'a> {
    pub tickets: &'a [TicketId],
    pub newcomers: &'a [Class],
    pub now: Timestamp,
    pub intake_until: Timestamp,
}

impl Scenario {
    pub(super) fn new(dispatch: &Dispatch, beliefs: &impl Beliefs, asked: &Asked<'_>) -> Self {
        let now = asked.now;
        let mut places = Places::default();
        let mix = mix(&beliefs.classes(), &mut places);
        let asked_for = asked.newcomers.iter().copied();
        let in_ticket_order = dispatch.shadow().iter().map(|(class, _)| class);
        for class in dispatch.line().classes().copied().chain(asked_for).chain(in_ticket_order) {
            places.lane(class);
        }
        let desks: Vec<_> = dispatch.counters().filter(|(_, desk)| desk.open).collect();
        for (_, desk) in &desks {
            if let Some(hand) = &desk.hand {
                places.service(hand.waiting.class.service);
            }
        }
        let Places { classes, services } = places;
        let lanes = lanes(dispatch, &classes, &services, asked);
        let mut posts: Vec<_> = desks.iter().collect();
        posts.sort_by_key(|(counter, desk)| (desk.ability.breadth(), desk.since, *counter));
        let posts = posts
            .into_iter()
            .map(|(counter, desk)| {
                post(dispatch, beliefs, *counter, desk, &classes, &services, now)
            })
            .collect::<Vec<_>>();
        let within_reach = within_reach(&lanes, &posts);
        Self {
            rule: *dispatch.rule(),
            start: now,
            counters_open: u32::try_from(desks.len()).unwrap_or(u32::MAX),
            turn: dispatch.turn(),
            lanes,
            services: services.iter().map(|id| service(dispatch, beliefs, *id)).collect(),
            posts,
            lost_millis: signed(beliefs.lost_millis()),
            walk_millis: signed(beliefs.walk_millis()),
            rates: rates(beliefs, asked).into(),
            mix: mix.into(),
            wanted: asked.tickets.len() + asked.newcomers.len(),
            within_reach,
        }
    }
}

/// How many of those whose waits are wanted wait where a counter calls.
fn within_reach(lanes: &[Lane], posts: &[Post]) -> usize {
    let called = |place: usize| posts.iter().any(|post| post.able.contains(&place));
    let lanes = lanes.iter().enumerate().filter(|(place, _)| called(*place));
    let wanted = |lane: &Lane| lane.spots.iter().filter(|spot| spot.wanted.is_some()).count();
    lanes.map(|(_, lane)| wanted(lane)).sum()
}

/// The places of classes and services in their lists.
#[derive(Default)]
struct Places {
    classes: Vec<Class>,
    services: Vec<ServiceId>,
}

impl Places {
    fn lane(&mut self, class: Class) -> usize {
        self.service(class.service);
        place(&mut self.classes, class)
    }

    fn service(&mut self, service: ServiceId) -> usize {
        place(&mut self.services, service)
    }
}

fn place<T: PartialEq>(list: &mut Vec<T>, item: T) -> usize {
    list.iter().position(|known| *known == item).unwrap_or_else(|| {
        list.push(item);
        list.len() - 1
    })
}

fn found<T: PartialEq>(list: &[T], item: &T) -> usize {
    list.iter().position(|known| known == item).unwrap_or(usize::MAX)
}

fn lanes(
    dispatch: &Dispatch,
    classes: &[Class],
    services: &[ServiceId],
    asked: &Asked<'_>,
) -> Vec<Lane> {
    let lane = |class: &Class| Lane {
        class: *class,
        precedence: dispatch.precedence(class.priority),
        weight: dispatch.weight(class.service),
        service: found(services, &class.service),
        spots: Vec::new(),
    };
    let mut lanes: Vec<_> = classes.iter().map(lane).collect();
    let mut wanted: Vec<_> =
        asked.tickets.iter().enumerate().map(|(place, ticket)| (*ticket, place)).collect();
    wanted.sort_unstable();
    for (class, place, ticket) in dispatch.line().iter() {
        let sought = wanted.binary_search_by_key(&ticket, |(ticket, _)| *ticket).ok();
        let spot = Spot {
            since: place.since,
            order: place.order,
            wanted: sought.and_then(|at| wanted.get(at)).map(|(_, place)| *place),
            newcomer: false,
        };
        if let Some(lane) = lanes.get_mut(found(classes, class)) {
            lane.spots.push(spot);
        }
    }
    for (number, class) in asked.newcomers.iter().enumerate() {
        let wanted = Some(asked.tickets.len() + number);
        let spot = Spot { since: asked.now, order: NOT_YET, wanted, newcomer: true };
        if let Some(lane) = lanes.get_mut(found(classes, class)) {
            lane.spots.push(spot);
        }
    }
    lanes
}

fn service(dispatch: &Dispatch, beliefs: &impl Beliefs, id: ServiceId) -> Service {
    // Where no counter is open nothing is drawn.
    let any = dispatch.counters().next().map(|(counter, _)| counter);
    let mean = any.map_or(1, |counter| beliefs.mean_millis(counter, id));
    Service {
        durations: Lognormal::new(mean, beliefs.log_variance(id)).durations(),
        no_shows_per_million: u32::try_from(beliefs.no_shows_per_million(id)).unwrap_or(u32::MAX),
    }
}

fn post(
    dispatch: &Dispatch,
    beliefs: &impl Beliefs,
    counter: CounterId,
    desk: &Desk,
    classes: &[Class],
    services: &[ServiceId],
    now: Timestamp,
) -> Post {
    let served = |ability: &Ability, reach| {
        let lanes = classes.iter().enumerate();
        lanes.filter(|(_, class)| ability.serves(class, reach)).map(|(lane, _)| lane).collect()
    };
    let any = dispatch.counters().next().map_or(counter, |(first, _)| first);
    let paces = services.iter().map(|service| Pace {
        mean_millis: dispatch.learned().mean_millis_at(counter, *service),
        factor: (beliefs.mean_millis(counter, *service) << 16)
            / beliefs.mean_millis(any, *service).max(1),
    });
    Post {
        counter,
        own: served(&desk.ability, Reach::Own),
        able: served(&desk.ability, Reach::Any),
        paces: paces.collect(),
        busy: desk.hand.as_ref().map(|hand| busy(beliefs, counter, hand, services, now)),
    }
}

fn busy(
    beliefs: &impl Beliefs,
    counter: CounterId,
    hand: &InHand,
    services: &[ServiceId],
    now: Timestamp,
) -> Busy {
    let id = hand.waiting.class.service;
    let remaining = match hand.started_at {
        Some(started_at) => {
            let elapsed = u64::try_from(now.millis_since(started_at)).unwrap_or(0);
            let whole = Lognormal::new(beliefs.mean_millis(counter, id), beliefs.log_variance(id));
            Remaining::Service(whole.remaining(elapsed))
        }
        None => Remaining::OnTheWay {
            service: found(services, &id),
            elapsed_millis: now.millis_since(hand.called_at).max(0),
        },
    };
    let (order, called_at) = (hand.waiting.arrived.order, hand.called_at);
    Busy { order, called_at, remaining, overdue: hand.overdue }
}

/// The lanes that newcomers come to, each as many times as it weighs of [`MIX_CUTS`].
fn mix(classes: &[(Class, u64)], places: &mut Places) -> Vec<u32> {
    let total: u64 = classes.iter().map(|(_, weight)| weight).sum();
    let mut mix = Vec::new();
    let mut sum = 0_u64;
    for (class, weight) in classes {
        let lane = u32::try_from(places.lane(*class)).unwrap_or(u32::MAX);
        sum = sum.saturating_add(*weight);
        let until = sum.saturating_mul(MIX_CUTS).checked_div(total).unwrap_or(0);
        mix.resize(usize::try_from(until).unwrap_or(0).max(mix.len()), lane);
    }
    mix
}

/// How often people come, hour by hour until the doors close.
fn rates(beliefs: &impl Beliefs, asked: &Asked<'_>) -> Vec<Rate> {
    let horizon = asked.now.plus_millis(HORIZON_MILLIS);
    let end = asked.intake_until.min(horizon);
    let mut rates = Vec::new();
    let mut moment = asked.now;
    while moment < end {
        let steady = beliefs.steady_until(moment);
        let until = if steady > moment { steady.min(end) } else { end };
        rates
            .push(Rate { until, gap_millis: gap(beliefs.per_hour_thousandths(moment, asked.now)) });
        moment = until;
    }
    rates
}

#[expect(clippy::cast_precision_loss, reason = "thousandths of people an hour")]
fn gap(per_hour_thousandths: u64) -> Option<f64> {
    (per_hour_thousandths > 0).then(|| 3_600_000.0 * 1_000.0 / per_hour_thousandths as f64)
}

fn signed(millis: u64) -> i64 {
    i64::try_from(millis).unwrap_or(i64::MAX)
}
