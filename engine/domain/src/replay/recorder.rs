use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use imbl::OrdMap;

use super::as_it_was::later;
use super::bounds::VISITS_MAX;
use super::presence::Presence;
use super::recording::{
    AttendanceEnd, Change, Changed, Ending, Fate, Recording, Usual, Visit, WrapUp, millis_between,
};
use super::trace::{Terms, Trace};
use super::watched::Watched;
use crate::branch::{Branch, BranchEvent, CounterState};
use crate::dispatch::{Desk, Dispatch, Reach};
use crate::{Aggregate, CounterId, Recorded, Seconds, ServiceId, TicketId, Timestamp};

/// Makes a [`Recording`]: it is shown the events of a day one after the other, beginning with the one that
/// opened it.
///
/// It lets the branch apply them, and looks at what has changed: the rules of a branch stand in one place.
#[derive(Debug, Clone)]
pub struct Recorder {
    branch: Branch,
    start: Dispatch,
    by_themselves: BTreeSet<CounterId>,
    changes: Vec<Change>,
    traces: BTreeMap<TicketId, Trace>,
    counters: BTreeMap<CounterId, Watched>,
    /// By the numbers of the events with which the services ended.
    wrap_ups: BTreeMap<u64, WrapUp>,
    /// What was still to be done in the morning.
    wrapping_up: BTreeMap<CounterId, (Timestamp, u64)>,
    /// Which counters were open when somebody was called last.
    evening: Vec<CounterId>,
    /// Since when no counter is open.
    alone_since: Option<Timestamp>,
}

/// There were more people on one day than are played at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more than {VISITS_MAX} people came that day, and so many cannot be played again at once")]
pub struct TooManyPeople;

impl Recorder {
    /// Begins with the branch as it was before the day was opened.
    pub fn new(before: Branch) -> Self {
        let start = before.dispatch().clone();
        let all = start.counters().map(|(id, _)| id);
        let by_themselves = all.filter(|id| before.calls_by_itself(*id)).collect();
        let open = start.counters().filter(|(_, desk)| desk.open);
        let counters = open.map(|(id, _)| (id, Watched::in_the_morning())).collect();
        let (changes, traces) = (Vec::new(), BTreeMap::new());
        let (wrap_ups, wrapping_up) = (BTreeMap::new(), BTreeMap::new());
        let (evening, alone_since) = (Vec::new(), None);
        Self {
            branch: before,
            start,
            by_themselves,
            changes,
            traces,
            counters,
            wrap_ups,
            wrapping_up,
            evening,
            alone_since,
        }
    }

    /// The next event of the day.
    pub fn see(&mut self, recorded: &Recorded<BranchEvent>) -> Result<(), TooManyPeople> {
        let desks = self.branch.dispatch().desks().clone();
        let wrapped_up = WrappedUp::by(&self.branch, recorded);
        self.branch.apply(recorded);
        self.note_changes(recorded, &desks);
        self.note_ticket(recorded)?;
        if let Some(wrapped_up) = wrapped_up {
            self.note_wrap_up(&wrapped_up);
        }
        self.note_counters(recorded, &desks);
        Ok(())
    }

    /// That was the day: it ended then, or has come so far. The event that closed it is not shown, for it
    /// says of nobody what would have been.
    pub fn end(mut self, ended_at: Timestamp, day_over: bool) -> Recording {
        self.note_unended_wrap_ups(ended_at);
        let left_over = if day_over { Ending::Expired } else { Ending::StillThere };
        let mut visits: Vec<(u64, Visit)> = self
            .traces
            .iter()
            .filter_map(|(id, trace)| {
                let visit = trace.visit(*id, ended_at, left_over, &self.wrap_ups)?;
                Some((trace.first_seq()?, visit))
            })
            .collect();
        visits.sort_by_key(|(first_seq, _)| *first_seq);
        let visits: Vec<Visit> = visits.into_iter().map(|(_, visit)| visit).collect();
        let desks = self.branch.dispatch().desks();
        let is_open = |id: &CounterId| desks.get(id).is_some_and(|desk| desk.open);
        let presences: BTreeMap<CounterId, Vec<Presence>> = self
            .counters
            .into_iter()
            .map(|(id, watched)| (id, watched.presences_until(ended_at, is_open(&id))))
            .collect();
        let called = |id: &CounterId| {
            presences.get(id).is_some_and(|all| all.iter().any(|one| !one.pauses.is_empty()))
        };
        Recording {
            start: self.start,
            by_themselves: self.by_themselves,
            wrapping_up: self.wrapping_up,
            changes: self.changes,
            usual: usual(&visits),
            evening: self.evening.into_iter().filter(called).collect(),
            evening_at: self.alone_since.unwrap_or(ended_at),
            presences,
            visits,
            ended_at,
        }
    }

    /// What was changed, and holds under every policy.
    fn note_changes(&mut self, recorded: &Recorded<BranchEvent>, desks: &OrdMap<CounterId, Desk>) {
        let (at, seq, dispatch) = (recorded.at, recorded.seq, self.branch.dispatch());
        let what = match &recorded.event {
            BranchEvent::BranchChanged { change } if change.policy.is_some() => {
                Some(Changed::Rule(*dispatch.rule()))
            }
            BranchEvent::PriorityAdded { priority, .. }
            | BranchEvent::PriorityChanged { priority, .. } => {
                let (priority, precedence) = (*priority, dispatch.precedence(Some(*priority)));
                Some(Changed::Priority { priority, precedence })
            }
            BranchEvent::ServiceChanged { service, terms, .. } => {
                let (service, guess) = (*service, terms.guess);
                Some(Changed::Service { service, guess, weight: dispatch.weight(service) })
            }
            BranchEvent::LaneHandedOver { from, to, .. } => {
                Some(Changed::HandedOver { from: *from, to: *to })
            }
            _ => None,
        };
        let changed = dispatch.counters().filter_map(|(counter, desk)| {
            let before = desks.get(&counter);
            match (before.is_some_and(|before| before.open), desk.open) {
                (true, false) => Some(Changed::Closed { counter }),
                // Opened, or told again what it can do.
                (_, true) if !before.is_some_and(|before| is_same(before, desk)) => {
                    let (ability, by_itself) =
                        ((*desk.ability).clone(), self.branch.calls_by_itself(counter));
                    Some(Changed::Opened { counter, ability, by_itself })
                }
                _ => None,
            }
        });
        let all = what.into_iter().chain(changed);
        self.changes.extend(all.map(|what| Change { at, seq, what }));
    }

    fn note_ticket(&mut self, recorded: &Recorded<BranchEvent>) -> Result<(), TooManyPeople> {
        let (at, seq) = (recorded.at, recorded.seq);
        let Some(id) = ticket_of(&recorded.event) else { return Ok(()) };
        if let BranchEvent::MoveUndone { undone, .. } = recorded.event {
            if let Some(trace) = self.traces.get_mut(&id) {
                trace.forget(undone);
            }
            return Ok(());
        }
        let Some(ticket) = self.branch.known(id) else { return Ok(()) };
        if self.traces.len() >= VISITS_MAX && !self.traces.contains_key(&id) {
            return Err(TooManyPeople);
        }
        let target = self.branch.target_wait(ticket.service).map(Seconds::as_millis);
        let line = Terms {
            target_millis: target.and_then(|millis| u64::try_from(millis).ok()),
            preferential: self.branch.dispatch().precedence(ticket.priority).preferential,
        };
        let fresh = matches!(
            recorded.event,
            BranchEvent::TicketIssued { .. } | BranchEvent::TicketWentOn { .. }
        );
        self.traces.entry(id).or_default().note((at, seq), id, ticket, line, fresh);
        Ok(())
    }

    /// What was to be done at a counter after its last service, which may have been on another day.
    fn note_wrap_up(&mut self, wrapped_up: &WrappedUp) {
        let WrappedUp { counter, since, wrap_up, done } = *wrapped_up;
        let Some(watched) = self.counters.get_mut(&counter) else { return };
        let ended_seq = watched.ended_seq();
        if let Some(ended_seq) = ended_seq {
            self.wrap_ups.insert(ended_seq, wrap_up);
        } else {
            self.wrapping_up.insert(counter, (later(since, wrap_up.millis), wrap_up.seq));
        }
        // A counter that has done nothing else all day had nobody sitting there.
        if done || ended_seq.is_some() {
            watched.readiness.begin_anew(0);
        }
    }

    /// Whoever still does what is to be done after a service.
    fn note_unended_wrap_ups(&mut self, ended_at: Timestamp) {
        let counters: Vec<CounterId> = self.counters.keys().copied().collect();
        for counter in counters {
            if let Some(unended) = WrappedUp::unended(&self.branch, counter, ended_at) {
                self.note_wrap_up(&unended);
            }
        }
    }

    /// What the counters do, and since when they could do more.
    fn note_counters(&mut self, recorded: &Recorded<BranchEvent>, desks: &OrdMap<CounterId, Desk>) {
        let (at, dispatch) = (recorded.at, self.branch.dispatch());
        let mut open = Vec::new();
        for (id, desk) in dispatch.counters() {
            let watched = self.counters.entry(id).or_default();
            let before = desks.get(&id);
            match (before.is_some_and(|before| before.open), desk.open) {
                (false, true) => watched.opened(),
                (true, false) => watched.closed(at),
                _ => {}
            }
            if desk.open {
                open.push(id);
            }
            watched.follow(recorded, before.and_then(|before| before.hand), desk.hand);
            let ready =
                desk.is_idle() && desk.ability.reach(dispatch.line().classes()) != Reach::Nothing;
            watched.readiness.set(ready, at);
        }
        if open.is_empty() {
            self.alone_since = self.alone_since.or(Some(at));
        } else {
            self.alone_since = None;
        }
        if matches!(recorded.event, BranchEvent::TicketCalled { .. }) {
            self.evening = open;
        }
    }
}

/// A counter that no more does what is to be done after a service.
struct WrappedUp {
    counter: CounterId,
    since: Timestamp,
    wrap_up: WrapUp,
    /// Whether all was done; otherwise it takes longer than was seen.
    done: bool,
}

impl WrappedUp {
    /// What an event ends. A call ends it as well, but then it is part of the pause before the call.
    fn by(branch: &Branch, recorded: &Recorded<BranchEvent>) -> Option<Self> {
        match &recorded.event {
            BranchEvent::CounterOpened { counter } => {
                let unended = Self::unended(branch, counter.id, recorded.at)?;
                let millis = millis_between(unended.since, recorded.at);
                let wrap_up = WrapUp { millis, seq: recorded.seq };
                Some(Self { wrap_up, done: true, ..unended })
            }
            BranchEvent::CounterClosed { counter } | BranchEvent::BreakBegun { counter, .. } => {
                Self::unended(branch, counter.id, recorded.at)
            }
            _ => None,
        }
    }

    /// What a counter had not done by then.
    fn unended(branch: &Branch, counter: CounterId, until: Timestamp) -> Option<Self> {
        let CounterState::WrapUp { since } = branch.counter_state(counter)? else { return None };
        let millis = millis_between(since, until).saturating_add(1);
        Some(Self { counter, since, wrap_up: WrapUp { millis, seq: u64::MAX }, done: false })
    }
}

/// Whether a counter was told nothing: whoever is, gets another ability, even if it is the same.
fn is_same(before: &Desk, after: &Desk) -> bool {
    before.open == after.open && Arc::ptr_eq(&before.ability, &after.ability)
}

/// What things took in the mean.
fn usual(visits: &[Visit]) -> Usual {
    let (mut walks, mut services) = (Mean::default(), BTreeMap::<ServiceId, Mean>::new());
    for stay in visits.iter().flat_map(|visit| &visit.stays) {
        let Fate::Called(attendance) = &stay.fate else { continue };
        let Some(service_millis) = attendance.service_millis else { continue };
        walks.add(attendance.walk_millis);
        if attendance.end == AttendanceEnd::Served {
            services.entry(stay.waiting.class.service).or_default().add(service_millis);
        }
    }
    let services = services.into_iter().map(|(id, mean)| (id, mean.of())).collect();
    Usual { walk_millis: walks.of(), services }
}

#[derive(Default)]
struct Mean {
    sum: u64,
    count: u64,
}

impl Mean {
    const fn add(&mut self, millis: u64) {
        self.sum = self.sum.saturating_add(millis);
        self.count += 1;
    }

    fn of(&self) -> u64 {
        self.sum.checked_div(self.count).unwrap_or(0)
    }
}

/// Whose move this was.
const fn ticket_of(event: &BranchEvent) -> Option<TicketId> {
    match event {
        BranchEvent::TicketIssued { ticket, .. }
        | BranchEvent::TicketCalled { ticket, .. }
        | BranchEvent::ServiceStarted { ticket, .. }
        | BranchEvent::TicketServed { ticket, .. }
        | BranchEvent::TicketWentOn { ticket, .. }
        | BranchEvent::TicketNoShow { ticket, .. }
        | BranchEvent::TicketCancelled { ticket, .. }
        | BranchEvent::TicketVoided { ticket, .. }
        | BranchEvent::TicketHeld { ticket, .. }
        | BranchEvent::TicketResumed { ticket, .. }
        | BranchEvent::TicketRecycled { ticket, .. }
        | BranchEvent::TicketReinstated { ticket, .. }
        | BranchEvent::TicketTransferred { ticket, .. }
        | BranchEvent::MoveUndone { ticket, .. } => Some(*ticket),
        _ => None,
    }
}
