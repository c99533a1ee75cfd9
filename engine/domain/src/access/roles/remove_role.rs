use serde::{Deserialize, Serialize};

use super::runs_the_site;
use crate::access::event::AccessEvent;
use crate::access::permissions;
use crate::access::refusal::{AccountRefusal, GrantRefusal};
use crate::access::role::RoleId;
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Permission};

/// Removes a role of the site's own that nobody has any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct RemoveRole {
    /// Which one.
    pub role: RoleId,
}

impl Message for RemoveRole {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "remove_role";
    const PERMISSION: Permission = permissions::ROLES_UPDATE;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let (asking, role) = (access.asking(context), self.role);
        runs_the_site(&asking)?;
        let found = access.own_role(role)?;
        asking.may_give(&found.grants)?;
        let users = access.users.values().filter(|user| user.role == Some(role)).count();
        if users > 0 {
            let name = found.name.clone();
            return Err(GrantRefusal::RoleInUse { name, users }.into());
        }
        Ok(Decided::new(vec![AccessEvent::RoleRemoved { role }], ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::example::*;
    use crate::access::ready_made::ReadyMade;

    #[test]
    fn a_role_that_nobody_has_is_removed() {
        let remove = RemoveRole { role: own_role(1) };
        let outcome = site().and(role_set(1, "Caller")).by(of(ADMIN)).when(&remove);
        outcome.then(&[AccessEvent::RoleRemoved { role: own_role(1) }]);
        outcome.afterwards().when(&remove).then_refused("role.unknown");
        with_somebody(Some(own_role(1)))
            .and(role_set(1, "Caller"))
            .by(of(ADMIN))
            .when(&remove)
            .then_refused("role.in_use")
            .saying("the role Caller is in use (1); give those who have it another one first");
        let ready_made = RemoveRole { role: ReadyMade::Agent.into() };
        site().by(of(BOSS)).when(&ready_made).then_refused("role.ready_made");
    }
}
