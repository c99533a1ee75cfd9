use serde::{Deserialize, Serialize};

use crate::access::bounds::RECOVERY_CODES;
use crate::access::document::{AccessDocument, SecondFactor, UserDocument};
use crate::access::event::AccessEvent;
use crate::access::permissions;
use crate::access::refusal::{AccountRefusal, GrantRefusal};
use crate::access::secret::SecretHash;
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Permission};

/// Switches one's second factor on. The engine sends it, after the password and a first code fitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct EnableSecondFactor {
    /// The mark of the stored password that the one shown fitted.
    pub password: SecretHash,
    /// What codes are checked with.
    pub factor: SecondFactor,
}

impl Message for EnableSecondFactor {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "enable_second_factor";
    const PERMISSION: Permission = permissions::ACCOUNT_UPDATE;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let (user, found) = access.oneself(context)?;
        let before = found.document_with(user, self.password)?;
        if found.second_factor {
            return Err(GrantRefusal::SecondFactorOn.into());
        }
        let mut factor = self.factor.clone();
        factor.codes.truncate(RECOVERY_CODES);
        let document = UserDocument { second_factor: Some(factor), ..before.clone() };
        let decided = Decided::new(vec![AccessEvent::SecondFactorEnabled { user }], ());
        Ok(decided.keeping(user, Some(AccessDocument::User(document))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::example::*;

    fn enable() -> EnableSecondFactor {
        let factor = with_second_factor("the.agent").second_factor.unwrap();
        EnableSecondFactor { password: stored("hash").mark(), factor }
    }

    #[test]
    fn a_second_factor_is_switched_on_and_its_secret_stands_in_the_document_only() {
        let outcome = site().by(of(AGENT)).when(&enable());
        outcome
            .then(&[AccessEvent::SecondFactorEnabled { user: user(AGENT) }])
            .then_kept(&[kept(AGENT, with_second_factor("the.agent"))]);
        outcome.afterwards().when(&enable()).then_refused("second_factor.on_already");
    }

    #[test]
    fn the_password_that_was_shown_must_still_hold() {
        let stale = EnableSecondFactor { password: hash(1), ..enable() };
        site().by(of(AGENT)).when(&stale).then_refused("password.changed_meanwhile");
        site().when(&enable()).then_refused("user.not_a_user");
    }
}
