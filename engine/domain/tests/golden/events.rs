use std::fmt::Write;

use turnero_domain::branch::{
    AppointmentTerms, Arrival, BoardTerms, Branch, BranchChange, BranchEvent, BranchHours,
    CancelledBy, Choice, DayCause, KeepTime, Limits, Numbering, Order, PolicyChoice, Privacy,
    Promise, ServiceTerms, TicketState, TimeLimits, ToldWait, Turning, Unserved, UnservedService,
};
use turnero_domain::dispatch::{Age, Class, LimitKind, Reason, Target};
use turnero_domain::given::{given, minute};
use turnero_domain::hours::WrittenHours;
use turnero_domain::{
    Language, PrincipalId, QueueId, Recorded, Seconds, ServiceId, TicketId, VisitId,
};
use uuid::Uuid;

use super::{
    APPOINTMENT, BRANCH, PRIORITY, QUEUE, SERVICE, TICKET, VISIT, agent, check, code,
    counter_terms, name, note, priority_terms, queue_terms, sign,
};

pub(super) fn issued(arrival: Arrival) -> BranchEvent {
    let (ticket, code, service) = (TICKET.into(), code(), SERVICE.into());
    BranchEvent::TicketIssued { ticket, code, service, arrival }
}

pub(super) fn called(choice: Choice) -> BranchEvent {
    called_for(choice, None)
}

fn promise() -> Promise {
    Promise { from_minutes: 10, likely_minutes: 14, to_minutes: 20 }
}

fn called_for(choice: Choice, reason: Option<Reason>) -> BranchEvent {
    let (ticket, code, counter) = (TICKET.into(), code(), sign());
    BranchEvent::TicketCalled { ticket, code, counter, choice, reason }
}

/// Every reason that there is.
pub(super) fn reasons() -> [Reason; 8] {
    let (waited_millis, limit_millis) = (4_680_000, 4_440_000);
    [
        Reason::Preferential { waited_millis },
        Reason::Appointment { late_millis: 180_000 },
        Reason::Overdue { waited_millis, limit_millis, limit: LimitKind::Today },
        Reason::Shortest {
            expected_millis: 170_000,
            waiting: 14,
            limit_millis,
            beyond_millis: Some(waited_millis),
            counters_on_overdue: 5,
        },
        Reason::Oldest { waited_millis },
        Reason::Rank { rank: 2, waited_millis },
        Reason::Turn { preferential: true, number: 1, of: 2 },
        Reason::TurnOfNobody { preferential: false },
    ]
}

pub(super) fn started() -> BranchEvent {
    BranchEvent::ServiceStarted { ticket: TICKET.into(), code: code(), counter: sign() }
}

/// A branch with one of everything.
pub(super) fn catalogue() -> Vec<BranchEvent> {
    let counter = sign();
    vec![
        BranchEvent::BranchCreated { branch: BRANCH.into(), name: name("Town hall") },
        BranchEvent::PriorityAdded { priority: PRIORITY.into(), terms: priority_terms() },
        BranchEvent::ServiceAdded {
            service: SERVICE.into(),
            name: name("Inquiries"),
            prefix: code().prefix(),
        },
        BranchEvent::QueueAdded { queue: QUEUE.into(), terms: queue_terms() },
        BranchEvent::CounterAdded {
            counter: counter.id,
            number: counter.number,
            name: name("Desk by the door"),
        },
    ]
}

/// Mornings, half an hour longer than anybody can come, and a feast.
pub(super) fn hours() -> WrittenHours {
    let written = r#"{
        "regular": {"weekly": {"friday": [{"opens": "08:00", "closes": "12:00"}]}},
        "exceptions": [{"date": "2026-12-25", "name": "Christmas"}],
        "intake_ends_min_before": 30
    }"#;
    serde_json::from_str(written).unwrap()
}

fn changes() -> Vec<BranchEvent> {
    let counter = sign();
    let board = BoardTerms {
        public: true,
        notice: Some(note()),
        notices: [(Language::new("en").unwrap(), note())].into(),
        languages: vec![Language::new("en").unwrap()],
        ..BoardTerms::default()
    };
    let change = BranchChange {
        name: Some(name("Library")),
        language: Some(Language::new("es-CO").unwrap()),
        time_zone: Some(name("America/Bogota")),
        hours: Some(BranchHours::ByClock(hours())),
        privacy: Some(Privacy::FirstName),
        board: Some(board),
        numbering: Some(Numbering::default()),
        limits: Some(Limits::default()),
        time_limits: Some(TimeLimits::default()),
        policy: Some(PolicyChoice::default()),
    };
    vec![
        BranchEvent::BranchChanged { change: Box::default() },
        BranchEvent::BranchChanged { change: Box::new(change) },
        BranchEvent::PriorityChanged { priority: PRIORITY.into(), terms: priority_terms() },
        BranchEvent::ServiceChanged {
            service: SERVICE.into(),
            name: name("Questions"),
            terms: ServiceTerms { guess: Some(Seconds::minutes(3)), ..ServiceTerms::default() },
        },
        BranchEvent::QueueChanged { queue: QUEUE.into(), terms: queue_terms() },
        BranchEvent::CounterChanged { counter, name: name("Desk"), terms: counter_terms() },
        BranchEvent::Reordered { order: Order::Services(vec![SERVICE.into()]) },
        BranchEvent::CounterOpened { counter },
        BranchEvent::CounterClosed { counter },
        BranchEvent::BreakBegun { counter, reason: name("Lunch") },
        BranchEvent::AgentSeated { counter, agent: agent() },
        BranchEvent::AgentLeft { counter, agent: agent() },
    ]
}

fn days() -> Vec<BranchEvent> {
    let (number, plain) = (2, Turning::default());
    let (date, next) = (Some("2026-11-20".parse().unwrap()), Some(minute(480)));
    let turning = Turning { cause: DayCause::Clock, date, offset_s: Some(-18_000), next };
    let missed = Turning { cause: DayCause::Missed { planned: minute(7) }, ..turning };
    vec![
        BranchEvent::DayOpened { number, turning: plain },
        BranchEvent::DayOpened { number, turning },
        BranchEvent::IntakeClosed { number, turning: plain },
        BranchEvent::IntakeClosed { number, turning },
        BranchEvent::IntakeOpened { number, turning },
        BranchEvent::DayClosed { number, expired: 3, turning: plain },
        BranchEvent::DayClosed { number, expired: 3, turning: missed },
        BranchEvent::TurnPlanned { next, date },
        BranchEvent::TurnPlanned { next: None, date: None },
    ]
}

fn appointments() -> Vec<BranchEvent> {
    let appointment = APPOINTMENT.into();
    vec![
        booked(),
        BranchEvent::AppointmentCancelled { appointment },
        BranchEvent::AppointmentMissed { appointment },
    ]
}

pub(super) fn promised() -> AppointmentTerms {
    let (service, at) = (SERVICE.into(), minute(60));
    AppointmentTerms { service, at, priority: None, customer: None, language: None }
}

pub(super) fn booked() -> BranchEvent {
    BranchEvent::AppointmentBooked {
        appointment: APPOINTMENT.into(),
        terms: promised(),
        until: minute(70),
        visit: VisitId::from(VISIT).mark(),
    }
}

fn moves() -> Vec<BranchEvent> {
    let (ticket, code, counter) = (TicketId::from(TICKET), code(), sign());
    let (some, service, queue): (_, ServiceId, Option<QueueId>) =
        (Some(counter), SERVICE.into(), Some(QUEUE.into()));
    let arrival = Arrival {
        visit: Some(VisitId::from(VISIT).mark()),
        queue,
        priority: Some(PRIORITY.into()),
        then: vec![service],
        customer: Some(Uuid::from_u128(0x1D).into()),
        language: Some(Language::SPANISH),
        appointment: Some(Uuid::from_u128(0xA0).into()),
        promise: Some(promise()),
        unserved: Some(Unserved::AllClosed),
    };
    let place = Some(Age::new(minute(41), 4));
    let until = Some(minute(50));
    vec![
        issued(Arrival::default()),
        issued(arrival),
        called(Choice::Next),
        called(Choice::Auto),
        called(Choice::Given),
        BranchEvent::TicketRecalled { ticket, code, counter, calls: 2 },
        started(),
        BranchEvent::TicketServed { ticket, code, counter, wrap_up: false },
        BranchEvent::TicketServed { ticket, code, counter, wrap_up: true },
        BranchEvent::TicketWentOn {
            ticket,
            code,
            counter,
            wrap_up: false,
            service,
            queue,
            unserved: None,
        },
        BranchEvent::TicketNoShow { ticket, code, counter },
        BranchEvent::TicketCancelled { ticket, code, counter: some, by: CancelledBy::Staff },
        BranchEvent::TicketCancelled { ticket, code, counter: None, by: CancelledBy::Customer },
        BranchEvent::TicketVoided { ticket, code, counter: None },
        BranchEvent::TicketHeld { ticket, code, counter: some, until },
        BranchEvent::TicketResumed { ticket, code, place },
        BranchEvent::TicketRecycled { ticket, code, counter: some, place: None, until: None },
        BranchEvent::TicketReinstated { ticket, code, place },
        BranchEvent::TicketTransferred {
            ticket,
            code,
            counter: some,
            queue,
            target: Target::Agent(agent()),
            place,
            note: Some(note()),
        },
        BranchEvent::TicketNoted { ticket, code, note: note() },
        BranchEvent::LaneHandedOver {
            from: Class { queue, target: Target::Counter(counter.id), ..Class::plain(service) },
            to: Class::plain(service),
            waiting: 5,
        },
        BranchEvent::WaitsTold {
            waits: vec![ToldWait { service, priority: Some(PRIORITY.into()), promise: promise() }],
        },
        BranchEvent::WaitingUnserved {
            services: vec![UnservedService { service, why: Unserved::NoCounter, waiting: 5 }],
        },
        BranchEvent::MoveUndone {
            ticket,
            code,
            counter: some,
            undone: 7,
            now: TicketState::Waiting,
        },
    ]
}

#[test]
fn every_event_keeps_its_form() {
    // A new kind does not compile until it stands here; then add it to the lists as well.
    let _all_are_listed = |event: BranchEvent| match event {
        BranchEvent::WaitsTold { .. }
        | BranchEvent::BranchCreated { .. }
        | BranchEvent::BranchChanged { .. }
        | BranchEvent::PriorityAdded { .. }
        | BranchEvent::PriorityChanged { .. }
        | BranchEvent::ServiceAdded { .. }
        | BranchEvent::ServiceChanged { .. }
        | BranchEvent::QueueAdded { .. }
        | BranchEvent::QueueChanged { .. }
        | BranchEvent::CounterAdded { .. }
        | BranchEvent::CounterChanged { .. }
        | BranchEvent::Reordered { .. }
        | BranchEvent::CounterOpened { .. }
        | BranchEvent::CounterClosed { .. }
        | BranchEvent::BreakBegun { .. }
        | BranchEvent::AgentSeated { .. }
        | BranchEvent::AgentLeft { .. }
        | BranchEvent::DayOpened { .. }
        | BranchEvent::IntakeClosed { .. }
        | BranchEvent::IntakeOpened { .. }
        | BranchEvent::DayClosed { .. }
        | BranchEvent::TurnPlanned { .. }
        | BranchEvent::AppointmentBooked { .. }
        | BranchEvent::AppointmentCancelled { .. }
        | BranchEvent::AppointmentMissed { .. }
        | BranchEvent::TicketIssued { .. }
        | BranchEvent::TicketCalled { .. }
        | BranchEvent::TicketRecalled { .. }
        | BranchEvent::ServiceStarted { .. }
        | BranchEvent::TicketServed { .. }
        | BranchEvent::TicketWentOn { .. }
        | BranchEvent::TicketNoShow { .. }
        | BranchEvent::TicketCancelled { .. }
        | BranchEvent::TicketVoided { .. }
        | BranchEvent::TicketHeld { .. }
        | BranchEvent::TicketResumed { .. }
        | BranchEvent::TicketRecycled { .. }
        | BranchEvent::TicketReinstated { .. }
        | BranchEvent::TicketTransferred { .. }
        | BranchEvent::TicketNoted { .. }
        | BranchEvent::LaneHandedOver { .. }
        | BranchEvent::WaitingUnserved { .. }
        | BranchEvent::MoveUndone { .. } => {}
    };
    let reasons = reasons().map(|reason| called_for(Choice::Next, Some(reason)));
    let all = catalogue().into_iter().chain(changes()).chain(days()).chain(appointments());
    let all = all.chain(moves()).chain(reasons);
    let mut found = String::new();
    for (seq, event) in (1..).zip(all) {
        let recorded = Recorded { seq, at: minute(42), by: PrincipalId::Host, origin: None, event };
        let written = serde_json::to_string(&recorded).unwrap();
        assert_eq!(serde_json::from_str::<Recorded<BranchEvent>>(&written).unwrap(), recorded);
        writeln!(found, "{written}").unwrap();
    }
    check("events.txt", &found);
}

/// What was written before tickets had queues, choices and ends of many kinds is read as it was meant.
#[test]
fn older_events_are_still_read() {
    let ticket = r#""ticket":"00000000-0000-0000-0000-000000000007","code":"A-012""#;
    let counter = r#""counter":{"id":"00000000-0000-0000-0000-00000000000c","number":3}"#;
    let service = r#""service":"00000000-0000-0000-0000-000000000005""#;
    let (id, a_code) = (TicketId::from(TICKET), code());
    for (written, event) in [
        (format!(r#"{{"type":"ticket_issued",{ticket},{service}}}"#), issued(Arrival::default())),
        (format!(r#"{{"type":"ticket_called",{ticket},{counter}}}"#), called(Choice::Next)),
        (
            format!(r#"{{"type":"ticket_served",{ticket},{counter}}}"#),
            BranchEvent::TicketServed { ticket: id, code: a_code, counter: sign(), wrap_up: false },
        ),
        (
            format!(r#"{{"type":"ticket_cancelled",{ticket},"counter":null}}"#),
            BranchEvent::TicketCancelled {
                ticket: id,
                code: a_code,
                counter: None,
                by: CancelledBy::Staff,
            },
        ),
        (
            r#"{"type":"day_opened","number":2}"#.to_owned(),
            BranchEvent::DayOpened { number: 2, turning: Turning::default() },
        ),
        (
            r#"{"type":"day_closed","number":2,"expired":3}"#.to_owned(),
            BranchEvent::DayClosed { number: 2, expired: 3, turning: Turning::default() },
        ),
    ] {
        assert_eq!(serde_json::from_str::<BranchEvent>(&written).unwrap(), event);
    }
}

/// A newer program may know the zones otherwise, or be stricter with hours. What was taken once is read
/// for ever, and a branch whose hours nobody understands any more is opened and closed by hand.
#[test]
fn hours_that_no_program_knows_any_more_are_still_read() {
    let overlap = r#"{"weekly":{"friday":[{"opens":"08:00","closes":"12:00"},
        {"opens":"11:00","closes":"13:00"}]}}"#;
    let change = format!(
        r#"{{"type":"branch_changed","change":{{"time_zone":"Atlantis/Capital",
            "hours":{{"by_clock":{{"regular":{overlap}}}}}}}}}"#
    );
    let changed: BranchEvent = serde_json::from_str(&change).unwrap();
    let planned = BranchEvent::TurnPlanned { next: Some(minute(60)), date: None };
    let given = given::<Branch>(catalogue().into_iter().chain([changed, planned]));
    let keep = KeepTime { branch: BRANCH.into() };
    given.at(minute(60)).when(&keep).then(&[BranchEvent::TurnPlanned { next: None, date: None }]);
}
