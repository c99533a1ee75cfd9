use std::cmp::Reverse;

use super::{Pick, Reason, Room};

/// The highest priority first, then whoever has waited longest: what most sites know. A priority that
/// never ends starves those below it.
pub(super) fn choose<R: Room>(room: &R) -> Option<Pick<R::Who>> {
    let first = room.heads().min_by_key(|head| (Reverse(head.precedence.rank), head.age))?;
    let waited_millis = first.age.waited_millis(room.now());
    let reason = Reason::Rank { rank: first.precedence.rank, waited_millis };
    Some(Pick { who: first.who, reason })
}

#[cfg(test)]
mod tests {
    use super::super::super::example::*;
    use super::super::Policy;

    #[test]
    fn the_highest_priority_is_next_however_long_others_have_waited() {
        scene(Policy::Strict, 1).comes(ranked(1, 1, 0)).comes(ranked(2, 2, 90)).then(
            1,
            100,
            2,
            "highest priority of those who wait (rank 2), waited 10 min",
        );
    }

    #[test]
    fn of_one_priority_the_oldest() {
        scene(Policy::Strict, 1).comes(ranked(1, 1, 0)).comes(ranked(2, 1, 1)).then(
            1,
            5,
            1,
            "highest priority of those who wait (rank 1), waited 5 min",
        );
    }
}
