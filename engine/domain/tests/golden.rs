//! The forms that others rely on: JSON of every event, message, reply and refusal, the words of every
//! refusal, and the form of a checkpoint. None of them can change unseen: they stand in
//! `tests/golden/`, and a change shows up in review. `BLESS=1 cargo test` writes them anew.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails panics"
)]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;
use turnero_domain::branch::{
    AddCounter, AddService, Branch, BranchEvent, BranchRefusal, Call, CallNext, Cancel, Code,
    CodeRefusal, CounterNumber, CounterSign, CreateBranch, FindTicket, Finish, IssueTicket, NoShow,
    Prefix, Recall, Snapshot, Start, TicketNumber, TicketState,
};
use turnero_domain::given::{Given, given, minute};
use turnero_domain::{
    AccessRefusal, Aggregate, BranchId, CounterId, Message, Name, Permission, PrincipalId,
    Recorded, Refusal, ServiceId, TextRefusal, TicketId,
};
use uuid::Uuid;

const BRANCH: Uuid = Uuid::from_u128(0xB);
const SERVICE: Uuid = Uuid::from_u128(0x5);
const COUNTER: Uuid = Uuid::from_u128(0xC);
const TICKET: Uuid = Uuid::from_u128(0x7);

/// The text is the one that was agreed on.
#[track_caller]
fn check(file: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(file);
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, found).unwrap();
    }
    let agreed = fs::read_to_string(&path).unwrap_or_default();
    // The first line that differs says more than two whole files.
    for (number, (found, agreed)) in (1..).zip(found.lines().zip(agreed.lines())) {
        assert_eq!(found, agreed, "tests/golden/{file}, line {number}: BLESS=1 takes the new form");
    }
    let (found, agreed) = (found.lines().count(), agreed.lines().count());
    assert_eq!(found, agreed, "tests/golden/{file} has other lines: BLESS=1 takes the new form");
}

fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

fn code() -> Code {
    "A-012".parse().unwrap()
}

fn sign() -> CounterSign {
    CounterSign { id: COUNTER.into(), number: CounterNumber::new(3) }
}

fn call() -> Call {
    Call { counter: sign(), called_at: minute(42), calls: 1 }
}

/// One event of each kind, in the order of a day.
fn events() -> Vec<BranchEvent> {
    // A new kind does not compile until it stands here; then add it to the list as well.
    let _all_are_listed = |event: BranchEvent| match event {
        BranchEvent::BranchCreated { .. }
        | BranchEvent::ServiceAdded { .. }
        | BranchEvent::CounterAdded { .. }
        | BranchEvent::TicketIssued { .. }
        | BranchEvent::TicketCalled { .. }
        | BranchEvent::TicketRecalled { .. }
        | BranchEvent::ServiceStarted { .. }
        | BranchEvent::TicketServed { .. }
        | BranchEvent::TicketNoShow { .. }
        | BranchEvent::TicketCancelled { .. } => {}
    };
    let (ticket, service, code, counter) = (TICKET.into(), SERVICE.into(), code(), sign());
    let prefix = code.prefix();
    vec![
        BranchEvent::BranchCreated { branch: BRANCH.into(), name: name("Town hall") },
        BranchEvent::ServiceAdded { service, name: name("Inquiries"), prefix },
        BranchEvent::CounterAdded {
            counter: counter.id,
            number: counter.number,
            name: name("Desk by the door"),
        },
        BranchEvent::TicketIssued { ticket, code, service },
        BranchEvent::TicketCalled { ticket, code, counter },
        BranchEvent::TicketRecalled { ticket, code, counter, calls: 2 },
        BranchEvent::ServiceStarted { ticket, code, counter },
        BranchEvent::TicketServed { ticket, code, counter },
        BranchEvent::TicketNoShow { ticket, code, counter },
        BranchEvent::TicketCancelled { ticket, code, counter: Some(counter) },
        BranchEvent::TicketCancelled { ticket, code, counter: None },
    ]
}

#[test]
fn every_event_keeps_its_form() {
    let mut found = String::new();
    for (seq, event) in (1..).zip(events()) {
        let recorded = Recorded { seq, at: minute(42), by: PrincipalId::Host, event };
        let written = serde_json::to_string(&recorded).unwrap();
        assert_eq!(serde_json::from_str::<Recorded<BranchEvent>>(&written).unwrap(), recorded);
        writeln!(found, "{written}").unwrap();
    }
    check("events.txt", &found);
}

/// A day that leaves a ticket in each of the states, and a counter in each of its own.
fn day() -> Vec<BranchEvent> {
    let service = SERVICE.into();
    let ticket = |n: u16| TicketId::from(Uuid::from_u128(0x70 + u128::from(n)));
    let code = |n: u16| Code::new(code().prefix(), TicketNumber::new(n).unwrap());
    let sign = |n: u16| CounterSign {
        id: Uuid::from_u128(0xC0 + u128::from(n)).into(),
        number: CounterNumber::new(n),
    };
    let called = |n: u16, counter: u16| BranchEvent::TicketCalled {
        ticket: ticket(n),
        code: code(n),
        counter: sign(counter),
    };
    let started = |n: u16, counter: u16| BranchEvent::ServiceStarted {
        ticket: ticket(n),
        code: code(n),
        counter: sign(counter),
    };
    let mut day: Vec<_> = events().into_iter().take(2).collect();
    day.extend((1..=3).map(|n| BranchEvent::CounterAdded {
        counter: sign(n).id,
        number: sign(n).number,
        name: name(&format!("Desk {n}")),
    }));
    day.extend((1..=6).map(|n| BranchEvent::TicketIssued {
        ticket: ticket(n),
        code: code(n),
        service,
    }));
    day.extend([
        called(1, 1),
        started(1, 1),
        BranchEvent::TicketServed { ticket: ticket(1), code: code(1), counter: sign(1) },
        called(2, 1),
        BranchEvent::TicketNoShow { ticket: ticket(2), code: code(2), counter: sign(1) },
        BranchEvent::TicketCancelled { ticket: ticket(3), code: code(3), counter: None },
        called(4, 2),
        started(4, 2),
        called(5, 3),
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

/// Writes down what a message looks like, what it needs, and how it is answered.
fn describe<M>(found: &mut String, given: &Given<Branch>, message: &M)
where
    M: Message<Aggregate = Branch> + DeserializeOwned,
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

#[test]
fn every_message_and_reply_keeps_its_form() {
    let branch: BranchId = BRANCH.into();
    let (service, counter, ticket): (ServiceId, CounterId, TicketId) =
        (SERVICE.into(), COUNTER.into(), TICKET.into());
    let after = |count: usize| given::<Branch>(events().into_iter().take(count));
    let (created, open, issued, called, started) =
        (after(1), after(3), after(4), after(5), after(5).and(events()[6].clone()));

    let mut found = String::new();
    let text = &mut found;
    describe(text, &after(0), &CreateBranch { branch, name: name("Town hall") });
    let prefix = Prefix::new("A").unwrap();
    describe(text, &created, &AddService { branch, name: name("Inquiries"), prefix });
    describe(text, &created, &AddCounter { branch, name: name("Desk by the door") });
    describe(text, &open, &IssueTicket { branch, service });
    describe(text, &issued, &CallNext { branch, counter });
    describe(text, &called, &Recall { branch, ticket });
    describe(text, &called, &Start { branch, ticket });
    describe(text, &started, &Finish { branch, ticket });
    describe(text, &called, &NoShow { branch, ticket });
    describe(text, &called, &Cancel { branch, ticket });
    describe(text, &issued, &Snapshot { branch });
    describe(text, &started, &Snapshot { branch });
    describe(text, &issued, &FindTicket { branch, ticket });
    describe(text, &called, &FindTicket { branch, ticket });
    describe(text, &started, &FindTicket { branch, ticket });
    describe(text, &started.clone().and(events()[7].clone()), &FindTicket { branch, ticket });
    describe(text, &called.clone().and(events()[8].clone()), &FindTicket { branch, ticket });
    describe(text, &called.and(events()[9].clone()), &FindTicket { branch, ticket });
    check("messages.txt", &found);
}

/// One refusal of each kind.
fn refusals() -> Vec<BranchRefusal> {
    // A new kind does not compile until it stands here; then add it to the list as well.
    let _all_are_listed = |refusal: BranchRefusal| match refusal {
        BranchRefusal::BranchUnknown { .. }
        | BranchRefusal::BranchExists { .. }
        | BranchRefusal::BranchFull { .. }
        | BranchRefusal::NobodyWaits
        | BranchRefusal::ServiceUnknown { .. }
        | BranchRefusal::DuplicatePrefix { .. }
        | BranchRefusal::TooManyServices { .. }
        | BranchRefusal::NumbersExhausted { .. }
        | BranchRefusal::CounterUnknown { .. }
        | BranchRefusal::DuplicateCounterName { .. }
        | BranchRefusal::TooManyCounters { .. }
        | BranchRefusal::CounterBusy { .. }
        | BranchRefusal::TicketUnknown { .. }
        | BranchRefusal::NotWaiting { .. }
        | BranchRefusal::NotCalled { .. }
        | BranchRefusal::NotServing { .. } => {}
    };
    let (branch, service, ticket) = (BRANCH.into(), SERVICE.into(), TICKET.into());
    let (ticket_code, counter) = (code(), sign());
    let called = TicketState::Called { call: call() };
    let serving = TicketState::Serving { call: call(), started_at: minute(45) };
    vec![
        BranchRefusal::BranchUnknown { branch },
        BranchRefusal::BranchExists { branch, name: name("Town hall") },
        BranchRefusal::BranchFull { waiting: 100_000, limit: 100_000 },
        BranchRefusal::NobodyWaits,
        BranchRefusal::ServiceUnknown { service },
        BranchRefusal::DuplicatePrefix {
            prefix: ticket_code.prefix(),
            service,
            name: name("Inquiries"),
        },
        BranchRefusal::TooManyServices { limit: 64 },
        BranchRefusal::NumbersExhausted { service, name: name("Inquiries"), last: 9_999 },
        BranchRefusal::CounterUnknown { counter: counter.id },
        BranchRefusal::DuplicateCounterName {
            name: name("Desk by the door"),
            counter: counter.id,
            number: counter.number,
        },
        BranchRefusal::TooManyCounters { limit: 256 },
        BranchRefusal::CounterBusy { counter, ticket, ticket_code, state: called.clone() },
        BranchRefusal::TicketUnknown { ticket },
        BranchRefusal::NotWaiting { ticket, ticket_code, state: serving },
        BranchRefusal::NotCalled { ticket, ticket_code, state: TicketState::Waiting },
        BranchRefusal::NotServing { ticket, ticket_code, state: called },
    ]
}

/// What a ticket's state adds to the refusals that name it.
fn states() -> [TicketState; 6] {
    let (call, started_at, ended_at) = (call(), minute(45), minute(50));
    [
        TicketState::Waiting,
        TicketState::Called { call },
        TicketState::Serving { call, started_at },
        TicketState::Served { call, started_at, ended_at },
        TicketState::NoShow { call, ended_at },
        TicketState::Cancelled { ended_at },
    ]
}

/// Writes down a refusal. It says what is so, and after a semicolon what can be done; its code reads
/// `thing.what_is_so`.
fn describe_refusal(found: &mut String, refusal: &impl Refusal) {
    let (code, sentence) = (refusal.code(), refusal.to_string());
    let (thing, what) = code.split_once('.').expect("a code has two parts");
    for word in [thing, what] {
        let fits = |letter: char| letter.is_ascii_lowercase() || letter == '_';
        assert!(!word.is_empty() && word.chars().all(fits), "{code}");
    }
    let (so, can_be_done) = sentence.split_once("; ").expect("a refusal says what can be done");
    assert!(!so.is_empty() && !can_be_done.is_empty(), "{code}: {sentence}");
    let data = serde_json::to_value(refusal).unwrap();
    assert_eq!(data["error_code"], code, "the data names another code");
    let data = serde_json::to_string(refusal).unwrap();
    writeln!(found, "{code}\n  {sentence}\n  {data}").unwrap();
}

#[test]
fn every_refusal_keeps_its_code_and_its_words() {
    let mut found = String::new();
    let mut codes = BTreeSet::new();
    for refusal in refusals() {
        assert!(codes.insert(refusal.code()), "{} stands for two things", refusal.code());
        let data = serde_json::to_value(&refusal).unwrap();
        assert_eq!(data["error_code"], refusal.code(), "the data names another code");
        describe_refusal(&mut found, &refusal);
    }
    for refusal in [CodeRefusal::Prefix, CodeRefusal::Number, CodeRefusal::Code] {
        assert!(codes.insert(refusal.code()), "{} stands for two things", refusal.code());
        describe_refusal(&mut found, &refusal);
    }
    for refusal in [
        TextRefusal::Empty { limit: Name::CHARACTERS_MAX },
        TextRefusal::TooLong { found: 81, limit: Name::CHARACTERS_MAX },
        TextRefusal::ControlCharacter { place: 3, code: 0x1B },
    ] {
        assert!(codes.insert(refusal.code()), "{} stands for two things", refusal.code());
        describe_refusal(&mut found, &refusal);
    }
    let permission = Permission::new("tickets:call");
    describe_refusal(&mut found, &AccessRefusal::Forbidden { permission });
    writeln!(found, "\nA ticket in each state:").unwrap();
    for state in states() {
        assert!(state.to_string().contains("; "), "{state}");
        writeln!(found, "  {} {state}", code()).unwrap();
    }
    check("refusals.txt", &found);
}
