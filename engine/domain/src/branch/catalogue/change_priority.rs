use serde::{Deserialize, Serialize};

use crate::branch::catalogue::Priority;
use crate::branch::catalogue::PriorityTerms;
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::{BranchRefusal, CatalogueRefusal};
use crate::branch::state::Branch;
use crate::{BranchId, Context, Decided, Message, Permission, PriorityId};

/// Changes a class of people: renames it, takes it out of use, puts it into use again. Tickets that have
/// it keep it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ChangePriority {
    /// Where.
    pub branch: BranchId,
    /// Which one.
    pub priority: PriorityId,
    /// What it is to be from now on.
    pub terms: PriorityTerms,
}

impl Message for ChangePriority {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "change_priority";
    const PERMISSION: Permission = permissions::PRIORITIES_UPDATE;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, _: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        let priority = self.priority;
        let before = branch.known_priority(priority)?;
        branch.free_priority_name(&self.terms.name, Some(priority))?;
        if before.terms == self.terms {
            return Ok(Decided::answer(()));
        }
        let changed = BranchEvent::PriorityChanged { priority, terms: self.terms.clone() };
        Ok(Decided::new(vec![changed], ()))
    }
}

impl Branch {
    /// The priority of this id, or the refusal that there is none.
    pub(in crate::branch) fn known_priority(
        &self,
        priority: PriorityId,
    ) -> Result<&Priority, BranchRefusal> {
        let found = self.priorities.get(&priority).map(AsRef::as_ref);
        found.ok_or_else(|| CatalogueRefusal::PriorityUnknown { priority }.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::given::given;

    fn change(terms: PriorityTerms) -> ChangePriority {
        ChangePriority { branch: branch(), priority: priority(), terms }
    }

    #[test]
    fn a_priority_is_renamed_and_taken_out_of_use() {
        let terms = PriorityTerms { active: false, ..priority_terms("Over 60", 1) };
        given::<Branch>(open(&[priority_added()]))
            .when(&change(terms.clone()))
            .then(&[BranchEvent::PriorityChanged { priority: priority(), terms }]);
    }

    #[test]
    fn what_is_so_already_changes_nothing() {
        let same = priority_terms("Elderly", 1);
        given::<Branch>(open(&[priority_added()])).when(&change(same)).then_nothing();
    }

    #[test]
    fn the_priority_must_be_known() {
        given::<Branch>(open(&[]))
            .when(&change(priority_terms("Elderly", 1)))
            .then_refused("priority.unknown");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([])
            .when(&change(priority_terms("Elderly", 1)))
            .then_refused("branch.unknown");
    }
}
