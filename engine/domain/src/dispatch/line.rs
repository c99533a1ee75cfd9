use std::sync::Arc;

use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use super::class::{Age, Class};
use crate::TicketId;

/// Somebody who waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Whose ticket.
    pub ticket: TicketId,
    /// Where, for what, and with which priority.
    #[serde(flatten)]
    pub class: Class,
    /// Since when.
    #[serde(flatten)]
    pub age: Age,
}

/// Everybody who waits in a branch, by class. A choice looks at the oldest of each class only, so it
/// takes as long with ten thousand people as with sixty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Waiting>", into = "Vec<Waiting>")]
pub struct Line {
    /// Only classes in which somebody waits.
    lanes: OrdMap<Class, Lane>,
    spots: OrdMap<TicketId, Spot>,
}

/// Those of one class, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Lane {
    /// Shared with the spots of all who wait here, because a branch keeps many of them.
    class: Arc<Class>,
    waiting: OrdMap<Age, TicketId>,
}

/// Where a ticket stands.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Spot {
    class: Arc<Class>,
    age: Age,
}

/// The oldest of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct First {
    /// Who.
    pub waiting: Waiting,
    /// How many of this class wait, including this one.
    pub count: usize,
}

impl Line {
    /// Puts somebody into the line. Who stands in it already is moved, so nobody ever waits twice.
    pub fn insert(&mut self, waiting: Waiting) {
        self.remove(waiting.ticket);
        let Waiting { ticket, class, age } = waiting;
        let class = if let Some(lane) = self.lanes.get_mut(&class) {
            lane.waiting.insert(age, ticket);
            Arc::clone(&lane.class)
        } else {
            let shared = Arc::new(class);
            let lane = Lane { class: Arc::clone(&shared), waiting: OrdMap::unit(age, ticket) };
            self.lanes.insert(class, lane);
            shared
        };
        self.spots.insert(ticket, Spot { class, age });
    }

    /// Takes somebody out of the line; `None` when the ticket does not wait.
    pub fn remove(&mut self, ticket: TicketId) -> Option<Waiting> {
        let Spot { class, age } = self.spots.remove(&ticket)?;
        if let Some(lane) = self.lanes.get_mut(&*class) {
            lane.waiting.remove(&age);
            if lane.waiting.is_empty() {
                self.lanes.remove(&*class);
            }
        }
        Some(Waiting { ticket, class: *class, age })
    }

    /// Where this ticket stands; `None` when it does not wait.
    pub fn get(&self, ticket: TicketId) -> Option<Waiting> {
        let Spot { class, age } = self.spots.get(&ticket)?;
        Some(Waiting { ticket, class: **class, age: *age })
    }

    /// The oldest of each class in which somebody waits, in the order of the classes.
    pub fn firsts(&self) -> impl Iterator<Item = First> {
        self.lanes.iter().filter_map(|(class, lane)| {
            let (age, ticket) = lane.waiting.get_min()?;
            let waiting = Waiting { ticket: *ticket, class: *class, age: *age };
            Some(First { waiting, count: lane.waiting.len() })
        })
    }

    /// The classes in which somebody waits.
    pub fn classes(&self) -> impl Iterator<Item = Class> {
        self.lanes.keys().copied()
    }

    /// Everybody, class by class, and within a class the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = Waiting> {
        self.lanes.iter().flat_map(|(class, lane)| {
            lane.waiting.iter().map(|(age, ticket)| Waiting {
                ticket: *ticket,
                class: *class,
                age: *age,
            })
        })
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.spots.len()
    }

    /// Whether nobody waits.
    pub fn is_empty(&self) -> bool {
        self.spots.is_empty()
    }
}

impl From<Vec<Waiting>> for Line {
    fn from(everybody: Vec<Waiting>) -> Self {
        everybody.into_iter().collect()
    }
}

impl From<Line> for Vec<Waiting> {
    fn from(line: Line) -> Self {
        line.iter().collect()
    }
}

impl FromIterator<Waiting> for Line {
    fn from_iter<I: IntoIterator<Item = Waiting>>(everybody: I) -> Self {
        let mut line = Self::default();
        for waiting in everybody {
            line.insert(waiting);
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::super::example::*;
    use super::*;

    #[test]
    fn the_oldest_of_each_class_comes_first() {
        let line: Line = [waiting(3, short(), 30), waiting(1, short(), 10), waiting(2, long(), 20)]
            .into_iter()
            .collect();
        let firsts: Vec<_> =
            line.firsts().map(|first| (first.waiting.ticket, first.count)).collect();
        assert_eq!(firsts, [(ticket(1), 2), (ticket(2), 1)]);
    }

    #[test]
    fn who_is_put_in_again_waits_once_and_where_it_was_put_last() {
        let mut line: Line =
            [waiting(1, short(), 10), waiting(2, short(), 20)].into_iter().collect();
        line.insert(waiting(1, long(), 10));
        assert_eq!(line.len(), 2);
        assert_eq!(line.get(ticket(1)), Some(waiting(1, long(), 10)));
        assert_eq!(line.firsts().count(), 2);
    }

    #[test]
    fn who_leaves_leaves_nothing_behind() {
        let mut line: Line = [waiting(1, short(), 10)].into_iter().collect();
        assert_eq!(line.remove(ticket(1)), Some(waiting(1, short(), 10)));
        assert_eq!(line.remove(ticket(1)), None);
        assert_eq!(line, Line::default());
    }

    #[test]
    fn a_line_is_written_and_read_back_as_it_was() {
        let line: Line = [waiting(1, short(), 10), waiting(2, long(), 20)].into_iter().collect();
        let text = serde_json::to_string(&line).unwrap();
        assert_eq!(serde_json::from_str::<Line>(&text).unwrap(), line);
    }
}
