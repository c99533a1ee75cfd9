//! A keeper of somebody's guests: their names are documents.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use turnero_domain::{Aggregate, Context, Decided, Message, Permission, Recorded, Refusal};
use turnero_store::faulty::{FaultyDisk, Unsynced, WriteFault};
use uuid::Uuid;

use super::{Bench, outcome_of};
use crate::error::{AskError, LostOutcome};

/// Who is here. Names are kept apart from what happens.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Guests {
    comings: u64,
    #[serde(skip)]
    names: BTreeMap<Uuid, String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Stirred {
    Came(Uuid),
    Left(Uuid),
}

#[derive(Debug, Clone, PartialEq, Serialize, thiserror::Error)]
#[error("nobody says no here")]
struct Never;

impl Refusal for Never {
    fn code(&self) -> &'static str {
        "guests.never"
    }
}

impl Aggregate for Guests {
    type Id = Uuid;
    type Event = Stirred;
    type Refusal = Never;
    type Document = String;
    const KIND: u8 = 251;
    const NAME: &'static str = "guests";
    const FORM: u32 = 1;

    fn apply(&mut self, recorded: &Recorded<Stirred>) {
        self.comings += u64::from(matches!(recorded.event, Stirred::Came(_)));
    }

    fn keep(&mut self, document: Uuid, content: Option<String>) {
        assert_ne!(content.as_deref(), Some("a mistake in keep"));
        match content {
            Some(name) => self.names.insert(document, name),
            None => self.names.remove(&document),
        };
    }

    fn changes(event: &Stirred) -> Option<Uuid> {
        match event {
            Stirred::Came(guest) | Stirred::Left(guest) => Some(*guest),
        }
    }
}

/// These come; the name is kept. Without a name they leave.
#[derive(Serialize)]
struct Stir(Vec<(u128, Option<String>)>);

impl Message for Stir {
    type Aggregate = Guests;
    type Reply = u64;
    const NAME: &'static str = "stir";
    const PERMISSION: Permission = Permission::new("guests:stir");

    fn to(&self) -> Uuid {
        Uuid::nil()
    }

    fn decide(&self, state: &Guests, _: &Context) -> Result<Decided<Self>, Never> {
        let event = |(guest, name): &(u128, Option<String>)| match name {
            Some(_) => Stirred::Came(Uuid::from_u128(*guest)),
            None => Stirred::Left(Uuid::from_u128(*guest)),
        };
        let decided = Decided::new(self.0.iter().map(event).collect(), state.comings);
        let keep = |decided: Decided<Self>, (guest, name): &(u128, Option<String>)| {
            decided.keeping(Uuid::from_u128(*guest), name.clone())
        };
        Ok(self.0.iter().fold(decided, keep))
    }
}

/// Keeps a name, and nothing happens: a mistake that a rule must not make.
#[derive(Serialize)]
struct KeepInSecret;

impl Message for KeepInSecret {
    type Aggregate = Guests;
    type Reply = ();
    const NAME: &'static str = "keep_in_secret";
    const PERMISSION: Permission = Permission::new("guests:stir");

    fn to(&self) -> Uuid {
        Uuid::nil()
    }

    fn decide(&self, _: &Guests, _: &Context) -> Result<Decided<Self>, Never> {
        Ok(Decided::answer(()).keeping(Uuid::nil(), Some("Ana".to_owned())))
    }
}

fn comes(guest: u128, name: &str) -> Stir {
    Stir(vec![(guest, Some(name.to_owned()))])
}

fn leaves(guest: u128) -> Stir {
    Stir(vec![(guest, None)])
}

impl Bench<Guests> {
    #[track_caller]
    fn done(&mut self, message: Stir) {
        let mut answer = self.ask(None, message);
        self.write();
        answer.try_recv().unwrap().unwrap();
    }

    fn names(&self) -> Vec<(u128, &str)> {
        let names = self.keeper.state.names.iter();
        names.map(|(guest, name)| (guest.as_u128(), name.as_str())).collect()
    }

    /// Whether the disk still tells who this was.
    fn betrays(&self, guest: u128) -> bool {
        let key = [b"kept/", Uuid::from_u128(guest).as_bytes().as_slice()].concat();
        self.disk.betrays(self.keeper.standing().stream(), &key)
    }
}

fn bench() -> Bench<Guests> {
    Bench::on(&FaultyDisk::default())
}

#[test]
fn what_is_kept_comes_back_and_what_was_erased_does_not() {
    let mut bench = bench();
    bench.done(Stir((1..=3).map(|guest| (guest, Some(format!("guest {guest}")))).collect()));
    bench.done(comes(2, "Eva"));
    bench.done(leaves(3));
    assert_eq!(bench.names(), [(1, "guest 1"), (2, "Eva")]);
    assert!(bench.betrays(1) && !bench.betrays(3));
    for checkpoint in [false, true] {
        if checkpoint {
            let job = bench.keeper.checkpoint_now().unwrap();
            let covers = job.covers;
            bench.keeper.checkpoint_made(job.run().unwrap(), covers);
            while bench.writer.has_parts() || bench.surroundings.inbox.len() > 0 {
                bench.write();
                bench.writer.write_batch(&mut std::collections::VecDeque::new());
            }
        }
        let again = Bench::<Guests>::on(&bench.disk.copy().crash(Unsynced::Lost));
        assert_eq!(again.keeper.state, bench.keeper.state);
        assert_eq!(again.keeper.checkpoint.covers > 0, checkpoint);
    }
}

#[test]
fn no_byte_of_a_name_is_on_the_disk() {
    let mut bench = bench();
    let mut answer = bench.ask(Some("k"), comes(1, "Canaria de la Mina"));
    bench.write();
    answer.try_recv().unwrap().unwrap();
    for key in bench.disk.keys() {
        let value = bench.disk.value(&key).unwrap();
        assert!(!value.windows(7).any(|window| window == b"Canaria"), "{}", key.escape_ascii());
    }
}

#[test]
fn going_back_takes_documents_along() {
    let mut bench = bench();
    bench.done(comes(1, "Ana"));
    bench.disk.fail_next_write(WriteFault::FailsBefore);
    let mut answers = vec![
        bench.ask(None, comes(1, "Another Ana")),
        bench.ask(None, comes(2, "Eva")),
        bench.ask(None, leaves(1)),
    ];
    assert_eq!(bench.names(), [(2, "Eva")]);
    bench.write();
    for answer in &mut answers {
        assert_eq!(outcome_of(answer), LostOutcome::Unknown);
    }
    assert!(bench.writer.try_recover());
    bench.done(comes(3, "Ida"));
    assert_eq!(bench.names(), [(1, "Ana"), (3, "Ida")]);
    let again = Bench::<Guests>::on(&bench.disk.crash(Unsynced::Lost));
    assert_eq!(again.keeper.state, bench.keeper.state);
}

#[test]
fn a_batch_in_doubt_that_was_kept_brings_its_documents() {
    let mut bench = bench();
    bench.done(comes(1, "Ana"));
    bench.disk.fail_next_write(WriteFault::AnswerIsLost);
    let mut lost = [
        bench.ask(None, comes(1, "Ana Mina")),
        bench.ask(None, comes(2, "Eva")),
        bench.ask(None, leaves(2)),
        bench.ask(None, comes(3, "Ida")),
    ];
    bench.write();
    for answer in &mut lost {
        assert_eq!(outcome_of(answer), LostOutcome::Unknown);
    }
    // It goes back first, and finds out later.
    assert_eq!(outcome_of(&mut bench.ask(None, leaves(1))), LostOutcome::NotDone);
    assert_eq!(bench.names(), [(1, "Ana")]);
    assert!(bench.writer.try_recover());
    bench.done(comes(4, "Pía"));
    assert_eq!(bench.names(), [(1, "Ana Mina"), (3, "Ida"), (4, "Pía")]);
    let again = Bench::<Guests>::on(&bench.disk.crash(Unsynced::Lost));
    assert_eq!(again.keeper.state, bench.keeper.state);
}

#[test]
fn nobody_is_told_of_an_erasure_before_the_key_is_overwritten() {
    let mut bench = bench();
    bench.done(comes(1, "Ana"));
    // The removal is durable, and then the vault fails.
    bench.disk.fail_write_after(1, WriteFault::FailsBefore);
    let mut left = bench.ask(None, leaves(1));
    bench.write();
    assert_eq!(outcome_of(&mut left), LostOutcome::Unknown);
    assert!(bench.betrays(1));
    assert!(bench.writer.try_recover());
    assert!(!bench.betrays(1), "what was begun is finished");
    bench.done(comes(2, "Eva"));
    assert_eq!(bench.names(), [(2, "Eva")]);
}

#[test]
fn a_panic_over_a_document_loses_its_message_and_nothing_else() {
    let mut bench = bench();
    bench.done(comes(1, "Ana"));
    let guests = vec![(2, Some("Eva".to_owned())), (3, Some("a mistake in keep".to_owned()))];
    assert_eq!(bench.ask(None, Stir(guests)).try_recv().unwrap(), Err(AskError::Internal));
    bench.done(comes(4, "Ida"));
    assert_eq!(bench.names(), [(1, "Ana"), (4, "Ida")]);
    assert_eq!(bench.keeper.state.comings, 2);
}

#[test]
fn what_cannot_be_kept_is_refused_before_anything_happens() {
    let mut bench = bench();
    assert_eq!(bench.ask(None, KeepInSecret).try_recv().unwrap(), Err(AskError::Internal));
    let long = bench.ask(None, comes(1, &"a".repeat(300_000))).try_recv().unwrap();
    assert!(matches!(long, Err(AskError::TooLarge { what: "what is kept of one person", .. })));
    let many = (0..2_000).map(|guest| (guest, Some("a".repeat(200)))).collect();
    let many = bench.ask(None, Stir(many)).try_recv().unwrap();
    assert!(matches!(many, Err(AskError::TooLarge { what: "what this leads to", .. })));
    assert_eq!((bench.names(), bench.keeper.seq), (Vec::new(), 0));
    assert!(bench.surroundings.store.heads().unwrap().is_empty());
}
