//! What holds whatever happens, in whatever order: random days under every policy.

use std::collections::BTreeSet;

use proptest::prelude::*;
use uuid::Uuid;

use super::example::*;
use super::*;
use crate::{CounterId, ServiceId, TicketId, Timestamp};

/// One thing that happens. The numbers choose among what is there.
#[derive(Debug, Clone)]
enum Step {
    Arrive { kind: usize, preferential: Option<u16>, rank: u16, queue: u128 },
    Call(usize),
    Finish(usize),
    NoShow(usize),
    TakeBack(usize),
    Leave(usize),
    Close(usize),
    Open(usize, u8),
    Pass(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let any = 0..1_000_usize;
    let step = prop_oneof![
        12 => (0..4_usize, proptest::option::weighted(0.2, 0..2_u16), 0..3_u16, 1..3_u128).prop_map(
            |(kind, preferential, rank, queue)| Step::Arrive { kind, preferential, rank, queue }
        ),
        10 => any.clone().prop_map(Step::Call),
        8 => any.clone().prop_map(Step::Finish),
        1 => any.clone().prop_map(Step::NoShow),
        1 => any.clone().prop_map(Step::TakeBack),
        1 => any.clone().prop_map(Step::Leave),
        1 => any.clone().prop_map(Step::Close),
        2 => (any, any_u8()).prop_map(|(counter, skills)| Step::Open(counter, skills)),
        12 => (0..10 * 60_000_i64).prop_map(Step::Pass),
    ];
    proptest::collection::vec(step, 1..250)
}

fn any_u8() -> impl Strategy<Value = u8> {
    0..=u8::MAX
}

fn policies() -> impl Strategy<Value = Policy> {
    let promise = Promise::new(Minutes::new(20), Some(2)).unwrap();
    prop_oneof![
        Just(Policy::Balanced(Balanced::new(Minutes::new(5), 50).unwrap())),
        Just(Policy::Quick(Quick::default())),
        Just(Policy::Promise(promise)),
        Just(Policy::Fifo),
        Just(Policy::Strict),
        Just(Policy::Quota(Quota::new(2, 3).unwrap())),
    ]
}

/// A branch that is played with, and what an observer outside knows of it.
struct Play {
    dispatch: Dispatch,
    now: Timestamp,
    came: u64,
    waiting: Vec<Waiting>,
    called: BTreeSet<TicketId>,
}

const COUNTERS: usize = 4;

impl Play {
    fn new(policy: Policy) -> Self {
        let scene = scene(policy, COUNTERS as u128);
        let (waiting, called) = (Vec::new(), BTreeSet::new());
        Self { dispatch: scene.0, now: minute(0), came: 0, waiting, called }
    }

    fn counter(number: usize) -> CounterId {
        counter((number % COUNTERS) as u128 + 1)
    }

    fn step(&mut self, step: &Step) {
        let now = self.now;
        match *step {
            Step::Arrive { kind, preferential, rank, queue } => {
                self.arrive(kind, preferential, rank, queue);
            }
            Step::Call(number) => self.call(Self::counter(number)),
            Step::Finish(number) => {
                self.dispatch.finish(Self::counter(number), now);
            }
            Step::NoShow(number) => {
                self.dispatch.no_show(Self::counter(number), now);
            }
            Step::TakeBack(number) => {
                if let Some(hand) = self.dispatch.take_back(Self::counter(number), now) {
                    assert!(self.called.remove(&hand.waiting.ticket));
                    self.waiting.push(hand.waiting);
                }
            }
            Step::Leave(number) => {
                if !self.waiting.is_empty() {
                    let gone = self.waiting.remove(number % self.waiting.len());
                    self.dispatch.leave(gone.ticket, now);
                }
            }
            Step::Close(number) => self.dispatch.close_counter(Self::counter(number), now),
            Step::Open(number, skills) => {
                self.dispatch.open_counter(Self::counter(number), ability(skills), now);
            }
            Step::Pass(millis) => self.now = now.plus_millis(millis),
        }
    }

    fn arrive(&mut self, kind: usize, preferential: Option<u16>, rank: u16, number: u128) {
        self.came += 1;
        let class = Class {
            queue: queue(number),
            service: service(kind),
            precedence: Precedence { preferential, rank },
        };
        let age = Age { since: self.now, order: self.came };
        let waiting = Waiting { ticket: ticket(u128::from(self.came)), class, age };
        self.dispatch.arrive(waiting, self.now);
        self.waiting.push(waiting);
    }

    fn call(&mut self, counter: CounterId) {
        let desk = self.desk(counter);
        if !desk.is_idle() {
            return;
        }
        let choice = self.dispatch.next(counter, self.now);
        let able: Vec<_> = self.reachable(&desk.ability);
        assert_eq!(choice.is_some(), !able.is_empty(), "no counter idles while it could serve");
        let Some(choice) = choice else {
            return;
        };
        self.check(&choice, &able);
        self.dispatch.call(choice.waiting.ticket, counter, &choice.reason, self.now);
        self.dispatch.start(counter, self.now);
        self.waiting.retain(|waiting| waiting.ticket != choice.waiting.ticket);
        assert!(self.called.insert(choice.waiting.ticket), "nobody is called twice");
    }

    fn desk(&self, counter: CounterId) -> Desk {
        let found = self.dispatch.counters().find(|(id, _)| *id == counter);
        found.map(|(_, desk)| desk.clone()).unwrap()
    }

    /// Those whom a counter may call, found the slow way.
    fn reachable(&self, ability: &Ability) -> Vec<Waiting> {
        let able = self.waiting.iter().filter(|waiting| ability.knows(waiting.class.service));
        let able: Vec<_> = able.copied().collect();
        let own = able.iter().filter(|waiting| ability.owns(waiting.class.queue));
        let own: Vec<_> = own.copied().collect();
        if own.is_empty() { able } else { own }
    }

    fn check(&self, choice: &Choice, able: &[Waiting]) {
        assert!(able.contains(&choice.waiting), "who is called waits and can be served");
        let older = |waiting: &&Waiting| {
            waiting.class == choice.waiting.class && waiting.age < choice.waiting.age
        };
        assert_eq!(able.iter().find(older), None, "order within equals");
        let policy = self.dispatch.policy();
        if policy.honours_preference() && choice.waiting.class.precedence.preferential.is_none() {
            let passed =
                able.iter().find(|waiting| waiting.class.precedence.preferential.is_some());
            assert_eq!(passed, None, "preferential is never passed over");
        }
        self.check_limit(choice, able);
    }

    /// Who is beyond the limit is passed over only for somebody older, for whom the law puts first, or
    /// because as many counters as the policy says serve such people already.
    fn check_limit(&self, choice: &Choice, able: &[Waiting]) {
        let Reason::Shortest { limit_millis, beyond_millis, counters_on_overdue, .. } =
            choice.reason
        else {
            return;
        };
        let oldest = able.iter().map(|waiting| waiting.age.waited_millis(self.now)).max();
        assert_eq!(beyond_millis, oldest.filter(|oldest| *oldest >= limit_millis));
        let open = self.dispatch.counters().filter(|(_, desk)| desk.open).count();
        let most = match self.dispatch.policy() {
            Policy::Balanced(_) => open.saturating_sub(1).max(1),
            Policy::Quick(_) => (open * 2 / 3).max(1),
            _ => 2,
        };
        if beyond_millis.is_some() {
            assert!(counters_on_overdue as usize >= most, "the limit holds");
        }
    }
}

fn service(kind: usize) -> ServiceId {
    Uuid::from_u128(0xA + kind as u128).into()
}

/// What a counter can do, from eight bits: four services, two queues.
fn ability(bits: u8) -> Ability {
    let services = (0..4_u32).filter(|bit| bits >> bit & 1 == 1);
    let skills = services.map(|bit| service(bit as usize)).collect();
    let queues = (0..2_u32).filter(|bit| bits >> (4 + bit) & 1 == 1);
    let queues = queues.map(|bit| queue(u128::from(bit) + 1)).collect();
    let skills = if bits >> 6 == 0 { Skills::All } else { Skills::Only(skills) };
    Ability { queues, skills }
}

proptest! {
    #[test]
    fn nobody_is_lost_or_called_twice_and_the_rule_holds(
        policy in policies(),
        steps in steps(),
    ) {
        let mut play = Play::new(policy);
        for step in &steps {
            play.step(step);
            let known: BTreeSet<_> = play.waiting.iter().map(|waiting| waiting.ticket).collect();
            let line: BTreeSet<_> =
                play.dispatch.line().iter().map(|waiting| waiting.ticket).collect();
            prop_assert_eq!(line, known);
        }
    }

    #[test]
    fn what_is_written_and_read_back_or_cloned_chooses_the_same_ever_after(
        policy in policies(),
        before in steps(),
        after in steps(),
    ) {
        let mut play = Play::new(policy);
        before.iter().for_each(|step| play.step(step));
        let text = serde_json::to_string(&play.dispatch).unwrap();
        let read: Dispatch = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&read, &play.dispatch);
        let mut twin = Play {
            dispatch: read,
            now: play.now,
            came: play.came,
            waiting: play.waiting.clone(),
            called: play.called.clone(),
        };
        for step in &after {
            play.step(step);
            twin.step(step);
            prop_assert_eq!(&twin.dispatch, &play.dispatch);
        }
        let written = serde_json::to_string(&twin.dispatch).unwrap();
        prop_assert_eq!(written, serde_json::to_string(&play.dispatch).unwrap());
    }

    #[test]
    fn when_everybody_is_called_ticket_order_has_served_everybody_too(
        policy in policies(),
        steps in steps(),
    ) {
        let mut play = Play::new(policy);
        steps.iter().for_each(|step| play.step(step));
        play.now = play.now.plus_millis(8 * 3_600_000);
        for number in 0..COUNTERS {
            let counter = Play::counter(number);
            play.dispatch.finish(counter, play.now);
            play.dispatch.open_counter(counter, Ability::default(), play.now);
        }
        for _ in 0..steps.len() {
            play.now = play.now.plus_millis(60_000);
            play.call(Play::counter(0));
            play.dispatch.finish(Play::counter(0), play.now.plus_millis(1));
        }
        prop_assert!(play.dispatch.line().is_empty());
        let end = play.now.plus_millis(30 * 24 * 3_600_000);
        play.dispatch.close_counter(Play::counter(3), end);
        prop_assert!(play.dispatch.shadow().is_empty());
    }
}
