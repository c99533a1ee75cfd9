//! A decision that leads to several events, each decided on what those before have led to.

use super::bounds::COUNTERS_MAX;
use super::catalogue::Unserved;
use super::choice::{Choice, UnservedService};
use super::event::BranchEvent;
use super::state::Branch;
use crate::dispatch::{Class, Target};
use crate::{Aggregate, Context, PrincipalId, QueueId, Recorded, ServiceId, Timestamp};
use std::collections::BTreeMap;

/// What happens, one after the other, and the branch as it will be then. A clone of a branch costs
/// little, and to let its own rules tell what follows costs less than to tell it twice.
pub(super) struct Course<'a> {
    before: &'a Branch,
    pub(super) branch: Branch,
    events: Vec<BranchEvent>,
    at: Timestamp,
    by: PrincipalId,
}

impl<'a> Course<'a> {
    /// Nothing has happened yet.
    pub(super) fn new(branch: &'a Branch, context: &Context) -> Self {
        let (at, by) = (context.now, context.principal);
        Self { before: branch, branch: branch.clone(), events: Vec::new(), at, by }
    }

    /// This happens next.
    pub(super) fn happens(&mut self, event: BranchEvent) {
        let seq = self.branch.seq() + 1;
        let recorded = Recorded { seq, at: self.at, by: self.by, origin: None, event };
        self.branch.apply(&recorded);
        self.events.push(recorded.event);
    }

    /// What follows from it by itself, when counters have come or gone: who would wait for a closed one
    /// is handed over, idle counters call, and whoever nobody can serve any more is named.
    pub(super) fn settles(mut self) -> Vec<BranchEvent> {
        self.hand_over();
        self.call_by_themselves();
        self.name_unserved();
        self.events
    }

    /// The same, but no counter calls.
    pub(super) fn settles_without_calls(mut self) -> Vec<BranchEvent> {
        self.hand_over();
        self.name_unserved();
        self.events
    }

    /// Nobody waits for a counter that is closed, or for an agent who has left, while another one is
    /// there.
    fn hand_over(&mut self) {
        let classes: Vec<Class> = self.branch.dispatch.line().classes().copied().collect();
        for from in classes {
            let to = Class { queue: self.manned(&from), target: self.present(from.target), ..from };
            if to != from {
                let waiting = self.branch.dispatch.line().lane(&from).map_or(0, imbl::OrdSet::len);
                // Cannot be cut: no more wait than the branch takes.
                let waiting = u32::try_from(waiting).unwrap_or(u32::MAX);
                self.happens(BranchEvent::LaneHandedOver { from, to, waiting });
            }
        }
    }

    /// Who may call them, of those who are there.
    fn present(&self, target: Target) -> Target {
        let mut open = self.branch.counters.iter().filter(|(_, counter)| counter.state.is_open());
        let there = match target {
            Target::Anyone => true,
            Target::Counter(wanted) => open.any(|(id, _)| *id == wanted),
            Target::Agent(wanted) => open.any(|(_, counter)| counter.agent == Some(wanted)),
        };
        if there { target } else { Target::Anyone }
    }

    /// A queue for them that an open counter has for its own: the one where they are, if so.
    fn manned(&self, class: &Class) -> Option<QueueId> {
        let branch = &self.branch;
        let queue = class.queue?;
        let in_use = branch.queues.get(&queue).is_some_and(|queue| queue.terms.active);
        if in_use && branch.open_counters_of(class.queue) > 0 {
            return Some(queue);
        }
        match branch.queue_for(class.service, class.priority) {
            Some(other) if branch.open_counters_of(Some(other)) > 0 => Some(other),
            _ if branch.unserved(class.service).is_none() || !in_use => None,
            _ => Some(queue),
        }
    }

    /// Every idle counter that calls by itself calls, the one with the fewest skills first.
    fn call_by_themselves(&mut self) {
        // Each round makes one counter busy.
        for _ in 0..COUNTERS_MAX {
            let Some(call) = self.call_by_itself() else { return };
            self.happens(call);
        }
    }

    fn call_by_itself(&self) -> Option<BranchEvent> {
        let branch = &self.branch;
        let id = branch.next_eager()?;
        let next = branch.next_for(id, self.at)?;
        let (ticket, reason) = (next.ticket, Some(next.reason));
        let code = branch.tickets.get(&ticket)?.code;
        let (counter, choice) = (branch.counters.get(&id)?.sign(id), Choice::Auto);
        Some(BranchEvent::TicketCalled { ticket, code, counter, choice, reason })
    }

    /// Says at once who waits for nobody since this has happened.
    fn name_unserved(&mut self) {
        let before = self.before.stranded();
        let mut services = Vec::new();
        for (service, (why, waiting)) in self.branch.stranded() {
            if before.get(&service).is_none_or(|(_, waited)| waiting > *waited) {
                services.push(UnservedService { service, why, waiting });
            }
        }
        if !services.is_empty() {
            self.happens(BranchEvent::WaitingUnserved { services });
        }
    }
}

impl Branch {
    /// These events, and the calls of those counters that call by themselves after them.
    pub(super) fn with_calls(
        &self,
        context: &Context,
        events: Vec<BranchEvent>,
    ) -> Vec<BranchEvent> {
        // Most branches have no such counter, and need not look into the future.
        if self.index.eager.is_empty() {
            return events;
        }
        let mut course = Course::new(self, context);
        events.into_iter().for_each(|event| course.happens(event));
        course.call_by_themselves();
        course.events
    }

    /// The services for which people wait whom no open counter is able to serve: why, and how many.
    pub(super) fn stranded(&self) -> BTreeMap<ServiceId, (Unserved, u32)> {
        let mut stranded = BTreeMap::new();
        for (class, waiting) in self.dispatch.line().lanes() {
            if let Some(why) = self.unserved(class.service) {
                let waiting = u32::try_from(waiting.len()).unwrap_or(u32::MAX);
                stranded.entry(class.service).or_insert((why, 0)).1 += waiting;
            }
        }
        stranded
    }
}
