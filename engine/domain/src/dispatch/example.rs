//! What the tests here tell stories with: minutes, tickets, counters, and services that take two
//! minutes or twenty.

use uuid::Uuid;

use super::ability::Ability;
use super::class::{Age, Class, Precedence};
use super::line::Waiting;
use super::policy::Policy;
use super::state::Dispatch;
use super::weight::Weight;
use crate::QueueId;
use crate::minutes::Minutes;
use crate::{CounterId, ServiceId, TicketId, Timestamp};

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
    Class { queue: queue(number), service, precedence: Precedence::default() }
}

/// Ticket `number`, for a service, waiting since a minute.
pub(super) fn waiting(number: u128, service: ServiceId, since: i64) -> Waiting {
    let order = u64::try_from(number).unwrap();
    let age = Age { since: minute(since), order };
    Waiting { ticket: ticket(number), class: class(service), age }
}

/// The same, of somebody whom the law puts first.
pub(super) fn preferential(number: u128, service: ServiceId, since: i64) -> Waiting {
    let mut waiting = waiting(number, service, since);
    waiting.class.precedence.preferential = Some(0);
    waiting
}

/// The same, of somebody to whom the branch gives a rank.
pub(super) fn ranked(number: u128, rank: u16, since: i64) -> Waiting {
    let mut waiting = waiting(number, short(), since);
    waiting.class.precedence.rank = rank;
    waiting
}

/// A story: what has happened so far, in the order in which it is told.
pub(super) struct Scene(pub(super) Dispatch);

/// Counters 1, 2, ... are open from minute 0 and know everything; the short service takes two minutes
/// and the long one twenty.
pub(super) fn scene(policy: Policy, counters: u128) -> Scene {
    let mut dispatch = Dispatch::default();
    dispatch.set_policy(policy);
    dispatch.set_service(short(), Some(Minutes::new(2)), Weight::default());
    dispatch.set_service(long(), Some(Minutes::new(20)), Weight::default());
    for number in 1..=counters {
        dispatch.open_counter(counter(number), Ability::default(), minute(0));
    }
    Scene(dispatch)
}

impl Scene {
    /// Somebody comes, at the minute since when they wait.
    pub(super) fn comes(mut self, waiting: Waiting) -> Self {
        self.0.arrive(waiting, waiting.age.since);
        self
    }

    /// A counter calls whoever is next, and serves them.
    pub(super) fn calls(mut self, number: u128, at: i64) -> Self {
        let choice = self.0.next(counter(number), minute(at)).unwrap();
        self.0.call(choice.waiting.ticket, counter(number), &choice.reason, minute(at));
        self.0.start(counter(number), minute(at));
        self
    }

    /// A counter has done with whom it has.
    pub(super) fn finishes(mut self, number: u128, at: i64) -> Self {
        self.0.finish(counter(number), minute(at)).unwrap();
        self
    }

    /// Now it is this ticket's turn at this counter, for this reason.
    #[track_caller]
    pub(super) fn then(self, number: u128, at: i64, called: u128, reason: &str) -> Self {
        let choice = self.0.next(counter(number), minute(at)).unwrap();
        assert_eq!(
            (choice.waiting.ticket, choice.reason.to_string()),
            (ticket(called), reason.into())
        );
        self
    }
}
