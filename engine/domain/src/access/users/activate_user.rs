use serde::{Deserialize, Serialize};

use crate::access::event::AccessEvent;
use crate::access::permissions;
use crate::access::refusal::AccountRefusal;
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Permission, UserId};

/// Puts a user into use again, with the role and the password that they had. Keys stay revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ActivateUser {
    /// Who.
    pub user: UserId,
}

impl Message for ActivateUser {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "activate_user";
    const PERMISSION: Permission = permissions::USERS_DEACTIVATE;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let user = self.user;
        let found = access.subordinate(&access.asking(context), user)?;
        if found.active {
            return Ok(Decided::answer(()));
        }
        Ok(Decided::new(vec![AccessEvent::UserActivated { user }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::example::*;

    #[test]
    fn who_is_put_into_use_again_has_the_role_that_they_had() {
        let activate = ActivateUser { user: user(AGENT) };
        let given = site().and(AccessEvent::UserDeactivated { user: user(AGENT) }).by(of(ADMIN));
        let outcome = given.when(&activate);
        outcome.then(&[AccessEvent::UserActivated { user: user(AGENT) }]);
        let after = outcome.afterwards();
        assert_eq!(
            after.state().user(user(AGENT)).unwrap().role,
            site().state().user(user(AGENT)).unwrap().role
        );
        after.when(&activate).then_nothing();
    }

    #[test]
    fn only_who_stands_above_puts_somebody_into_use() {
        let given = site().and(AccessEvent::UserDeactivated { user: user(OTHER_ADMIN) });
        let activate = ActivateUser { user: user(OTHER_ADMIN) };
        given.clone().by(of(ADMIN)).when(&activate).then_refused("access.rank_too_low");
        given.by(of(BOSS)).when(&activate).afterwards();
        site().by(of(ADMIN)).when(&ActivateUser { user: user(9) }).then_refused("user.unknown");
    }
}
