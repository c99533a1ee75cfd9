use serde::{Deserialize, Serialize};

use super::board::BoardScreen;
use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::{BranchId, Context, Decided, Message, Permission};

/// Asks what the board of a branch shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ShowBoard {
    /// Which branch.
    pub branch: BranchId,
}

impl Message for ShowBoard {
    type Aggregate = Branch;
    type Reply = BoardScreen;

    const NAME: &'static str = "show_board";
    const PERMISSION: Permission = permissions::BRANCHES_READ;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, _: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let screen = BoardScreen::of(state);
        screen.map(Decided::answer).ok_or(BranchRefusal::BranchUnknown { branch: self.branch })
    }
}
