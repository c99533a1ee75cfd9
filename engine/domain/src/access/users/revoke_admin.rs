use serde::{Deserialize, Serialize};

use crate::access::permissions;
use crate::access::rank::Rank;
use crate::access::refusal::AccountRefusal;
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Permission, UserId};

/// Makes an admin a user without a role, until somebody gives them another one. Who is no admin keeps what
/// they have, so it can be sent again, also when they have been given another role since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct RevokeAdmin {
    /// Who.
    pub user: UserId,
}

impl Message for RevokeAdmin {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "revoke_admin";
    const PERMISSION: Permission = permissions::USERS_UPDATE;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let asking = access.asking(context);
        let found = access.visible_user(&asking, self.user)?;
        let role = found.role.filter(|_| found.rank() == Rank::Other);
        access.assigned(&asking, self.user, role, &found.branches)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::AccessEvent;
    use crate::access::example::*;
    use crate::{Branches, PrincipalId};

    fn revoke(id: u128) -> RevokeAdmin {
        RevokeAdmin { user: user(id) }
    }

    #[test]
    fn an_admin_is_a_user_without_a_role_and_it_may_be_said_again() {
        let outcome = site().by(of(BOSS)).when(&revoke(ADMIN));
        let (role, branches) = (None, Branches::All);
        outcome.then(&[AccessEvent::RoleAssigned { user: user(ADMIN), role, branches }]);
        outcome.afterwards().when(&revoke(ADMIN)).then_nothing();
    }

    #[test]
    fn who_is_no_admin_keeps_what_they_have() {
        site().by(of(BOSS)).when(&revoke(AGENT)).then_nothing();
    }

    #[test]
    fn only_who_stands_above_says_so() {
        site().by(of(ADMIN)).when(&revoke(OTHER_ADMIN)).then_refused("access.rank_too_low");
        site().by(of(ADMIN)).when(&revoke(ADMIN)).then_refused("access.rank_too_low");
        for by in [of(BOSS), PrincipalId::Host] {
            site().by(by).when(&revoke(BOSS)).then_refused("access.super_admin_stays");
        }
    }

    #[test]
    fn the_user_must_be_known() {
        site().by(of(BOSS)).when(&revoke(9)).then_refused("user.unknown");
    }
}
