use imbl::OrdSet;
use serde::{Deserialize, Serialize};

use super::class::Class;
use crate::QueueId;
use crate::ServiceId;

/// What a counter serves, and what it could.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ability {
    /// The queues that are its own. It takes from others only while nobody waits here whom it can
    /// serve. None: every queue is its own.
    pub queues: OrdSet<QueueId>,
    /// What it knows.
    pub skills: Skills,
}

/// The services that a counter knows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Skills {
    /// Whatever the branch offers, also what it will offer tomorrow.
    #[default]
    All,
    /// These.
    Only(OrdSet<ServiceId>),
}

impl Ability {
    /// Whether it knows the service, whatever the queue.
    pub fn knows(&self, service: ServiceId) -> bool {
        match &self.skills {
            Skills::All => true,
            Skills::Only(services) => services.contains(&service),
        }
    }

    /// Whether the queue is its own.
    pub fn owns(&self, queue: QueueId) -> bool {
        self.queues.is_empty() || self.queues.contains(&queue)
    }

    /// How many services it knows: of several idle counters the one that can do least takes first,
    /// so that those who can do more stay free for what only they can.
    pub fn breadth(&self) -> usize {
        match &self.skills {
            Skills::All => usize::MAX,
            Skills::Only(services) => services.len(),
        }
    }

    /// Which of these classes it serves: those of its own queues, and when there are none, whatever
    /// it is able to.
    pub fn reach(&self, classes: impl IntoIterator<Item = Class>) -> Reach {
        let mut reach = Reach::Nothing;
        for class in classes {
            if self.knows(class.service) {
                if self.owns(class.queue) {
                    return Reach::Own;
                }
                reach = Reach::Any;
            }
        }
        reach
    }

    /// Whether it serves this class, when it reaches so far.
    pub fn serves(&self, class: &Class, reach: Reach) -> bool {
        match reach {
            Reach::Own => self.owns(class.queue) && self.knows(class.service),
            Reach::Any => self.knows(class.service),
            Reach::Nothing => false,
        }
    }
}

/// How far a counter looks for somebody to serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Somebody waits in its own queues.
    Own,
    /// Nobody does, but elsewhere somebody waits whom it is able to serve.
    Any,
    /// Nobody waits whom it is able to serve.
    Nothing,
}

#[cfg(test)]
mod tests {
    use super::super::example::*;
    use super::*;

    fn able(queues: &[QueueId], skills: &[ServiceId]) -> Ability {
        let queues = queues.iter().copied().collect();
        Ability { queues, skills: Skills::Only(skills.iter().copied().collect()) }
    }

    #[test]
    fn a_counter_looks_at_its_own_queues_first_and_then_at_whatever_it_is_able_to_serve() {
        let counter = able(&[queue(1)], &[short(), long()]);
        let (own, other) = (class_in(1, long()), class_in(2, short()));
        assert_eq!(counter.reach([own, other]), Reach::Own);
        assert!(!counter.serves(&other, Reach::Own));
        assert_eq!(counter.reach([other]), Reach::Any);
        assert!(counter.serves(&other, Reach::Any));
    }

    #[test]
    fn no_counter_serves_what_it_does_not_know() {
        let counter = able(&[], &[short()]);
        assert_eq!(counter.reach([class_in(1, long())]), Reach::Nothing);
        assert_eq!(Ability::default().reach([class_in(1, long())]), Reach::Own);
    }

    #[test]
    fn who_knows_everything_knows_most() {
        assert!(able(&[], &[short(), long()]).breadth() < Ability::default().breadth());
    }
}
