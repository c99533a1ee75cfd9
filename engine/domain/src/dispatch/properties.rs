//! What holds whatever happens, in whatever order: random days under every policy.

use std::collections::BTreeSet;

use proptest::prelude::*;
use uuid::Uuid;

use super::example::*;
use super::*;
use crate::{Chosen, CounterId, PriorityId, ServiceId, TicketId, Timestamp};

/// One thing that happens. The numbers choose among what is there.
#[derive(Debug, Clone)]
enum Step {
    Arrive { kind: usize, priority: Option<PriorityId>, queue: u128, appointment: bool },
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
        12 => (0..4_usize, priorities(), 1..3_u128, proptest::bool::weighted(0.1)).prop_map(
            |(kind, priority, queue, appointment)| {
                Step::Arrive { kind, priority, queue, appointment }
            }
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

fn priorities() -> impl Strategy<Value = Option<PriorityId>> {
    prop_oneof![
        6 => Just(None),
        2 => (0..2_u16).prop_map(|rank| Some(by_law(rank))),
        2 => (0..3_u16).prop_map(|rank| Some(by_rank(rank))),
    ]
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
        Self { dispatch: scene.dispatch, now: minute(0), came: 0, waiting, called }
    }

    fn counter(number: usize) -> CounterId {
        counter((number % COUNTERS) as u128 + 1)
    }

    fn step(&mut self, step: &Step) {
        let now = self.now;
        match *step {
            Step::Arrive { kind, priority, queue, appointment } => {
                self.arrive(kind, priority, queue, appointment);
            }
            Step::Call(number) => self.call(Self::counter(number)),
            Step::Finish(number) => {
                self.dispatch.finish(Self::counter(number), now);
            }
            Step::NoShow(number) => {
                self.dispatch.no_show(Self::counter(number), now);
            }
            Step::TakeBack(number) => {
                if let Some(hand) = self.dispatch.give_back(Self::counter(number), now) {
                    assert!(self.called.remove(&hand.waiting.ticket));
                    self.dispatch.put_back(&hand.waiting, now);
                    self.waiting.push(hand.waiting);
                }
            }
            Step::Leave(number) => {
                if !self.waiting.is_empty() {
                    let gone = self.waiting.remove(number % self.waiting.len());
                    self.dispatch.leave(&gone, now);
                }
            }
            Step::Close(number) => self.dispatch.close_counter(Self::counter(number), now),
            Step::Open(number, skills) => {
                self.dispatch.open_counter(Self::counter(number), ability(skills), now);
            }
            Step::Pass(millis) => self.now = now.plus_millis(millis),
        }
    }

    fn arrive(
        &mut self,
        kind: usize,
        priority: Option<PriorityId>,
        number: u128,
        appointment: bool,
    ) {
        self.came += 1;
        let (queue, service) = (Some(queue(number)), service(kind));
        let class = Class { queue, priority, appointment, ..Class::plain(service) };
        let age = Age::new(self.now, self.came);
        let ticket = ticket(u128::from(self.came));
        let waiting = Waiting { ticket, class, arrived: age, place: age };
        self.dispatch.arrive(&waiting, self.now);
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
        let called = self.waiting.iter().find(|waiting| waiting.ticket == choice.ticket);
        let called = *called.expect("who is called waits");
        self.check(&called, &choice.reason, &able);
        self.dispatch.call(&called, counter, &choice.reason, self.now);
        self.dispatch.start(counter, self.now);
        self.waiting.retain(|waiting| waiting.ticket != choice.ticket);
        assert!(self.called.insert(choice.ticket), "nobody is called twice");
    }

    fn desk(&self, counter: CounterId) -> Desk {
        let found = self.dispatch.counters().find(|(id, _)| *id == counter);
        found.map(|(_, desk)| desk.clone()).unwrap()
    }

    /// Those whom a counter may call, found the slow way.
    fn reachable(&self, ability: &Ability) -> Vec<Waiting> {
        let able = self.waiting.iter().filter(|waiting| ability.can_serve(&waiting.class));
        let able: Vec<_> = able.copied().collect();
        let own = able.iter().filter(|waiting| ability.owns(&waiting.class));
        let own: Vec<_> = own.copied().collect();
        if own.is_empty() { able } else { own }
    }

    fn is_preferential(&self, waiting: &Waiting) -> bool {
        self.dispatch.precedence(waiting.class.priority).preferential
    }

    fn check(&self, called: &Waiting, reason: &Reason, able: &[Waiting]) {
        assert!(able.contains(called), "who is called can be served");
        let older =
            |waiting: &&Waiting| waiting.class == called.class && waiting.place < called.place;
        assert_eq!(able.iter().find(older), None, "order within equals");
        let honoured = self.dispatch.rule().policy.honours_preference()
            || matches!(reason, Reason::Appointment { .. });
        if honoured && !self.is_preferential(called) {
            let passed = able.iter().find(|waiting| self.is_preferential(waiting));
            assert_eq!(passed, None, "preferential is never passed over");
        }
        self.check_limit(reason, able);
    }

    /// Who is beyond the limit is passed over only for somebody older, for whom the law puts first, or
    /// because as many counters as the policy says serve such people already.
    fn check_limit(&self, reason: &Reason, able: &[Waiting]) {
        let Reason::Shortest { limit_millis, beyond_millis, counters_on_overdue, .. } = *reason
        else {
            return;
        };
        let oldest = able.iter().map(|waiting| waiting.place.waited_millis(self.now)).max();
        assert_eq!(beyond_millis, oldest.filter(|oldest| *oldest >= limit_millis));
        let open = self.dispatch.counters().filter(|(_, desk)| desk.open).count();
        let most = match self.dispatch.rule().policy {
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
    let skills = Chosen::these(services.map(|bit| service(bit as usize)));
    let queues = (0..2_u32).filter(|bit| bits >> (4 + bit) & 1 == 1);
    let queues = Chosen::these(queues.map(|bit| queue(u128::from(bit) + 1)));
    let skills = if bits >> 6 == 0 { Chosen::All } else { skills };
    Ability { queues, skills, ..Ability::default() }
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
                play.dispatch.line().iter().map(|(_, _, ticket)| ticket).collect();
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
        play.dispatch.take_begun();
        let text = serde_json::to_string(&play.dispatch).unwrap();
        let mut read: Dispatch = serde_json::from_str(&text).unwrap();
        play.waiting.iter().for_each(|waiting| read.waits(waiting));
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
