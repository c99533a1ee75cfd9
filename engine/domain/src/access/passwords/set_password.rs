use serde::{Deserialize, Serialize};

use super::{EndAllBut, decided};
use crate::access::document::StoredPassword;
use crate::access::event::PasswordWay;
use crate::access::permissions;
use crate::access::refusal::AccountRefusal;
use crate::access::state::Access;
use crate::{AccessId, Context, Decided, Message, Permission, UserId};

/// Sets a password for somebody else, where the rules of the site allow it. All their sessions end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct SetPassword {
    /// Whose.
    pub user: UserId,
    /// What is kept of it.
    pub password: StoredPassword,
}

impl Message for SetPassword {
    type Aggregate = Access;
    type Reply = ();

    const NAME: &'static str = "set_password";
    const PERMISSION: Permission = permissions::USERS_RESET;

    fn to(&self) -> AccessId {
        AccessId
    }

    fn decide(&self, access: &Access, context: &Context) -> Result<Decided<Self>, AccountRefusal> {
        let asking = access.asking(context);
        let found = access.subordinate(&asking, self.user)?;
        access.may_set_passwords(&asking)?;
        let end = Some(EndAllBut(None));
        decided((self.user, found), PasswordWay::SetByAdmin, &self.password, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::AccessEvent;
    use crate::access::event::SessionEnd;
    use crate::access::example::*;
    use crate::access::rules::Rules;
    use crate::access::session::SessionKind::Browser;

    fn set(id: u128) -> SetPassword {
        SetPassword { user: user(id), password: stored("other") }
    }

    #[test]
    fn an_admin_sets_a_password_only_where_the_rules_allow_it() {
        let given = site().and(started(1, AGENT, Browser)).by(of(ADMIN));
        given.when(&set(AGENT)).then_refused("password.not_set_by_admins");
        let rules = Rules { admins_set_passwords: true, ..Rules::default() };
        let given = given.and(AccessEvent::RulesChanged { rules });
        let (sessions, why) = (vec![session(1)], SessionEnd::PasswordSet);
        given.when(&set(AGENT)).then(&[
            AccessEvent::PasswordSet { user: user(AGENT), how: PasswordWay::SetByAdmin },
            AccessEvent::SessionsEnded { sessions, why },
        ]);
        given.when(&set(OTHER_ADMIN)).then_refused("access.rank_too_low");
        given.when(&set(9)).then_refused("user.unknown");
    }
}
