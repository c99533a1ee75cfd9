//! What the policies share that call whoever is done soonest, and pass over nobody for too long.

use super::{Head, LimitKind, Pick, Reason, Room};

/// After how long nobody is passed over any more, and how many counters see to that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Guard {
    pub limit_millis: u64,
    pub limit: LimitKind,
    /// How many counters at most serve people who were overdue. At least one, or somebody could wait
    /// for ever; not all of them, or a run of long services would hold up everybody.
    pub counters: u32,
}

/// Those who could be next, each for one reason.
struct Candidates<W> {
    preferential: Option<Head<W>>,
    oldest: Option<Head<W>>,
    shortest: Option<Head<W>>,
    waiting: u32,
}

/// Preferential first; then who is overdue; then who is done soonest.
pub(super) fn choose<R: Room>(room: &R, guard: Guard) -> Option<Pick<R::Who>> {
    let candidates = candidates(room);
    let now = room.now();
    if let Some(head) = candidates.preferential {
        let waited_millis = head.age.waited_millis(now);
        return Some(Pick { who: head.who, reason: Reason::Preferential { waited_millis } });
    }
    let oldest = candidates.oldest?;
    let Guard { limit_millis, limit, counters } = guard;
    let waited_millis = oldest.age.waited_millis(now);
    let beyond = waited_millis >= limit_millis;
    let counters_on_overdue = room.counters_on_overdue();
    if beyond && counters_on_overdue < counters.max(1) {
        let reason = Reason::Overdue { waited_millis, limit_millis, limit };
        return Some(Pick { who: oldest.who, reason });
    }
    let shortest = candidates.shortest?;
    let reason = Reason::Shortest {
        expected_millis: shortest.mean_millis,
        waiting: candidates.waiting,
        limit_millis,
        beyond_millis: beyond.then_some(waited_millis),
        counters_on_overdue,
    };
    Some(Pick { who: shortest.who, reason })
}

fn candidates<R: Room>(room: &R) -> Candidates<R::Who> {
    let mut preferential: Option<Head<R::Who>> = None;
    let mut oldest: Option<Head<R::Who>> = None;
    let mut shortest: Option<Head<R::Who>> = None;
    let mut waiting = 0_u32;
    for head in room.heads() {
        waiting = waiting.saturating_add(head.count);
        if head.precedence.preferential {
            if preferential.as_ref().is_none_or(|first| head.is_preferred_to(first)) {
                preferential = Some(head);
            }
            continue;
        }
        if oldest.as_ref().is_none_or(|first| head.age < first.age) {
            oldest = Some(head);
        }
        if shortest.as_ref().is_none_or(|first| head.is_done_sooner_than(first)) {
            shortest = Some(head);
        }
    }
    Candidates { preferential, oldest, shortest, waiting }
}
