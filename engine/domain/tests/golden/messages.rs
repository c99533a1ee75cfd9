use std::collections::BTreeSet;
use std::fmt::Write;

use serde::Serialize;
use serde::de::DeserializeOwned;
use turnero_domain::branch::{
    AddCounter, AddNote, AddPriority, AddQueue, AddService, Arrival, Back, BoardTerms, Book,
    Branch, BranchChange, BranchEvent, BranchHours, CallGiven, CallNext, Cancel, CancelAppointment,
    CancelVisit, ChangeBranch, ChangeCounter, ChangePriority, ChangeQueue, ChangeService, CheckIn,
    Choice, CloseCounter, CloseDay, CloseIntake, CopyBranch, CreateBranch, FindAppointment,
    FindSlip, FindSlots, FindTicket, FindUnseenCalls, FindVisit, Finish, Hold, IssueTicket,
    KeepTime, Leave, ListAppointments, LookAhead, NoShow, OpenCounter, OpenDay, OpenIntake, Order,
    Prefix, Promise, Recall, Recycle, RecycleTo, Reinstate, Reorder, Resume, ServiceTerms,
    ShowAppointment, ShowBoard, Sit, SlotTerms, Snapshot, Start, TakeBreak, TellWaits,
    TodaysFigures, ToldWait, Transfer, TransferPlace, TransferTo, Turning, Undo, Void,
};
use turnero_domain::given::{Given, given, minute};
use turnero_domain::hours::WrittenHours;
use turnero_domain::{
    Aggregate, BranchId, CounterId, Message, PriorityId, QueueId, Seconds, ServiceId, TicketId,
    VisitId,
};

use super::events::{booked, called, catalogue, hours, issued, promised, started};
use super::{
    APPOINTMENT, BRANCH, COUNTER, PRIORITY, QUEUE, SERVICE, TICKET, VISIT, agent, check, code,
    counter_terms, name, note, priority_terms, queue_terms, sign,
};

/// Writes down what a message looks like, what it needs, and how it is answered.
pub(super) fn describe<A, M>(found: &mut String, given: &Given<A>, message: &M)
where
    A: Aggregate,
    M: Message<Aggregate = A> + DeserializeOwned,
    M::Reply: Serialize,
{
    let written = serde_json::to_string(message).unwrap();
    let read: M = serde_json::from_str(&written).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), written);
    let unknown = written.replacen('{', "{\"surprise\":1,", 1);
    assert!(serde_json::from_str::<M>(&unknown).is_err(), "{} takes any field", M::NAME);

    let Ok(decided) = message.decide(given.state(), &given.context()) else {
        panic!("{} is refused", M::NAME)
    };
    let reply = serde_json::to_string(&decided.reply).unwrap();
    let read: M::Reply = serde_json::from_str(&reply).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), reply);

    let permission = M::PERMISSION.name();
    assert_permission(permission);
    let creates = if M::CREATES { ", creates" } else { "" };
    writeln!(found, "{} ({permission}{creates})\n  {written}\n  {reply}", M::NAME).unwrap();
}

/// A permission reads `module:action`.
fn assert_permission(permission: &str) {
    let (module, action) = permission.split_once(':').expect("module:action");
    for word in [module, action] {
        let fits = |letter: char| letter.is_ascii_lowercase() || letter == '_';
        assert!(!word.is_empty() && word.chars().all(fits), "{permission}");
    }
}

/// A branch with one of everything, and then this.
fn after(more: impl IntoIterator<Item = BranchEvent>) -> Given<Branch> {
    given::<Branch>(catalogue().into_iter().chain(more))
}

/// Open for an hour on one day of the week.
fn one_hour() -> WrittenHours {
    let hours = r#"{"regular":{"weekly":{"saturday":[{"opens":"09:00","closes":"10:00"}]}}}"#;
    serde_json::from_str(hours).unwrap()
}

fn waiting() -> Given<Branch> {
    let visit = Some(VisitId::from(VISIT).mark());
    after([issued(Arrival { visit, ..Arrival::default() })])
}

fn missed() -> Given<Branch> {
    let (ticket, code, counter) = (TICKET.into(), code(), sign());
    waiting().and(called(Choice::Next)).and(BranchEvent::TicketNoShow { ticket, code, counter })
}

fn held() -> Given<Branch> {
    let (ticket, code) = (TICKET.into(), code());
    waiting().and(BranchEvent::TicketHeld { ticket, code, counter: None, until: None })
}

#[test]
fn every_message_about_a_branch_and_its_reply_keep_their_form() {
    let (branch, name_of) = (BranchId::from(BRANCH), name);
    let (service, counter): (ServiceId, CounterId) = (SERVICE.into(), COUNTER.into());
    let (priority, queue): (PriorityId, QueueId) = (PRIORITY.into(), QUEUE.into());
    let created = given::<Branch>(catalogue().into_iter().take(1));
    let ready = after([]);
    let mut found = String::new();
    let text = &mut found;
    describe(text, &given::<Branch>([]), &CreateBranch { branch, name: name_of("Town hall") });
    let change = BranchChange {
        board: Some(BoardTerms { hide_services: true, ..BoardTerms::default() }),
        ..BranchChange::default()
    };
    describe(text, &created, &ChangeBranch { branch, change });
    let hours = Some(BranchHours::ByClock(hours()));
    let change = BranchChange { hours, ..BranchChange::default() };
    describe(text, &created, &ChangeBranch { branch, change });
    describe(text, &created, &AddPriority { branch, terms: priority_terms() });
    describe(text, &ready, &ChangePriority { branch, priority, terms: priority_terms() });
    let prefix = Prefix::new("A").unwrap();
    describe(text, &created, &AddService { branch, name: name_of("Inquiries"), prefix });
    let (name, terms) = (name_of("Questions"), ServiceTerms::default());
    describe(text, &ready, &ChangeService { branch, service, name, terms });
    let mut wide = queue_terms();
    wide.name = name_of("Back");
    describe(text, &ready, &AddQueue { branch, terms: wide });
    describe(text, &ready, &ChangeQueue { branch, queue, terms: queue_terms() });
    describe(text, &created, &AddCounter { branch, name: name_of("Desk by the door") });
    let name = name_of("Desk");
    describe(text, &ready, &ChangeCounter { branch, counter, name, terms: counter_terms() });
    describe(text, &ready, &Reorder { branch, order: Order::Queues(vec![queue]) });
    describe(text, &ready, &Sit { branch, counter, agent: Some(agent()) });
    let seated = ready.clone().and(BranchEvent::AgentSeated { counter: sign(), agent: agent() });
    describe(text, &seated, &Leave { branch, counter });
    describe(text, &ready, &TakeBreak { branch, counter, reason: name_of("Lunch") });
    describe(text, &ready, &OpenCounter { branch, counter });
    describe(text, &ready, &CloseCounter { branch, counter });
    describe(text, &ready, &CloseIntake { branch });
    let closed = BranchEvent::IntakeClosed { number: 1, turning: Turning::default() };
    describe(text, &ready.clone().and(closed), &OpenIntake { branch });
    describe(text, &waiting(), &CloseDay { branch });
    let closed =
        ready.and(BranchEvent::DayClosed { number: 1, expired: 0, turning: Turning::default() });
    describe(text, &closed, &OpenDay { branch });
    describe(text, &waiting(), &KeepTime { branch });
    describe(text, &waiting(), &Snapshot { branch });
    describe(text, &waiting().and(called(Choice::Next)).and(started()), &Snapshot { branch });
    describe(text, &waiting().and(called(Choice::Next)), &ShowBoard { branch });
    let seen = BTreeSet::from([3]);
    describe(text, &waiting().and(called(Choice::Next)), &FindUnseenCalls { branch, seen });
    describe(text, &waiting().and(called(Choice::Next)), &CopyBranch { branch });
    describe(text, &waiting(), &LookAhead { branch });
    describe(text, &waiting(), &TodaysFigures { branch });
    let promise = Promise { from_minutes: 10, likely_minutes: 14, to_minutes: 20 };
    let waits = vec![ToldWait { service: SERVICE.into(), priority: None, promise }];
    describe(text, &waiting(), &TellWaits { branch, waits });
    check("messages_branch.txt", &found);
}

#[test]
fn every_message_about_an_appointment_and_its_reply_keep_their_form() {
    let (branch, appointment) = (BranchId::from(BRANCH), APPOINTMENT.into());
    let (early, late) = (Seconds::minutes(60), Seconds::minutes(10));
    let slots = Some(SlotTerms { capacity: 2, duration: Seconds::minutes(20), early, late });
    let terms = ServiceTerms { slots, ..ServiceTerms::default() };
    let (service, name) = (SERVICE.into(), name("Inquiries"));
    let ready = after([BranchEvent::ServiceChanged { service, name, terms }]);
    let expected = ready.clone().and(booked());
    let mut found = String::new();
    let text = &mut found;
    describe(text, &ready, &Book { branch, terms: promised() });
    let change =
        BranchChange { hours: Some(BranchHours::ByClock(one_hour())), ..BranchChange::default() };
    let by_clock = ready.clone().and(BranchEvent::BranchChanged { change: Box::new(change) });
    let date = "2026-11-21".parse().unwrap();
    describe(text, &by_clock, &FindSlots { branch, service: SERVICE.into(), date });
    describe(text, &expected, &FindAppointment { branch, visit: VISIT.into() });
    let list = ListAppointments {
        branch,
        from: Some(minute(0)),
        until: Some(minute(90)),
        service: Some(SERVICE.into()),
        after: None,
    };
    describe(text, &expected, &list);
    describe(text, &expected, &ShowAppointment { branch, appointment });
    describe(text, &expected, &CheckIn { branch, appointment });
    describe(text, &expected, &CancelAppointment { branch, appointment });
    check("messages_appointment.txt", &found);
}

#[test]
fn every_message_about_a_ticket_and_its_reply_keep_their_form() {
    let branch: BranchId = BRANCH.into();
    let (service, counter, ticket): (ServiceId, CounterId, TicketId) =
        (SERVICE.into(), COUNTER.into(), TICKET.into());
    let visit = VisitId::from(VISIT);
    let in_call = waiting().and(called(Choice::Next));
    let in_service = in_call.clone().and(started());
    let mut found = String::new();
    let text = &mut found;
    describe(text, &after([]), &IssueTicket::new(branch, service));
    let priority = Some(PRIORITY.into());
    let then = vec![service];
    describe(
        text,
        &after([]),
        &IssueTicket { then, priority, ..IssueTicket::new(branch, service) },
    );
    describe(text, &waiting(), &CallNext { branch, counter });
    describe(text, &waiting(), &CallGiven { branch, counter, ticket });
    describe(text, &in_call, &Recall { branch, ticket });
    describe(text, &in_call, &Start { branch, ticket });
    describe(text, &in_service, &Finish { branch, ticket });
    describe(text, &in_call, &NoShow { branch, ticket });
    describe(text, &in_call, &Cancel { branch, ticket });
    describe(text, &in_call, &CancelVisit { branch, visit });
    describe(text, &in_call, &Void { branch, ticket });
    let length = Some(Seconds::minutes(5));
    describe(text, &in_service, &Hold { branch, ticket, length });
    describe(text, &held(), &Resume { branch, ticket, to: Back::OldPlace });
    describe(text, &in_call, &Recycle { branch, ticket, to: RecycleTo::End });
    describe(text, &in_call, &Recycle { branch, ticket, to: RecycleTo::After(3) });
    describe(text, &in_call, &Recycle { branch, ticket, to: RecycleTo::In(Seconds::minutes(5)) });
    describe(text, &missed(), &Reinstate { branch, ticket, to: Back::End });
    for (to, place, note) in [
        (TransferTo::Queue(Some(QUEUE.into())), TransferPlace::First, Some(note())),
        (TransferTo::Queue(None), TransferPlace::Last, None),
        (TransferTo::Counter(counter), TransferPlace::ByArrival, None),
    ] {
        describe(text, &in_service, &Transfer { branch, ticket, to, place, note });
    }
    describe(text, &waiting(), &AddNote { branch, ticket, note: note() });
    describe(text, &in_call, &Undo { branch, ticket: None });
    describe(text, &waiting(), &FindSlip { branch, ticket, visit: None });
    describe(text, &waiting(), &FindVisit { branch, visit });
    describe(text, &in_call, &FindVisit { branch, visit });
    let (id, code, counter) = (ticket, code(), sign());
    let by = turnero_domain::branch::CancelledBy::Customer;
    for given in [
        waiting(),
        held(),
        in_call.clone(),
        in_service.clone(),
        in_service.and(BranchEvent::TicketServed { ticket: id, code, counter, wrap_up: false }),
        missed(),
        in_call.and(BranchEvent::TicketCancelled { ticket: id, code, counter: Some(counter), by }),
        waiting().and(BranchEvent::TicketVoided { ticket: id, code, counter: None }),
        waiting().and(BranchEvent::DayClosed {
            number: 1,
            expired: 1,
            turning: Turning::default(),
        }),
    ] {
        describe(text, &given, &FindTicket { branch, ticket });
    }
    check("messages_ticket.txt", &found);
}
