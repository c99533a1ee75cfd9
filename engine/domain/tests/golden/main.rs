//! The forms that others rely on: JSON of every event, message, reply and refusal, the words of every
//! refusal, and the form of a checkpoint. None of them can change unseen: they stand in
//! `tests/golden/`, and a change shows up in review. `BLESS=1 cargo test` writes them anew.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails panics"
)]

mod access;
mod checkpoint;
mod events;
mod messages;
mod refusals;

use std::fs;
use std::path::Path;

use turnero_domain::branch::{
    Call, Chosen, Code, CounterNumber, CounterSign, CounterTerms, PriorityTerms, QueueTerms,
};
use turnero_domain::given::minute;
use turnero_domain::{Name, Note, PrincipalId};
use uuid::Uuid;

const BRANCH: Uuid = Uuid::from_u128(0xB);
const SERVICE: Uuid = Uuid::from_u128(0x5);
const COUNTER: Uuid = Uuid::from_u128(0xC);
const TICKET: Uuid = Uuid::from_u128(0x7);
const PRIORITY: Uuid = Uuid::from_u128(0xF);
const QUEUE: Uuid = Uuid::from_u128(0x9);
const APPOINTMENT: Uuid = Uuid::from_u128(0xA0);
const VISIT: Uuid = Uuid::from_u128(0x51);

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

fn call() -> Box<Call> {
    let (counter, at) = (sign(), minute(42));
    Box::new(Call { counter, called_at: at, calls: 1, last_at: at, agent: None, reason: None })
}

fn agent() -> PrincipalId {
    PrincipalId::User(Uuid::from_u128(0xA6))
}

fn note() -> Note {
    Note::new("has the form").unwrap()
}

fn priority_terms() -> PriorityTerms {
    let description = Some(Note::new("60 years and more").unwrap());
    PriorityTerms { name: name("Elderly"), description, rank: 1, preferential: true, active: true }
}

fn queue_terms() -> QueueTerms {
    let services = Chosen::these([SERVICE.into()]);
    let priorities = Chosen::these([None, Some(PRIORITY.into())]);
    QueueTerms { name: name("Front"), services, priorities, active: true }
}

fn counter_terms() -> CounterTerms {
    CounterTerms {
        queues: Chosen::these([QUEUE.into()]),
        auto_call: true,
        direction: Some(name("left")),
        ..CounterTerms::default()
    }
}
