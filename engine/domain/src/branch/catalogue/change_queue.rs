use serde::{Deserialize, Serialize};

use crate::branch::catalogue::Queue;
use crate::branch::catalogue::QueueTerms;
use crate::branch::course::Course;
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::{BranchRefusal, CatalogueRefusal};
use crate::branch::state::Branch;
use crate::{BranchId, Context, Decided, Message, Permission, QueueId};

/// Changes a queue: what it admits, its name, whether it is in use. Who waits in it goes on waiting; when
/// it is taken out of use, another queue takes them over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ChangeQueue {
    /// Where.
    pub branch: BranchId,
    /// Which one.
    pub queue: QueueId,
    /// What it is to be from now on.
    pub terms: QueueTerms,
}

impl Message for ChangeQueue {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "change_queue";
    const PERMISSION: Permission = permissions::QUEUES_UPDATE;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let queue = self.queue;
        let before = branch.known_queue(queue)?;
        branch.possible_queue(&self.terms, Some(queue))?;
        if before.terms == self.terms {
            return Ok(Decided::answer(()));
        }
        let mut course = Course::new(branch, context);
        course.happens(BranchEvent::QueueChanged { queue, terms: self.terms.clone() });
        Ok(Decided::new(course.settles(), ()))
    }
}

impl Branch {
    /// The queue of this id, or the refusal that there is none.
    pub(in crate::branch) fn known_queue(&self, queue: QueueId) -> Result<&Queue, BranchRefusal> {
        let found = self.queues.get(&queue).map(AsRef::as_ref);
        found.ok_or_else(|| CatalogueRefusal::QueueUnknown { queue }.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::catalogue::Chosen;
    use crate::branch::example::*;
    use crate::branch::leg::LegOutcome;
    use crate::dispatch::Class;
    use crate::given::given;

    fn change(terms: QueueTerms) -> ChangeQueue {
        ChangeQueue { branch: branch(), queue: queue(), terms }
    }

    #[test]
    fn a_queue_is_renamed() {
        let terms = queue_terms("Back");
        given::<Branch>(open(&[queue_added()]))
            .when(&change(terms.clone()))
            .then(&[BranchEvent::QueueChanged { queue: queue(), terms }]);
    }

    #[test]
    fn who_waits_in_a_queue_that_is_taken_out_of_use_is_handed_over() {
        let terms = QueueTerms { active: false, ..queue_terms("Front") };
        let outcome = given::<Branch>(open(&[queue_added(), issued_in(FIRST, queue())]))
            .when(&change(terms.clone()));
        let from = Class { queue: Some(queue()), ..class() };
        outcome.then(&[
            BranchEvent::QueueChanged { queue: queue(), terms },
            BranchEvent::LaneHandedOver { from, to: class(), waiting: 1 },
        ]);
        let view = outcome.afterwards().state().ticket(ticket(FIRST)).unwrap();
        assert_eq!((view.queue, view.waiting_since), (None, view.issued_at));
        assert_eq!(view.more.unwrap().legs[0].outcome, LegOutcome::HandedOver);
    }

    #[test]
    fn a_queue_must_go_on_admitting_somebody() {
        let terms = QueueTerms { services: Chosen::these([]), ..queue_terms("Front") };
        given::<Branch>(open(&[queue_added()]))
            .when(&change(terms))
            .then_refused("queue.admits_nothing");
    }

    #[test]
    fn the_queue_must_be_known() {
        given::<Branch>(open(&[]))
            .when(&change(queue_terms("Front")))
            .then_refused("queue.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&change(queue_terms("Front"))).then_refused("branch.unknown");
    }
}
