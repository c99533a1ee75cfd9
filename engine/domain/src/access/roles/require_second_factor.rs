use serde::{Deserialize, Serialize};

use super::runs_the_site;
use crate::access::event::AccessEvent;
use crate::access::permissions;
use crate::access::refusal::{AccountRefusal, GrantRefusal};
use crate::access::role::RoleId;
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Permission};

/// Says whether a role needs a second factor, ready-made roles too. Who has the role and has not switched
/// it on may look after their own account from then on, and no more, until they do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct RequireSecondFactor {
    /// Which role.
    pub role: RoleId,
    /// Whether it needs one.
    pub required: bool,
}

impl Message for RequireSecondFactor {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "require_second_factor";
    const PERMISSION: Permission = permissions::ROLES_UPDATE;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let (asking, role, required) = (access.asking(context), self.role, self.required);
        runs_the_site(&asking)?;
        let grants = access.grants(role).ok_or(GrantRefusal::RoleUnknown { role })?;
        asking.stands_above(role.rank())?;
        asking.may_give(&grants)?;
        if access.strict_roles.contains(&role) == required {
            return Ok(Decided::answer(()));
        }
        Ok(Decided::new(vec![AccessEvent::SecondFactorRequired { role, required }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PrincipalId;
    use crate::access::example::*;
    use crate::access::ready_made::ReadyMade;
    use crate::branch::permissions::TICKETS_CALL;
    use crate::given::minute;

    fn require(role: impl Into<RoleId>, required: bool) -> RequireSecondFactor {
        RequireSecondFactor { role: role.into(), required }
    }

    #[test]
    fn who_has_not_switched_it_on_may_look_after_their_account_only() {
        let role = ReadyMade::Agent;
        let outcome = site().by(of(ADMIN)).when(&require(role, true));
        outcome.then(&[AccessEvent::SecondFactorRequired { role: role.into(), required: true }]);
        let after = outcome.afterwards();
        let may = |access: &Access| {
            let principal = access.principal(of(AGENT), minute(30)).unwrap();
            assert!(principal.may(permissions::ACCOUNT_UPDATE, None).is_ok());
            principal.may(TICKETS_CALL, Some(branch(1))).is_ok()
        };
        assert!(!may(after.state()));
        let on = after.clone().and(AccessEvent::SecondFactorEnabled { user: user(AGENT) });
        assert!(may(on.state()));
        after.when(&require(role, true)).then_nothing();
        let off = after.when(&require(role, false)).afterwards();
        assert!(may(off.state()));
    }

    #[test]
    fn a_role_is_made_strict_by_those_above() {
        site()
            .by(of(ADMIN))
            .when(&require(ReadyMade::Admin, true))
            .then_refused("access.rank_too_low");
        site().by(of(BOSS)).when(&require(ReadyMade::Admin, true)).afterwards();
        site().by(PrincipalId::Host).when(&require(ReadyMade::SuperAdmin, true)).afterwards();
        site().by(of(BOSS)).when(&require(own_role(9), true)).then_refused("role.unknown");
    }
}
