//! The branch that the tests of the rules play with: one service, two counters, two people.

use uuid::Uuid;

use super::*;
use crate::{BranchId, CounterId, Name, ServiceId, TicketId};

pub(super) const BRANCH: u128 = 0xB;
/// The first ticket, A-001.
pub(super) const FIRST: u128 = 0x71;
/// The second ticket, A-002.
pub(super) const SECOND: u128 = 0x72;

pub(super) fn branch() -> BranchId {
    Uuid::from_u128(BRANCH).into()
}

pub(super) fn service() -> ServiceId {
    Uuid::from_u128(0x5).into()
}

pub(super) fn counter(number: u16) -> CounterId {
    Uuid::from_u128(0xC0 + u128::from(number)).into()
}

pub(super) fn sign(number: u16) -> CounterSign {
    CounterSign { id: counter(number), number: CounterNumber::new(number) }
}

pub(super) fn ticket(id: u128) -> TicketId {
    Uuid::from_u128(id).into()
}

pub(super) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

pub(super) fn prefix(text: &str) -> Prefix {
    Prefix::new(text).unwrap()
}

pub(super) fn code(id: u128) -> Code {
    Code::new(prefix("A"), TicketNumber::new(u16::try_from(id - 0x70).unwrap()).unwrap())
}

pub(super) fn created() -> BranchEvent {
    BranchEvent::BranchCreated { branch: branch(), name: name("Town hall") }
}

pub(super) fn service_added() -> BranchEvent {
    BranchEvent::ServiceAdded { service: service(), name: name("Inquiries"), prefix: prefix("A") }
}

pub(super) fn counter_added(number: u16) -> BranchEvent {
    BranchEvent::CounterAdded {
        counter: counter(number),
        number: CounterNumber::new(number),
        name: name(&format!("Desk {number}")),
    }
}

pub(super) fn issued(id: u128) -> BranchEvent {
    BranchEvent::TicketIssued { ticket: ticket(id), code: code(id), service: service() }
}

pub(super) fn called(id: u128, number: u16) -> BranchEvent {
    BranchEvent::TicketCalled { ticket: ticket(id), code: code(id), counter: sign(number) }
}

pub(super) fn started(id: u128, number: u16) -> BranchEvent {
    BranchEvent::ServiceStarted { ticket: ticket(id), code: code(id), counter: sign(number) }
}

pub(super) fn served(id: u128, number: u16) -> BranchEvent {
    BranchEvent::TicketServed { ticket: ticket(id), code: code(id), counter: sign(number) }
}

pub(super) fn no_show(id: u128, number: u16) -> BranchEvent {
    BranchEvent::TicketNoShow { ticket: ticket(id), code: code(id), counter: sign(number) }
}

pub(super) fn cancelled(id: u128, number: Option<u16>) -> BranchEvent {
    let counter = number.map(sign);
    BranchEvent::TicketCancelled { ticket: ticket(id), code: code(id), counter }
}

/// An open branch, and then this.
pub(super) fn open(more: &[BranchEvent]) -> Vec<BranchEvent> {
    let mut history = vec![created(), service_added(), counter_added(1), counter_added(2)];
    history.extend_from_slice(more);
    history
}

/// An open branch in which two people have taken a ticket, and then this.
pub(super) fn two_wait(more: &[BranchEvent]) -> Vec<BranchEvent> {
    let mut history = open(&[issued(FIRST), issued(SECOND)]);
    history.extend_from_slice(more);
    history
}
