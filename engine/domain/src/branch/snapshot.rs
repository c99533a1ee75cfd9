use serde::{Deserialize, Serialize};

use super::bounds::SNAPSHOT_WAITING_MAX;
use super::catalogue::{PriorityView, QueueView, ServiceView};
use super::counter::CounterView;
use super::day::Day;
use super::permissions;
use super::refusal::BranchRefusal;
use super::settings::Settings;
use super::state::{Branch, Totals};
use super::ticket::TicketView;
use crate::{BranchId, Context, Decided, Message, Name, Permission, ServiceId};

/// Asks what a branch is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Snapshot {
    /// Which one.
    pub branch: BranchId,
}

/// What a branch is doing. Its size is bounded, however many wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BranchSnapshot {
    /// Which one.
    pub branch: BranchId,
    /// What it is called.
    pub name: Name,
    /// The number of the newest event that is in it: whoever wants to go on from here asks for what
    /// follows.
    pub seq: u64,
    /// How it works.
    pub settings: Settings,
    /// How far its day has come.
    pub day: Option<Day>,
    /// The classes of people, in the order in which a kiosk shows them.
    pub priorities: Vec<PriorityView>,
    /// The queues, in their order; the one that every branch has comes last.
    pub queues: Vec<QueueView>,
    /// What people can come for, in the order in which a kiosk shows it.
    pub services: Vec<ServiceView>,
    /// The services for which nobody can be served now.
    pub unserved: Vec<ServiceId>,
    /// The counters, in the order of their numbers.
    pub counters: Vec<CounterView>,
    /// Who was called or is being served, in the order of the counters.
    pub in_hand: Vec<TicketView>,
    /// Who waits, the first in line first; at most
    /// [`SNAPSHOT_WAITING_MAX`](super::bounds::SNAPSHOT_WAITING_MAX).
    pub waiting: Vec<TicketView>,
    /// How many wait in all.
    pub waiting_count: usize,
    /// How many tickets have come how far, since the branch exists.
    pub totals: Totals,
}

impl Message for Snapshot {
    type Aggregate = Branch;
    type Reply = BranchSnapshot;

    const NAME: &'static str = "snapshot";
    const PERMISSION: Permission = permissions::BRANCHES_READ;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, _: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let snapshot = BranchSnapshot::of(state);
        snapshot.map(Decided::answer).ok_or(BranchRefusal::BranchUnknown { branch: self.branch })
    }
}

impl BranchSnapshot {
    /// What this branch is doing; `None` when it was never created.
    pub fn of(branch: &Branch) -> Option<Self> {
        let profile = branch.profile()?;
        let counters = branch.counters();
        let in_hand =
            counters.iter().filter_map(|counter| branch.ticket(counter.state.ticket()?)).collect();
        let first = branch.first_waiting(SNAPSHOT_WAITING_MAX);
        let services = branch.services();
        let unserved = services.iter().filter(|view| view.unserved.is_some());
        Some(Self {
            branch: profile.branch,
            name: profile.name.clone(),
            seq: branch.seq(),
            settings: profile.settings.clone(),
            day: branch.day(),
            priorities: branch.priorities(),
            queues: branch.queues(),
            unserved: unserved.map(|view| view.service).collect(),
            services,
            counters,
            in_hand,
            waiting: first.map(|(id, ticket)| ticket.view(id)).collect(),
            waiting_count: branch.waiting_count(),
            totals: branch.totals(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::example::*;
    use super::super::{BranchEvent, CounterState};
    use super::*;
    use crate::given::{Given, given};

    fn snapshot(given: &Given<Branch>) -> BranchSnapshot {
        let outcome = given.when(&Snapshot { branch: branch() });
        let expected = BranchSnapshot::of(given.state()).unwrap();
        outcome.then_nothing().reply(&expected);
        expected
    }

    #[test]
    fn a_snapshot_shows_the_room() {
        let snapshot = snapshot(&given(two_wait(&[called(FIRST, 2)])));
        assert_eq!(snapshot.branch, branch());
        assert_eq!(snapshot.name.as_str(), "Town hall");
        assert_eq!(snapshot.seq, 7);
        assert_eq!(snapshot.services.len(), 1);
        let states: Vec<_> =
            snapshot.counters.iter().map(|counter| counter.state.clone()).collect();
        assert_eq!(states, [CounterState::Idle, CounterState::Calling { ticket: ticket(FIRST) }]);
        let in_hand: Vec<_> = snapshot.in_hand.iter().map(|view| view.ticket).collect();
        assert_eq!(in_hand, [ticket(FIRST)]);
        let waiting: Vec<_> = snapshot.waiting.iter().map(|view| view.ticket).collect();
        assert_eq!(waiting, [ticket(SECOND)]);
        assert_eq!(snapshot.waiting_count, 1);
        assert_eq!(snapshot.totals, Totals { issued: 2, ..Totals::default() });
    }

    #[test]
    fn a_snapshot_is_bounded_and_says_how_many_wait() {
        let many = (0..=SNAPSHOT_WAITING_MAX).map(|n| BranchEvent::TicketIssued {
            ticket: ticket(n as u128),
            code: code(FIRST),
            service: service(),
            arrival: super::super::Arrival::default(),
        });
        let snapshot = snapshot(&given(open(&[]).into_iter().chain(many)));
        assert_eq!(snapshot.waiting.len(), SNAPSHOT_WAITING_MAX);
        assert_eq!(snapshot.waiting_count, SNAPSHOT_WAITING_MAX + 1);
        assert_eq!(snapshot.waiting[0].ticket, ticket(0));
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&Snapshot { branch: branch() }).then_refused("branch.unknown");
    }
}
