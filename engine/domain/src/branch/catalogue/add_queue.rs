use serde::{Deserialize, Serialize};

use crate::branch::bounds::QUEUES_MAX;
use crate::branch::catalogue::QueueTerms;
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::{BranchRefusal, CatalogueRefusal};
use crate::branch::state::Branch;
use crate::{BranchId, Context, Decided, Message, Permission, QueueId};

/// Adds a line in which people wait. It must admit somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct AddQueue {
    /// Where.
    pub branch: BranchId,
    /// What it is to be.
    pub terms: QueueTerms,
}

/// The queue that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QueueAdded {
    /// Its id.
    pub queue: QueueId,
}

impl Message for AddQueue {
    type Aggregate = Branch;
    type Reply = QueueAdded;

    const NAME: &'static str = "add_queue";
    const PERMISSION: Permission = permissions::QUEUES_CREATE;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        branch.possible_queue(&self.terms, None)?;
        if branch.queues.len() >= QUEUES_MAX {
            return Err(CatalogueRefusal::TooManyQueues { limit: QUEUES_MAX }.into());
        }
        let queue = context.fresh_id(0);
        let added = BranchEvent::QueueAdded { queue, terms: self.terms.clone() };
        Ok(Decided::new(vec![added], QueueAdded { queue }))
    }
}

impl Branch {
    /// Whether there can be a queue like this.
    pub(super) fn possible_queue(
        &self,
        terms: &QueueTerms,
        except: Option<QueueId>,
    ) -> Result<(), BranchRefusal> {
        if let Some((queue, taken)) = self.queue_of_name(&terms.name)
            && Some(queue) != except
        {
            let name = taken.clone();
            return Err(CatalogueRefusal::DuplicateQueueName { name, queue }.into());
        }
        if terms.services.count() == Some(0) || terms.priorities.count() == Some(0) {
            return Err(CatalogueRefusal::AdmitsNothing { name: terms.name.clone() }.into());
        }
        for service in terms.services.named() {
            self.known_service(*service)?;
        }
        for priority in terms.priorities.named().flatten() {
            self.known_priority(*priority)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::catalogue::Chosen;
    use crate::branch::example::*;
    use crate::given::given;

    fn add(terms: QueueTerms) -> AddQueue {
        AddQueue { branch: branch(), terms }
    }

    #[test]
    fn a_queue_is_added_with_a_fresh_id() {
        let terms = queue_terms("Front");
        let outcome = given::<Branch>(open(&[])).when(&add(terms.clone()));
        let queue = outcome.fresh_id(0);
        outcome.then(&[BranchEvent::QueueAdded { queue, terms }]).reply(&QueueAdded { queue });
    }

    #[test]
    fn a_queue_must_admit_somebody() {
        let terms = queue_terms("Front");
        for terms in [
            QueueTerms { services: Chosen::these([]), ..terms.clone() },
            QueueTerms { priorities: Chosen::these([]), ..terms },
        ] {
            given::<Branch>(open(&[])).when(&add(terms)).then_refused("queue.admits_nothing").saying(
                "Front would admit nobody; name a service and a priority that it admits, or leave \
                 them out to admit all",
            );
        }
    }

    #[test]
    fn a_queue_admits_what_is_known() {
        let services = Chosen::these([uuid::Uuid::from_u128(0xDEAD).into()]);
        let terms = QueueTerms { services, ..queue_terms("Front") };
        given::<Branch>(open(&[])).when(&add(terms)).then_refused("service.unknown");
        let priorities = Chosen::these([Some(priority())]);
        let terms = QueueTerms { priorities, ..queue_terms("Front") };
        given::<Branch>(open(&[])).when(&add(terms)).then_refused("priority.unknown");
    }

    #[test]
    fn no_two_queues_share_a_name() {
        given::<Branch>(open(&[queue_added()]))
            .when(&add(queue_terms("front")))
            .then_refused("queue.duplicate_name")
            .saying("there is a queue Front already; choose another name");
    }

    #[test]
    fn a_branch_has_a_bounded_number_of_queues() {
        let mut given = given::<Branch>(open(&[]));
        for seed in 0..QUEUES_MAX {
            let terms = queue_terms(&format!("Line {seed}"));
            given = given.seed(seed as u128).when(&add(terms)).afterwards();
        }
        given.when(&add(queue_terms("One more"))).then_refused("queue.too_many");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&add(queue_terms("Front"))).then_refused("branch.unknown");
    }
}
