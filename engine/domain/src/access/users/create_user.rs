use serde::{Deserialize, Serialize};

use super::made;
use crate::access::authority::Authority;
use crate::access::document::{AccessDocument, Profile, StoredPassword, UserDocument};
use crate::access::event::UserOrigin;
use crate::access::permissions;
use crate::access::rank::Rank;
use crate::access::refusal::{AccountRefusal, GrantRefusal, PasswordRefusal};
use crate::access::role::RoleId;
use crate::access::state::Access;
use crate::{AccessId, Branches, Context, Decided, Message, Permission, UserId};

/// Makes a user, below oneself, who may no more than oneself and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct CreateUser {
    /// Who they are.
    pub profile: Profile,
    /// What they may do; `None`: look after their own account, until they are given a role.
    pub role: Option<RoleId>,
    /// Where.
    pub branches: Branches,
    /// A password, where the rules of the site let others set it. Without one they choose it themselves,
    /// by a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<StoredPassword>,
}

/// The user who was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserCreated {
    /// Their id.
    pub user: UserId,
}

impl Message for CreateUser {
    type Aggregate = Access;
    type Reply = UserCreated;

    const NAME: &'static str = "create_user";
    const PERMISSION: Permission = permissions::USERS_CREATE;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let asking = access.asking(context);
        access.may_assign(&asking, self.role, &self.branches)?;
        access.free_name(&self.profile.user_name, None)?;
        access.room_for_a_user()?;
        if self.password.is_some() {
            access.may_set_passwords(&asking)?;
        }
        let user = context.fresh_id(0);
        let created = made(user, UserOrigin::Created, self.role, self.branches.clone());
        let (profile, password) = (self.profile.clone(), self.password.clone());
        let document = UserDocument { profile, password, second_factor: None };
        let decided = Decided::new(vec![created], UserCreated { user });
        Ok(decided.keeping(user, Some(AccessDocument::User(document))))
    }
}

impl Access {
    /// Whether who asks may give somebody this role in these branches.
    pub(super) fn may_assign(
        &self,
        asking: &Authority,
        role: Option<RoleId>,
        branches: &Branches,
    ) -> Result<(), AccountRefusal> {
        asking.may_give_branches(branches)?;
        let Some(role) = role else { return asking.stands_above(Rank::Other) };
        let grants = self.grants(role).ok_or(GrantRefusal::RoleUnknown { role })?;
        asking.stands_above(role.rank())?;
        asking.may_give(&grants)
    }

    /// Whether who asks may know the password of somebody else.
    pub(in crate::access) fn may_set_passwords(
        &self,
        asking: &Authority,
    ) -> Result<(), AccountRefusal> {
        if self.rules.admins_set_passwords || asking.rank == Rank::Operator {
            return Ok(());
        }
        Err(PasswordRefusal::NotSetByAdmins.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PrincipalId;
    use crate::access::AccessEvent;
    use crate::access::bounds::SCOPE_BRANCHES_MAX;
    use crate::access::example::*;
    use crate::access::ready_made::ReadyMade;
    use crate::access::rules::Rules;

    fn create(role: ReadyMade) -> CreateUser {
        let (profile, role) = (profile("new.user"), Some(role.into()));
        CreateUser { profile, role, branches: here(), password: None }
    }

    #[test]
    fn a_user_is_made_and_who_they_are_stands_in_a_document_only() {
        let outcome = site().by(of(ADMIN)).when(&create(ReadyMade::Agent));
        let id: UserId = outcome.fresh_id(0);
        let role = Some(ReadyMade::Agent.into());
        let document = UserDocument { password: None, ..document("new.user") };
        outcome
            .then(&[made(id, UserOrigin::Created, role, here())])
            .then_kept(&[(id.into(), Some(AccessDocument::User(document)))])
            .reply(&UserCreated { user: id });
    }

    #[test]
    fn two_users_do_not_sign_in_by_the_same_name_in_any_capitals() {
        let mut create = create(ReadyMade::Agent);
        create.profile = profile("THE.Agent");
        site().by(of(ADMIN)).when(&create).then_refused("user.name_taken");
    }

    #[test]
    fn nobody_makes_somebody_of_their_own_rank() {
        site().by(of(ADMIN)).when(&create(ReadyMade::Admin)).then_refused("access.rank_too_low");
        site().by(of(BOSS)).when(&create(ReadyMade::Admin)).afterwards();
        let another = create(ReadyMade::SuperAdmin);
        site()
            .by(of(BOSS))
            .when(&another)
            .then_refused("access.rank_too_low")
            .saying("this needs somebody who stands above a super admin; ask one of them");
        site().by(PrincipalId::Host).when(&another).afterwards();
    }

    #[test]
    fn nobody_reaches_into_branches_where_they_have_no_part() {
        let narrow = AccessEvent::RoleAssigned {
            user: user(ADMIN),
            role: Some(ReadyMade::Admin.into()),
            branches: here(),
        };
        let given = site().and(narrow).by(of(ADMIN));
        given.when(&create(ReadyMade::Agent)).afterwards();
        for branches in [Branches::All, Branches::these([branch(1), branch(2)])] {
            let create = CreateUser { branches, ..create(ReadyMade::Agent) };
            given.when(&create).then_refused("access.beyond_own_branches");
        }
    }

    #[test]
    fn nobody_gives_what_they_do_not_have() {
        // A role that may make users, and no more.
        let grants = crate::access::Grants::these([permissions::USERS_CREATE]);
        let clerk =
            AccessEvent::RoleSet { role: own_role(1), name: name("Clerk"), permissions: grants };
        let given = with_somebody(Some(own_role(1))).and(clerk).by(of(SOMEBODY));
        // They stand above nobody, to begin with.
        given.when(&create(ReadyMade::Agent)).then_refused("access.rank_too_low");
    }

    #[test]
    fn a_role_must_be_known_and_a_scope_has_a_bound() {
        let given = site().by(of(ADMIN));
        let role = Some(own_role(9));
        given.when(&CreateUser { role, ..create(ReadyMade::Agent) }).then_refused("role.unknown");
        let branches = Branches::these((0..=SCOPE_BRANCHES_MAX as u128).map(branch));
        given
            .when(&CreateUser { branches, ..create(ReadyMade::Agent) })
            .then_refused("access.too_many_branches");
    }

    #[test]
    fn others_set_a_password_only_where_the_rules_allow_it() {
        let password = Some(stored("hash"));
        let create = CreateUser { password, ..create(ReadyMade::Agent) };
        site().by(of(ADMIN)).when(&create).then_refused("password.not_set_by_admins");
        site().by(PrincipalId::Host).when(&create).afterwards();
        let rules = Rules { admins_set_passwords: true, ..Rules::default() };
        let given = site().and(AccessEvent::RulesChanged { rules }).by(of(ADMIN));
        given.when(&create).afterwards();
    }
}
