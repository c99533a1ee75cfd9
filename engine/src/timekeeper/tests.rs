//! Rules that keep the time as none should: whatever they do, the actor lives on and answers.

use std::num::NonZeroUsize;
use std::sync::Arc;

use actix::Addr;
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use turnero_domain::{
    Aggregate, Context, Decided, Message, NoDocument, Permission, Principal, Recorded, Refusal,
    Timestamp,
};
use turnero_store::{Store, StreamId, StreamKind};
use uuid::Uuid;

use super::{TIMELY_ROUNDS_MAX, Timekeeper};
use crate::admission::{Gate, Wicket};
use crate::clock::{ManualClock, RepeatableSeeds};
use crate::journal::{Condition, Inbox, JournalThread, Pulse, Registry, Standing, Writer};
use crate::keeper::{Keeper, Reply, Request, Surroundings};
use crate::shell::{Deliver, Shell};
use crate::system::ActorSystem;

/// Nothing that it does leads away from what is due.
const IDLE: u8 = 0;
/// Something happens whenever it is asked, and is due again at once.
const ENDLESS: u8 = 1;
/// It cannot say when something is due.
const CONFUSED: u8 = 2;

/// Counts how often the clock has come by, and misbehaves in one of these ways.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Odd<const WAY: u8> {
    visits: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Visited;

#[derive(Debug, Clone, PartialEq, Serialize, thiserror::Error)]
#[error("this never says no; ask again")]
struct Never;

impl Refusal for Never {
    fn code(&self) -> &'static str {
        "odd.never"
    }
}

impl<const WAY: u8> Aggregate for Odd<WAY> {
    type Id = Uuid;
    type Event = Visited;
    type Refusal = Never;
    type Document = NoDocument;
    const KIND: u8 = 250;
    const NAME: &'static str = "odd";
    const FORM: u32 = 1;

    fn apply(&mut self, _: &Recorded<Visited>) {
        self.visits += 1;
    }

    fn next_due(&self) -> Option<Timestamp> {
        assert_ne!(WAY, CONFUSED, "a mistake in a rule");
        Some(Timestamp::default())
    }

    fn due(&self, _: &Context) -> Vec<Visited> {
        if WAY == ENDLESS { vec![Visited] } else { Vec::new() }
    }
}

/// Asks how often the clock has come by.
#[derive(Serialize)]
struct Visits<const WAY: u8>;

impl<const WAY: u8> Message for Visits<WAY> {
    type Aggregate = Odd<WAY>;
    type Reply = usize;
    const NAME: &'static str = "visits";
    const PERMISSION: Permission = Permission::new("odd:read");

    fn to(&self) -> Uuid {
        Uuid::nil()
    }

    fn decide(&self, state: &Odd<WAY>, _: &Context) -> Result<Decided<Self>, Never> {
        Ok(Decided::answer(state.visits))
    }
}

/// What an actor of this kind answers to a first message.
async fn visits<const WAY: u8>() -> usize {
    let store = Arc::new(turnero_store::memory::new());
    let surroundings = Surroundings {
        secret: store.secret().unwrap(),
        store,
        inbox: Arc::new(Inbox::default()),
        condition: Arc::new(Condition::default()),
        clock: Arc::new(ManualClock::new(Timestamp::default())),
        seeds: Arc::new(RepeatableSeeds::new(1)),
    };
    let registry = Arc::new(Registry::default());
    let Surroundings { store, inbox, condition, clock, .. } = surroundings.clone();
    let writer = Writer::new(store, condition.clone(), registry.clone(), clock);
    let journal = JournalThread::start(writer, inbox, condition, Arc::new(Pulse::new())).unwrap();
    let standing = Arc::new(Standing::new(StreamId::new(StreamKind(250), Uuid::nil()), 0));
    registry.add(standing.clone());
    let wicket = Wicket::new(Gate::new(1_000), 1_000);
    let timekeeper = Timekeeper::new(&surroundings, wicket.clone());
    let system = ActorSystem::start(NonZeroUsize::MIN).unwrap();
    let keeper = Keeper::<Odd<WAY>>::new(surroundings, standing);
    let actor: Addr<_> = system.spawn(Shell::new(keeper, timekeeper, Vec::new())).unwrap();

    let (sender, answer) = oneshot::channel();
    let permit = wicket.enter().unwrap();
    let reply = Reply { sender, permit, span: tracing::Span::none() };
    let (message, caller, key) = (Visits::<WAY>, Principal::host().caller(), None);
    let condition = None;
    actor.do_send(Deliver(Request { message, caller, key, condition, reply }));
    let visits = answer.await.unwrap().unwrap();
    journal.finish();
    system.finish();
    visits
}

#[tokio::test]
async fn what_stays_due_although_it_was_asked_for_does_not_hold_up_messages() {
    assert_eq!(visits::<IDLE>().await, 0);
}

#[tokio::test]
async fn what_is_never_done_lets_others_have_their_turn() {
    let visits = visits::<ENDLESS>().await;
    assert!(visits >= TIMELY_ROUNDS_MAX && visits.is_multiple_of(TIMELY_ROUNDS_MAX), "{visits}");
}

#[tokio::test]
async fn a_rule_that_cannot_say_when_something_is_due_does_not_take_the_actor_with_it() {
    assert_eq!(visits::<CONFUSED>().await, 0);
}
