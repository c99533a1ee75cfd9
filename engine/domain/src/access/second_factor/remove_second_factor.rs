use serde::{Deserialize, Serialize};

use crate::access::document::{AccessDocument, UserDocument};
use crate::access::event::AccessEvent;
use crate::access::permissions;
use crate::access::refusal::{AccountRefusal, GrantRefusal, UserRefusal};
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Permission, UserId};

/// Takes somebody's second factor away, who has lost it and all recovery codes. A password that is too
/// short without it goes too: they choose a new one by a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct RemoveSecondFactor {
    /// Whose.
    pub user: UserId,
}

impl Message for RemoveSecondFactor {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "remove_second_factor";
    const PERMISSION: Permission = permissions::USERS_RESET;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let user = self.user;
        let found = access.subordinate(&access.asking(context), user)?;
        let before = found.document.as_deref().ok_or(UserRefusal::Unknown { user })?;
        if !found.second_factor {
            return Err(GrantRefusal::SecondFactorOff.into());
        }
        let password = before.password.clone().filter(|password| !password.short);
        let document = UserDocument { second_factor: None, password, ..before.clone() };
        let decided = Decided::new(vec![AccessEvent::SecondFactorRemoved { user }], ());
        Ok(decided.keeping(user, Some(AccessDocument::User(document))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::document::StoredPassword;
    use crate::access::example::*;

    fn remove(id: u128) -> RemoveSecondFactor {
        RemoveSecondFactor { user: user(id) }
    }

    #[test]
    fn an_admin_takes_the_second_factor_away_of_those_below() {
        let given = agent_with_second_factor().by(of(ADMIN));
        given
            .when(&remove(AGENT))
            .then(&[AccessEvent::SecondFactorRemoved { user: user(AGENT) }])
            .then_kept(&[kept(AGENT, document("the.agent"))]);
        given.when(&remove(OTHER_ADMIN)).then_refused("access.rank_too_low");
        given.when(&remove(MANAGER)).then_refused("second_factor.off");
        given.when(&remove(9)).then_refused("user.unknown");
    }

    #[test]
    fn a_password_that_is_too_short_without_it_goes_too() {
        let mut short = with_second_factor("the.agent");
        short.password = Some(StoredPassword { short: true, ..stored("short") });
        let given = agent_with_second_factor()
            .and_kept(user(AGENT), Some(AccessDocument::User(short)))
            .by(of(ADMIN));
        let document = UserDocument { password: None, ..document("the.agent") };
        given.when(&remove(AGENT)).then_kept(&[kept(AGENT, document)]);
    }
}
