//! What somebody may do now, and whom they may change: read from the state at each request, so that a
//! change holds at once.

use std::sync::Arc;

use super::bounds::SCOPE_BRANCHES_MAX;
use super::permission::Grants;
use super::permissions;
use super::rank::Rank;
use super::ready_made::ReadyMade;
use super::refusal::{AccountRefusal, UserRefusal};
use super::role::{Role, RoleId};
use super::state::Access;
use super::user::User;
use crate::{Branches, DeviceId, KeyId, Permissions, Principal, PrincipalId, Timestamp, UserId};

/// How high somebody stands, what they may do, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Authority {
    pub(super) rank: Rank,
    pub(super) permissions: Permissions,
    pub(super) branches: Branches,
}

impl Access {
    /// What this principal may do now; `None` if they may not be let in: out of use, revoked, run out, or
    /// not known.
    pub fn principal(&self, id: PrincipalId, now: Timestamp) -> Option<Principal> {
        let Authority { permissions, branches, .. } = self.authority(id, now)?;
        Some(Principal { id, origin: None, permissions, branches })
    }

    pub(super) fn authority(&self, id: PrincipalId, now: Timestamp) -> Option<Authority> {
        match id {
            PrincipalId::Host | PrincipalId::Engine => Some(Authority {
                rank: Rank::Operator,
                permissions: Permissions::All,
                branches: Branches::All,
            }),
            PrincipalId::User(id) => self.authority_of_user(id.into()),
            PrincipalId::Key(id) => {
                let key = self.keys.get(&KeyId::from(id)).filter(|key| key.holds(now))?;
                let own = Authority {
                    rank: Rank::Other,
                    permissions: Permissions::Some(key.grants.set().clone()),
                    branches: key.branches.clone(),
                };
                match key.owner {
                    None => Some(own),
                    Some(owner) => Some(self.authority_of_user(owner)?.lent_to(own)),
                }
            }
            PrincipalId::Device(id) => {
                let device = self.devices.get(&DeviceId::from(id))?;
                Some(Authority {
                    rank: Rank::Other,
                    permissions: Permissions::Some(ReadyMade::Device.grants().set().clone()),
                    branches: device.branches.clone(),
                })
            }
        }
    }

    fn authority_of_user(&self, id: UserId) -> Option<Authority> {
        let user = self.user(id).filter(|user| user.active)?;
        let role = user.role.filter(|role| user.second_factor || !self.strict_roles.contains(role));
        let granted = match role {
            Some(RoleId::ReadyMade(role)) => role.grants_and_own().clone(),
            role => role.and_then(|role| self.grants(role)).unwrap_or_default().with_own(),
        };
        Some(Authority {
            // Who has yet to switch the second factor on may look after their own account, and no more.
            rank: role.map_or(Rank::Other, RoleId::rank),
            permissions: Permissions::Some(granted.set().clone()),
            branches: user.branches.clone(),
        })
    }

    /// What a role allows; `None` if there is no such role.
    pub(super) fn grants(&self, role: RoleId) -> Option<Grants> {
        match role {
            RoleId::ReadyMade(role) => Some(role.grants().clone()),
            RoleId::Own(id) => self.roles.get(&id).map(|role: &Arc<Role>| role.grants.clone()),
        }
    }

    /// Who asks, for a rule about others. Nobody who is not let in gets as far as a rule; if they do all
    /// the same, they may nothing.
    pub(super) fn asking(&self, context: &crate::Context) -> Authority {
        self.authority(context.principal, context.now).unwrap_or_else(|| Authority {
            rank: Rank::Other,
            permissions: Permissions::Some(Arc::default()),
            branches: Branches::these([]),
        })
    }

    /// The user whose own account this is about.
    pub(super) fn oneself(
        &self,
        context: &crate::Context,
    ) -> Result<(UserId, &User), AccountRefusal> {
        let PrincipalId::User(id) = context.principal else {
            return Err(UserRefusal::NotAUser.into());
        };
        let user = UserId::from(id);
        let found = self.user(user).filter(|user| user.active);
        found.map(|found| (user, found)).ok_or_else(|| UserRefusal::Unknown { user }.into())
    }

    /// The user of this id, if the one who asks may know of them: all their branches are theirs too.
    pub(super) fn visible_user(
        &self,
        asking: &Authority,
        user: UserId,
    ) -> Result<&User, AccountRefusal> {
        let found = self.user(user).filter(|found| asking.branches.cover(&found.branches));
        found.ok_or_else(|| UserRefusal::Unknown { user }.into())
    }

    /// The user of this id, if the one who asks stands above them.
    pub(super) fn subordinate(
        &self,
        asking: &Authority,
        user: UserId,
    ) -> Result<&User, AccountRefusal> {
        let found = self.visible_user(asking, user)?;
        asking.stands_above(found.rank())?;
        Ok(found)
    }
}

impl User {
    /// How high they stand.
    pub(super) fn rank(&self) -> Rank {
        self.role.map_or(Rank::Other, RoleId::rank)
    }
}

impl Authority {
    /// What a key may that this user made. Admins are made and changed by super admins in person, so no key
    /// stands above an admin.
    fn lent_to(&self, key: Self) -> Self {
        let permissions = match (&self.permissions, key.permissions) {
            (Permissions::Some(own), Permissions::Some(lent)) if !lent.is_subset(own) => {
                Permissions::Some(Arc::new(own.intersection(&lent).copied().collect()))
            }
            (_, lent) => lent,
        };
        let branches = self.branches.and(&key.branches);
        Self { rank: self.rank.min(Rank::Admin), permissions, branches }
    }

    /// Whoever changes somebody stands above them.
    pub(super) fn stands_above(&self, rank: Rank) -> Result<(), AccountRefusal> {
        if self.rank > rank { Ok(()) } else { Err(AccountRefusal::RankTooLow { rank }) }
    }

    /// Nobody gives what they do not have.
    pub(super) fn may_give(&self, grants: &Grants) -> Result<(), AccountRefusal> {
        let not_given = |given: &&_| !permissions::can_be_given(**given);
        if let Some(permission) = grants.set().iter().find(not_given).copied() {
            return Err(AccountRefusal::PermissionNotGiven { permission });
        }
        match self.permissions.missing(grants.set()) {
            Some(permission) => Err(AccountRefusal::BeyondOwnPermissions { permission }),
            None => Ok(()),
        }
    }

    /// Nobody gives branches that are not theirs.
    pub(super) fn may_give_branches(&self, branches: &Branches) -> Result<(), AccountRefusal> {
        if branches.named() > SCOPE_BRANCHES_MAX {
            return Err(AccountRefusal::TooManyBranches { limit: SCOPE_BRANCHES_MAX });
        }
        if self.branches.cover(branches) { Ok(()) } else { Err(AccountRefusal::BeyondOwnBranches) }
    }
}
