use serde::{Deserialize, Serialize};

use crate::access::permission::Grants;
use crate::access::permissions;
use crate::access::ready_made::ReadyMade;
use crate::access::refusal::AccountRefusal;
use crate::access::role::RoleId;
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Name, Permission};

/// Asks which roles there are, and what can be given to one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ListRoles {}

/// All roles, and all permissions that can be given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RoleList {
    /// The roles, the ready-made ones first.
    pub roles: Vec<RoleView>,
    /// What can be given to a role or a key.
    pub permissions: Vec<PermissionView>,
}

/// A role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RoleView {
    /// Its id.
    pub role: RoleId,
    /// What it is called; `None`: it is ready-made, and its id is its name.
    pub name: Option<Name>,
    /// What it allows.
    pub permissions: Grants,
    /// Whether it needs a second factor.
    pub second_factor_required: bool,
}

/// A permission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PermissionView {
    /// Its name.
    pub permission: Permission,
    /// What it allows.
    pub description: String,
}

impl Message for ListRoles {
    type Aggregate = Access;
    type Reply = RoleList;

    const NAME: &'static str = "list_roles";
    const PERMISSION: Permission = permissions::ROLES_READ;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, _: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let view = |role: RoleId, name: Option<Name>, permissions: Grants| RoleView {
            role,
            name,
            permissions,
            second_factor_required: access.strict_roles.contains(&role),
        };
        let ready_made =
            ReadyMade::ALL.into_iter().map(|role| view(role.into(), None, role.grants().clone()));
        let own = access
            .roles
            .iter()
            .map(|(id, role)| view(RoleId::Own(*id), Some(role.name.clone()), role.grants.clone()));
        let can_be_given =
            permissions::all().filter(|row| permissions::can_be_given(row.permission));
        let permissions = can_be_given.map(|row| PermissionView {
            permission: row.permission,
            description: row.description.to_owned(),
        });
        let (roles, permissions) = (ready_made.chain(own).collect(), permissions.collect());
        Ok(Decided::answer(RoleList { roles, permissions }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::example::*;

    #[test]
    fn roles_are_listed_with_all_that_can_be_given() {
        let given = site().and(role_set(1, "Caller")).by(of(MANAGER));
        let Ok(decided) = ListRoles {}.decide(given.state(), &given.context()) else {
            panic!("refused")
        };
        let RoleList { roles, permissions } = decided.reply;
        assert_eq!(roles.len(), ReadyMade::ALL.len() + 1);
        assert_eq!(roles.last().unwrap().name, Some(name("Caller")));
        let boss = roles.first().unwrap();
        assert_eq!(boss.permissions.set().len(), permissions.len(), "a super admin has them all");
    }
}
