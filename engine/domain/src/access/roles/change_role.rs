use serde::{Deserialize, Serialize};

use super::runs_the_site;
use crate::access::event::AccessEvent;
use crate::access::permission::Grants;
use crate::access::permissions;
use crate::access::refusal::AccountRefusal;
use crate::access::role::RoleId;
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Name, Permission};

/// Changes a role of the site's own. Holds at once, for everybody who has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ChangeRole {
    /// Which one.
    pub role: RoleId,
    /// What it is called.
    pub name: Name,
    /// What it allows.
    pub permissions: Vec<String>,
}

impl Message for ChangeRole {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "change_role";
    const PERMISSION: Permission = permissions::ROLES_UPDATE;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let asking = access.asking(context);
        runs_the_site(&asking)?;
        let before = access.own_role(self.role)?;
        let permissions = Grants::named(&self.permissions)?;
        // Neither what it is to allow nor what it allowed may be beyond who changes it.
        asking.may_give(&permissions)?;
        asking.may_give(&before.grants)?;
        access.free_role_name(&self.name, Some(self.role))?;
        if (&before.name, &before.grants) == (&self.name, &permissions) {
            return Ok(Decided::answer(()));
        }
        let (role, name) = (self.role, self.name.clone());
        Ok(Decided::new(vec![AccessEvent::RoleSet { role, name, permissions }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::example::*;
    use crate::access::ready_made::ReadyMade;
    use crate::branch::permissions::{TICKETS_CALL, TICKETS_ISSUE};
    use crate::given::minute;

    fn change(role: RoleId, permissions: &[&str]) -> ChangeRole {
        let permissions = permissions.iter().map(|&name| name.to_owned()).collect();
        ChangeRole { role, name: name("Caller"), permissions }
    }

    #[test]
    fn a_change_holds_at_once_for_everybody_who_has_the_role() {
        let given = with_somebody(Some(own_role(1))).and(role_set(1, "Caller")).by(of(ADMIN));
        let outcome = given.when(&change(own_role(1), &["tickets:call"]));
        let permissions = Grants::these([TICKETS_CALL]);
        let (role, name) = (own_role(1), name("Caller"));
        outcome.then(&[AccessEvent::RoleSet { role, name, permissions }]);
        let after = outcome.afterwards();
        let may = |permission| {
            let principal = after.state().principal(of(SOMEBODY), minute(30)).unwrap();
            principal.may(permission, Some(branch(1))).is_ok()
        };
        assert!(may(TICKETS_CALL) && !may(TICKETS_ISSUE));
    }

    #[test]
    fn what_is_so_already_changes_nothing() {
        let given = site().and(role_set(1, "Caller")).by(of(ADMIN));
        given.when(&change(own_role(1), &["tickets:issue"])).then_nothing();
    }

    #[test]
    fn a_ready_made_role_is_the_same_everywhere() {
        site()
            .by(of(BOSS))
            .when(&change(ReadyMade::Agent.into(), &[]))
            .then_refused("role.ready_made")
            .saying("the role agent is the same everywhere and cannot be changed; make a role of your own");
    }

    #[test]
    fn a_role_that_may_more_than_they_is_not_theirs_to_change() {
        let permissions = Grants::these([permissions::RULES_UPDATE]);
        let ruler = AccessEvent::RoleSet { role: own_role(1), name: name("Ruler"), permissions };
        let given = site().and(ruler).and(role_set(2, "Caller"));
        given
            .clone()
            .by(of(ADMIN))
            .when(&change(own_role(1), &[]))
            .then_refused("access.beyond_own_permissions");
        given.clone().by(of(BOSS)).when(&change(own_role(1), &[])).then_refused("role.name_taken");
        given.by(of(BOSS)).when(&change(own_role(9), &[])).then_refused("role.unknown");
    }
}
