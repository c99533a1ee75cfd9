use serde::{Deserialize, Serialize};

use crate::access::authority::Authority;
use crate::access::event::AccessEvent;
use crate::access::permissions;
use crate::access::rank::Rank;
use crate::access::refusal::AccountRefusal;
use crate::access::role::RoleId;
use crate::access::state::Access;
use crate::{AccessId, Branches, Context, Decided, Message, Permission, UserId};

/// Says what a user may do, and where. Holds at once, wherever they are signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct AssignRole {
    /// Who.
    pub user: UserId,
    /// What they may do; `None`: look after their own account.
    pub role: Option<RoleId>,
    /// Where.
    pub branches: Branches,
}

impl Message for AssignRole {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "assign_role";
    const PERMISSION: Permission = permissions::USERS_UPDATE;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let asking = access.asking(context);
        access.assigned(&asking, self.user, self.role, &self.branches)
    }
}

impl Access {
    /// The user has this role there from now on, if the one who asks may say so.
    pub(super) fn assigned<M: Message<Aggregate = Self, Reply = ()>>(
        &self,
        asking: &Authority,
        user: UserId,
        role: Option<RoleId>,
        branches: &Branches,
    ) -> Result<Decided<M>, AccountRefusal> {
        let found = self.visible_user(asking, user)?;
        if found.rank() == Rank::SuperAdmin && role != found.role {
            return Err(AccountRefusal::SuperAdminStays);
        }
        self.subordinate(asking, user)?;
        self.may_assign(asking, role, branches)?;
        if (found.role, &found.branches) == (role, branches) {
            return Ok(Decided::answer(()));
        }
        let branches = branches.clone();
        Ok(Decided::new(vec![AccessEvent::RoleAssigned { user, role, branches }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::example::*;
    use crate::access::ready_made::ReadyMade;
    use crate::given::minute;
    use crate::{PrincipalId, branch::permissions::TICKETS_CALL};

    fn assign(id: u128, role: ReadyMade) -> AssignRole {
        AssignRole { user: user(id), role: Some(role.into()), branches: here() }
    }

    #[test]
    fn another_role_holds_at_once() {
        let before = site().by(of(ADMIN));
        let may = |access: &Access| {
            access.principal(of(AGENT), minute(30)).unwrap().may(TICKETS_CALL, Some(branch(1)))
        };
        assert!(may(before.state()).is_ok());
        let outcome = before.when(&assign(AGENT, ReadyMade::Receptionist));
        let (role, branches) = (Some(ReadyMade::Receptionist.into()), here());
        outcome.then(&[AccessEvent::RoleAssigned { user: user(AGENT), role, branches }]);
        assert!(may(outcome.afterwards().state()).is_err());
    }

    #[test]
    fn only_a_super_admin_makes_and_changes_admins() {
        site()
            .by(of(ADMIN))
            .when(&assign(AGENT, ReadyMade::Admin))
            .then_refused("access.rank_too_low");
        site()
            .by(of(ADMIN))
            .when(&assign(OTHER_ADMIN, ReadyMade::Agent))
            .then_refused("access.rank_too_low");
        site().by(of(BOSS)).when(&assign(AGENT, ReadyMade::Admin)).afterwards();
        site().by(of(BOSS)).when(&assign(ADMIN, ReadyMade::Agent)).afterwards();
    }

    #[test]
    fn a_super_admin_keeps_the_role_whoever_asks() {
        for by in [of(BOSS), of(ADMIN), PrincipalId::Host] {
            site()
                .by(by)
                .when(&assign(BOSS, ReadyMade::Agent))
                .then_refused("access.super_admin_stays");
        }
    }

    #[test]
    fn nobody_changes_their_own_role() {
        site()
            .by(of(ADMIN))
            .when(&assign(ADMIN, ReadyMade::Agent))
            .then_refused("access.rank_too_low");
    }

    #[test]
    fn a_user_outside_ones_branches_is_not_known() {
        let role = Some(ReadyMade::Admin.into());
        let branches = Branches::these([branch(2)]);
        let narrow = AccessEvent::RoleAssigned { user: user(ADMIN), role, branches };
        site()
            .and(narrow)
            .by(of(ADMIN))
            .when(&assign(AGENT, ReadyMade::Receptionist))
            .then_refused("user.unknown");
    }

    #[test]
    fn what_is_so_already_changes_nothing() {
        site().by(of(ADMIN)).when(&assign(AGENT, ReadyMade::Agent)).then_nothing();
    }
}
