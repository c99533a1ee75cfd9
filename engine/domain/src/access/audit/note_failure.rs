use serde::{Deserialize, Serialize};

use crate::access::event::{AccessEvent, Failure};
use crate::access::permissions;
use crate::access::refusal::AccountRefusal;
use crate::access::secret::Mark;
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Permission};

/// Notes that somebody could not prove who they are. The engine sends it, for an account that there is
/// and for one that there is not, in the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct NoteFailure {
    /// What was tried.
    pub what: Failure,
    /// The account.
    pub account: Option<Mark>,
    /// The address.
    pub origin: Option<Mark>,
    /// How many more there were, of whomever, that are not noted one by one.
    pub more: u32,
}

impl Message for NoteFailure {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "note_failure";
    const PERMISSION: Permission = permissions::ACCESS_KEEP;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, _: &Access, _: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let Self { what, account, origin, more } = *self;
        Ok(Decided::new(vec![AccessEvent::FailureNoted { what, account, origin, more }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Failed;
    use crate::access::example::*;
    use crate::given::minute;

    #[test]
    fn a_failure_counts_for_the_account_and_for_the_address_and_not_for_others_that_were_left_out()
    {
        let (account, origin) = (Some(mark(1)), Some(mark(2)));
        let note = NoteFailure { what: Failure::SignIn, account, origin, more: 2 };
        let after = site().at(minute(9)).when(&note).afterwards();
        let failed = Failed { count: 1, at: minute(9) };
        let found: Vec<_> = after.state().failures().collect();
        assert_eq!(found, [(mark(1), failed), (mark(2), failed)]);
    }
}
