use imbl::{OrdMap, OrdSet};
use serde::{Deserialize, Serialize};

use super::class::{Age, Class};
use crate::{QueueId, TicketId};

/// Somebody who waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Whose ticket.
    pub ticket: TicketId,
    /// Where, for what, and with which priority.
    pub class: Class,
    /// When they came to wait for this service. It tells them from everybody else, also while they
    /// are sent from one place to the other.
    pub arrived: Age,
    /// Their place in the line.
    pub place: Age,
}

/// Everybody who waits in a branch, by class. A choice looks at the first of each class only, so it
/// takes as long with ten thousand people as with sixty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// Only classes in which somebody waits.
    lanes: OrdMap<Class, OrdSet<(Age, TicketId)>>,
    /// How many wait in each queue, and in all: whoever comes is told, and has to find room. Only queues in which
    /// somebody waits.
    queues: OrdMap<Option<QueueId>, usize>,
    len: usize,
}

/// The first of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct First<'a> {
    /// Who.
    pub ticket: TicketId,
    /// Of which class.
    pub class: &'a Class,
    /// Their place.
    pub place: Age,
    /// How many of this class wait, including this one.
    pub count: usize,
}

impl Line {
    /// Puts somebody into the line.
    pub fn insert(&mut self, waiting: &Waiting) {
        let Waiting { ticket, class, place, .. } = waiting;
        let stood = match self.lanes.get_mut(class) {
            Some(lane) => lane.insert((*place, *ticket)).is_some(),
            None => self.lanes.insert(*class, OrdSet::unit((*place, *ticket))).is_some(),
        };
        if stood {
            return;
        }
        self.len += 1;
        match self.queues.get_mut(&class.queue) {
            Some(count) => *count += 1,
            None => {
                self.queues.insert(class.queue, 1);
            }
        }
    }

    /// Takes somebody out of the line. Whether they stood in it.
    pub fn remove(&mut self, waiting: &Waiting) -> bool {
        let Waiting { ticket, class, place, .. } = waiting;
        let Some(lane) = self.lanes.get_mut(class) else { return false };
        let stood = lane.remove(&(*place, *ticket)).is_some();
        if lane.is_empty() {
            self.lanes.remove(class);
        }
        if stood {
            self.one_less_in(class.queue);
        }
        stood
    }

    fn one_less_in(&mut self, queue: Option<QueueId>) {
        self.len = self.len.saturating_sub(1);
        let Some(count) = self.queues.get_mut(&queue) else { return };
        *count = count.saturating_sub(1);
        if *count == 0 {
            self.queues.remove(&queue);
        }
    }

    /// Whether somebody stands there.
    pub fn has(&self, waiting: &Waiting) -> bool {
        let lane = self.lanes.get(&waiting.class);
        lane.is_some_and(|lane| lane.contains(&(waiting.place, waiting.ticket)))
    }

    /// The first of each class in which somebody waits, in the order of the classes.
    pub fn firsts(&self) -> impl Iterator<Item = First<'_>> {
        self.lanes.iter().filter_map(|(class, lane)| {
            let (place, ticket) = *lane.get_min()?;
            Some(First { ticket, class, place, count: lane.len() })
        })
    }

    /// The classes in which somebody waits.
    pub fn classes(&self) -> impl Iterator<Item = &Class> {
        self.lanes.keys()
    }

    /// Those of each class, the first in line first.
    pub fn lanes(&self) -> impl Iterator<Item = (&Class, &OrdSet<(Age, TicketId)>)> {
        self.lanes.iter()
    }

    /// Those of one class, the first in line first.
    pub fn lane(&self, class: &Class) -> Option<&OrdSet<(Age, TicketId)>> {
        self.lanes.get(class)
    }

    /// Everybody, class by class, and within a class the first in line first.
    pub fn iter(&self) -> impl Iterator<Item = (&Class, Age, TicketId)> {
        self.lanes
            .iter()
            .flat_map(|(class, lane)| lane.iter().map(move |(place, id)| (class, *place, *id)))
    }

    /// How many wait.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// How many wait in this queue.
    pub fn len_of(&self, queue: Option<QueueId>) -> usize {
        self.queues.get(&queue).copied().unwrap_or(0)
    }

    /// Whether nobody waits.
    pub fn is_empty(&self) -> bool {
        self.lanes.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::super::example::*;
    use super::*;

    fn line(everybody: &[Waiting]) -> Line {
        let mut line = Line::default();
        everybody.iter().for_each(|waiting| line.insert(waiting));
        line
    }

    #[test]
    fn the_first_of_each_class_comes_first() {
        let everybody = [waiting(3, short(), 30), waiting(1, short(), 10), waiting(2, long(), 20)];
        let line = line(&everybody);
        let firsts: Vec<_> = line.firsts().map(|first| (first.ticket, first.count)).collect();
        assert_eq!(firsts, [(ticket(1), 2), (ticket(2), 1)]);
    }

    #[test]
    fn two_in_the_same_place_both_wait() {
        let mut twin = waiting(2, short(), 10);
        twin.place = waiting(1, short(), 10).place;
        let mut line = line(&[waiting(1, short(), 10), twin]);
        assert_eq!(line.len(), 2);
        assert!(line.remove(&twin));
        assert!(line.has(&waiting(1, short(), 10)));
    }

    #[test]
    fn how_many_wait_is_known_of_each_queue() {
        let there = Waiting { class: class_in(2, short()), ..waiting(3, short(), 30) };
        let mut line = line(&[waiting(1, short(), 10), waiting(2, long(), 20), there, there]);
        let counts =
            |line: &Line| [line.len(), line.len_of(Some(queue(1))), line.len_of(Some(queue(2)))];
        assert_eq!(counts(&line), [3, 2, 1]);
        line.remove(&there);
        line.remove(&there);
        assert_eq!(counts(&line), [2, 2, 0]);
    }

    #[test]
    fn who_leaves_leaves_nothing_behind() {
        let mut line = line(&[waiting(1, short(), 10)]);
        assert!(line.remove(&waiting(1, short(), 10)));
        assert!(!line.remove(&waiting(1, short(), 10)));
        assert_eq!(line, Line::default());
    }
}
