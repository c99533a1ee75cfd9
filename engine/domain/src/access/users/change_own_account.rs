use serde::{Deserialize, Serialize};

use crate::access::document::{AccessDocument, Hidden, Profile, UserDocument};
use crate::access::email::Email;
use crate::access::event::AccessEvent;
use crate::access::permissions;
use crate::access::refusal::{AccountRefusal, UserRefusal};
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Name, Permission};

/// Writes anew who one is. What one signs in by stays: somebody above changes that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ChangeOwnAccount {
    /// First name.
    pub first_name: Hidden<Name>,
    /// Last name.
    pub last_name: Hidden<Name>,
    /// Where mail reaches one.
    pub email: Email,
}

impl Message for ChangeOwnAccount {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "change_own_account";
    const PERMISSION: Permission = permissions::ACCOUNT_UPDATE;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let (user, found) = access.oneself(context)?;
        let before = found.document.as_deref().ok_or(UserRefusal::Unknown { user })?;
        let Self { first_name, last_name, email } = self.clone();
        let user_name = before.profile.user_name.clone();
        let profile = Profile { user_name, first_name, last_name, email };
        if before.profile == profile {
            return Ok(Decided::answer(()));
        }
        let document = UserDocument { profile, ..before.clone() };
        let decided = Decided::new(vec![AccessEvent::UserChanged { user }], ());
        Ok(decided.keeping(user, Some(AccessDocument::User(document))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PrincipalId;
    use crate::access::example::*;
    use crate::given::minute;

    fn change(first_name: &str) -> ChangeOwnAccount {
        let Profile { last_name, email, .. } = profile("the.agent");
        ChangeOwnAccount { first_name: Hidden(name(first_name)), last_name, email }
    }

    #[test]
    fn everybody_writes_their_own_name_anew_and_all_else_stays() {
        let given = agent_with_second_factor().by(of(AGENT));
        let outcome = given.when(&change("Mariela"));
        let before = given.state().user(user(AGENT)).unwrap().document.as_deref().unwrap().clone();
        let first_name = Hidden(name("Mariela"));
        let profile = Profile { first_name, ..profile("the.agent") };
        outcome
            .then(&[AccessEvent::UserChanged { user: user(AGENT) }])
            .then_kept(&[kept(AGENT, UserDocument { profile, ..before })]);
        outcome.afterwards().when(&change("Mariela")).then_nothing();
    }

    #[test]
    fn it_needs_no_role() {
        let given = site().and(created(0xF0, None, here()));
        let may = given.state().principal(of(0xF0), minute(30)).unwrap();
        assert!(may.may(ChangeOwnAccount::PERMISSION, None).is_ok());
    }

    #[test]
    fn only_a_user_who_is_in_use_has_an_account() {
        site().when(&change("Mariela")).then_refused("user.not_a_user");
        let given = site().and(key_created(1, None)).by(PrincipalId::Key(key(1).into()));
        given.when(&change("Mariela")).then_refused("user.not_a_user");
        let gone = site().and(AccessEvent::UserDeactivated { user: user(AGENT) }).by(of(AGENT));
        gone.when(&change("Mariela")).then_refused("user.unknown");
    }
}
