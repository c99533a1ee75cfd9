//! What the figures of the day are told of whatever happens. Each fact is counted when it happens, and kept
//! with the move that it came from: whoever undoes the move takes back exactly what was counted.

use crate::branch::counter::CounterState;
use crate::branch::day::DayState;
use crate::branch::leg::{Leg, LegOutcome};
use crate::branch::state::Branch;
use crate::branch::ticket::Ticket;
use crate::branch::waits::Promise;
use crate::figures::{Activity, CounterTime, Fact, Issued, Millis, Outcome, PlainOrder};
use crate::hours::HourOfDay;
use crate::{CounterId, PriorityId, Timestamp, figures};

impl Branch {
    /// A ticket was given out.
    pub(super) fn count_issued(&mut self, at: Timestamp, ticket: &Ticket) {
        let (service, priority) = (ticket.service, ordinary_or(ticket.priority));
        let hour = self.hour_of(at);
        self.figures.add(&Fact::Issued(Issued { service, priority, hour }));
    }

    /// A ticket changes: the legs that end with that are counted.
    pub(super) fn count_legs(&mut self, before: &Ticket, after: &Ticket) -> Vec<Fact> {
        let counted = before.ended_legs_count();
        if after.ended_legs_count() <= counted {
            return Vec::new();
        }
        let ended = after.ended_legs().into_iter().skip(counted);
        let facts: Vec<Fact> = ended.map(|leg| Fact::LegEnded(self.leg(before, &leg))).collect();
        facts.iter().for_each(|fact| self.figures.add(fact));
        facts
    }

    /// A counter begins something else: what it has spent its time on until now is counted.
    pub(super) fn count_time(&mut self, at: Timestamp, id: CounterId) -> Vec<Fact> {
        let facts = self.time_of(at, id);
        facts.iter().for_each(|fact| self.figures.add(fact));
        if let Some(counter) = self.counters.get_mut(&id) {
            std::sync::Arc::make_mut(counter).since = at;
        }
        facts
    }

    /// What all counters have spent their time on until now is counted.
    pub(super) fn count_all_times(&mut self, at: Timestamp) {
        let counters: Vec<CounterId> = self.counters.keys().copied().collect();
        for id in counters {
            self.count_time(at, id);
        }
    }

    /// How long those waited whom plain ticket order would have served by now.
    pub(super) fn count_plain_order(&mut self) {
        for begun in self.dispatch.take_begun() {
            let (service, priority) = (begun.class.service, ordinary_or(begun.class.priority));
            let hour = self.hour_of(begun.since);
            let waited = Millis::between(i64::try_from(begun.waited_millis).unwrap_or(i64::MAX));
            self.figures.add(&Fact::PlainOrder(PlainOrder { service, priority, hour, waited }));
        }
    }

    /// What a counter has spent its time on since it was counted last, hour by hour.
    pub(in crate::branch) fn time_of(&self, at: Timestamp, id: CounterId) -> Vec<Fact> {
        let closed = self.day.is_none_or(|day| day.state == DayState::Closed);
        let Some(counter) = self.counters.get(&id).filter(|_| !closed) else { return Vec::new() };
        let activity = match counter.state {
            CounterState::Idle => Activity::Idle,
            CounterState::Calling { .. } => Activity::Walking,
            CounterState::Serving { .. } => Activity::Serving,
            CounterState::WrapUp { .. } => Activity::WrapUp,
            CounterState::Break { .. } => Activity::Break,
            CounterState::Closed => return Vec::new(),
        };
        let agent = counter.agent;
        let piece = |(from, to): (Timestamp, Timestamp)| {
            let (hour, spent) = (self.hour_of(from), Millis::between(to.millis_since(from)));
            Fact::CounterTime(CounterTime { counter: id, agent, hour, activity, spent })
        };
        self.hours_between(counter.since, at).into_iter().map(piece).collect()
    }

    fn leg(&self, ticket: &Ticket, leg: &Leg) -> figures::Leg {
        // Who was promised a time and came early has waited since that.
        let since = leg.joined_at.max(ticket.arrived.since.min(leg.ended_at));
        let target = self.services.get(&leg.service).and_then(|service| service.terms.target_wait);
        let served =
            leg.started_at.map(|started| Millis::between(leg.ended_at.millis_since(started)));
        figures::Leg {
            service: leg.service,
            priority: ordinary_or(ticket.priority),
            hour: self.hour_of(leg.joined_at),
            counter: leg.counter,
            agent: leg.agent,
            outcome: outcome(leg.outcome),
            waited: Millis::between(leg.called_at.unwrap_or(leg.ended_at).millis_since(since)),
            served,
            target: target.map(|target| Millis::between(target.as_millis())),
            // What was told when the ticket was taken is about the first wait.
            promise: ticket.promise.filter(|_| ticket.legs().is_empty()).map(promise),
        }
    }

    /// The stretch from one moment to the other, cut where an hour of the local clock ends.
    fn hours_between(&self, from: Timestamp, to: Timestamp) -> Vec<(Timestamp, Timestamp)> {
        let mut pieces = Vec::new();
        let mut from = from;
        while from < to && pieces.len() < PIECES_MAX {
            let local = from.as_millis().saturating_add(self.dispatch.clock_ahead_millis());
            let end = from.plus_millis(HOUR_MILLIS - local.rem_euclid(HOUR_MILLIS)).min(to);
            pieces.push((from, end));
            from = end;
        }
        pieces
    }

    /// The hour of the local clock.
    fn hour_of(&self, at: Timestamp) -> HourOfDay {
        let local = at.as_millis().saturating_add(self.dispatch.clock_ahead_millis());
        let hour = local.div_euclid(HOUR_MILLIS).rem_euclid(i64::from(HourOfDay::COUNT));
        u8::try_from(hour)
            .ok()
            .and_then(|hour| HourOfDay::new(hour).ok())
            .unwrap_or(HourOfDay::FIRST)
    }
}

const HOUR_MILLIS: i64 = 3_600_000;

/// No counter does one thing for longer than two days: it stops a clock gone mad.
const PIECES_MAX: usize = 48;

/// In figures, everybody has a priority.
fn ordinary_or(priority: Option<PriorityId>) -> PriorityId {
    priority.unwrap_or(PriorityId::ORDINARY)
}

fn promise(promise: Promise) -> figures::Promise {
    let millis = |minutes: u16| Millis::new(u32::from(minutes) * 60_000);
    let Promise { from_minutes, likely_minutes, to_minutes } = promise;
    let (low, likely, high) = (millis(from_minutes), millis(likely_minutes), millis(to_minutes));
    figures::Promise { low, likely, high }
}

fn outcome(outcome: LegOutcome) -> Outcome {
    match outcome {
        LegOutcome::Served => Outcome::Served,
        LegOutcome::NoShow => Outcome::NoShow,
        LegOutcome::Recycled | LegOutcome::Held => Outcome::Recycled,
        LegOutcome::Transferred | LegOutcome::HandedOver => Outcome::Transferred,
        LegOutcome::Cancelled => Outcome::Cancelled,
        LegOutcome::Expired => Outcome::Expired,
        LegOutcome::Voided => Outcome::Voided,
    }
}
