use serde::{Deserialize, Serialize};

use crate::branch::event::BranchEvent;
use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::{BranchId, Context, Decided, Message, Name, Permission};

/// Makes a branch. The sender chooses its id, so sending it twice makes one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct CreateBranch {
    /// The id that it is to have.
    pub branch: BranchId,
    /// What it is to be called.
    pub name: Name,
}

impl Message for CreateBranch {
    type Aggregate = Branch;
    type Reply = ();

    const NAME: &'static str = "create_branch";
    const PERMISSION: Permission = permissions::BRANCHES_CREATE;
    const CREATES: bool = true;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, _: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = self.branch;
        if let Some(profile) = state.profile() {
            return Err(BranchRefusal::BranchExists { branch, name: profile.name.clone() });
        }
        Ok(Decided::new(vec![BranchEvent::BranchCreated { branch, name: self.name.clone() }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::branch::example::*;
    use crate::given::given;

    fn create(text: &str) -> CreateBranch {
        CreateBranch { branch: branch(), name: name(text) }
    }

    #[test]
    fn a_branch_is_made_with_its_name() {
        given::<Branch>([]).when(&create("Town hall")).then(&[created()]).reply(&());
    }

    #[test]
    fn a_branch_is_made_once() {
        given::<Branch>([created()]).when(&create("Library")).then_refused("branch.exists").saying(
            "branch 00000000-0000-0000-0000-00000000000b exists already, as Town hall; use it, \
                 or choose another id",
        );
    }

    #[test]
    fn nothing_else_is_possible_before() {
        given::<Branch>([])
            .when(&crate::branch::IssueTicket::new(branch(), service()))
            .then_refused("branch.unknown")
            .saying("there is no branch 00000000-0000-0000-0000-00000000000b here; check the id");
    }
}
