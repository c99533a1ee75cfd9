use serde::{Deserialize, Serialize};

use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::{BranchId, Context, Decided, Message, Permission};

/// Asks for a branch as it is, whole: for the engine, which follows it from there on and works out what screens show. A
/// copy costs a handful of reference counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct CopyBranch {
    /// Which one.
    pub branch: BranchId,
}

impl Message for CopyBranch {
    type Aggregate = Branch;
    type Reply = Box<Branch>;

    const NAME: &'static str = "copy_branch";
    const PERMISSION: Permission = permissions::BRANCHES_COPY;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, _: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        Ok(Decided::answer(Box::new(branch.clone())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::given::given;

    #[test]
    fn a_copy_is_the_branch() {
        let branch_there = given::<Branch>(two_wait(&[called(FIRST, 1)]));
        let outcome = branch_there.when(&CopyBranch { branch: branch() });
        outcome.then_nothing().reply(&Box::new(branch_there.state().clone()));
    }

    #[test]
    fn a_branch_must_exist() {
        given::<Branch>([]).when(&CopyBranch { branch: branch() }).then_refused("branch.unknown");
    }
}
