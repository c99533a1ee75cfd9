use super::{Pick, Reason, Room};

/// Plain ticket order: whoever has waited longest, whatever the priority.
pub(super) fn choose<R: Room>(room: &R) -> Option<Pick<R::Who>> {
    let oldest = room.heads().min_by_key(|head| head.age)?;
    let waited_millis = oldest.age.waited_millis(room.now());
    Some(Pick { who: oldest.who, reason: Reason::Oldest { waited_millis } })
}

#[cfg(test)]
mod tests {
    use super::super::super::example::*;
    use super::super::Policy;

    #[test]
    fn whoever_has_waited_longest_is_next_whatever_they_need() {
        scene(Policy::Fifo, 1)
            .comes(waiting(1, long(), 0))
            .comes(waiting(2, short(), 1))
            .comes(preferential(3, short(), 2))
            .then(1, 10, 1, "waited longest (10 min)");
    }

    #[test]
    fn of_those_who_came_at_once_the_ticket_that_was_issued_first() {
        scene(Policy::Fifo, 1).comes(waiting(2, short(), 0)).comes(waiting(1, long(), 0)).then(
            1,
            0,
            1,
            "waited longest (0 min)",
        );
    }
}
