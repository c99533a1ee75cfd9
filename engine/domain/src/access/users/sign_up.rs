use serde::{Deserialize, Serialize};

use super::{UserCreated, made};
use crate::access::bounds::UNREVIEWED_MAX;
use crate::access::document::{AccessDocument, Profile, StoredPassword, UserDocument};
use crate::access::event::UserOrigin;
use crate::access::permissions;
use crate::access::refusal::{AccountRefusal, UserRefusal};
use crate::access::state::Access;
use crate::{AccessId, Branches, Context, Decided, Message, Permission};

/// Makes a user who asked for it themselves: without a role and in no branch, until somebody gives them
/// one. The engine sends it, after it has looked at the password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct SignUp {
    /// Who they are.
    pub profile: Profile,
    /// What is kept of the password.
    pub password: StoredPassword,
}

impl Message for SignUp {
    type Aggregate = Access;
    type Reply = UserCreated;

    const NAME: &'static str = "sign_up";
    const PERMISSION: Permission = permissions::ACCESS_KEEP;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        if !access.rules.self_sign_up {
            return Err(UserRefusal::SignUpClosed.into());
        }
        access.free_name(&self.profile.user_name, None)?;
        access.room_for_a_user()?;
        if access.index.unreviewed >= UNREVIEWED_MAX {
            return Err(UserRefusal::TooManyUnreviewed.into());
        }
        let user = context.fresh_id(0);
        let created = made(user, UserOrigin::SignedUp, None, Branches::these([]));
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
    use crate::access::rules::Rules;
    use crate::access::{AccessEvent, permissions};
    use crate::given::{Given, minute};
    use crate::{Permissions, PrincipalId};

    fn open() -> Given<Access> {
        let rules = Rules { self_sign_up: true, ..Rules::default() };
        site().and(AccessEvent::RulesChanged { rules }).by(PrincipalId::Engine)
    }

    fn sign_up(user_name: &str) -> SignUp {
        SignUp { profile: profile(user_name), password: stored("hash") }
    }

    #[test]
    fn nobody_signs_up_unless_the_rules_allow_it() {
        site()
            .by(PrincipalId::Engine)
            .when(&sign_up("new.user"))
            .then_refused("user.sign_up_closed");
    }

    #[test]
    fn who_signs_up_has_no_role_and_may_look_after_their_account_only() {
        let outcome = open().when(&sign_up("new.user"));
        let id: crate::UserId = outcome.fresh_id(0);
        outcome.then(&[made(id, UserOrigin::SignedUp, None, Branches::these([]))]);
        let after = outcome.afterwards();
        let principal = after.state().principal(PrincipalId::User(id.into()), minute(9)).unwrap();
        let own = permissions::OWN.into_iter().collect::<std::collections::BTreeSet<_>>();
        assert_eq!(principal.permissions, Permissions::Some(own.into()));
    }

    #[test]
    fn a_name_is_taken_once() {
        open().when(&sign_up("the.agent")).then_refused("user.name_taken");
    }

    #[test]
    fn those_that_nobody_has_looked_at_have_a_bound() {
        let mut given = open();
        for n in 0..UNREVIEWED_MAX {
            given = given.seed(n as u128).when(&sign_up(&format!("user.{n}.x"))).afterwards();
        }
        given.when(&sign_up("one.more")).then_refused("user.too_many_unreviewed");
    }
}
