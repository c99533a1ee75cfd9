use serde::{Deserialize, Serialize};

use crate::access::document::{AccessDocument, UserDocument};
use crate::access::event::AccessEvent;
use crate::access::permissions;
use crate::access::refusal::{AccountRefusal, GrantRefusal, PasswordRefusal};
use crate::access::secret::SecretHash;
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Permission};

/// Switches one's second factor off, unless the role needs it. The engine sends it, after the password
/// fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct DisableSecondFactor {
    /// The mark of the stored password that the one shown fitted.
    pub password: SecretHash,
}

impl Message for DisableSecondFactor {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "disable_second_factor";
    const PERMISSION: Permission = permissions::ACCOUNT_UPDATE;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let (user, found) = access.oneself(context)?;
        let before = found.document_with(user, self.password)?;
        if !found.second_factor {
            return Err(GrantRefusal::SecondFactorOff.into());
        }
        if found.role.is_some_and(|role| access.strict_roles.contains(&role)) {
            return Err(GrantRefusal::SecondFactorRequired.into());
        }
        if before.password.as_ref().is_some_and(|password| password.short) {
            return Err(PasswordRefusal::NeedsSecondFactor.into());
        }
        let document = UserDocument { second_factor: None, ..before.clone() };
        let decided = Decided::new(vec![AccessEvent::SecondFactorRemoved { user }], ());
        Ok(decided.keeping(user, Some(AccessDocument::User(document))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::document::StoredPassword;
    use crate::access::example::*;
    use crate::access::ready_made::ReadyMade;

    fn disable() -> DisableSecondFactor {
        DisableSecondFactor { password: stored("hash").mark() }
    }

    #[test]
    fn a_second_factor_is_switched_off_and_its_secret_is_gone() {
        let outcome = agent_with_second_factor().by(of(AGENT)).when(&disable());
        outcome
            .then(&[AccessEvent::SecondFactorRemoved { user: user(AGENT) }])
            .then_kept(&[kept(AGENT, document("the.agent"))]);
        outcome.afterwards().when(&disable()).then_refused("second_factor.off");
    }

    #[test]
    fn a_role_that_needs_it_keeps_it_on() {
        let role = ReadyMade::Agent.into();
        let required = AccessEvent::SecondFactorRequired { role, required: true };
        let given = agent_with_second_factor().and(required).by(of(AGENT));
        given.when(&disable()).then_refused("second_factor.required");
    }

    #[test]
    fn a_short_password_keeps_it_on() {
        let mut short = with_second_factor("the.agent");
        let password = StoredPassword { short: true, ..stored("short") };
        short.password = Some(password.clone());
        let given = agent_with_second_factor()
            .and_kept(user(AGENT), Some(AccessDocument::User(short)))
            .by(of(AGENT));
        given
            .when(&DisableSecondFactor { password: password.mark() })
            .then_refused("password.needs_second_factor");
        given.when(&disable()).then_refused("password.changed_meanwhile");
    }
}
