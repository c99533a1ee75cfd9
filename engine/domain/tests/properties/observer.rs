//! Somebody outside who sees the events, and holds them and what the branch shows against the rules.

use std::collections::{BTreeMap, BTreeSet};

use turnero_domain::branch::{
    Branch, BranchEvent, Choice, Code, CounterState, CounterView, Ticket, TicketState,
};
use turnero_domain::dispatch::{Reason, Target};
use turnero_domain::{AppointmentId, CounterId, Recorded, TicketId, Timestamp};

/// How far a ticket has come, and who has it, as the events tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Waiting,
    Held,
    Called(CounterId),
    Serving(CounterId),
    Served,
    Ended,
}

/// What the events have told.
#[derive(Default)]
pub(crate) struct Observer {
    /// Tickets that have not ended, and some that have.
    pub(crate) tried: Vec<TicketId>,
    stages: BTreeMap<TicketId, Stage>,
    codes: BTreeMap<TicketId, Code>,
    /// In which order they wait, as long as nobody has put them elsewhere: since they were issued or, of those who came
    /// before the time that they were promised, since that.
    untouched: BTreeMap<TicketId, (Timestamp, u64)>,
    /// What a ticket was before the event of this number.
    before: BTreeMap<u64, (TicketId, Stage)>,
    /// The appointments that have not come to an end, and the time of each.
    booked: BTreeMap<AppointmentId, Timestamp>,
}

impl Observer {
    /// This is about to happen in this branch.
    pub(crate) fn see(&mut self, branch: &Branch, recorded: &Recorded<BranchEvent>) {
        let seq = recorded.seq;
        match &recorded.event {
            BranchEvent::AppointmentBooked { appointment, terms, .. } => {
                assert_eq!(self.booked.insert(*appointment, terms.at), None);
            }
            BranchEvent::AppointmentCancelled { appointment }
            | BranchEvent::AppointmentMissed { appointment } => {
                assert!(self.booked.remove(appointment).is_some(), "an appointment ends twice");
            }
            BranchEvent::TicketIssued { ticket, code, arrival, .. } => {
                let promised = arrival.appointment.map(|kept| self.booked.remove(&kept));
                let promised = promised.map(|booked| booked.expect("checked in once"));
                let alive =
                    |id: &&TicketId| !matches!(self.stages[*id], Stage::Served | Stage::Ended);
                let held = self.codes.iter().filter(|(id, _)| alive(id));
                assert!(held.into_iter().all(|(_, held)| held != code), "two hold {code}");
                assert!(self.stages.insert(*ticket, Stage::Waiting).is_none());
                self.codes.insert(*ticket, *code);
                let since = promised.map_or(recorded.at, |promised| promised.max(recorded.at));
                self.untouched.insert(*ticket, (since, seq));
                self.tried.push(*ticket);
            }
            BranchEvent::TicketCalled { ticket, counter, choice, reason, .. } => {
                assert_eq!(reason.is_none(), *choice == Choice::Given, "a call without a reason");
                if let Some(reason) = reason {
                    self.check_order(branch, *ticket, counter.id, reason, recorded.at);
                }
                let held = self.stages[ticket] == Stage::Held && *choice == Choice::Given;
                assert!(
                    held || self.stages[ticket] == Stage::Waiting,
                    "who does not wait is called"
                );
                self.untouched.remove(ticket);
                self.step(seq, *ticket, Stage::Called(counter.id));
            }
            BranchEvent::TicketRecalled { ticket, counter, .. } => {
                assert_eq!(self.stages[ticket], Stage::Called(counter.id));
                self.step(seq, *ticket, Stage::Called(counter.id));
            }
            BranchEvent::ServiceStarted { ticket, counter, .. } => {
                assert_eq!(self.stages[ticket], Stage::Called(counter.id));
                self.step(seq, *ticket, Stage::Serving(counter.id));
            }
            BranchEvent::TicketServed { ticket, counter, .. } => {
                assert_eq!(self.stages[ticket], Stage::Serving(counter.id), "served otherwise");
                self.step(seq, *ticket, Stage::Served);
            }
            BranchEvent::TicketNoShow { ticket, .. }
            | BranchEvent::TicketCancelled { ticket, .. }
            | BranchEvent::TicketVoided { ticket, .. } => {
                assert!(!matches!(self.stages[ticket], Stage::Served | Stage::Ended), "ends twice");
                self.step(seq, *ticket, Stage::Ended);
            }
            BranchEvent::TicketReinstated { ticket, .. } => {
                assert_eq!(self.stages[ticket], Stage::Ended);
                self.put_elsewhere(seq, *ticket, Stage::Waiting);
            }
            BranchEvent::TicketHeld { ticket, .. } => self.put_elsewhere(seq, *ticket, Stage::Held),
            BranchEvent::TicketRecycled { ticket, until, .. } => {
                let stage = if until.is_some() { Stage::Held } else { Stage::Waiting };
                self.put_elsewhere(seq, *ticket, stage);
            }
            BranchEvent::TicketWentOn { ticket, .. }
            | BranchEvent::TicketResumed { ticket, .. }
            | BranchEvent::TicketTransferred { ticket, .. } => {
                self.put_elsewhere(seq, *ticket, Stage::Waiting);
            }
            BranchEvent::TicketNoted { ticket, .. } => self.step(seq, *ticket, self.stages[ticket]),
            BranchEvent::MoveUndone { ticket, undone, .. } => {
                let (moved, stage) = self.before[undone];
                assert_eq!(moved, *ticket);
                self.untouched.remove(ticket);
                self.stages.insert(moved, stage);
            }
            BranchEvent::DayClosed { expired, .. } => {
                let alive = self
                    .stages
                    .values_mut()
                    .filter(|stage| !matches!(stage, Stage::Served | Stage::Ended));
                let mut count = 0;
                for stage in alive {
                    *stage = Stage::Ended;
                    count += 1;
                }
                assert_eq!(*expired, count, "the day has closed on others");
            }
            _ => {}
        }
        if self.tried.len() > 60 {
            let ended = |id: &TicketId| matches!(self.stages[id], Stage::Served | Stage::Ended);
            let mut spare = 30;
            self.tried.retain(|id| {
                let kept = spare == 0 || !ended(id);
                spare -= usize::from(!kept);
                kept
            });
        }
    }

    /// Those that the number chooses among: mostly who waits, was called, is served, is away or has
    /// ended, whatever is wanted; now and then anybody.
    pub(crate) fn among(&self, branch: &Branch, wanted: &str, number: usize) -> Vec<TicketId> {
        let fits = |id: &&TicketId| {
            let state = branch.ticket(**id).map(|view| view.state);
            state.is_some_and(|state| word(&state) == wanted)
        };
        if number.is_multiple_of(5) {
            return self.tried.clone();
        }
        self.tried.iter().filter(fits).copied().collect()
    }

    fn put_elsewhere(&mut self, seq: u64, ticket: TicketId, stage: Stage) {
        self.untouched.remove(&ticket);
        self.step(seq, ticket, stage);
    }

    fn step(&mut self, seq: u64, ticket: TicketId, stage: Stage) {
        let before =
            self.stages.insert(ticket, stage).expect("a ticket moves that was never issued");
        self.before.insert(seq, (ticket, before));
    }

    /// Among equals, whoever came first is called first; those whom the law puts first are, by a policy
    /// that honours it; and nobody whom the counter should take is passed over beyond the limit.
    fn check_order(
        &self,
        branch: &Branch,
        called: TicketId,
        counter: CounterId,
        reason: &Reason,
        now: Timestamp,
    ) {
        let rule = branch.profile().and_then(|profile| profile.settings.policy.rule().ok());
        let honours = rule.is_some_and(|rule| rule.policy.honours_preference())
            || matches!(reason, Reason::Appointment { .. });
        let waiting: Vec<(TicketId, &Ticket)> = branch.waiting().collect();
        let (priorities, counters) = (branch.priorities(), branch.counters());
        let counter =
            counters.iter().find(|view| view.counter == counter).expect("a known counter");
        let (_, next) =
            *waiting.iter().find(|(id, _)| *id == called).expect("who does not wait is called");
        let since = self.untouched.get(&called);
        for (id, other) in &waiting {
            if other.class() == next.class()
                && let (Some(since), Some(earlier)) = (since, self.untouched.get(id))
            {
                assert!(earlier >= since, "{} came before {}", other.code, next.code);
            }
            let preferential = |ticket: &Ticket| {
                let mut given =
                    priorities.iter().filter(|view| Some(view.priority) == ticket.priority);
                given.any(|view| view.terms.preferential)
            };
            // Those of its own come first, then all that it can serve.
            let could_be_next =
                can_serve(counter, other) && (owns(counter, other) || !owns(counter, next));
            if honours && could_be_next && preferential(other) {
                assert!(preferential(next), "{} passed {}", next.code, other.code);
            }
            if let Reason::Shortest { limit_millis, beyond_millis: None, .. } = reason
                && could_be_next
            {
                let waited = other.place().waited_millis(now);
                assert!(waited < *limit_millis, "{} waits beyond the limit", other.code);
            }
        }
        assert!(can_serve(counter, next), "called to a counter that is not able");
    }

    /// What the branch shows is what the events have told.
    pub(crate) fn check(&self, branch: &Branch) {
        for (id, stage) in &self.stages {
            let Some(view) = branch.ticket(*id) else {
                assert!(matches!(stage, Stage::Served | Stage::Ended), "somebody is forgotten");
                continue;
            };
            let shown = match &view.state {
                TicketState::Waiting => Stage::Waiting,
                TicketState::Held { .. } => Stage::Held,
                TicketState::Called { call } => Stage::Called(call.counter.id),
                TicketState::Serving { call, .. } => Stage::Serving(call.counter.id),
                TicketState::Served { .. } => Stage::Served,
                _ => Stage::Ended,
            };
            assert_eq!(shown, *stage, "{}", view.code);
            let legs = view.more.as_ref().map_or(&[][..], |more| &more.legs);
            assert!(legs.iter().all(|leg| leg.waited_ms() >= 0));
            assert!(legs.is_sorted_by_key(|leg| leg.ended_at));
        }
        let waiting: BTreeSet<_> = branch.waiting().map(|(id, _)| id).collect();
        let told = self.stages.iter().filter(|(_, stage)| **stage == Stage::Waiting);
        assert!(told.map(|(id, _)| id).eq(&waiting), "the line is another one");
        self.check_counters(branch);

        let totals = branch.totals();
        let alive = |stage: &&Stage| !matches!(stage, Stage::Served | Stage::Ended);
        let alive = self.stages.values().filter(alive).count() as u64;
        assert_eq!(totals.issued, alive + totals.ended(), "somebody is lost");
        assert_eq!(totals.issued, self.stages.len() as u64);
        let served = self.stages.values().filter(|stage| **stage == Stage::Served).count();
        assert_eq!(totals.served, served as u64);
    }

    fn check_counters(&self, branch: &Branch) {
        let waiting: Vec<(TicketId, &Ticket)> = branch.waiting().collect();
        let mut in_hand = BTreeSet::new();
        let mut agents = BTreeSet::new();
        for view in branch.counters() {
            assert!(view.agent.is_none_or(|agent| agents.insert(agent)), "one agent, two counters");
            let idle = view.state == CounterState::Idle && view.terms.auto_call;
            let mut for_it = waiting.iter().filter(|(_, it)| can_serve(&view, it));
            assert!(
                !idle || for_it.next().is_none(),
                "a counter is idle while somebody waits for it"
            );
            if let Some(ticket) = view.state.ticket() {
                assert!(in_hand.insert(ticket), "{ticket} is with two counters");
                let expected = match view.state {
                    CounterState::Calling { .. } => Stage::Called(view.counter),
                    _ => Stage::Serving(view.counter),
                };
                assert_eq!(self.stages[&ticket], expected);
            }
        }
        let busy = |stage: &&Stage| matches!(stage, Stage::Called(_) | Stage::Serving(_));
        assert_eq!(self.stages.values().filter(busy).count(), in_hand.len(), "no counter has it");
    }
}

/// Whether this counter is able to serve this ticket, and may.
fn can_serve(counter: &CounterView, ticket: &Ticket) -> bool {
    let target = match ticket.target() {
        Target::Anyone => true,
        Target::Counter(wanted) => wanted == counter.counter,
        Target::Agent(agent) => counter.agent == Some(agent),
    };
    target && counter.terms.skills.has(&ticket.service)
}

/// Whether this ticket is among those that the counter takes first.
fn owns(counter: &CounterView, ticket: &Ticket) -> bool {
    ticket.target() != Target::Anyone
        || ticket.queue.is_none_or(|queue| counter.terms.queues.has(&queue))
}

/// What a state is called.
fn word(state: &TicketState) -> &'static str {
    match state {
        TicketState::Waiting => "waiting",
        TicketState::Held { .. } => "held",
        TicketState::Called { .. } => "called",
        TicketState::Serving { .. } => "serving",
        TicketState::NoShow { .. } => "no_show",
        _ => "ended",
    }
}
