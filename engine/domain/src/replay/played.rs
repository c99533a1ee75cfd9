use std::collections::BTreeMap;

use super::outcome::{Endings, Outcome, ReasonKind};
use super::recording::Ending;
use super::waits::{Gathered, PlayedCall, Wait};
use crate::{PriorityId, ServiceId, TicketId, Timestamp};

/// All that happened on a day and is counted: on the recorded one, or when it was played again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Played {
    pub(super) calls: Vec<PlayedCall>,
    pub(super) in_vain: Vec<Wait>,
    pub(super) ended: Vec<(TicketId, Ending, Timestamp)>,
    /// How long each was served.
    pub(super) work: BTreeMap<TicketId, u64>,
}

/// Waits by group, while they are gathered.
#[derive(Default)]
struct Groups {
    all: Gathered,
    preferential: Gathered,
    services: BTreeMap<ServiceId, Gathered>,
    priorities: BTreeMap<PriorityId, Gathered>,
}

impl Played {
    /// What it comes to.
    pub fn outcome(&self) -> Outcome {
        let (mut groups, mut reasons) = (Groups::default(), BTreeMap::new());
        for call in &self.calls {
            groups.each_of(&call.wait, |group| group.called(&call.wait));
            *reasons.entry(ReasonKind::of(&call.reason)).or_default() += 1;
        }
        self.in_vain.iter().for_each(|wait| groups.each_of(wait, |group| group.in_vain(wait)));
        let mut endings = Endings::default();
        self.ended.iter().for_each(|(_, ending, _)| *endings.of(*ending) += 1);
        Outcome {
            all: groups.all.waits(),
            preferential: groups.preferential.waits(),
            services: groups.services.into_iter().map(|(id, all)| (id, all.waits())).collect(),
            priorities: groups.priorities.into_iter().map(|(id, all)| (id, all.waits())).collect(),
            reasons,
            endings,
            work_ms: self.work.values().copied().fold(0, u64::saturating_add),
            last_left_at: self.ended.iter().map(|(_, _, at)| *at).max(),
        }
    }

    /// Every call, in the order in which they were.
    pub fn calls(&self) -> &[PlayedCall] {
        &self.calls
    }

    /// What became of each person.
    pub fn endings(&self) -> impl Iterator<Item = (TicketId, Ending)> {
        self.ended.iter().map(|(ticket, ending, _)| (*ticket, *ending))
    }

    /// How long somebody was served in all; none if they never were.
    pub fn work_of(&self, ticket: TicketId) -> u64 {
        self.work.get(&ticket).copied().unwrap_or(0)
    }

    /// What happened on another day as well: somebody has closed and opened again.
    pub fn append(&mut self, mut other: Self) {
        self.calls.append(&mut other.calls);
        self.in_vain.append(&mut other.in_vain);
        self.ended.append(&mut other.ended);
        for (ticket, millis) in other.work {
            self.add_work(ticket, millis);
        }
    }

    /// Somebody was served for so long.
    pub(super) fn add_work(&mut self, ticket: TicketId, millis: u64) {
        let work = self.work.entry(ticket).or_default();
        *work = work.saturating_add(millis);
    }
}

impl Groups {
    fn each_of(&mut self, wait: &Wait, gather: impl Fn(&mut Gathered)) {
        gather(&mut self.all);
        if wait.preferential {
            gather(&mut self.preferential);
        }
        gather(self.services.entry(wait.service).or_default());
        let priority = wait.priority.unwrap_or(PriorityId::ORDINARY);
        gather(self.priorities.entry(priority).or_default());
    }
}
