//! What holds in a branch whatever people do, in whatever order: random histories of messages, valid
//! and not.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails panics"
)]

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use proptest::prelude::*;
use turnero_domain::branch::{
    AddCounter, AddService, Branch, BranchEvent, BranchRefusal, BranchSnapshot, CallNext, Cancel,
    Code, CounterState, CreateBranch, FindTicket, Finish, IssueTicket, NoShow, Prefix, Recall,
    Snapshot, Start, Ticket, TicketState,
};
use turnero_domain::{
    Aggregate, BranchId, Context, CounterId, Message, Name, PrincipalId, Recorded, Refusal,
    ServiceId, TicketId, Timestamp,
};
use uuid::Uuid;

/// One thing that somebody tries. The numbers choose among what is known at that moment; now and then
/// what they choose is unknown.
#[derive(Debug, Clone, Copy)]
enum Step {
    Create,
    AddService(u8),
    AddCounter(u8),
    Issue(usize),
    CallNext(usize),
    Recall(usize),
    Start(usize),
    Finish(usize),
    NoShow(usize),
    Cancel(usize),
    Look(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let any = 0..usize::MAX;
    prop_oneof![
        1 => Just(Step::Create),
        1 => (0..6_u8).prop_map(Step::AddService),
        2 => (0..6_u8).prop_map(Step::AddCounter),
        12 => any.clone().prop_map(Step::Issue),
        10 => any.clone().prop_map(Step::CallNext),
        3 => any.clone().prop_map(Step::Recall),
        8 => any.clone().prop_map(Step::Start),
        8 => any.clone().prop_map(Step::Finish),
        3 => any.clone().prop_map(Step::NoShow),
        3 => any.clone().prop_map(Step::Cancel),
        1 => any.prop_map(Step::Look),
    ]
}

/// A branch that is played with, what it has recorded, and what an observer outside knows of it.
#[derive(Default)]
struct Play {
    branch: Branch,
    history: Vec<Recorded<BranchEvent>>,
    messages: u64,
    refused: usize,
    services: Vec<ServiceId>,
    counters: Vec<CounterId>,
    /// Tickets that have not ended, and one that has.
    tickets: Vec<TicketId>,
    line: VecDeque<TicketId>,
    codes: BTreeMap<ServiceId, BTreeSet<Code>>,
}

const BRANCH: u128 = 0xB;

/// The one that the number chooses, or every now and then one that nobody knows.
fn choose<I: Copy + From<Uuid>>(known: &[I], number: usize) -> I {
    match number % (known.len() + 1) {
        n if n < known.len() && !number.is_multiple_of(17) => known[n],
        _ => Uuid::from_u128(0xDEAD).into(),
    }
}

impl Play {
    fn take(&mut self, step: Step) {
        let branch = BranchId::from(Uuid::from_u128(BRANCH));
        let name = |text: &str, n: u8| Name::new(&format!("{text} {n}")).unwrap();
        let ticket = |number| choose(&self.tickets, number);
        match step {
            Step::Create => self.send(&CreateBranch { branch, name: name("Branch", 1) }),
            Step::AddService(n) => {
                let prefix = Prefix::new(["A", "B", "C", "AA", "AB", "ABC"][usize::from(n)]);
                let (name, prefix) = (name("Service", n), prefix.unwrap());
                self.send(&AddService { branch, name, prefix });
            }
            Step::AddCounter(n) => self.send(&AddCounter { branch, name: name("Desk", n) }),
            Step::Issue(n) => {
                self.send(&IssueTicket::new(branch, choose(&self.services, n)));
            }
            Step::CallNext(n) => {
                self.send(&CallNext { branch, counter: choose(&self.counters, n) });
            }
            Step::Recall(n) => self.send(&Recall { branch, ticket: ticket(n) }),
            Step::Start(n) => self.send(&Start { branch, ticket: ticket(n) }),
            Step::Finish(n) => self.send(&Finish { branch, ticket: ticket(n) }),
            Step::NoShow(n) => self.send(&NoShow { branch, ticket: ticket(n) }),
            Step::Cancel(n) => self.send(&Cancel { branch, ticket: ticket(n) }),
            Step::Look(n) => {
                self.send(&Snapshot { branch });
                self.send(&FindTicket { branch, ticket: choose(&self.tickets, n) });
            }
        }
    }

    fn send<M: Message<Aggregate = Branch>>(&mut self, message: &M) {
        self.messages += 1;
        // Three messages in a millisecond, as in a busy hall.
        let millis = 1_795_186_800_000 + i64::try_from(self.messages / 3).unwrap();
        let context = Context {
            now: Timestamp::from_millis(millis),
            principal: PrincipalId::User(Uuid::from_u128(9)),
            seed: u128::from(self.messages).wrapping_mul(0x5851_F42D_4C95_7F2D_1405_7B7E_F767_814F),
        };
        let before = self.branch.clone();
        let decided = message.decide(&self.branch, &context);
        let again = message.decide(&self.branch, &context);
        assert!(self.branch == before, "a decision has changed the state");
        match (decided, again) {
            (Ok(decided), Ok(again)) => {
                assert_eq!(decided.events, again.events);
                assert_eq!(json(&decided.reply), json(&again.reply));
                for event in decided.events {
                    self.observe(&event);
                    let seq = self.branch.seq() + 1;
                    let by = context.principal;
                    let recorded = Recorded { seq, at: context.now, by, event };
                    self.branch.apply(&recorded);
                    self.history.push(recorded);
                }
            }
            (Err(refusal), Err(again)) => {
                assert_eq!(refusal, again);
                assert!(!refusal.code().is_empty());
                self.refused += 1;
            }
            _ => panic!("{} was decided in two ways", M::NAME),
        }
    }

    /// What somebody outside sees, and holds against the rules.
    fn observe(&mut self, event: &BranchEvent) {
        match event {
            BranchEvent::ServiceAdded { service, .. } => self.services.push(*service),
            BranchEvent::CounterAdded { counter, .. } => self.counters.push(*counter),
            BranchEvent::TicketIssued { ticket, code, service, .. } => {
                assert!(self.codes.entry(*service).or_default().insert(*code), "{code} twice");
                self.line.push_back(*ticket);
                self.tickets.push(*ticket);
            }
            BranchEvent::TicketCalled { ticket, .. } => {
                assert_eq!(self.line.pop_front(), Some(*ticket), "called out of order");
            }
            BranchEvent::TicketServed { ticket, .. }
            | BranchEvent::TicketNoShow { ticket, .. }
            | BranchEvent::TicketCancelled { ticket, .. } => {
                self.line.retain(|waiting| waiting != ticket);
                // The last that ended stays among those that are tried.
                let ended = |id: &TicketId| {
                    self.branch.ticket(*id).is_none_or(|view| {
                        !matches!(
                            view.state,
                            TicketState::Waiting
                                | TicketState::Called { .. }
                                | TicketState::Serving { .. }
                        )
                    })
                };
                self.tickets.retain(|id| !ended(id));
            }
            _ => {}
        }
    }

    fn check(&self) {
        let waiting: Vec<_> = self.branch.waiting().collect();
        assert!(waiting.iter().all(|(_, ticket)| ticket.state == TicketState::Waiting));
        assert!(waiting.iter().map(|(id, _)| id).eq(&self.line), "the line is another one");

        let mut in_hand = BTreeSet::new();
        for counter in self.branch.counters() {
            let Some(ticket) = counter.state.ticket() else {
                continue;
            };
            assert!(in_hand.insert(ticket), "{ticket} is with two counters");
            let view = self.branch.ticket(ticket).expect("a counter holds a ticket that is known");
            let call = match (counter.state.clone(), view.state) {
                (CounterState::Calling { .. }, TicketState::Called { call })
                | (CounterState::Serving { .. }, TicketState::Serving { call, .. }) => call,
                (counter, ticket) => panic!("the counter is {counter:?}, its ticket {ticket:?}"),
            };
            assert_eq!(call.counter.id, counter.counter);
        }
        let known_in_hand = self.tickets.iter().filter(|id| {
            let state = self.branch.ticket(**id).map(|view| view.state);
            matches!(state, Some(TicketState::Called { .. } | TicketState::Serving { .. }))
        });
        assert_eq!(
            known_in_hand.count(),
            in_hand.len(),
            "a ticket was called, and no counter has it"
        );

        let totals = self.branch.totals();
        let ended = totals.served + totals.no_show + totals.cancelled;
        let alive = (waiting.len() + in_hand.len()) as u64;
        assert_eq!(totals.issued, alive + ended, "somebody is lost");
        let issued: usize = self.codes.values().map(BTreeSet::len).sum();
        assert_eq!(totals.issued, issued as u64);
        assert_eq!(self.branch.seq(), self.history.len() as u64);
    }
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap()
}

/// A branch after these steps, checked after each of them.
fn play(ended_before: usize, steps: &[Step]) -> Play {
    let mut play = Play::default();
    // What comes before the branch exists is refused, and what comes first makes it.
    play.take(Step::Issue(1));
    assert_eq!(play.refused, 1);
    for step in [Step::Create, Step::AddService(0), Step::AddCounter(0), Step::AddCounter(1)] {
        play.take(step);
    }
    for _ in 0..ended_before {
        let service = play.services[0];
        let branch = BranchId::from(Uuid::from_u128(BRANCH));
        play.send(&IssueTicket::new(branch, service));
        let ticket = *play.line.back().unwrap();
        play.send(&Cancel { branch, ticket });
    }
    for step in steps {
        play.take(*step);
        play.check();
    }
    play
}

/// Mostly a young branch; sometimes one that is about to forget its oldest tickets.
fn history() -> impl Strategy<Value = (usize, Vec<Step>)> {
    let ended_before = prop_oneof![30 => Just(0_usize), 1 => 990..1_010_usize];
    (ended_before, prop::collection::vec(step(), 1..200))
}

proptest! {
    #[test]
    fn replayed_events_give_the_same_state_byte_for_byte((ended_before, steps) in history()) {
        let play = play(ended_before, &steps);
        let mut replayed = Branch::default();
        for recorded in &play.history {
            let written = json(recorded);
            let recorded: Recorded<BranchEvent> = read(&written);
            prop_assert_eq!(json(&recorded), written);
            replayed.apply(&recorded);
        }
        prop_assert_eq!(json(&replayed), json(&play.branch));
        prop_assert!(replayed == play.branch);
    }

    #[test]
    fn a_state_that_was_written_and_read_goes_on_as_before(
        (ended_before, steps) in history(),
        cut in any::<prop::sample::Index>(),
    ) {
        let play = play(ended_before, &steps);
        let (before, after) = play.history.split_at(cut.index(play.history.len() + 1));
        let mut live = Branch::default();
        before.iter().for_each(|recorded| live.apply(recorded));
        let mut resumed: Branch = read(&json(&live));
        prop_assert!(resumed == live);
        after.iter().for_each(|recorded| resumed.apply(recorded));
        prop_assert_eq!(json(&resumed), json(&play.branch));
        prop_assert!(resumed == play.branch);
        prop_assert_eq!(BranchSnapshot::of(&resumed), BranchSnapshot::of(&play.branch));
    }

    /// A damaged history must not stop a branch: whatever comes, in whatever order, is applied
    /// without a panic, and gives a state that can be written and read.
    #[test]
    fn events_that_do_not_fit_do_no_harm(
        (_, steps) in history(),
        order in any::<prop::sample::Index>(),
    ) {
        let mut events = play(0, &steps).history;
        let middle = order.index(events.len());
        events.rotate_left(middle);
        let mut branch = Branch::default();
        for recorded in events.iter().chain(&events) {
            branch.apply(recorded);
        }
        prop_assert!(read::<Branch>(&json(&branch)) == branch);
        prop_assert_eq!(branch.waiting_count(), branch.waiting().count());
        let waiting = |(_, ticket): (_, &Ticket)| ticket.state == TicketState::Waiting;
        prop_assert!(branch.waiting().all(waiting));
        let totals = branch.totals();
        prop_assert!(totals.issued >= totals.served + totals.no_show + totals.cancelled);
    }
}

#[test]
fn a_refusal_is_the_same_for_a_branch_that_is_out_of_scope_and_one_that_is_not_there() {
    let branch = BranchId::from(Uuid::from_u128(BRANCH));
    let unknown = BranchRefusal::BranchUnknown { branch };
    let out_of_scope = turnero_domain::AccessRefusal::NotFound { branch };
    assert_eq!(unknown.code(), out_of_scope.code());
    assert_eq!(unknown.to_string(), out_of_scope.to_string());
    assert_eq!(json(&unknown), json(&out_of_scope));
}
