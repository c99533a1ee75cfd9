use turnero_domain::branch::{
    Arrival, Branch, BranchEvent, CancelledBy, Choice, Code, CounterNumber, CounterSign,
    TicketNumber,
};
use turnero_domain::dispatch::Reason;
use turnero_domain::given::given;
use turnero_domain::{Aggregate, TicketId};
use uuid::Uuid;

use super::events::catalogue;
use super::{SERVICE, check, code, name, note};

/// A day that leaves a ticket in each of the states, and a counter in each of its own.
fn day() -> Vec<BranchEvent> {
    let service = SERVICE.into();
    let ticket = |n: u16| TicketId::from(Uuid::from_u128(0x70 + u128::from(n)));
    let prefix = code().prefix();
    let code = |n: u16| Code::new(prefix, TicketNumber::new(n).unwrap());
    let sign = |n: u16| CounterSign {
        id: Uuid::from_u128(0xC0 + u128::from(n)).into(),
        number: CounterNumber::new(n),
    };
    let called = |n: u16, counter: u16| BranchEvent::TicketCalled {
        ticket: ticket(n),
        code: code(n),
        counter: sign(counter),
        choice: Choice::Next,
        reason: Some(Reason::Oldest { waited_millis: 60_000 * u64::from(n) }),
    };
    let started = |n: u16, counter: u16| BranchEvent::ServiceStarted {
        ticket: ticket(n),
        code: code(n),
        counter: sign(counter),
    };
    let mut day: Vec<_> = catalogue().into_iter().take(3).collect();
    day.extend((1..=3).map(|n| BranchEvent::CounterAdded {
        counter: sign(n).id,
        number: sign(n).number,
        name: name(&format!("Desk {n}")),
    }));
    day.extend((1..=8).map(|n| BranchEvent::TicketIssued {
        ticket: ticket(n),
        code: code(n),
        service,
        arrival: Arrival::default(),
    }));
    day.extend([
        called(1, 1),
        started(1, 1),
        BranchEvent::TicketServed {
            ticket: ticket(1),
            code: code(1),
            counter: sign(1),
            wrap_up: false,
        },
        called(2, 1),
        BranchEvent::TicketNoShow { ticket: ticket(2), code: code(2), counter: sign(1) },
        BranchEvent::TicketCancelled {
            ticket: ticket(3),
            code: code(3),
            counter: None,
            by: CancelledBy::Staff,
        },
        called(4, 2),
        started(4, 2),
        called(5, 3),
        BranchEvent::TicketHeld { ticket: ticket(6), code: code(6), counter: None, until: None },
        BranchEvent::TicketVoided { ticket: ticket(7), code: code(7), counter: None },
        BranchEvent::TicketNoted { ticket: ticket(8), code: code(8), note: note() },
    ]);
    day
}

#[test]
fn a_checkpoint_keeps_its_form_or_counts_it_up() {
    let given = given::<Branch>(day());
    let written = serde_json::to_string_pretty(given.state()).unwrap();
    assert_eq!(serde_json::from_str::<Branch>(&written).unwrap(), *given.state());
    check("checkpoint.txt", &format!("form {}\n{written}\n", Branch::FORM));
}
