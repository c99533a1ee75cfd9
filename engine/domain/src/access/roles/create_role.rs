use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::runs_the_site;
use crate::access::bounds::ROLES_MAX;
use crate::access::event::AccessEvent;
use crate::access::permission::Grants;
use crate::access::permissions;
use crate::access::refusal::{AccountRefusal, GrantRefusal};
use crate::access::role::RoleId;
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Name, Permission};

/// Makes a role of the site's own: a named set of permissions that one has oneself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct CreateRole {
    /// What it is called.
    pub name: Name,
    /// What it allows.
    pub permissions: Vec<String>,
}

/// The role that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RoleCreated {
    /// Its id.
    pub role: RoleId,
}

impl Message for CreateRole {
    type Aggregate = Access;
    type Reply = RoleCreated;

    const NAME: &'static str = "create_role";
    const PERMISSION: Permission = permissions::ROLES_CREATE;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let asking = access.asking(context);
        runs_the_site(&asking)?;
        let permissions = Grants::named(&self.permissions)?;
        asking.may_give(&permissions)?;
        access.free_role_name(&self.name, None)?;
        if access.roles.len() >= ROLES_MAX {
            return Err(GrantRefusal::TooManyRoles { limit: ROLES_MAX }.into());
        }
        let role = RoleId::Own(context.fresh_id::<Uuid>(0));
        let set = AccessEvent::RoleSet { role, name: self.name.clone(), permissions };
        Ok(Decided::new(vec![set], RoleCreated { role }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::example::*;
    use crate::branch::permissions::TICKETS_CALL;

    fn create(text: &str, permissions: &[&str]) -> CreateRole {
        let permissions = permissions.iter().map(|&name| name.to_owned()).collect();
        CreateRole { name: name(text), permissions }
    }

    #[test]
    fn a_role_is_a_named_set_of_permissions() {
        let outcome = site().by(of(ADMIN)).when(&create("Caller", &["tickets:call"]));
        let role = RoleId::Own(outcome.fresh_id(0));
        let permissions = Grants::these([TICKETS_CALL]);
        outcome
            .then(&[AccessEvent::RoleSet { role, name: name("Caller"), permissions }])
            .reply(&RoleCreated { role });
        outcome
            .afterwards()
            .when(&create("CALLER", &[]))
            .then_refused("role.name_taken")
            .saying("there is a role Caller already; choose another name");
    }

    #[test]
    fn a_role_does_not_take_the_name_of_a_ready_made_one() {
        site().by(of(BOSS)).when(&create("Admin", &[])).then_refused("role.name_taken");
    }

    #[test]
    fn nobody_makes_a_role_that_may_more_than_they() {
        let given = site().by(of(ADMIN));
        given
            .when(&create("Ruler", &["rules:update"]))
            .then_refused("access.beyond_own_permissions")
            .saying(
                "this would give the permission rules:update, which you do not have; leave it out",
            );
        given.when(&create("Robot", &["access:keep"])).then_refused("permission.not_given");
        given.when(&create("Rider", &["dragons:ride"])).then_refused("permission.unknown");
        site().by(of(BOSS)).when(&create("Ruler", &["rules:update"])).afterwards();
    }

    #[test]
    fn only_who_runs_the_whole_site_makes_roles() {
        site().by(of(MANAGER)).when(&create("Caller", &[])).then_refused("access.rank_too_low");
        let role = Some(crate::access::ReadyMade::Admin.into());
        let narrow = AccessEvent::RoleAssigned { user: user(ADMIN), role, branches: here() };
        let given = site().and(narrow).by(of(ADMIN));
        given.when(&create("Caller", &[])).then_refused("access.beyond_own_branches");
    }

    #[test]
    fn a_site_has_a_bounded_number_of_roles() {
        let mut given = site().by(of(ADMIN));
        for n in 0..ROLES_MAX {
            given = given.seed(n as u128).when(&create(&format!("Role {n}"), &[])).afterwards();
        }
        given.when(&create("One more", &[])).then_refused("role.too_many");
    }
}
