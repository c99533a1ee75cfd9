use serde::{Deserialize, Serialize};

use crate::access::document::{AccessDocument, Profile, UserDocument};
use crate::access::event::AccessEvent;
use crate::access::permissions;
use crate::access::refusal::{AccountRefusal, UserRefusal};
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Permission, UserId};

/// Writes anew who a user is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ChangeUser {
    /// Which one.
    pub user: UserId,
    /// Who they are.
    pub profile: Profile,
}

impl Message for ChangeUser {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "change_user";
    const PERMISSION: Permission = permissions::USERS_UPDATE;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let user = self.user;
        let found = access.subordinate(&access.asking(context), user)?;
        access.free_name(&self.profile.user_name, Some(user))?;
        let before = found.document.as_deref().ok_or(UserRefusal::Unknown { user })?;
        if before.profile == self.profile {
            return Ok(Decided::answer(()));
        }
        let document = UserDocument { profile: self.profile.clone(), ..before.clone() };
        let decided = Decided::new(vec![AccessEvent::UserChanged { user }], ());
        Ok(decided.keeping(user, Some(AccessDocument::User(document))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::example::*;

    fn change(id: u128, user_name: &str) -> ChangeUser {
        ChangeUser { user: user(id), profile: profile(user_name) }
    }

    #[test]
    fn who_a_user_is_is_written_anew_and_the_old_name_is_free() {
        let outcome = site().by(of(ADMIN)).when(&change(AGENT, "new.name"));
        outcome
            .then(&[AccessEvent::UserChanged { user: user(AGENT) }])
            .then_kept(&[kept(AGENT, document("new.name"))]);
        let after = outcome.afterwards();
        after.when(&change(AGENT, "the.agent")).afterwards();
        after.when(&change(MANAGER, "the.agent")).afterwards();
        after.when(&change(MANAGER, "new.name")).then_refused("user.name_taken");
    }

    #[test]
    fn what_is_so_already_changes_nothing() {
        site().by(of(ADMIN)).when(&change(AGENT, "the.agent")).then_nothing();
    }

    #[test]
    fn only_who_stands_above_changes_somebody() {
        site()
            .by(of(ADMIN))
            .when(&change(OTHER_ADMIN, "new.name"))
            .then_refused("access.rank_too_low");
        site().by(of(BOSS)).when(&change(OTHER_ADMIN, "new.name")).afterwards();
    }

    #[test]
    fn the_user_must_be_known() {
        site().by(of(ADMIN)).when(&change(9, "new.name")).then_refused("user.unknown");
    }
}
