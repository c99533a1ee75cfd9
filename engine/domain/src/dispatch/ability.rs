use serde::{Deserialize, Serialize};

use super::class::{Class, Target};
use crate::{Chosen, CounterId, PrincipalId, QueueId, ServiceId};

/// What a counter serves, and what it could.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ability {
    /// Which counter it is, for those who are sent to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter: Option<CounterId>,
    /// Who sits there, for those who are sent to this agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<PrincipalId>,
    /// The queues that are its own. It takes from others only while nobody waits here whom it can
    /// serve.
    pub queues: Chosen<QueueId>,
    /// The services that it knows.
    pub skills: Chosen<ServiceId>,
}

impl Ability {
    /// Whether it knows the service, whatever the queue.
    pub fn knows(&self, service: ServiceId) -> bool {
        self.skills.has(&service)
    }

    /// Whether it is able to serve these, and may.
    pub fn can_serve(&self, class: &Class) -> bool {
        self.knows(class.service)
            && match class.target {
                Target::Anyone => true,
                Target::Counter(counter) => self.counter == Some(counter),
                Target::Agent(agent) => self.agent == Some(agent),
            }
    }

    /// Whether these are its own: in a queue of its own, or sent to it.
    pub fn owns(&self, class: &Class) -> bool {
        !class.target.is_anyone() || class.queue.is_none_or(|queue| self.queues.has(&queue))
    }

    /// How many services it knows: of several idle counters the one that can do least takes first,
    /// so that those who can do more stay free for what only they can.
    pub fn breadth(&self) -> usize {
        self.skills.count().unwrap_or(usize::MAX)
    }

    /// Which of these classes it serves: its own, and when there are none, whatever it is able to.
    pub fn reach<'a>(&self, classes: impl IntoIterator<Item = &'a Class>) -> Reach {
        let mut reach = Reach::Nothing;
        for class in classes {
            if self.can_serve(class) {
                if self.owns(class) {
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
            Reach::Own => self.owns(class) && self.can_serve(class),
            Reach::Any => self.can_serve(class),
            Reach::Nothing => false,
        }
    }
}

/// How far a counter looks for somebody to serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Somebody waits who is its own.
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
        let queues = Chosen::these(queues.iter().copied());
        let skills = Chosen::these(skills.iter().copied());
        Ability { queues, skills, ..Ability::default() }
    }

    #[test]
    fn a_counter_looks_at_its_own_queues_first_and_then_at_whatever_it_is_able_to_serve() {
        let counter = able(&[queue(1)], &[short(), long()]);
        let (own, other) = (class_in(1, long()), class_in(2, short()));
        assert_eq!(counter.reach([&own, &other]), Reach::Own);
        assert!(!counter.serves(&other, Reach::Own));
        assert_eq!(counter.reach([&other]), Reach::Any);
        assert!(counter.serves(&other, Reach::Any));
    }

    #[test]
    fn a_counter_without_queues_of_its_own_serves_the_one_that_every_branch_has() {
        let counter = able(&[], &[short()]);
        assert_eq!(counter.reach([&Class::plain(short())]), Reach::Own);
        assert_eq!(counter.reach([&class_in(1, short())]), Reach::Any);
    }

    #[test]
    fn no_counter_serves_what_it_does_not_know() {
        let counter = able(&[queue(1)], &[short()]);
        assert_eq!(counter.reach([&class_in(1, long())]), Reach::Nothing);
        assert_eq!(Ability::default().reach([&class_in(1, long())]), Reach::Own);
    }

    #[test]
    fn who_is_sent_to_one_counter_is_its_own_and_nobody_elses() {
        let sent = Class { target: Target::Counter(counter(1)), ..class_in(2, short()) };
        let there = Ability { counter: Some(counter(1)), ..able(&[queue(1)], &[short()]) };
        assert_eq!(there.reach([&sent]), Reach::Own);
        assert_eq!(Ability::default().reach([&sent]), Reach::Nothing);
    }

    #[test]
    fn who_is_sent_to_an_agent_waits_where_that_agent_sits() {
        let agent = PrincipalId::Host;
        let sent = Class { target: Target::Agent(agent), ..class_in(2, short()) };
        let there = Ability { agent: Some(agent), ..Ability::default() };
        assert_eq!(there.reach([&sent]), Reach::Own);
        assert_eq!(Ability::default().reach([&sent]), Reach::Nothing);
    }

    #[test]
    fn who_knows_everything_knows_most() {
        assert!(able(&[], &[short(), long()]).breadth() < Ability::default().breadth());
    }
}
