use serde::{Deserialize, Serialize};

use crate::access::permission::Grants;
use crate::access::permissions;
use crate::access::refusal::AccountRefusal;
use crate::access::state::Access;
use crate::access::user::UserView;
use crate::{AccessId, Context, Decided, Message, Permission, Permissions};

/// Asks about oneself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct OwnAccount {}

/// One's own account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OwnAccountView {
    /// Who one is.
    #[serde(flatten)]
    pub user: UserView,
    /// What one may do now.
    pub permissions: Grants,
    /// The role needs a second factor, and until it is on, one may look after one's account only.
    pub needs_second_factor: bool,
    /// How many recovery codes are left.
    pub recovery_codes: usize,
}

impl Message for OwnAccount {
    type Aggregate = Access;
    type Reply = OwnAccountView;

    const NAME: &'static str = "own_account";
    const PERMISSION: Permission = permissions::ACCOUNT_READ;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let (id, user) = access.oneself(context)?;
        let permissions = match access.asking(context).permissions {
            Permissions::Some(granted) => Grants::these(granted.iter().copied()),
            Permissions::All => Grants::default(),
        };
        let strict = user.role.is_some_and(|role| access.strict_roles.contains(&role));
        let factor = user.document.as_deref().and_then(|document| document.second_factor.as_ref());
        Ok(Decided::answer(OwnAccountView {
            user: user.view(id),
            permissions,
            needs_second_factor: strict && !user.second_factor,
            recovery_codes: factor.map_or(0, |factor| factor.codes.len()),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PrincipalId;
    use crate::access::AccessEvent;
    use crate::access::example::*;
    use crate::access::ready_made::ReadyMade;

    #[test]
    fn everybody_sees_their_own_account_and_what_they_may() {
        let given = agent_with_second_factor().by(of(AGENT));
        let user = given.state().user(user(AGENT)).unwrap().view(user(AGENT));
        let agent = ReadyMade::Agent.grants().set().iter().copied();
        let permissions = Grants::these(agent.chain(permissions::OWN));
        let (needs_second_factor, recovery_codes) = (false, 2);
        given.when(&OwnAccount {}).reply(&OwnAccountView {
            user,
            permissions,
            needs_second_factor,
            recovery_codes,
        });
    }

    #[test]
    fn who_has_yet_to_switch_the_second_factor_on_may_nothing_else() {
        let role = ReadyMade::Agent.into();
        let given =
            site().and(AccessEvent::SecondFactorRequired { role, required: true }).by(of(AGENT));
        let Ok(decided) = OwnAccount {}.decide(given.state(), &given.context()) else {
            panic!("refused")
        };
        assert!(decided.reply.needs_second_factor);
        assert_eq!(decided.reply.permissions, Grants::these(permissions::OWN));
    }

    #[test]
    fn a_key_has_no_account_of_its_own() {
        let given = site().and(key_created(1, None)).by(PrincipalId::Key(key(1).into()));
        given.when(&OwnAccount {}).then_refused("user.not_a_user");
    }
}
