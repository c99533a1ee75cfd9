//! Roles: a file for each message.

mod change_role;
mod create_role;
mod list_roles;
mod remove_role;
mod require_second_factor;

pub use change_role::ChangeRole;
pub use create_role::{CreateRole, RoleCreated};
pub use list_roles::{ListRoles, PermissionView, RoleList, RoleView};
pub use remove_role::RemoveRole;
pub use require_second_factor::RequireSecondFactor;

use super::authority::Authority;
use super::rank::Rank;
use super::refusal::{AccountRefusal, GrantRefusal};
use super::role::{Role, RoleId};
use super::state::Access;
use crate::Name;

impl Access {
    /// The role that the site made, or the refusal that there is none, or that it is the same everywhere.
    fn own_role(&self, role: RoleId) -> Result<&Role, AccountRefusal> {
        match role {
            RoleId::ReadyMade(_) => Err(GrantRefusal::RoleReadyMade { role }.into()),
            RoleId::Own(id) => {
                let found = self.roles.get(&id).map(AsRef::as_ref);
                found.ok_or_else(|| GrantRefusal::RoleUnknown { role }.into())
            }
        }
    }

    /// Whether no other role has this name, in any capitals.
    fn free_role_name(&self, name: &Name, except: Option<RoleId>) -> Result<(), AccountRefusal> {
        let same = |other: &str| other.to_lowercase() == name.as_str().to_lowercase();
        let ready_made = super::ReadyMade::ALL.into_iter().find(|role| same(role.name()));
        let own = self
            .roles
            .iter()
            .find(|(id, role)| same(role.name.as_str()) && Some(RoleId::Own(**id)) != except);
        if ready_made.is_some() {
            return Err(GrantRefusal::RoleNameTaken { name: name.clone() }.into());
        }
        match own {
            Some((_, role)) => Err(GrantRefusal::RoleNameTaken { name: role.name.clone() }.into()),
            None => Ok(()),
        }
    }
}

/// Roles hold everywhere, so only who runs the whole site makes them.
fn runs_the_site(asking: &Authority) -> Result<(), AccountRefusal> {
    asking.stands_above(Rank::Other)?;
    asking.may_give_branches(&crate::Branches::All)
}
