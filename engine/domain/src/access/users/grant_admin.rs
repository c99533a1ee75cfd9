use serde::{Deserialize, Serialize};

use crate::access::permissions;
use crate::access::ready_made::ReadyMade;
use crate::access::refusal::AccountRefusal;
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Permission, UserId};

/// Makes a user an admin, where they are. Who is one already stays one, so it can be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct GrantAdmin {
    /// Who.
    pub user: UserId,
}

impl Message for GrantAdmin {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "grant_admin";
    const PERMISSION: Permission = permissions::USERS_UPDATE;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let asking = access.asking(context);
        let branches = &access.visible_user(&asking, self.user)?.branches;
        access.assigned(&asking, self.user, Some(ReadyMade::Admin.into()), branches)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PrincipalId;
    use crate::access::AccessEvent;
    use crate::access::example::*;

    fn grant(id: u128) -> GrantAdmin {
        GrantAdmin { user: user(id) }
    }

    #[test]
    fn a_super_admin_makes_an_admin_in_the_same_branches_and_may_say_so_again() {
        let outcome = site().by(of(BOSS)).when(&grant(AGENT));
        let (role, branches) = (Some(ReadyMade::Admin.into()), here());
        outcome.then(&[AccessEvent::RoleAssigned { user: user(AGENT), role, branches }]);
        outcome.afterwards().when(&grant(AGENT)).then_nothing();
    }

    #[test]
    fn nobody_else_makes_admins() {
        site().by(of(ADMIN)).when(&grant(AGENT)).then_refused("access.rank_too_low");
        site().by(of(ADMIN)).when(&grant(OTHER_ADMIN)).then_refused("access.rank_too_low");
    }

    #[test]
    fn a_super_admin_is_not_made_less() {
        for by in [of(BOSS), PrincipalId::Host] {
            site().by(by).when(&grant(BOSS)).then_refused("access.super_admin_stays");
        }
    }

    #[test]
    fn the_user_must_be_known() {
        site().by(of(BOSS)).when(&grant(9)).then_refused("user.unknown");
    }
}
