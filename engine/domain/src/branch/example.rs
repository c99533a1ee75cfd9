//! The branch that the tests of the rules play with: one service, two counters, two people.

use uuid::Uuid;

use super::*;
use crate::dispatch::Class;
use crate::given::{Outcome, minute};
use crate::{
    AppointmentId, BranchId, CounterId, Message, Name, PrincipalId, PriorityId, QueueId, Seconds,
    ServiceId, TicketId, VisitId,
};

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
    issued_with(id, Arrival::default())
}

pub(super) fn called(id: u128, number: u16) -> BranchEvent {
    let (ticket, code, counter) = (ticket(id), code(id), sign(number));
    BranchEvent::TicketCalled { ticket, code, counter, choice: Choice::Next, reason: None }
}

/// A ticket of this id and code has been called to the first counter.
pub(super) fn called_as(ticket: TicketId, code: Code) -> BranchEvent {
    let (counter, choice, reason) = (sign(1), Choice::Next, None);
    BranchEvent::TicketCalled { ticket, code, counter, choice, reason }
}

pub(super) fn started(id: u128, number: u16) -> BranchEvent {
    BranchEvent::ServiceStarted { ticket: ticket(id), code: code(id), counter: sign(number) }
}

pub(super) fn served(id: u128, number: u16) -> BranchEvent {
    let (ticket, code, counter) = (ticket(id), code(id), sign(number));
    BranchEvent::TicketServed { ticket, code, counter, wrap_up: false }
}

pub(super) fn no_show(id: u128, number: u16) -> BranchEvent {
    BranchEvent::TicketNoShow { ticket: ticket(id), code: code(id), counter: sign(number) }
}

pub(super) fn cancelled(id: u128, number: Option<u16>) -> BranchEvent {
    let counter = number.map(sign);
    let by = CancelledBy::Staff;
    BranchEvent::TicketCancelled { ticket: ticket(id), code: code(id), counter, by }
}

/// What tests ask of calls whose reasons do not matter to them.
pub(super) trait ThenCalls {
    /// Exactly this happens, whatever the reasons of the calls.
    fn then_calls(&self, expected: &[BranchEvent]) -> &Self;
}

impl<M: Message<Aggregate = Branch>> ThenCalls for Outcome<M> {
    #[track_caller]
    fn then_calls(&self, expected: &[BranchEvent]) -> &Self {
        let mut events = self.events().to_vec();
        for event in &mut events {
            if let BranchEvent::TicketCalled { choice, reason, .. } = event {
                assert_eq!(
                    reason.is_none(),
                    *choice == Choice::Given,
                    "who is next is next for a reason"
                );
                *reason = None;
            }
        }
        assert_eq!(events, expected);
        self
    }
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

pub(super) fn issued_with(id: u128, arrival: Arrival) -> BranchEvent {
    BranchEvent::TicketIssued { ticket: ticket(id), code: code(id), service: service(), arrival }
}

pub(super) fn issued_in(id: u128, queue: QueueId) -> BranchEvent {
    issued_with(id, Arrival { queue: Some(queue), ..Arrival::default() })
}

pub(super) fn issued_to(id: u128, visit: VisitId) -> BranchEvent {
    issued_with(id, Arrival { visit: Some(visit.mark()), ..Arrival::default() })
}

/// The first counter that was idle has called by itself.
pub(super) fn called_by_itself(id: u128, number: u16) -> BranchEvent {
    let (ticket, code, counter) = (ticket(id), code(id), sign(number));
    BranchEvent::TicketCalled { ticket, code, counter, choice: Choice::Auto, reason: None }
}

pub(super) fn held(id: u128, number: Option<u16>) -> BranchEvent {
    let (ticket, code, counter) = (ticket(id), code(id), number.map(sign));
    BranchEvent::TicketHeld { ticket, code, counter, until: None }
}

pub(super) fn closed(number: u16) -> BranchEvent {
    BranchEvent::CounterClosed { counter: sign(number) }
}

pub(super) fn on_break(number: u16) -> BranchEvent {
    BranchEvent::BreakBegun { counter: sign(number), reason: name("Lunch") }
}

pub(super) fn seated(number: u16) -> BranchEvent {
    BranchEvent::AgentSeated { counter: sign(number), agent: agent() }
}

fn works(number: u16, terms: CounterTerms) -> BranchEvent {
    let name = name(&format!("Desk {number}"));
    BranchEvent::CounterChanged { counter: sign(number), name, terms }
}

/// A counter calls by itself.
pub(super) fn auto(number: u16) -> BranchEvent {
    works(number, CounterTerms { auto_call: true, ..CounterTerms::default() })
}

/// A counter is able to serve nothing.
pub(super) fn unable(number: u16) -> BranchEvent {
    works(number, CounterTerms { skills: Chosen::these([]), ..CounterTerms::default() })
}

/// So many wait for the service, and nobody can serve them.
pub(super) fn unserved(waiting: u32, why: Unserved) -> BranchEvent {
    let services = vec![UnservedService { service: service(), why, waiting }];
    BranchEvent::WaitingUnserved { services }
}

/// Somebody turned the day of the tests, in a branch that has no hours.
pub(super) fn by_hand() -> Turning {
    let date = Some("2026-11-20".parse().unwrap());
    Turning { date, offset_s: Some(0), ..Turning::default() }
}

pub(super) fn day_closed(expired: u32) -> BranchEvent {
    BranchEvent::DayClosed { number: 1, expired, turning: by_hand() }
}

pub(super) fn day_opened(number: u32) -> BranchEvent {
    BranchEvent::DayOpened { number, turning: by_hand() }
}

pub(super) fn intake_closed() -> BranchEvent {
    BranchEvent::IntakeClosed { number: 1, turning: by_hand() }
}

pub(super) fn agent() -> PrincipalId {
    PrincipalId::User(Uuid::from_u128(0xA6))
}

pub(super) fn visit(n: u128) -> VisitId {
    Uuid::from_u128(0xF00 + n).into()
}

pub(super) fn priority() -> PriorityId {
    Uuid::from_u128(0xF1).into()
}

pub(super) fn priority_terms(text: &str, rank: u8) -> PriorityTerms {
    let (name, description) = (name(text), None);
    PriorityTerms { name, description, rank, preferential: true, active: true }
}

pub(super) fn priority_added() -> BranchEvent {
    BranchEvent::PriorityAdded { priority: priority(), terms: priority_terms("Elderly", 1) }
}

pub(super) fn queue() -> QueueId {
    Uuid::from_u128(0x9).into()
}

pub(super) fn queue_terms(text: &str) -> QueueTerms {
    let (services, priorities) = (Chosen::All, Chosen::All);
    QueueTerms { name: name(text), services, priorities, active: true }
}

pub(super) fn queue_added() -> BranchEvent {
    BranchEvent::QueueAdded { queue: queue(), terms: queue_terms("Front") }
}

/// Who comes for the one service, in the queue that every branch has.
pub(super) fn class() -> Class {
    Class::plain(service())
}

/// The service takes so many appointments at the same time, of 20 minutes each.
pub(super) fn with_slots(capacity: u16) -> BranchEvent {
    let (duration, early, late) =
        (Seconds::minutes(20), Seconds::minutes(15), Seconds::minutes(10));
    let slots = Some(SlotTerms { capacity, duration, early, late });
    let terms = ServiceTerms { slots, ..ServiceTerms::default() };
    BranchEvent::ServiceChanged { service: service(), name: name("Inquiries"), terms }
}

pub(super) fn promised(at: u32) -> AppointmentTerms {
    let (service, at) = (service(), minute(at));
    AppointmentTerms { service, at, priority: None, customer: None, language: None }
}

pub(super) fn book(at: u32) -> Book {
    Book { branch: branch(), terms: promised(at) }
}

pub(super) fn appointment() -> AppointmentId {
    Uuid::from_u128(0xA0).into()
}

pub(super) fn booked(at: u32) -> BranchEvent {
    let (appointment, visit) = (appointment(), visit(9).mark());
    let (terms, until) = (promised(at), minute(at + 10));
    BranchEvent::AppointmentBooked { appointment, terms, until, visit }
}
