use serde::{Deserialize, Serialize};

use crate::access::event::AccessEvent;
use crate::access::permissions;
use crate::access::refusal::AccountRefusal;
use crate::access::secret::Mark;
use crate::access::state::Access;
use crate::{AccessId, BranchId, Context, Decided, Message, Permission, PrincipalId};

/// Notes that somebody asked for what they may not do. The engine sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct NoteRefusal {
    /// Who.
    pub asked_by: PrincipalId,
    /// From where.
    pub origin: Option<Mark>,
    /// What: the name of a message.
    pub message: String,
    /// Where.
    pub branch: Option<BranchId>,
    /// How many more there were that are not noted one by one.
    pub more: u32,
}

impl Message for NoteRefusal {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "note_refusal";
    const PERMISSION: Permission = permissions::ACCESS_KEEP;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, _: &Access, _: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let Self { asked_by, origin, message, branch, more } = self.clone();
        let refused = AccessEvent::AskingRefused { asked_by, origin, message, branch, more };
        Ok(Decided::new(vec![refused], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::example::*;

    #[test]
    fn what_was_refused_is_noted_and_changes_nothing_else() {
        let (asked_by, message) = (of(AGENT), "void".to_owned());
        let (branch, origin) = (Some(branch(1)), Some(Mark::new(*b"a mark..")));
        let note = NoteRefusal { asked_by, origin, message: message.clone(), branch, more: 0 };
        let outcome = site().when(&note);
        outcome.then(&[AccessEvent::AskingRefused { asked_by, origin, message, branch, more: 0 }]);
        let (before, after) = (site(), outcome.afterwards());
        assert_eq!(after.state().users, before.state().users);
    }
}
