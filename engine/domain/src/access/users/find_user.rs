use serde::{Deserialize, Serialize};

use crate::access::permissions;
use crate::access::refusal::AccountRefusal;
use crate::access::state::Access;
use crate::access::user::UserView;
use crate::{AccessId, Context, Decided, Message, Permission, UserId};

/// Asks about one user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct FindUser {
    /// Which one.
    pub user: UserId,
}

impl Message for FindUser {
    type Aggregate = Access;
    type Reply = UserView;

    const NAME: &'static str = "find_user";
    const PERMISSION: Permission = permissions::USERS_READ;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let found = access.visible_user(&access.asking(context), self.user)?;
        Ok(Decided::answer(found.view(self.user)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::example::*;

    #[test]
    fn a_manager_sees_who_works_in_the_same_branches_and_nobody_else() {
        let given = site().by(of(MANAGER));
        let outcome = given.when(&FindUser { user: user(AGENT) });
        let expected = given.state().user(user(AGENT)).unwrap().view(user(AGENT));
        assert_eq!(expected.profile, Some(profile("the.agent")));
        outcome.then_nothing().reply(&expected);
        for id in [ADMIN, 9] {
            given.when(&FindUser { user: user(id) }).then_refused("user.unknown");
        }
    }
}
