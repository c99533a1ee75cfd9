use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::call::ScreenCall;
use crate::branch::permissions;
use crate::branch::refusal::BranchRefusal;
use crate::branch::state::Branch;
use crate::{BranchId, Context, Decided, Message, Permission, Seconds, Timestamp};

/// Asks which calls nobody has seen, of those that are not long ago. What boards have shown is known to whoever talks
/// to them, so it is told with the question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct FindUnseenCalls {
    /// Where.
    pub branch: BranchId,
    /// The numbers of the calls that were shown.
    pub seen: BTreeSet<u64>,
}

/// Calls that nobody has seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UnseenCalls {
    /// They, the oldest first.
    pub unseen: Vec<ScreenCall>,
}

/// So long a call matters that nobody has seen: then whoever was called has asked, or gone.
const MATTERS: Seconds = Seconds::minutes(10);

impl Message for FindUnseenCalls {
    type Aggregate = Branch;
    type Reply = UnseenCalls;

    const NAME: &'static str = "find_unseen_calls";
    const PERMISSION: Permission = permissions::BRANCHES_READ;

    fn to(&self) -> BranchId {
        self.branch
    }

    fn decide(&self, state: &Branch, context: &Context) -> Result<Decided<Self>, BranchRefusal> {
        let branch = state.existing(self.branch)?;
        Ok(Decided::answer(UnseenCalls { unseen: branch.unseen_calls(&self.seen, context.now) }))
    }
}

impl Branch {
    /// The calls of the last ten minutes to which nobody has come and that are not among these, the oldest first.
    pub fn unseen_calls(&self, seen: &BTreeSet<u64>, now: Timestamp) -> Vec<ScreenCall> {
        let mut calls = self.unanswered_calls(now.plus_millis(-MATTERS.as_millis()));
        calls.retain(|call| !seen.contains(&call.seq));
        calls
    }
}
