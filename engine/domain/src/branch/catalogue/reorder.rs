use serde::{Deserialize, Serialize};

use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::{BranchId, Context, Decided, Message, Permission, PriorityId, QueueId, ServiceId};

/// Says in which order services, priorities or queues are shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Reorder {
    /// Where.
    pub branch: BranchId,
    /// What comes first. What is not named keeps its order behind it.
    pub order: Order,
}

/// What is shown first, of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// These services.
    Services(Vec<ServiceId>),
    /// These priorities.
    Priorities(Vec<PriorityId>),
    /// These queues.
    Queues(Vec<QueueId>),
}

impl Message for Reorder {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "reorder";
    const PERMISSION: Permission = permissions::SERVICES_UPDATE;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, _: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        match &self.order {
            Order::Services(all) => {
                all.iter().try_for_each(|one| branch.known_service(*one).map(|_| ()))
            }
            Order::Priorities(all) => {
                all.iter().try_for_each(|one| branch.known_priority(*one).map(|_| ()))
            }
            Order::Queues(all) => {
                all.iter().try_for_each(|one| branch.known_queue(*one).map(|_| ()))
            }
        }?;
        Ok(Decided::new(vec![BranchEvent::Reordered { order: self.order.clone() }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::given::given;

    fn reorder(order: Order) -> Reorder {
        Reorder { branch: branch(), order }
    }

    #[test]
    fn what_is_named_comes_first_and_the_rest_keeps_its_order() {
        let id = |n: u128| ServiceId::from(uuid::Uuid::from_u128(n));
        let added = |n: u128, text: &str| BranchEvent::ServiceAdded {
            service: id(n),
            name: name(text),
            prefix: prefix(text),
        };
        let given = given::<Branch>(open(&[added(6, "B"), added(7, "C"), added(8, "D")]));
        let outcome = given.when(&reorder(Order::Services(vec![id(8), id(6)])));
        let after = outcome.afterwards();
        let order: Vec<_> =
            after.state().services().iter().map(|view| view.prefix.to_string()).collect();
        assert_eq!(order, ["D", "B", "A", "C"]);
    }

    #[test]
    fn what_is_named_must_be_known() {
        let given = given::<Branch>(open(&[]));
        let unknown = uuid::Uuid::from_u128(0xDEAD);
        given.when(&reorder(Order::Services(vec![unknown.into()]))).then_refused("service.unknown");
        given.when(&reorder(Order::Queues(vec![unknown.into()]))).then_refused("queue.unknown");
        given
            .when(&reorder(Order::Priorities(vec![unknown.into()])))
            .then_refused("priority.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([])
            .when(&reorder(Order::Services(Vec::new())))
            .then_refused("branch.unknown");
    }
}
