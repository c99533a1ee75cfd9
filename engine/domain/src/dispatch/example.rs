//! What the tests here tell stories with: minutes, tickets, counters, and services that take two
//! minutes or twenty.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::ability::Ability;
use super::class::{Age, Class, Precedence};
use super::line::Waiting;
use super::policy::{Policy, Rule};
use super::state::Dispatch;
use super::weight::Weight;
use crate::{CounterId, PriorityId, QueueId, Seconds, ServiceId, TicketId, Timestamp};

pub(super) fn minute(minute: i64) -> Timestamp {
    Timestamp::from_millis(minute * 60_000)
}

pub(super) fn short() -> ServiceId {
    Uuid::from_u128(0xA).into()
}

pub(super) fn long() -> ServiceId {
    Uuid::from_u128(0xD).into()
}

pub(super) fn ticket(number: u128) -> TicketId {
    Uuid::from_u128(0x100 + number).into()
}

pub(super) fn counter(number: u128) -> CounterId {
    Uuid::from_u128(0xC0 + number).into()
}

pub(super) fn queue(number: u128) -> QueueId {
    Uuid::from_u128(0xF0 + number).into()
}

pub(super) fn class(service: ServiceId) -> Class {
    class_in(1, service)
}

pub(super) fn class_in(number: u128, service: ServiceId) -> Class {
    Class { queue: Some(queue(number)), ..Class::plain(service) }
}

/// Those whom the law puts first, and who rank like this among them.
pub(super) fn by_law(rank: u16) -> PriorityId {
    Uuid::from_u128(0x1000 + u128::from(rank)).into()
}

/// Those to whom the branch gives this rank.
pub(super) fn by_rank(rank: u16) -> PriorityId {
    Uuid::from_u128(0x2000 + u128::from(rank)).into()
}

/// The ranks that there are.
const RANKS: [u16; 5] = [0, 1, 2, 60, 80];

/// Ticket `number`, for a service, waiting since a minute.
pub(super) fn waiting(number: u128, service: ServiceId, since: i64) -> Waiting {
    let age = Age::new(minute(since), u64::try_from(number).unwrap());
    Waiting { ticket: ticket(number), class: class(service), arrived: age, place: age }
}

/// The same, of somebody whom the law puts first.
pub(super) fn preferential(number: u128, service: ServiceId, since: i64) -> Waiting {
    preferential_of(0, number, service, since)
}

/// The same, with a rank among those whom the law puts first.
pub(super) fn preferential_of(rank: u16, number: u128, service: ServiceId, since: i64) -> Waiting {
    let mut waiting = waiting(number, service, since);
    waiting.class.priority = Some(by_law(rank));
    waiting
}

/// The same, of somebody to whom the branch gives a rank.
pub(super) fn ranked(number: u128, rank: u16, since: i64) -> Waiting {
    let mut waiting = waiting(number, short(), since);
    waiting.class.priority = Some(by_rank(rank));
    waiting
}

/// A story: what has happened so far, in the order in which it is told.
pub(super) struct Scene {
    pub(super) dispatch: Dispatch,
    /// Everybody who came.
    came: BTreeMap<TicketId, Waiting>,
}

/// Counters 1, 2, ... are open from minute 0 and know everything; the short service takes two minutes
/// and the long one twenty.
pub(super) fn scene(policy: Policy, counters: u128) -> Scene {
    let mut dispatch = Dispatch::default();
    dispatch.set_rule(Rule::of(policy));
    for rank in RANKS {
        dispatch.set_priority(by_law(rank), Precedence { preferential: true, rank });
        dispatch.set_priority(by_rank(rank), Precedence { preferential: false, rank });
    }
    dispatch.set_service(short(), Some(Seconds::minutes(2)), Weight::default());
    dispatch.set_service(long(), Some(Seconds::minutes(20)), Weight::default());
    for number in 1..=counters {
        dispatch.open_counter(counter(number), Ability::default(), minute(0));
    }
    Scene { dispatch, came: BTreeMap::new() }
}

impl Scene {
    /// Somebody comes, at the minute since when they wait.
    pub(super) fn comes(self, waiting: Waiting) -> Self {
        let since = waiting.arrived.since.as_millis() / 60_000;
        self.comes_at(waiting, since)
    }

    /// Somebody comes at another minute.
    pub(super) fn comes_at(mut self, waiting: Waiting, at: i64) -> Self {
        self.dispatch.arrive(&waiting, minute(at));
        self.came.insert(waiting.ticket, waiting);
        self
    }

    /// A counter calls whoever is next, and serves them.
    pub(super) fn calls(mut self, number: u128, at: i64) -> Self {
        let choice = self.dispatch.next(counter(number), minute(at)).unwrap();
        self.dispatch.call(&self.came[&choice.ticket], counter(number), &choice.reason, minute(at));
        self.dispatch.start(counter(number), minute(at));
        self
    }

    /// A counter has done with whom it has.
    pub(super) fn finishes(mut self, number: u128, at: i64) -> Self {
        self.dispatch.finish(counter(number), minute(at)).unwrap();
        self
    }

    /// Now it is this ticket's turn at this counter, for this reason.
    #[track_caller]
    pub(super) fn then(self, number: u128, at: i64, called: u128, reason: &str) -> Self {
        let choice = self.dispatch.next(counter(number), minute(at)).unwrap();
        assert_eq!((choice.ticket, choice.reason.to_string()), (ticket(called), reason.into()));
        self
    }
}
