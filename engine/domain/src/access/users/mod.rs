//! Who there is: a file for each message.

mod activate_user;
mod assign_role;
mod change_own_account;
mod change_user;
mod create_user;
mod deactivate_user;
mod find_user;
mod grant_admin;
mod list_users;
mod own_account;
mod revoke_admin;
mod set_up;
mod sign_up;

pub use activate_user::ActivateUser;
pub use assign_role::AssignRole;
pub use change_own_account::ChangeOwnAccount;
pub use change_user::ChangeUser;
pub use create_user::{CreateUser, UserCreated};
pub use deactivate_user::DeactivateUser;
pub use find_user::FindUser;
pub use grant_admin::GrantAdmin;
pub use list_users::{ListUsers, UserPage};
pub use own_account::{OwnAccount, OwnAccountView};
pub use revoke_admin::RevokeAdmin;
pub use set_up::SetUp;
pub use sign_up::SignUp;

use super::bounds::USERS_MAX;
use super::event::{AccessEvent, UserOrigin};
use super::refusal::{AccountRefusal, UserRefusal};
use super::role::RoleId;
use super::state::Access;
use super::user_name::UserName;
use crate::{Branches, UserId};

impl Access {
    /// Whether nobody else signs in by this name.
    fn free_name(&self, name: &UserName, except: Option<UserId>) -> Result<(), AccountRefusal> {
        match self.index.names.get(&name.folded()) {
            Some(taken) if Some(*taken) != except => Err(UserRefusal::NameTaken.into()),
            _ => Ok(()),
        }
    }

    fn room_for_a_user(&self) -> Result<(), AccountRefusal> {
        if self.users.len() < USERS_MAX {
            return Ok(());
        }
        Err(UserRefusal::TooMany { limit: USERS_MAX }.into())
    }
}

/// The event of a new user.
const fn made(
    user: UserId,
    origin: UserOrigin,
    role: Option<RoleId>,
    branches: Branches,
) -> AccessEvent {
    AccessEvent::UserCreated { user, origin, role, branches }
}
