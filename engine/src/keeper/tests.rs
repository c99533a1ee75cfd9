//! The keeper by itself, with an aggregate that is small enough to see through, and with mistakes that a
//! real one must not have.

mod archives;
mod guests;

use std::collections::VecDeque;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use turnero_domain::{
    Aggregate, Context, Decided, Message, NoDocument, Permission, Principal, Recorded, Refusal,
    Timestamp,
};
use turnero_store::faulty::{self, FaultyDisk, Unsynced, WriteFault};
use turnero_store::{Store, StreamId, StreamKind};
use uuid::Uuid;

use super::{Answered, Keeper, Reply, Request, Surroundings};
use crate::admission::{Gate, Wicket};
use crate::clock::{ManualClock, RepeatableSeeds};
use crate::error::{AskError, LostOutcome};
use crate::journal::{Condition, Inbox, Registry, Standing, Writer};
use crate::key::KeyHash;

/// Adds numbers up.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Tally {
    sum: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Tallied {
    Added(u64),
    /// Nobody can apply this one.
    Poison,
}

#[derive(Debug, Clone, PartialEq, Serialize, thiserror::Error)]
#[error("zero adds nothing; add something")]
struct Zero;

impl Refusal for Zero {
    fn code(&self) -> &'static str {
        "tally.zero"
    }
}

impl Aggregate for Tally {
    type Id = Uuid;
    type Event = Tallied;
    type Refusal = Zero;
    type Document = NoDocument;
    const KIND: u8 = 250;
    const NAME: &'static str = "tally";
    const FORM: u32 = 1;

    fn apply(&mut self, recorded: &Recorded<Tallied>) {
        match recorded.event {
            Tallied::Added(number) => self.sum += number,
            Tallied::Poison => {
                self.sum = 666;
                panic!("a mistake in apply, half-way through");
            }
        }
    }
}

/// Adds these numbers, each as an event of its own; a zero is poison.
#[derive(Serialize)]
struct Add(Vec<u64>);

impl Message for Add {
    type Aggregate = Tally;
    type Reply = u64;
    const NAME: &'static str = "add";
    const PERMISSION: Permission = Permission::new("tally:add");

    fn to(&self) -> Uuid {
        Uuid::nil()
    }

    fn decide(&self, state: &Tally, _: &Context) -> Result<Decided<Self>, Zero> {
        if self.0 == [0] {
            return Err(Zero);
        }
        let event = |number: &u64| match number {
            0 => Tallied::Poison,
            number => Tallied::Added(*number),
        };
        let events = self.0.iter().map(event).collect();
        Ok(Decided::new(events, state.sum + self.0.iter().sum::<u64>()))
    }
}

/// Asks for the sum.
#[derive(Serialize)]
struct Sum;

impl Message for Sum {
    type Aggregate = Tally;
    type Reply = u64;
    const NAME: &'static str = "sum";
    const PERMISSION: Permission = Permission::new("tally:read");

    fn to(&self) -> Uuid {
        Uuid::nil()
    }

    fn decide(&self, state: &Tally, _: &Context) -> Result<Decided<Self>, Zero> {
        Ok(Decided::answer(state.sum))
    }
}

/// A keeper and a writer, moved by hand.
struct Bench<A: Aggregate = Tally> {
    keeper: Keeper<A>,
    writer: Writer,
    surroundings: Surroundings,
    wicket: Arc<Wicket>,
    disk: FaultyDisk,
}

impl<A: Aggregate> Bench<A> {
    fn new() -> Self {
        Self::on(&FaultyDisk::default())
    }

    fn on(disk: &FaultyDisk) -> Self {
        let store = Arc::new(faulty::open(disk).unwrap());
        let head = store.heads().unwrap().first().map_or(0, |head| head.position);
        let surroundings = Surroundings {
            secret: store.secret().unwrap(),
            store: store.clone(),
            inbox: Arc::new(Inbox::default()),
            condition: Arc::new(Condition::default()),
            clock: Arc::new(ManualClock::new(Timestamp::from_millis(0))),
            seeds: Arc::new(RepeatableSeeds::new(1)),
        };
        let stream = StreamId::new(StreamKind(A::KIND), Uuid::nil());
        let standing = Arc::new(Standing::new(stream, head));
        let registry = Arc::new(Registry::default());
        registry.add(standing.clone());
        let Surroundings { condition, clock, .. } = surroundings.clone();
        let writer = Writer::new(store, condition, registry, clock);
        let keeper = Keeper::load(surroundings.clone(), standing).unwrap();
        let wicket = Wicket::new(Gate::new(100), 100);
        Self { keeper, writer, surroundings, wicket, disk: disk.clone() }
    }

    /// Hands over a message; the answer comes when it comes.
    fn ask<M: Message<Aggregate = A>>(
        &mut self,
        key: Option<&str>,
        message: M,
    ) -> oneshot::Receiver<Answered<M>> {
        let (sender, answer) = oneshot::channel();
        let permit = self.wicket.enter().unwrap();
        let reply = Reply { sender, permit, span: tracing::Span::none() };
        let caller = Principal::host().caller();
        let key = key.map(|key| KeyHash::new(caller.id, key).unwrap());
        self.keeper.handle(Request { message, caller, key, condition: None, reply });
        answer
    }

    /// Lets the journal write everything that waits.
    fn write(&mut self) {
        let mut items = VecDeque::new();
        self.surroundings.inbox.take(&mut items, Some(std::time::Duration::ZERO));
        while !items.is_empty() {
            self.writer.write_batch(&mut items);
        }
    }
}

#[test]
fn a_reply_waits_until_what_it_shows_is_durable() {
    let mut bench = Bench::<Tally>::new();
    let mut added = bench.ask(None, Add(vec![3]));
    let mut sum = bench.ask(None, Sum);
    let mut refused = bench.ask(None, Add(vec![0]));
    assert!(added.try_recv().is_err() && sum.try_recv().is_err() && refused.try_recv().is_err());
    bench.write();
    assert_eq!(added.try_recv().unwrap(), Ok(3));
    assert_eq!(sum.try_recv().unwrap(), Ok(3));
    assert_eq!(refused.try_recv().unwrap(), Err(AskError::Refused(Zero)));
    // With everything durable, a query is answered at once.
    assert_eq!(bench.ask(None, Sum).try_recv().unwrap(), Ok(3));
}

#[test]
fn a_panic_in_apply_loses_its_message_and_nothing_else() {
    let mut bench = Bench::<Tally>::new();
    let mut before = bench.ask(None, Add(vec![1]));
    let mut poison = bench.ask(Some("k"), Add(vec![5, 0, 7]));
    assert_eq!(poison.try_recv().unwrap(), Err(AskError::Internal));
    let mut after = bench.ask(None, Add(vec![2]));
    bench.write();
    assert_eq!(before.try_recv().unwrap(), Ok(1));
    assert_eq!(after.try_recv().unwrap(), Ok(3));
    assert_eq!(bench.ask(None, Sum).try_recv().unwrap(), Ok(3));
    // Its key was not used up, for nothing happened.
    let mut again = bench.ask(Some("k"), Add(vec![4]));
    bench.write();
    assert_eq!(again.try_recv().unwrap(), Ok(7));
    assert_eq!(
        Bench::<Tally>::on(&bench.disk.crash(Unsynced::Lost)).keeper.state,
        Tally { sum: 7 }
    );
}

#[test]
fn what_was_decided_on_a_lost_state_is_given_up() {
    let mut bench = Bench::<Tally>::new();
    drop(bench.ask(None, Add(vec![1])));
    bench.write();
    bench.disk.fail_next_write(WriteFault::FailsBefore);
    let mut lost = bench.ask(None, Add(vec![10]));
    bench.write();
    assert_eq!(outcome_of(&mut lost), LostOutcome::Unknown);

    // The keeper has not looked at the epoch yet when this one is decided: it starts from what is durable.
    assert_eq!(bench.ask(None, Sum).try_recv().unwrap(), Ok(1));
    let mut refused = bench.ask(None, Add(vec![100]));
    assert_eq!(outcome_of(&mut refused), LostOutcome::NotDone);

    assert!(bench.writer.try_recover());
    let mut added = bench.ask(None, Add(vec![2]));
    bench.write();
    assert_eq!(added.try_recv().unwrap(), Ok(3));
}

/// What somebody is told of a message whose reply was lost.
#[track_caller]
fn outcome_of<T: std::fmt::Debug, R: Refusal>(
    answer: &mut oneshot::Receiver<Result<T, AskError<R>>>,
) -> LostOutcome {
    match answer.try_recv().unwrap() {
        Err(AskError::Unavailable { outcome, .. }) => outcome,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_key_in_doubt_is_not_denied_while_the_store_fails() {
    let mut bench = Bench::<Tally>::new();
    bench.disk.fail_next_write(WriteFault::AnswerIsLost);
    let mut first = bench.ask(Some("k"), Add(vec![1]));
    let mut beside = bench.ask(Some("k"), Add(vec![1]));
    bench.write();
    assert_eq!(outcome_of(&mut first), LostOutcome::Unknown);
    assert_eq!(outcome_of(&mut beside), LostOutcome::Unknown, "it asked what became of the first");
    // The keeper is back at what was durable, where the key is not known: to decide anew could do it twice.
    let mut later = bench.ask(Some("k"), Add(vec![1]));
    assert_eq!(outcome_of(&mut later), LostOutcome::Unknown);

    assert!(bench.writer.try_recover());
    let mut found = bench.ask(Some("k"), Add(vec![1]));
    bench.write();
    assert_eq!(found.try_recv().unwrap(), Ok(1));
    assert_eq!(bench.ask(None, Sum).try_recv().unwrap(), Ok(1), "it was done once");
}

#[test]
fn a_part_of_a_checkpoint_holds_nobody_up_and_the_checkpoint_is_found() {
    let mut bench = Bench::<Tally>::new();
    drop(bench.ask(None, Add(vec![5])));
    bench.write();
    let job = bench.keeper.checkpoint_now().unwrap();
    let covers = job.covers;
    bench.keeper.checkpoint_made(job.run().unwrap(), covers);
    assert!(bench.keeper.checkpoint_now().is_none(), "one is on its way");
    // What is asked meanwhile is written in the same batch as a part, before it.
    let mut added = bench.ask(None, Add(vec![2]));
    bench.write();
    assert_eq!(added.try_recv().unwrap(), Ok(7));
    while bench.writer.has_parts() {
        bench.writer.write_batch(&mut VecDeque::new());
    }
    assert_eq!(bench.keeper.standing().checkpointed(), covers);
    let again = Bench::<Tally>::on(&bench.disk.crash(Unsynced::Lost));
    assert_eq!((again.keeper.state.sum, again.keeper.checkpoint.covers), (7, covers));
}

#[test]
fn commits_of_an_old_epoch_are_not_written() {
    let mut bench = Bench::<Tally>::new();
    bench.disk.fail_next_write(WriteFault::FailsBefore);
    let mut failing = bench.ask(None, Add(vec![1]));
    let mut items = VecDeque::new();
    bench.surroundings.inbox.take(&mut items, None);
    // Decided on the first one, but still on its way when that one fails.
    let mut stale = bench.ask(None, Add(vec![2]));
    bench.writer.write_batch(&mut items);
    assert!(failing.try_recv().unwrap().is_err());
    assert!(bench.writer.try_recover());
    bench.write();
    assert!(stale.try_recv().unwrap().is_err());
    assert_eq!(bench.ask(None, Sum).try_recv().unwrap(), Ok(0));
    assert!(bench.surroundings.store.heads().unwrap().is_empty());
}

#[test]
fn an_event_that_is_too_large_is_refused_before_anything_happens() {
    let mut bench = Bench::<Tally>::new();
    let many = bench.ask(None, Add(vec![1; 10_000])).try_recv().unwrap();
    assert!(matches!(many, Err(AskError::TooLarge { .. })), "{many:?}");
    assert_eq!(bench.ask(None, Sum).try_recv().unwrap(), Ok(0));
}

#[test]
fn going_back_works_far_behind_the_newest_state() {
    let mut bench = Bench::<Tally>::new();
    let mut answers: Vec<_> = (0..6_000).map(|_| bench.ask_freely(1)).collect();
    // The first batch is kept, the rest fails.
    let mut items = VecDeque::new();
    bench.surroundings.inbox.take(&mut items, None);
    bench.writer.write_batch(&mut items);
    let durable = bench.keeper.standing().durable();
    assert!((1..6_000).contains(&durable), "{durable}");
    bench.disk.fail_next_write(WriteFault::FailsBefore);
    bench.writer.write_batch(&mut items);
    while !items.is_empty() {
        bench.writer.write_batch(&mut items);
    }
    let outcomes = answers.iter_mut().map(|answer| answer.try_recv().unwrap());
    let acknowledged = outcomes.filter(Result::is_ok).count();
    assert_eq!(acknowledged as u64, durable);
    assert_eq!(bench.ask(None, Sum).try_recv().unwrap(), Ok(durable));
}

impl Bench {
    /// As `ask`, without a bound on how many are under way.
    fn ask_freely(&mut self, number: u64) -> oneshot::Receiver<Answered<Add>> {
        self.wicket = Wicket::new(Gate::new(100), 100);
        self.ask(None, Add(vec![number]))
    }
}
