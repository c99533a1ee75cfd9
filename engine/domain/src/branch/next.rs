use std::cmp::Reverse;

use super::counter::Counter;
use super::lane::Lane;
use super::state::Branch;
use super::ticket::Place;
use crate::{CounterId, PriorityId, QueueId, ServiceId, TicketId};

impl Branch {
    /// Who is called next by this counter: the one place where that is said. Of its own queues first;
    /// when nobody waits there, of any that it is able to serve.
    ///
    /// The seam for the policies. Until they are there: preferential classes first, the higher rank
    /// before the lower, then whoever stands first.
    pub(super) fn next_for(&self, id: CounterId, counter: &Counter) -> Option<TicketId> {
        let able = || self.index.lanes.iter().filter(|(lane, _)| counter.can_serve(id, lane));
        let first = |own: bool| {
            able()
                .filter(|(lane, _)| counter.owns(lane) == own)
                .filter_map(|(lane, waiting)| Some((lane, waiting.get_min()?)))
                .min_by_key(|(lane, (place, ticket))| (self.urgency(lane), *place, *ticket))
        };
        first(true).or_else(|| first(false)).map(|(_, (_, ticket))| *ticket)
    }

    /// What puts one class of people before another: the lower, the sooner.
    fn urgency(&self, lane: &Lane) -> Reverse<u16> {
        let priority = lane.priority.and_then(|priority| self.priorities.get(&priority));
        let preferential = priority.filter(|priority| priority.terms.preferential);
        // Rank 0 of a preferential class is still before everybody else.
        Reverse(preferential.map_or(0, |priority| u16::from(priority.terms.rank) + 1))
    }

    /// Where a new ticket waits: of the queues that admit it, the one that promises the shortest wait.
    /// None is the queue that every branch has.
    pub(super) fn queue_for(
        &self,
        service: ServiceId,
        priority: Option<PriorityId>,
    ) -> Option<QueueId> {
        let admitting =
            self.queues.iter().filter(|(_, queue)| queue.terms.admits(service, priority));
        admitting
            .min_by_key(|(id, queue)| (self.promised_wait(**id), queue.position))
            .map(|(id, _)| *id)
    }

    /// How long one waits in a queue, in no unit: comparable, no more. The seam for the forecast; until
    /// it is there, how many wait for each open counter. A queue without any comes last.
    fn promised_wait(&self, queue: QueueId) -> (bool, usize) {
        let open = self.open_counters_of(Some(queue));
        let waiting = self.waiting_in(Some(queue));
        (open == 0, waiting.saturating_mul(1_000) / open.max(1))
    }

    /// The place before everybody in a queue; none when nobody is there.
    pub(super) fn first_place(&self, queue: Option<QueueId>) -> Option<Place> {
        let lanes = self.index.lanes.iter().filter(|(lane, _)| lane.queue == queue);
        lanes
            .filter_map(|(_, waiting)| waiting.get_min())
            .map(|(place, _)| *place)
            .min()
            .map(Place::before)
    }

    /// The place behind the first so many in a queue, not counting `without`; none when that is the end.
    pub(super) fn place_after(
        &self,
        count: usize,
        queue: Option<QueueId>,
        without: TicketId,
    ) -> Option<Place> {
        let lanes = self.index.lanes.iter().filter(|(lane, _)| lane.queue == queue);
        let mut first: Vec<(Place, TicketId)> =
            lanes.flat_map(|(_, waiting)| waiting.iter().take(count + 2)).copied().collect();
        first.retain(|(_, id)| *id != without);
        first.sort_unstable();
        let (before, _) = first.get(count.checked_sub(1)?)?;
        let (after, _) = first.get(count)?;
        Some(before.between(*after))
    }
}
