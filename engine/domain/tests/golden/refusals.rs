use std::collections::BTreeSet;
use std::fmt::Write;

use turnero_domain::branch::{
    AppointmentRefusal, AppointmentState, BranchRefusal, CancelledBy, CatalogueRefusal,
    CodeRefusal, DayRefusal, DeskRefusal, MoveRefusal, Opening, SettingsRefusal, TicketState,
};
use turnero_domain::dispatch::PolicyRefusal;
use turnero_domain::given::minute;
use turnero_domain::hours::{NextOpening, Zone};
use turnero_domain::{
    AccessRefusal, LanguageRefusal, Minutes, Name, Note, NoteRefusal, Permission, Refusal, Seconds,
    TextRefusal,
};

use super::{
    APPOINTMENT, BRANCH, PRIORITY, QUEUE, SERVICE, TICKET, agent, call, check, code, name, sign,
};

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
        | BranchRefusal::NotServing { .. }
        | BranchRefusal::Settings(_)
        | BranchRefusal::Hours(_)
        | BranchRefusal::Policy(_)
        | BranchRefusal::Catalogue(_)
        | BranchRefusal::Desk(_)
        | BranchRefusal::Day(_)
        | BranchRefusal::Move(_)
        | BranchRefusal::Appointment(_) => {}
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

/// One of each kind that came later.
fn more_refusals() -> Vec<BranchRefusal> {
    let (queue, priority, agent) = (QUEUE.into(), PRIORITY.into(), agent());
    let (ticket, ticket_code, counter, service) = (TICKET.into(), code(), sign(), SERVICE.into());
    let (front, inquiries) = (|| name("Front"), || name("Inquiries"));
    let state = TicketState::Waiting;
    let bogota = Zone::new("America/Bogota").unwrap();
    let opens = Some(NextOpening::new(&bogota, minute(22 * 60), minute(0)));
    let ended = TicketState::Voided { ended_at: minute(50) };
    let mut all: Vec<BranchRefusal> = Vec::new();
    all.extend(
        [
            SettingsRefusal::NumberingEmpty { first: 5, last: 4 },
            SettingsRefusal::LimitOutOfRange { least: 1, most: 100_000 },
            SettingsRefusal::TimeLimitTooShort,
            SettingsRefusal::TimeLimitTooLong { most: Seconds::minutes(1_440) },
            SettingsRefusal::TooManyLanguages { limit: 8 },
            SettingsRefusal::NamesNeverShown,
            SettingsRefusal::TooManyParameters { limit: 32 },
            SettingsRefusal::PolicyUnknown { name: name("random") },
            SettingsRefusal::ParameterUnknown { policy: "fifo", parameter: name("limit") },
            SettingsRefusal::ParameterMissing { policy: "promise", parameter: "limit" },
        ]
        .map(BranchRefusal::from),
    );
    let (least, most) = (Minutes::new(1), Minutes::new(1_440));
    all.extend(
        [
            PolicyRefusal::LimitOutOfRange { given: Minutes::new(0), least, most },
            PolicyRefusal::ShareOutOfRange { given: 1_001, most: 1_000 },
            PolicyRefusal::CountersOutOfRange { given: 0, most: 1_000 },
            PolicyRefusal::QuotaOutOfRange { preferential: 1, others: 0, most: 100 },
        ]
        .map(BranchRefusal::from),
    );
    // The others stand in hours.txt.
    all.push(Zone::new("America/Bogotá").unwrap_err().into());
    all.extend(
        [
            CatalogueRefusal::PriorityUnknown { priority },
            CatalogueRefusal::DuplicatePriorityName { name: name("Elderly"), priority },
            CatalogueRefusal::TooManyPriorities { limit: 32 },
            CatalogueRefusal::PriorityInactive { priority, name: name("Elderly") },
            CatalogueRefusal::ServiceInactive { service, name: inquiries() },
            CatalogueRefusal::InvalidServiceTerms,
            CatalogueRefusal::QueueUnknown { queue },
            CatalogueRefusal::DuplicateQueueName { name: front(), queue },
            CatalogueRefusal::TooManyQueues { limit: 64 },
            CatalogueRefusal::AdmitsNothing { name: front() },
            CatalogueRefusal::DoesNotAdmit {
                queue,
                name: front(),
                service,
                priority: Some(priority),
            },
            CatalogueRefusal::CounterInactive { counter },
        ]
        .map(BranchRefusal::from),
    );
    all.extend(
        [
            DeskRefusal::CounterClosed { counter },
            DeskRefusal::OnBreak { counter, reason: name("Lunch") },
            DeskRefusal::CannotServe { counter, service: inquiries(), service_id: service },
            DeskRefusal::CounterTaken { counter, agent },
            DeskRefusal::SeatedElsewhere { counter, agent },
            DeskRefusal::NotSeated { agent },
            DeskRefusal::NobodySits { counter },
        ]
        .map(BranchRefusal::from),
    );
    all.extend(
        [
            DayRefusal::BranchClosed { opening: Opening::from(opens) },
            DayRefusal::NoMoreTickets { opening: Opening::default() },
            DayRefusal::ServiceFull { service, name: inquiries(), waiting: 9, limit: 9 },
            DayRefusal::DayOpen { number: 1 },
            DayRefusal::DayOver { number: 1 },
            DayRefusal::TooManyWaits { limit: 256 },
        ]
        .map(BranchRefusal::from),
    );
    let (appointment, at) = (APPOINTMENT.into(), minute(60));
    all.extend(
        [
            AppointmentRefusal::NoAppointments { service, name: inquiries() },
            AppointmentRefusal::SlotFull { service, name: inquiries(), at, capacity: 2 },
            AppointmentRefusal::TimeOutOfRange { days: 366 },
            AppointmentRefusal::NoHours,
            AppointmentRefusal::OutsideHours {
                at,
                local: bogota.local(at),
                duration: Seconds::minutes(20),
            },
            AppointmentRefusal::TooManyAppointments { limit: 20_000 },
            AppointmentRefusal::AppointmentUnknown { appointment },
            AppointmentRefusal::NotBooked { appointment, state: AppointmentState::Missed },
            AppointmentRefusal::NotNow { appointment, from: minute(45), until: minute(70) },
        ]
        .map(BranchRefusal::from),
    );
    let (ended_at, limit) = (minute(50), Seconds::minutes(30));
    all.extend(
        [
            MoveRefusal::Ended { ticket, ticket_code, state: ended },
            MoveRefusal::NotHeld { ticket, ticket_code, state: state.clone() },
            MoveRefusal::NotMissed { ticket, ticket_code, state },
            MoveRefusal::TooLate { ticket, ticket_code, ended_at, limit },
            MoveRefusal::TooManyLegs { ticket, ticket_code, limit: 50 },
            MoveRefusal::TooManyNotes { ticket, ticket_code, limit: 20 },
            MoveRefusal::RecycledNowhere { limit: 100 },
            MoveRefusal::TooManyVisitServices { limit: 10 },
            MoveRefusal::VisitUnknown,
            MoveRefusal::NothingToUndo,
            MoveRefusal::UndoTooLate { made_at: minute(42), limit: Seconds::minutes(2) },
            MoveRefusal::UndoElsewhere { ticket },
            MoveRefusal::Superseded { ticket, ticket_code },
        ]
        .map(BranchRefusal::from),
    );
    all
}

/// What a ticket's state adds to the refusals that name it.
fn states() -> [TicketState; 9] {
    let (call, started_at, ended_at) = (call(), minute(45), minute(50));
    [
        TicketState::Waiting,
        TicketState::Called { call: call.clone() },
        TicketState::Serving { call: call.clone(), started_at },
        TicketState::Served { call: call.clone(), started_at, ended_at },
        TicketState::NoShow { call, ended_at },
        TicketState::Cancelled { ended_at, by: CancelledBy::Staff },
        TicketState::Held { held_at: ended_at, until: None },
        TicketState::Expired { ended_at },
        TicketState::Voided { ended_at },
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
    for refusal in refusals().into_iter().chain(more_refusals()) {
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
        NoteRefusal::Empty { limit: Note::CHARACTERS_MAX },
        NoteRefusal::TooLong { found: 281, limit: Note::CHARACTERS_MAX },
        NoteRefusal::ControlCharacter { place: 3 },
    ] {
        assert!(codes.insert(refusal.code()), "{} stands for two things", refusal.code());
        describe_refusal(&mut found, &refusal);
    }
    describe_refusal(&mut found, &LanguageRefusal {});
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
