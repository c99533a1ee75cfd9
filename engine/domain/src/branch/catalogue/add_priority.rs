use serde::{Deserialize, Serialize};

use crate::branch::bounds::PRIORITIES_MAX;
use crate::branch::catalogue::PriorityTerms;
use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::{BranchRefusal, CatalogueRefusal};
use crate::branch::state::Branch;
use crate::{BranchId, Context, Decided, Message, Name, Permission, PriorityId};

/// Adds a class of people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct AddPriority {
    /// Where.
    pub branch: BranchId,
    /// What it is to be.
    pub terms: PriorityTerms,
}

/// The priority that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PriorityAdded {
    /// Its id.
    pub priority: PriorityId,
}

impl Message for AddPriority {
    type Aggregate = Branch;
    type Reply = PriorityAdded;

    const NAME: &'static str = "add_priority";
    const PERMISSION: Permission = permissions::PRIORITIES_CREATE;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        branch.free_priority_name(&self.terms.name, None)?;
        if branch.priorities.len() >= PRIORITIES_MAX {
            return Err(CatalogueRefusal::TooManyPriorities { limit: PRIORITIES_MAX }.into());
        }
        let priority = context.fresh_id(0);
        let added = BranchEvent::PriorityAdded { priority, terms: self.terms.clone() };
        Ok(Decided::new(vec![added], PriorityAdded { priority }))
    }
}

impl Branch {
    /// Whether no other priority has this name.
    pub(super) fn free_priority_name(
        &self,
        name: &Name,
        except: Option<PriorityId>,
    ) -> Result<(), BranchRefusal> {
        match self.priority_of_name(name) {
            Some((priority, taken)) if Some(priority) != except => {
                let name = taken.clone();
                Err(CatalogueRefusal::DuplicatePriorityName { name, priority }.into())
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::given::given;

    fn add(text: &str) -> AddPriority {
        AddPriority { branch: branch(), terms: priority_terms(text, 1) }
    }

    #[test]
    fn a_priority_is_added_with_a_fresh_id() {
        let outcome = given::<Branch>(open(&[])).when(&add("Pregnant"));
        let (priority, terms) = (outcome.fresh_id(0), priority_terms("Pregnant", 1));
        outcome
            .then(&[BranchEvent::PriorityAdded { priority, terms }])
            .reply(&PriorityAdded { priority });
    }

    #[test]
    fn no_two_priorities_share_a_name() {
        given::<Branch>(open(&[priority_added()]))
            .when(&add("ELDERLY"))
            .then_refused("priority.duplicate_name")
            .saying("there is a priority Elderly already; choose another name");
    }

    #[test]
    fn a_branch_has_a_bounded_number_of_priorities() {
        let mut given = given::<Branch>(open(&[]));
        for seed in 0..PRIORITIES_MAX {
            given = given.seed(seed as u128).when(&add(&format!("Class {seed}"))).afterwards();
        }
        given.when(&add("One more")).then_refused("priority.too_many");
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&add("Pregnant")).then_refused("branch.unknown");
    }
}
