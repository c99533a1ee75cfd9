use super::counter::CounterState;
use super::state::Branch;
use crate::dispatch::{Age, Choice, Class};
use crate::{CounterId, PriorityId, QueueId, ServiceId, TicketId, Timestamp};

impl Branch {
    /// Who is called next by this counter, and why: the one place where that is said. The rule is the
    /// policy of the branch.
    pub(super) fn next_for(&self, counter: CounterId, now: Timestamp) -> Option<Choice> {
        self.dispatch.next(counter, now)
    }

    /// Which of the counters that call by themselves calls next: one that is idle, and able to serve
    /// somebody who waits.
    pub(super) fn next_eager(&self) -> Option<CounterId> {
        self.dispatch.taker_among(|id| {
            let idle = |id| self.counters.get(&id).map(|counter| &counter.state);
            self.index.eager.contains(&id) && idle(id) == Some(&CounterState::Idle)
        })
    }

    /// Where a new ticket waits: of the queues that admit it, the one that promises the shortest wait.
    /// None is the queue that every branch has.
    pub fn queue_for(&self, service: ServiceId, priority: Option<PriorityId>) -> Option<QueueId> {
        let admitting =
            self.queues.iter().filter(|(_, queue)| queue.terms.admits(service, priority));
        admitting
            .min_by_key(|(id, queue)| (self.promised_wait(**id), queue.position))
            .map(|(id, _)| *id)
    }

    /// How much work waits in a queue for each of its open counters, in milliseconds. A queue without
    /// any comes last.
    fn promised_wait(&self, queue: QueueId) -> (bool, u64) {
        let open = self.open_counters_of(Some(queue));
        let work = |class: &Class, count: usize| {
            let mean = self.dispatch.learned().mean_millis(class.service);
            u64::try_from(count).unwrap_or(u64::MAX).saturating_mul(mean)
        };
        let work: u64 =
            self.waiting_in_lanes_of(Some(queue)).map(|(class, count)| work(class, count)).sum();
        (open == 0, work / u64::try_from(open.max(1)).unwrap_or(u64::MAX))
    }

    /// The place before everybody in a queue; none when nobody is there.
    pub(super) fn first_place(&self, queue: Option<QueueId>) -> Option<Age> {
        let firsts = self.dispatch.line().firsts().filter(|first| first.class.queue == queue);
        firsts.map(|first| first.place).min().map(Age::before)
    }

    /// The place behind the first so many in a queue, not counting `without`; none when that is the end.
    pub(super) fn place_after(
        &self,
        count: usize,
        queue: Option<QueueId>,
        without: TicketId,
    ) -> Option<Age> {
        let lanes = self.dispatch.line().lanes().filter(|(class, _)| class.queue == queue);
        let mut first: Vec<(Age, TicketId)> =
            lanes.flat_map(|(_, waiting)| waiting.iter().take(count + 2)).copied().collect();
        first.retain(|(_, id)| *id != without);
        first.sort_unstable();
        let (before, _) = first.get(count.checked_sub(1)?)?;
        let (after, _) = first.get(count)?;
        Some(before.between(*after))
    }
}
