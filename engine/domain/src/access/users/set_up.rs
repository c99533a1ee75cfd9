use serde::{Deserialize, Serialize};

use super::{UserCreated, made};
use crate::access::document::{AccessDocument, Profile, StoredPassword, UserDocument};
use crate::access::event::UserOrigin;
use crate::access::permissions;
use crate::access::ready_made::ReadyMade;
use crate::access::refusal::{AccountRefusal, UserRefusal};
use crate::access::state::Access;
use crate::{AccessId, Branches, Context, Decided, Message, Permission};

/// Makes the first super admin, once. The engine sends it, after it has seen the code that it printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct SetUp {
    /// Who they are.
    pub profile: Profile,
    /// What is kept of the password.
    pub password: StoredPassword,
}

impl Message for SetUp {
    type Aggregate = Access;
    type Reply = UserCreated;

    const NAME: &'static str = "set_up";
    const PERMISSION: Permission = permissions::ACCESS_KEEP;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        if access.set_up {
            return Err(UserRefusal::SetUpAlready.into());
        }
        access.free_name(&self.profile.user_name, None)?;
        let user = context.fresh_id(0);
        let role = Some(ReadyMade::SuperAdmin.into());
        let created = made(user, UserOrigin::SetUp, role, Branches::All);
        let (profile, password) = (self.profile.clone(), Some(self.password.clone()));
        let document = UserDocument { profile, password, second_factor: None };
        let decided = Decided::new(vec![created], UserCreated { user });
        Ok(decided.keeping(user, Some(AccessDocument::User(document))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::example::*;

    fn set_up(user_name: &str) -> SetUp {
        SetUp { profile: profile(user_name), password: stored("hash") }
    }

    #[test]
    fn the_first_super_admin_is_made_once() {
        let outcome = empty().when(&set_up("first.boss"));
        let role = Some(ReadyMade::SuperAdmin.into());
        let id = outcome.fresh_id(0);
        outcome.then(&[made(id, UserOrigin::SetUp, role, Branches::All)]);
        outcome.afterwards().when(&set_up("second.boss")).then_refused("user.set_up_already");
    }

    #[test]
    fn a_super_admin_whom_the_operator_made_is_the_first_one_too() {
        site().when(&set_up("second.boss")).then_refused("user.set_up_already");
    }

    #[test]
    fn a_name_is_taken_once() {
        let given = empty().and(created(AGENT, None, here()));
        let given = given.and_kept(user(AGENT), Some(AccessDocument::User(document("the.agent"))));
        given.when(&set_up("the.agent")).then_refused("user.name_taken");
    }
}
