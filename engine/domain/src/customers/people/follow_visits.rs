use std::collections::BTreeMap;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use serde::{Deserialize, Serialize};

use super::known_as;
use crate::branch::BranchEvent;
use crate::customers::bounds::FOLLOWED_MAX;
use crate::customers::customer::{Customer, Visit};
use crate::customers::{CustomerEvent, CustomerRefusal, Customers, permissions};
use crate::{BranchId, Context, CustomerId, Decided, DirectoryId, Message, Permission, Recorded};

/// Brings the visits that stand in the events of a branch, after those that were brought before. How far that has come
/// is part of the directory's own history, so however often it is begun anew, each visit is noted once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowVisits {
    /// Where.
    pub branch: BranchId,
    /// Up to where the events of the branch were brought before.
    pub after: u64,
    /// Up to where they are brought now.
    pub to: u64,
    /// The visits between, in their order.
    pub visits: Vec<FollowedVisit>,
}

/// A visit of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowedVisit {
    /// Who, as the ticket says.
    pub customer: CustomerId,
    /// The visit.
    pub visit: Visit,
}

impl FollowedVisit {
    /// Whether it pays to read an event at all: without the name of a customer in it, it tells of nobody's visit. Most
    /// events of a branch do not.
    pub fn may_be_told_by(event: &[u8]) -> bool {
        static NAME: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(b"\"customer\""));
        NAME.find(event).is_some()
    }

    /// The visit that an event of a branch tells of: a ticket was issued to somebody who is known.
    pub fn told_by(branch: BranchId, recorded: &Recorded<BranchEvent>) -> Option<Self> {
        let BranchEvent::TicketIssued { ticket, service, arrival, .. } = &recorded.event else {
            return None;
        };
        let (at, service, ticket) = (recorded.at, *service, *ticket);
        Some(Self { customer: arrival.customer?, visit: Visit { at, branch, service, ticket } })
    }
}

/// Visits were noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitsFollowed {
    /// How many belong to somebody who is known.
    pub noted: usize,
}

impl Message for FollowVisits {
    type Aggregate = Customers;
    type Reply = VisitsFollowed;

    const NAME: &'static str = "follow_visits";
    const PERMISSION: Permission = permissions::CUSTOMERS_FOLLOW;
    const CREATES: bool = true;

    fn to(&self) -> DirectoryId {
        DirectoryId::ONLY
    }

    fn decide(&self, state: &Customers, _: &Context) -> Result<Decided<Self>, CustomerRefusal> {
        let Self { branch, after, to, ref visits } = *self;
        let known = state.followed(branch);
        if after != known || to < after {
            return Err(CustomerRefusal::VisitsNotNext { branch, known });
        }
        if visits.len() > FOLLOWED_MAX {
            let (found, limit) = (visits.len(), FOLLOWED_MAX);
            return Err(CustomerRefusal::TooManyVisits { found, limit });
        }
        if to == after {
            return Ok(Decided::answer(VisitsFollowed { noted: 0 }));
        }
        // One document for each customer, however often they came.
        let mut changed = BTreeMap::<CustomerId, Customer>::new();
        let mut events = Vec::new();
        for FollowedVisit { customer, visit } in visits {
            // Who was erased since, or never was, leaves no trace.
            let Some((id, found)) = state.customer(*customer) else { continue };
            changed.entry(id).or_insert(found).visits.push(*visit);
            let ticket = visit.ticket;
            events.push(CustomerEvent::CustomerVisited { customer: id, branch, ticket });
        }
        let noted = events.len();
        events.push(CustomerEvent::VisitsFollowed { branch, to });
        let decided = Decided::new(events, VisitsFollowed { noted });
        Ok(changed.into_iter().fold(decided, |decided, (id, mut customer)| {
            customer.settle_visits();
            known_as(decided, id, customer)
        }))
    }
}

/// How far the directory has followed the branches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowedVisits {}

impl Message for FollowedVisits {
    type Aggregate = Customers;
    type Reply = Vec<(BranchId, u64)>;

    const NAME: &'static str = "followed_visits";
    const PERMISSION: Permission = permissions::CUSTOMERS_FOLLOW;

    fn to(&self) -> DirectoryId {
        DirectoryId::ONLY
    }

    fn decide(&self, state: &Customers, _: &Context) -> Result<Decided<Self>, CustomerRefusal> {
        Ok(Decided::answer(state.followed.iter().map(|(branch, to)| (*branch, *to)).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::bounds::VISITS_MAX;
    use crate::customers::example::*;

    fn follow(after: u64, to: u64, visits: &[(u128, u32)]) -> FollowVisits {
        let visit = |(customer, n): &(u128, u32)| FollowedVisit {
            customer: id(*customer),
            visit: visit(*n),
        };
        let branch = visit(&(0, 1)).visit.branch;
        FollowVisits { branch, after, to, visits: visits.iter().map(visit).collect() }
    }

    #[test]
    fn an_event_that_tells_of_a_visit_looks_like_it_before_it_is_read() {
        let Visit { at, branch, service, ticket } = visit(1);
        let issued = |customer: Option<CustomerId>| {
            let told = serde_json::json!({
                "type": "ticket_issued", "ticket": ticket, "service": service,
                "code": "A-001", "arrival": { "customer": customer },
            });
            let event = serde_json::from_value(told).unwrap();
            Recorded::<BranchEvent> {
                seq: 1,
                at,
                by: crate::PrincipalId::Host,
                origin: None,
                event,
            }
        };
        for customer in [None, Some(id(ANA))] {
            let event = issued(customer);
            let told = FollowedVisit::told_by(branch, &event);
            assert_eq!(told.map(|told| told.customer), customer);
            let body = serde_json::to_vec(&event).unwrap();
            assert_eq!(FollowedVisit::may_be_told_by(&body), customer.is_some());
        }
    }

    #[test]
    fn each_visit_is_noted_once_and_only_ids_are_told() {
        let given = knowing([(ANA, ana()), (EVA, eva())]);
        let first = follow(0, 9, &[(ANA, 1), (EVA, 2), (ANA, 3), (99, 4)]);
        let outcome = given.when(&first);
        let branch = first.branch;
        let visited = |customer, n| CustomerEvent::CustomerVisited {
            customer: id(customer),
            branch,
            ticket: visit(n).ticket,
        };
        let followed = CustomerEvent::VisitsFollowed { branch, to: 9 };
        outcome
            .then(&[visited(ANA, 1), visited(EVA, 2), visited(ANA, 3), followed])
            .reply(&VisitsFollowed { noted: 3 });
        let after = outcome.afterwards();
        assert_eq!(after.state().customer(id(ANA)).unwrap().1.visits, [visit(1), visit(3)]);
        after.when(&first).then_refused("visits.not_next");
        after.when(&follow(9, 9, &[])).then_nothing();
        after.when(&FollowedVisits {}).reply(&vec![(branch, 9)]);
        let later = after.when(&follow(9, 12, &[(EVA, 7)])).afterwards();
        assert_eq!(later.state().customer(id(EVA)).unwrap().1.visits, [visit(2), visit(7)]);
    }

    #[test]
    fn the_newest_visits_are_kept_and_the_others_counted() {
        let mut given = knowing([(ANA, ana())]);
        for n in 0..3_u32 {
            let visits: Vec<_> = (0..24).map(|k| (ANA, n * 24 + k)).collect();
            let (after, to) = (u64::from(n), u64::from(n) + 1);
            given = given.when(&follow(after, to, &visits)).afterwards();
        }
        let known = given.state().customer(id(ANA)).unwrap().1;
        assert_eq!((known.visits.len(), known.visits_before), (VISITS_MAX, 22));
        assert_eq!(known.visits.last(), Some(&visit(71)));
    }

    #[test]
    fn a_double_visits_as_the_one_that_stays() {
        let given = knowing([(ANA, ana()), (EVA, eva())]);
        let merge = super::super::MergeCustomers { double: id(EVA), into: id(ANA) };
        let given = given.when(&merge).afterwards();
        let given = given.when(&follow(0, 1, &[(EVA, 1), (ANA, 2)])).afterwards();
        assert_eq!(given.state().customer(id(EVA)).unwrap().1.visits, [visit(1), visit(2)]);
    }

    #[test]
    fn too_many_at_once_are_refused() {
        let visits: Vec<_> = (0..25).map(|n| (ANA, n)).collect();
        knowing([]).when(&follow(0, 100, &visits)).then_refused("visits.too_many");
    }
}
